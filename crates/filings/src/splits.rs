//! Splits of shares, as filings show them: the same period, counted on another basis by a later filing.
//!
//! A filing made after a split restates its comparatives. Where the counts of one period move by a whole factor from one
//! filing to a later one, and earnings per share by its inverse, the shares were split between the two. The tag
//! `StockholdersEquityNoteStockSplitConversionRatio1` alone proves nothing: its dates are those of boards and of
//! prospectuses, and its ratio may be written either way round; it is a witness beside others.
use breadth_domain::{Date, FilerFacts};

use crate::rows::{Row, visible};

/// A split, seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// New shares for one old: 4 of a 4:1 split, 1/30 of a 1:30 reverse split.
    pub ratio: f64,
    /// The day of filing of the newest paper on the old basis.
    pub after: Date,
    /// The day of filing of the first paper on the new basis.
    pub by: Date,
    /// The session from which filings alone tell it.
    pub known_on: Date,
    /// The first session on the new basis, where prices tell it.
    pub effective: Option<Date>,
    /// How many counts and earnings per share moved by it.
    pub witnesses: u32,
    /// Whether a tag gives the ratio.
    pub tagged: bool,
}

impl Split {
    /// Whether a number filed on that day is on the basis before it.
    pub fn is_before(&self, filed_on: Date) -> bool {
        filed_on < self.effective.unwrap_or(self.by)
    }
}

const COUNTS: [&str; 4] = [
    "us-gaap:WeightedAverageNumberOfSharesOutstandingBasic",
    "us-gaap:WeightedAverageNumberOfDilutedSharesOutstanding",
    "us-gaap:WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
    "us-gaap:CommonStockSharesOutstanding",
];
const EARNINGS: [&str; 3] =
    ["us-gaap:EarningsPerShareBasic", "us-gaap:EarningsPerShareDiluted", "us-gaap:EarningsPerShareBasicAndDiluted"];
const RATIOS: [&str; 2] = [
    "us-gaap:StockholdersEquityNoteStockSplitConversionRatio1",
    "us-gaap:StockholdersEquityNoteStockSplitConversionRatio",
];
/// Splits that are not whole, either way round.
const BROKEN: [f64; 5] = [1.5, 1.25, 4.0 / 3.0, 2.5, 1.2];
/// The largest split there has been is below it, and a thousand is a mistake of scale.
const LARGEST: f64 = 500.0;
/// Counts are rounded to thousands or millions, and fractions of shares are paid out.
const NEAR: f64 = 0.01;
/// A tag's date lies this far from the split at most.
const TAG_DAYS: i32 = 400;
/// Earnings per share are rounded to cents.
const HALF_A_CENT: f64 = 0.005;

/// A move of one number from one filing to the next that has it.
struct Move {
    ratio: f64,
    after: Date,
    by: Date,
    known_on: Date,
    period: (Option<Date>, Date),
}

/// The splits that filings visible on the day show, oldest first. Two counts must have moved, or a count and the earnings
/// per share of its period, or a count by the ratio of a tag; where earnings per share stood still, the count was merely
/// corrected.
pub fn splits(facts: &FilerFacts, as_of: Date) -> Vec<Split> {
    let mut moves: Vec<Move> = COUNTS.iter().flat_map(|tag| moves(facts, tag, as_of, whole)).collect();
    if moves.is_empty() {
        return Vec::new();
    }
    let earned: Vec<Earned> = EARNINGS.iter().flat_map(|tag| earned(facts, tag, as_of)).collect();
    // The narrowest first, so that a move over several splits finds them told apart.
    moves.sort_by_key(|m| (m.after.days_until(m.by), m.by, m.after));
    let mut found: Vec<Split> = Vec::new();
    for seen in &moves {
        let (mut supports, mut denies) = (0, 0);
        for e in earned.iter().filter(|e| (e.period, e.after, e.by) == (seen.period, seen.after, seen.by)) {
            if e.moved_by(seen.ratio) { supports += 1 } else { denies += 1 }
        }
        if denies > supports {
            continue;
        }
        let same = |s: &&mut Split| near(s.ratio, seen.ratio) && s.after < seen.by && seen.after < s.by;
        if let Some(split) = found.iter_mut().find(same) {
            (split.after, split.by) = (split.after.max(seen.after), split.by.min(seen.by));
            split.known_on = split.known_on.min(seen.known_on);
            split.witnesses += 1 + supports;
            continue;
        }
        let inside = found.iter().filter(|s| seen.after <= s.after && s.by <= seen.by).map(|s| s.ratio);
        if near(inside.product(), seen.ratio) {
            continue;
        }
        let (after, by, known_on) = (seen.after, seen.by, seen.known_on);
        let tagged = is_tagged(facts, as_of, seen);
        found.push(Split { ratio: seen.ratio, after, by, known_on, effective: None, witnesses: 1 + supports, tagged });
    }
    found.retain(|s| s.witnesses >= 2 || s.tagged);
    found.sort_by_key(|s| (s.by, s.after));
    found
}

/// Puts the dates that prices tell to the splits, and adds those that no filing shows yet.
pub fn with_effective(mut splits: Vec<Split>, told: &[(Date, f64)]) -> Vec<Split> {
    for &(day, ratio) in told {
        let fits = |s: &&mut Split| {
            s.effective.is_none() && near(s.ratio, ratio) && s.after <= day && day <= s.by.plus_days(7)
        };
        match splits.iter_mut().find(fits) {
            Some(split) => {
                split.effective = Some(day);
                split.known_on = split.known_on.min(day);
            }
            None => splits.push(Split {
                ratio,
                after: day,
                by: day,
                known_on: day,
                effective: Some(day),
                witnesses: 0,
                tagged: false,
            }),
        }
    }
    splits.sort_by_key(|s| (s.effective.unwrap_or(s.by), s.after));
    splits
}

/// By what a count filed on that day is multiplied to stand on the basis of the day `as_of`.
pub fn split_factor(splits: &[Split], filed_on: Date, as_of: Date) -> f64 {
    splits.iter().filter(|s| s.known_on <= as_of && s.is_before(filed_on)).map(|s| s.ratio).product()
}

/// The moves of the numbers under a tag by a factor that `accept` takes for a split's.
fn moves(facts: &FilerFacts, tag: &str, as_of: Date, accept: impl Fn(f64) -> Option<f64>) -> Vec<Move> {
    pairs(facts, tag, as_of)
        .into_iter()
        .filter_map(|(old, new)| {
            if old.value() <= 0.0 || new.value() <= 0.0 {
                return None;
            }
            Some(between(&old, &new, accept(new.value() / old.value())?))
        })
        .collect()
}

/// Earnings per share of one period, in one filing and the next that has them.
struct Earned {
    old: f64,
    new: f64,
    after: Date,
    by: Date,
    period: (Option<Date>, Date),
}

impl Earned {
    /// Whether they moved by the inverse of the ratio, to the cents they are rounded to.
    fn moved_by(&self, ratio: f64) -> bool {
        (self.new * ratio - self.old).abs() <= HALF_A_CENT * (1.0 + ratio)
    }
}

/// Earnings per share that tell something: of a few cents nothing can be told.
fn earned(facts: &FilerFacts, tag: &str, as_of: Date) -> Vec<Earned> {
    let tell = |(old, new): (Row, Row)| {
        let (a, b) = (old.value(), new.value());
        (a.abs().max(b.abs()) >= 10.0 * HALF_A_CENT).then_some(Earned {
            old: a,
            new: b,
            after: old.filing.filed_on,
            by: new.filing.filed_on,
            period: (new.fact.start, new.fact.end),
        })
    };
    pairs(facts, tag, as_of).into_iter().filter_map(tell).collect()
}

/// Each number and the next vintage of it.
fn pairs<'a>(facts: &'a FilerFacts, tag: &str, as_of: Date) -> Vec<(Row<'a>, Row<'a>)> {
    let rows: Vec<Row> = visible(facts, tag, as_of).collect();
    let period = |r: &Row| (r.fact.unit, r.fact.end, r.fact.start);
    rows.chunk_by(|a, b| period(a) == period(b))
        .flat_map(|vintages| {
            let mut vintages = vintages.to_vec();
            vintages.sort_by(|a, b| a.vintage().cmp(&b.vintage()));
            vintages.windows(2).map(|w| (w[0], w[1])).collect::<Vec<_>>()
        })
        .collect()
}

fn between(old: &Row, new: &Row, ratio: f64) -> Move {
    Move {
        ratio,
        after: old.filing.filed_on,
        by: new.filing.filed_on,
        known_on: new.filing.known_on(),
        period: (new.fact.start, new.fact.end),
    }
}

/// The split that a ratio of counts is, if it is one.
fn whole(ratio: f64) -> Option<f64> {
    let (up, turn) = if ratio >= 1.0 { (ratio, false) } else { (ratio.recip(), true) };
    let nearest = BROKEN.into_iter().find(|b| near(up, *b)).unwrap_or(up.round());
    (nearest > 1.0 && nearest <= LARGEST && near(up, nearest)).then(|| if turn { nearest.recip() } else { nearest })
}

fn near(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() <= NEAR
}

/// Whether a tag gives the ratio, either way round, at about that time.
fn is_tagged(facts: &FilerFacts, as_of: Date, seen: &Move) -> bool {
    RATIOS.iter().flat_map(|tag| visible(facts, tag, as_of)).any(|r| {
        let value = r.value();
        (near(value, seen.ratio) || near(value, seen.ratio.recip()))
            && r.fact.end >= seen.after.plus_days(-TAG_DAYS)
            && r.fact.end <= seen.by.plus_days(TAG_DAYS)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Paper, d};

    const BASIC: &str = "us-gaap:WeightedAverageNumberOfSharesOutstandingBasic";
    const EPS: &str = "us-gaap:EarningsPerShareBasic";

    fn year(paper: &mut Paper, filed_on: &str, numbers: &[(&str, f64, f64)]) {
        paper.file("10-K", filed_on, |p| {
            for (year, shares, eps) in numbers {
                let (from, to) = (format!("{year}-01-01"), format!("{year}-12-31"));
                p.of(BASIC, "shares", &from, &to, *shares);
                p.of(EPS, "USD/shares", &from, &to, *eps);
            }
        });
    }

    #[test]
    fn the_same_year_on_ten_times_the_shares_is_a_split() {
        // 2,494 million shares and 11.93 a share, a year later 24,940 million and 1.19.
        let mut paper = Paper::new();
        year(&mut paper, "2024-02-21", &[("2023", 2.494e9, 11.93)]);
        year(&mut paper, "2025-02-26", &[("2023", 2.494e10, 1.19), ("2024", 2.5e10, 2.94)]);
        let facts = paper.facts();
        let found = splits(&facts, d("2025-03-01"));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].ratio, found[0].witnesses), (10.0, 2));
        assert_eq!(
            (found[0].after, found[0].by, found[0].known_on),
            (d("2024-02-21"), d("2025-02-26"), d("2025-02-27"))
        );
        assert_eq!(split_factor(&found, d("2024-02-21"), d("2025-03-01")), 10.0);
        assert_eq!(split_factor(&found, d("2025-02-26"), d("2025-03-01")), 1.0);
        assert_eq!(splits(&facts, d("2025-02-26")), []);
        // Prices tell the day: what was filed before it is on the old basis, what after it on the new one.
        let dated = with_effective(found, &[(d("2024-06-10"), 10.0)]);
        assert_eq!((dated.len(), dated[0].effective), (1, Some(d("2024-06-10"))));
        assert_eq!(split_factor(&dated, d("2024-05-29"), d("2024-06-10")), 10.0);
        assert_eq!(split_factor(&dated, d("2024-08-28"), d("2025-03-01")), 1.0);
        assert_eq!(split_factor(&dated, d("2024-05-29"), d("2024-06-09")), 1.0);
    }

    #[test]
    fn cents_of_earnings_deny_only_what_their_rounding_cannot_be() {
        // 0.14 over four is 0.035, written 0.03.
        let mut paper = Paper::new();
        year(&mut paper, "2020-02-21", &[("2019", 100e6, 0.14)]);
        year(&mut paper, "2021-02-21", &[("2019", 400e6, 0.03)]);
        assert_eq!(splits(&paper.facts(), d("2022-01-03")).iter().map(|s| s.ratio).collect::<Vec<_>>(), [4.0]);
    }

    #[test]
    fn a_count_corrected_a_thousandfold_or_alone_is_no_split() {
        let mut paper = Paper::new();
        year(&mut paper, "2020-02-21", &[("2019", 40_000.0, 1.0)]);
        year(&mut paper, "2021-02-21", &[("2019", 40_000_000.0, 1.0)]);
        assert_eq!(splits(&paper.facts(), d("2022-01-03")), []);
        // Twice the shares and the same earnings per share: a correction.
        let mut paper = Paper::new();
        year(&mut paper, "2020-02-21", &[("2019", 4e7, 1.0)]);
        year(&mut paper, "2021-02-21", &[("2019", 8e7, 1.0)]);
        assert_eq!(splits(&paper.facts(), d("2022-01-03")), []);
        // And so it is where the years before were corrected too.
        let mut paper = Paper::new();
        year(&mut paper, "2020-02-21", &[("2018", 4e7, 0.9), ("2019", 4e7, 1.0)]);
        year(&mut paper, "2021-02-21", &[("2018", 8e7, 0.9), ("2019", 8e7, 1.0)]);
        assert_eq!(splits(&paper.facts(), d("2022-01-03")), []);
        // No whole factor.
        let mut paper = Paper::new();
        year(&mut paper, "2020-02-21", &[("2019", 4e7, 1.00)]);
        year(&mut paper, "2021-02-21", &[("2019", 4.52e7, 0.88)]);
        assert_eq!(splits(&paper.facts(), d("2022-01-03")), []);
    }

    #[test]
    fn two_splits_are_told_apart_from_the_move_over_both() {
        // 4:1 in 2020 and 10:1 in 2022; the year 2019 is seen before both and after both.
        let mut paper = Paper::new();
        year(&mut paper, "2020-02-21", &[("2018", 1e6, 8.0), ("2019", 1e6, 40.0)]);
        year(&mut paper, "2021-02-21", &[("2019", 4e6, 10.0), ("2020", 4e6, 12.0)]);
        year(&mut paper, "2022-02-21", &[("2020", 4e6, 12.0), ("2018", 4e6, 2.0)]);
        year(&mut paper, "2023-02-21", &[("2019", 4e7, 1.0), ("2020", 4e7, 1.2), ("2018", 4e7, 0.2)]);
        let found = splits(&paper.facts(), d("2024-01-03"));
        let told: Vec<_> = found.iter().map(|s| (s.ratio, s.after, s.by)).collect();
        assert_eq!(told, [(4.0, d("2020-02-21"), d("2021-02-21")), (10.0, d("2022-02-21"), d("2023-02-21"))]);
        assert_eq!(split_factor(&found, d("2020-02-21"), d("2024-01-03")), 40.0);
    }

    #[test]
    fn a_reverse_split_needs_a_second_witness_and_a_tag_is_one() {
        let tag = "us-gaap:StockholdersEquityNoteStockSplitConversionRatio1";
        let count = "us-gaap:CommonStockSharesOutstanding";
        for tagged in [false, true] {
            let mut paper = Paper::new();
            paper.file("10-K", "2022-03-01", |p| p.shares(count, "2021-12-31", 30e6));
            paper.file("10-K", "2023-03-01", |p| {
                p.shares(count, "2021-12-31", 1_000_004.0);
                if tagged {
                    p.of(tag, "pure", "2022-09-01", "2022-09-30", 30.0);
                }
            });
            let ratios: Vec<f64> = splits(&paper.facts(), d("2023-06-01")).iter().map(|s| s.ratio).collect();
            assert_eq!(ratios, if tagged { vec![30.0_f64.recip()] } else { vec![] });
        }
    }

    #[test]
    fn a_tag_before_the_offering_makes_no_split() {
        let mut paper = Paper::new();
        paper.file("10-Q", "2020-12-03", |p| {
            p.of("us-gaap:StockholdersEquityNoteStockSplitConversionRatio1", "pure", "2018-11-01", "2018-11-30", 2.0);
            p.of(BASIC, "shares", "2020-08-01", "2020-10-31", 2.8e8);
        });
        assert_eq!(splits(&paper.facts(), d("2021-01-04")), []);
    }
}
