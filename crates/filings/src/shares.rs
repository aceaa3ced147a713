//! How many shares there are: the one number for which filings have four sources.
use breadth_domain::{Concept, Date, FilerFacts, Grade};

use crate::rows::{Row, leaf, visible};
use crate::splits::Split;
use crate::{Absent, Answer, Derivation, Find, Flag, Flags, Link, Operation, Term, item};

/// A source this much older than the newest is stale: two quarters and the time to file.
const STALE_DAYS: i32 = 230;
const COVER: &str = "dei:EntityCommonStockSharesOutstanding";

/// The count of shares outstanding as it could be known on the day, on the day's basis of splits.
///
/// In this order: the cover page's count, as of the cover's day; the balance sheet's; issued less treasury; a weighted
/// average (flagged). A source is passed over where a later one is fresher by more than 230 days. `splits` are those
/// of [`crate::splits()`], with the days that prices tell where they are known.
///
/// # Errors
/// [`Absent::NothingFiled`], [`Absent::NeverTagged`], or [`Absent::Ambiguous`] where one filing gives several counts for one
/// day, as those of several classes.
pub fn shares_at(facts: &FilerFacts, as_of: Date, splits: &[Split]) -> Result<Answer, Absent> {
    let concept = Concept::SharesOutstanding;
    if !facts.filings.iter().any(|f| f.known_on() <= as_of) {
        return Err(Absent::NothingFiled { as_of });
    }
    let links = item(concept).map_or(&[][..], |i| i.chain);
    let found: Vec<Found> = links.iter().filter_map(|link| newest(facts, as_of, link)).collect();
    let Some(fresh) = found.iter().map(|f| f.end).max() else {
        return Err(Absent::NeverTagged { concept, as_of });
    };
    let Some(first) = found.into_iter().find(|f| f.end.days_until(fresh) <= STALE_DAYS) else {
        return Err(Absent::NeverTagged { concept, as_of });
    };
    Ok(on_basis(first.count?, splits, as_of))
}

/// What a link gives for its newest day.
struct Found {
    end: Date,
    count: Result<Answer, Absent>,
}

fn newest(facts: &FilerFacts, as_of: Date, link: &Link) -> Option<Found> {
    match link.find {
        Find::Tag(tag) => {
            let end = visible(facts, tag, as_of).filter(counts).map(|r| r.fact.end).max()?;
            Some(Found { end, count: count(facts, as_of, tag, end, link.flag)? })
        }
        Find::Sum(terms) => {
            let first = terms.first()?;
            let ends = |t: &Term| visible(facts, t.tag, as_of).map(|r| r.fact.end).collect::<Vec<_>>();
            let others: Vec<Vec<Date>> = terms[1..].iter().map(ends).collect();
            let end = ends(first).into_iter().filter(|end| others.iter().all(|o| o.contains(end))).max()?;
            Some(Found { end, count: sum(facts, as_of, terms, end)? })
        }
        Find::Larger(..) | Find::Items(_) => None,
    }
}

/// A count is positive; a zero says that the cover was left empty.
fn counts(row: &Row) -> bool {
    row.value() > 0.0
}

/// The newest vintage under the tag at that day.
fn count(facts: &FilerFacts, as_of: Date, tag: &str, end: Date, flag: Option<Flag>) -> Option<Result<Answer, Absent>> {
    let at = |r: &Row| r.fact.end == end;
    let longest = visible(facts, tag, as_of).filter(at).map(|r| r.fact.start).max()?;
    // Of weighted averages the shortest period is the nearest to the count of the day.
    let mut rows: Vec<Row> = visible(facts, tag, as_of).filter(|r| at(r) && r.fact.start == longest).collect();
    rows.sort_by(|a, b| a.vintage().cmp(&b.vintage()));
    let last = *rows.last()?;
    let same: Vec<f64> = rows.iter().filter(|r| r.fact.filing == last.fact.filing).map(Row::value).collect();
    if same.iter().any(|v| *v != last.value()) {
        let values = same.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
        return Some(Err(Absent::Ambiguous { concept: Concept::SharesOutstanding, end, values }));
    }
    let mut filings: Vec<u32> = rows.iter().map(|r| r.fact.filing).collect();
    filings.dedup();
    let leaf = leaf(facts, &last, filings.len(), filings.len());
    let mut flags = flag.map_or(Flags::NONE, |f| Flags::NONE.with(f));
    if rows.first().is_some_and(|r| r.value() != last.value()) {
        flags = flags.with(Flag::Restated);
    }
    if !last.fact.exact {
        flags = flags.with(Flag::RoundedDates);
    }
    Some(Ok(Answer {
        concept: Concept::SharesOutstanding,
        value: last.value(),
        unit: leaf.unit.clone(),
        start: None,
        end,
        known_on: leaf.known_on,
        grade: Grade::Filing,
        flags,
        derivation: Derivation::Reported(leaf),
    }))
}

/// Issued less treasury, both at that day.
fn sum(facts: &FilerFacts, as_of: Date, terms: &[Term], end: Date) -> Option<Result<Answer, Absent>> {
    let mut inputs = Vec::with_capacity(terms.len());
    for term in terms {
        match count(facts, as_of, term.tag, end, None)? {
            Ok(answer) => inputs.push((term.factor, answer)),
            Err(absent) => return Some(Err(absent)),
        }
    }
    let value: f64 = inputs.iter().map(|(factor, a)| factor * a.value).sum();
    let whole = inputs.first()?.1.clone();
    (value > 0.0).then(|| {
        Ok(Answer {
            value,
            known_on: inputs.iter().map(|(_, a)| a.known_on).max().unwrap_or(whole.known_on),
            flags: inputs.iter().fold(Flags::NONE, |all, (_, a)| all.and(a.flags)),
            derivation: Derivation::Derived { operation: Operation::Combined, inputs },
            ..whole
        })
    })
}

/// The count on the basis of the day. A cover's count is as of the cover's day, so that where prices tell the day of a
/// split, that day decides and not the day of filing.
pub(crate) fn on_basis(answer: Answer, splits: &[Split], as_of: Date) -> Answer {
    let Some((filed_on, cover)) = answer.leaves().iter().map(|l| (l.filed_on, *l.tag == *COVER)).min() else {
        return answer;
    };
    let before = |s: &&Split| {
        let counted_before = cover && s.effective.is_some_and(|day| answer.end < day);
        s.known_on <= as_of && (s.is_before(filed_on) || counted_before)
    };
    let (factor, known_on) = splits
        .iter()
        .filter(before)
        .fold((1.0, answer.known_on), |(factor, day), s| (factor * s.ratio, s.known_on.max(day)));
    if factor == 1.0 {
        return answer;
    }
    Answer {
        value: answer.value * factor,
        known_on,
        flags: answer.flags.with(Flag::SplitAdjusted),
        derivation: Derivation::Derived { operation: Operation::SplitAdjusted, inputs: vec![(factor, answer.clone())] },
        ..answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::splits::with_effective;
    use crate::testing::{Paper, d};

    const BALANCE: &str = "us-gaap:CommonStockSharesOutstanding";
    const ISSUED: &str = "us-gaap:CommonStockSharesIssued";
    const TREASURY: &str = "us-gaap:TreasuryStockCommonShares";
    const BASIC: &str = "us-gaap:WeightedAverageNumberOfSharesOutstandingBasic";

    #[test]
    fn the_cover_comes_first_as_of_its_own_day() {
        let mut paper = Paper::new();
        paper.file("10-K", "2022-02-20", |p| {
            p.shares(COVER, "2022-02-11", 105.0);
            p.shares(BALANCE, "2021-12-31", 100.0);
        });
        let answer = shares_at(&paper.facts(), d("2022-03-01"), &[]).unwrap();
        assert_eq!((answer.value, answer.end, answer.flags), (105.0, d("2022-02-11"), Flags::NONE));
        assert!(matches!(shares_at(&paper.facts(), d("2022-02-18"), &[]), Err(Absent::NothingFiled { .. })));
    }

    #[test]
    fn a_cover_that_ended_years_ago_gives_way() {
        let mut paper = Paper::new();
        paper.file("10-K", "2012-02-20", |p| p.shares(COVER, "2012-02-11", 105.0));
        paper.file("10-K", "2022-02-20", |p| {
            p.shares(ISSUED, "2021-12-31", 120.0);
            p.shares(TREASURY, "2021-12-31", 30.0);
        });
        let answer = shares_at(&paper.facts(), d("2022-03-01"), &[]).unwrap();
        // 120 issued less 30 in treasury.
        assert_eq!((answer.value, answer.leaves().len()), (90.0, 2));
    }

    #[test]
    fn a_weighted_average_is_the_last_resort_and_says_so() {
        let mut paper = Paper::new();
        paper.file("10-Q", "2022-11-04", |p| {
            p.of(BASIC, "shares", "2022-01-01", "2022-09-30", 80.0);
            p.of(BASIC, "shares", "2022-07-01", "2022-09-30", 84.0);
        });
        let answer = shares_at(&paper.facts(), d("2022-12-01"), &[]).unwrap();
        assert_eq!((answer.value, answer.flags.has(Flag::WeightedShares)), (84.0, true));
        assert!(matches!(
            shares_at(&Paper::new().file("10-K", "2022-01-03", |_| {}).facts(), d("2022-12-01"), &[]),
            Err(Absent::NeverTagged { .. })
        ));
    }

    #[test]
    fn several_counts_for_one_day_are_no_count() {
        let mut paper = Paper::new();
        paper.file("10-K", "2022-02-20", |p| {
            p.shares(COVER, "2022-02-11", 105.0);
            p.shares(COVER, "2022-02-11", 42.0);
        });
        let absent = shares_at(&paper.facts(), d("2022-03-01"), &[]).unwrap_err();
        assert!(matches!(&absent, Absent::Ambiguous { values, .. } if values == "42, 105"), "{absent}");
    }

    #[test]
    fn a_reverse_split_that_no_filing_shows_yet_is_known_from_prices() {
        // 76 million on the cover, then 30 old shares became one.
        let mut paper = Paper::new();
        paper.file("10-Q", "2024-08-08", |p| p.shares(COVER, "2024-08-01", 75e6));
        let splits = with_effective(Vec::new(), &[(d("2024-09-16"), 1.0 / 30.0)]);
        let answer = shares_at(&paper.facts(), d("2024-09-20"), &splits).unwrap();
        assert_eq!((answer.value.round(), answer.known_on), (2_500_000.0, d("2024-09-16")));
        assert!(answer.flags.has(Flag::SplitAdjusted));
        let day_before = shares_at(&paper.facts(), d("2024-09-13"), &splits).unwrap();
        assert_eq!(day_before.value, 75e6);
    }

    #[test]
    fn a_cover_counted_before_a_split_and_filed_after_it_is_on_the_old_basis() {
        let mut paper = Paper::new();
        paper.file("10-Q", "2024-06-14", |p| p.shares(COVER, "2024-06-05", 10e6));
        let splits = with_effective(Vec::new(), &[(d("2024-06-10"), 2.0)]);
        assert_eq!(shares_at(&paper.facts(), d("2024-06-20"), &splits).unwrap().value, 20e6);
    }
}
