//! Numbers filed a thousand or a million times too large or too small, and numbers with the wrong sign.
//!
//! A number is never changed on one witness. It is put right where two agree, and only doubted where one stands alone:
//!
//! - *neighbours*: the number is a power of a thousand off the middle of the nearest periods under the same tag, within 5 %;
//!   within a factor of three where another vintage says the same;
//! - *vintage*: another filing gives the same period a thousand or a million times larger or smaller, to its rounding;
//! - *identity*: put right it closes the balance sheet of its filing, and as it is it does not;
//! - *filing*: at least [`SAME_FILING`] other numbers of the same filing are off their neighbours by the same factor.
//!
//! A sign is turned where another vintage has the number with the other sign and the neighbours all have that sign, or
//! where the item is never below zero and the size fits its neighbours.
use std::collections::BTreeMap;

use breadth_domain::{Date, FiledFact, FilerFacts};
use serde::Serialize;

use crate::checks::unit_of;
use crate::rows::{Row, is_periodic, under};
use crate::{Find, Flag, ITEMS, Sign};

/// What speaks against a number.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Witness {
    /// The nearest periods under the same tag.
    Neighbours,
    /// The same period in another filing.
    Vintage,
    /// Other numbers of the same filing.
    Filing,
    /// The balance sheet of the filing.
    Identity,
    /// What the item is: never below zero.
    Nature,
}

/// A number that is doubted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Doubt {
    /// Its place in [`FilerFacts::facts`].
    pub fact: usize,
    /// By what it is to be multiplied: 1,000 for thousands, −1 for a sign.
    pub factor: f64,
    /// Who says so, ascending.
    pub witnesses: Vec<Witness>,
    /// [`Flag::ScaleRepaired`], [`Flag::ScaleSuspect`], [`Flag::SignRepaired`] or [`Flag::SignSuspect`].
    pub flag: Flag,
}

impl Doubt {
    /// Whether the number may be put right.
    pub fn repaired(&self) -> bool {
        matches!(self.flag, Flag::ScaleRepaired | Flag::SignRepaired)
    }
}

/// By what numbers are multiplied that were filed in thousands or millions, or that many times too large.
const SCALES: [f64; 4] = [1e3, 1e6, 1e-3, 1e-6];
/// How near the neighbours' middle must be where they are the first witness.
const NEAR: f64 = 0.05;
/// And where another vintage is: a factor.
const ABOUT: f64 = 3.0;
/// Neighbours on either side.
const SIDE: usize = 4;
/// Fewer say nothing.
const FEWEST: usize = 3;
/// How far neighbours may lie apart to say anything of one number: a factor from their middle, three of four of them.
const STEADY: f64 = 6.0;
/// How many other numbers of a filing make it a witness.
pub const SAME_FILING: usize = 3;

/// What is doubted of the numbers visible on a day, in the order of the facts.
pub fn doubts(facts: &FilerFacts, as_of: Date) -> Vec<Doubt> {
    let rows = visible(facts, as_of);
    let mut found: BTreeMap<usize, Suspicion> = BTreeMap::new();
    for series in rows.chunk_by(|a, b| a.series() == b.series()) {
        judge(series, &mut found);
    }
    let mut of_filing: BTreeMap<(u32, i32), usize> = BTreeMap::new();
    for (at, s) in found.iter().filter(|(_, s)| s.factor > 0.0) {
        *of_filing.entry((facts.facts[*at].filing, exponent(s.factor))).or_default() += 1;
    }
    let nonnegative = never_negative(facts);
    found
        .into_iter()
        .filter_map(|(fact, s)| {
            let filed = &facts.facts[fact];
            let mut witnesses = s.witnesses;
            let flags = if s.factor < 0.0 {
                if nonnegative[filed.tag as usize] {
                    witnesses.push(Witness::Nature);
                }
                (Flag::SignRepaired, Flag::SignSuspect)
            } else {
                if closes(facts, filed, s.factor) {
                    witnesses.push(Witness::Identity);
                }
                if of_filing[&(filed.filing, exponent(s.factor))] > SAME_FILING {
                    witnesses.push(Witness::Filing);
                }
                witnesses.sort_unstable();
                (Flag::ScaleRepaired, Flag::ScaleSuspect)
            };
            // A sign that nothing but its neighbours contradicts is a company's bad quarter.
            if s.factor < 0.0 && witnesses.len() < 2 {
                return None;
            }
            let right = witnesses.len() >= 2 && witnesses.contains(&Witness::Neighbours);
            Some(Doubt { fact, factor: s.factor, witnesses, flag: if right { flags.0 } else { flags.1 } })
        })
        .collect()
}

/// Whether the number, put right, closes assets = liabilities + equity of its filing and day, and does not as it is.
fn closes(facts: &FilerFacts, filed: &FiledFact, factor: f64) -> bool {
    const SHEET: [&str; 3] = ["us-gaap:Assets", "us-gaap:Liabilities", "us-gaap:StockholdersEquity"];
    const SIGNS: [f64; 3] = [1.0, -1.0, -1.0];
    let Some(at) = SHEET.iter().position(|tag| *facts.tags[filed.tag as usize] == **tag) else { return false };
    let mut rest = 0.0;
    for (tag, sign) in SHEET.iter().zip(SIGNS) {
        if *tag == SHEET[at] {
            continue;
        }
        let same = |f: &&FiledFact| (f.filing, f.unit, f.end) == (filed.filing, filed.unit, filed.end);
        let Some(other) = under(facts, tag).iter().find(same) else { return false };
        rest += sign * other.value.value();
    }
    let own = SIGNS[at] * filed.value.value();
    // Noncontrolling interests and temporary equity are a small part of most balance sheets.
    let open = |value: f64| (value + rest).abs() > 2.0 * NEAR * value.abs().max(rest.abs());
    !open(own * factor) && open(own)
}

struct Suspicion {
    factor: f64,
    witnesses: Vec<Witness>,
}

/// A number with its place.
struct Seen<'a> {
    at: usize,
    row: Row<'a>,
    /// 0 for a number at a day, else about how many quarters it covers.
    span: i32,
}

impl Seen<'_> {
    fn series(&self) -> (u32, u32, i32) {
        (self.row.fact.tag, self.row.fact.unit, self.span)
    }
}

/// The numbers visible on the day, by tag, unit and length of period, ascending by end and vintage.
fn visible(facts: &FilerFacts, as_of: Date) -> Vec<Seen<'_>> {
    let known: Vec<bool> = facts.filings.iter().map(|f| is_periodic(&f.form) && f.known_on() <= as_of).collect();
    let mut seen: Vec<Seen> = facts
        .facts
        .iter()
        .enumerate()
        .filter(|(_, f)| known[f.filing as usize] && f.value.value() != 0.0)
        .map(|(at, fact)| Seen {
            at,
            row: Row { fact, filing: &facts.filings[fact.filing as usize] },
            span: fact.start.map_or(0, |s| (s.days_until(fact.end) + 46) / 91),
        })
        .collect();
    let order = |s: &Seen| (s.series(), s.row.fact.end, s.row.fact.start, s.row.fact.filing);
    seen.sort_by_key(order);
    seen
}

/// Looks at every number of a series.
fn judge(series: &[Seen], found: &mut BTreeMap<usize, Suspicion>) {
    let periods: Vec<&[Seen]> =
        series.chunk_by(|a, b| (a.row.fact.end, a.row.fact.start) == (b.row.fact.end, b.row.fact.start)).collect();
    for (i, vintages) in periods.iter().enumerate() {
        let near = periods[i.saturating_sub(SIDE)..i].iter().chain(&periods[i + 1..periods.len().min(i + 1 + SIDE)]);
        // Of each neighbour its middle vintage, so that one that is off itself does not speak.
        let near: Vec<f64> = near.map(|p| middle(p.iter().map(|s| s.row.value()).collect())).collect();
        for seen in *vintages {
            if let Some(suspicion) = suspect(seen, vintages, &near) {
                found.insert(seen.at, suspicion);
            }
        }
    }
}

fn suspect(seen: &Seen, vintages: &[Seen], near: &[f64]) -> Option<Suspicion> {
    let value = seen.row.value();
    let others = || vintages.iter().filter(|v| v.row.fact.filing != seen.row.fact.filing).map(|v| v.row.value());
    let sizes: Vec<f64> = near.iter().map(|v| v.abs()).collect();
    let size = (sizes.len() >= FEWEST).then(|| middle(sizes.clone()));
    let steady = size.is_some_and(|m| {
        4 * sizes.iter().filter(|v| **v <= m * STEADY && **v * STEADY >= m).count() >= 3 * sizes.len()
    });
    for factor in SCALES {
        let right = value * factor;
        let vintage = others().any(|o| is_scaled(o, right, factor));
        let off = |within: f64| steady && size.is_some_and(|m| right.abs() <= m * within && right.abs() * within >= m);
        let mut witnesses = Vec::new();
        if off(if vintage { ABOUT } else { 1.0 + NEAR }) {
            witnesses.push(Witness::Neighbours);
        }
        // Two vintages a thousand times apart accuse each other; where neighbours speak, they say which is wrong, and
        // where they do not, the fewer are doubted.
        let fewer = || {
            let with = vintages.iter().filter(|v| v.row.value() == value).count();
            vintages.iter().filter(|v| is_scaled(v.row.value(), right, factor)).count() >= with
        };
        if vintage && (!witnesses.is_empty() || (!steady && fewer())) {
            witnesses.push(Witness::Vintage);
        }
        if !witnesses.is_empty() {
            return Some(Suspicion { factor, witnesses });
        }
    }
    let turned = near.len() >= 2 && near.iter().all(|v| v.signum() == -value.signum());
    let fits = sizes.iter().all(|m| value.abs() <= m * ABOUT && value.abs() * ABOUT >= *m);
    if turned && fits {
        let mut witnesses = vec![Witness::Neighbours];
        if others().any(|o| o == -value) {
            witnesses.push(Witness::Vintage);
        }
        return Some(Suspicion { factor: -1.0, witnesses });
    }
    None
}

/// Whether another vintage is the number put right, to the rounding of the coarser of the two.
fn is_scaled(other: f64, right: f64, factor: f64) -> bool {
    // What follows implies this, and it is asked of every pair of vintages.
    if right == 0.0 || (other - right).abs() * 40.0 > right.abs() {
        return false;
    }
    let unit = unit_of(other).max(if factor > 1.0 { factor } else { unit_of(right) });
    // One unit of a rounding by which nothing would be left to compare proves nothing.
    (other - right).abs() <= 0.5 * unit && unit * 20.0 <= right.abs()
}

fn exponent(factor: f64) -> i32 {
    factor.log10().round() as i32
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[n / 2],
        n => 0.5 * (values[n / 2 - 1] + values[n / 2]),
    }
}

/// Of each tag whether it stands for items that are never below zero.
fn never_negative(facts: &FilerFacts) -> Vec<bool> {
    let single = |tag: &str| {
        let mut of =
            ITEMS.iter().filter(|i| i.chain.iter().any(|l| matches!(l.find, Find::Tag(t) if t == tag))).peekable();
        of.peek().is_some() && of.all(|i| i.sign == Sign::NonNegative)
    };
    facts.tags.iter().map(|tag| single(tag)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Paper, d};

    const DAYS: [&str; 9] = [
        "2019-12-31",
        "2020-03-31",
        "2020-06-30",
        "2020-09-30",
        "2020-12-31",
        "2021-03-31",
        "2021-06-30",
        "2021-09-30",
        "2021-12-31",
    ];

    /// Assets of 1,000 thousand and a hundred dollars more each quarter, but for the changes: (quarter, value).
    fn assets(changes: &[(usize, f64)]) -> Paper {
        let mut paper = Paper::new();
        for (i, day) in DAYS.iter().enumerate() {
            let value = changes.iter().find(|c| c.0 == i).map_or(1_000_000.0 + 100.0 * i as f64, |c| c.1);
            let filed = d(day).plus_days(40).to_string();
            paper.file("10-Q", &filed, |p| p.at("us-gaap:Assets", day, value));
        }
        paper
    }

    fn told(paper: &Paper) -> Vec<(f64, Flag, Vec<Witness>)> {
        let found = doubts(&paper.facts(), d("2023-01-03"));
        found.into_iter().map(|x| (x.factor, x.flag, x.witnesses)).collect()
    }

    #[test]
    fn neighbours_alone_raise_a_doubt() {
        assert_eq!(told(&assets(&[])), []);
        assert_eq!(told(&assets(&[(4, 1_000.4)])), [(1e3, Flag::ScaleSuspect, vec![Witness::Neighbours])]);
        assert_eq!(told(&assets(&[(8, 1_000.8e6)])), [(1e-3, Flag::ScaleSuspect, vec![Witness::Neighbours])]);
        // Seven per cent off a thousandth is another number, not another scale.
        assert_eq!(told(&assets(&[(4, 1_072.0)])), []);
    }

    #[test]
    fn a_second_vintage_makes_it_right() {
        let mut paper = assets(&[(4, 1_000.0)]);
        paper.file("10-K", "2021-12-01", |p| p.at("us-gaap:Assets", DAYS[4], 1_000_400.0));
        assert_eq!(told(&paper), [(1e3, Flag::ScaleRepaired, vec![Witness::Neighbours, Witness::Vintage])]);
        let facts = paper.facts();
        let doubt = &doubts(&facts, d("2023-01-03"))[0];
        assert_eq!((facts.facts[doubt.fact].value.value(), doubt.repaired()), (1_000.0, true));
        // Before the second vintage could be read there was one witness.
        assert_eq!(doubts(&facts, d("2021-11-30"))[0].flag, Flag::ScaleSuspect);
    }

    #[test]
    fn without_neighbours_the_fewer_are_doubted() {
        let mut paper = Paper::new();
        for (i, value) in [1_620_000.0, 1_620_000.0, 1_620_000e6].into_iter().enumerate() {
            paper.file("10-K", &format!("202{}-03-01", i + 2), |p| p.at("us-gaap:Assets", "2021-12-31", value));
        }
        let found = doubts(&paper.facts(), d("2025-01-03"));
        assert_eq!(found.iter().map(|x| (x.factor, x.flag)).collect::<Vec<_>>(), [(1e-6, Flag::ScaleSuspect)]);
    }

    #[test]
    fn a_balance_sheet_that_closes_is_a_second_witness() {
        for (liabilities, flag) in [(600_240.0, Flag::ScaleRepaired), (900_000.0, Flag::ScaleSuspect)] {
            let mut paper = assets(&[]);
            paper.file("10-K", "2022-03-01", |p| {
                p.at("us-gaap:Assets", "2022-01-31", 1_000.9);
                p.at("us-gaap:Liabilities", "2022-01-31", liabilities);
                p.at("us-gaap:StockholdersEquity", "2022-01-31", 400_660.0);
            });
            assert_eq!(told(&paper).iter().map(|t| t.1).collect::<Vec<_>>(), [flag]);
        }
    }

    #[test]
    fn a_filing_in_thousands_bears_witness_against_itself() {
        let mut paper = Paper::new();
        let tags = ["us-gaap:Assets", "us-gaap:Liabilities", "us-gaap:StockholdersEquity", "us-gaap:Goodwill"];
        for (i, day) in DAYS.iter().enumerate() {
            let filed = d(day).plus_days(40).to_string();
            let scale = if i == 4 { 1e-3 } else { 1.0 };
            paper.file("10-Q", &filed, |p| {
                for (k, tag) in tags.iter().enumerate() {
                    p.at(tag, day, 5_000_000.0 * (k + 1) as f64 * scale);
                }
            });
        }
        let found = told(&paper);
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(|f| *f == (1e3, Flag::ScaleRepaired, vec![Witness::Neighbours, Witness::Filing])));
    }

    #[test]
    fn numbers_that_jump_by_themselves_are_left_alone() {
        // Financing: 80 million in one quarter and some thousands in the others.
        let mut paper = Paper::new();
        let flows = [20e3, 80e6, 300e3, 1.2e6, 86e3, 9e6, 40e3, 75e6, 500e3];
        for (day, value) in DAYS.iter().zip(flows) {
            let filed = d(day).plus_days(40).to_string();
            let start = d(day).plus_days(-90).to_string();
            paper.file("10-Q", &filed, |p| {
                p.over("us-gaap:NetCashProvidedByUsedInFinancingActivities", &start, day, value);
            });
        }
        assert_eq!(told(&paper), []);
    }

    #[test]
    fn a_sign_is_turned_where_the_item_is_never_below_zero_or_a_vintage_says_so() {
        // Assets below zero cannot be.
        let found = told(&assets(&[(4, -1_000_400.0)]));
        assert_eq!(found, [(-1.0, Flag::SignRepaired, vec![Witness::Neighbours, Witness::Nature])]);
        // A loss among profits is a loss, unless another filing has it as a profit.
        let earn = |again: bool| {
            let mut paper = Paper::new();
            for (i, day) in DAYS.iter().enumerate() {
                let start = d(day).plus_days(-90).to_string();
                let value = if i == 4 { -52_000.0 } else { 50_000.0 };
                paper.file("10-Q", &d(day).plus_days(40).to_string(), |p| {
                    p.over("us-gaap:NetIncomeLoss", &start, day, value)
                });
                if again && i == 8 {
                    let start = d(DAYS[4]).plus_days(-90).to_string();
                    paper.file("10-K", "2022-03-01", |p| p.over("us-gaap:NetIncomeLoss", &start, DAYS[4], 52_000.0));
                }
            }
            told(&paper)
        };
        assert_eq!(earn(false), []);
        assert_eq!(earn(true), [(-1.0, Flag::SignRepaired, vec![Witness::Neighbours, Witness::Vintage])]);
    }
}
