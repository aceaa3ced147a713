//! Identities that a company's figures must keep, and how far they are from keeping them.
use std::collections::{BTreeMap, BTreeSet};

use breadth_domain::{Concept, Date};
use serde::Serialize;

use crate::{Answer, Flag, Leaf};

/// An identity.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Assets = liabilities + temporary equity + equity with noncontrolling interests.
    BalanceSheet,
    /// Assets = the total of the other side.
    BothSides,
    /// Gross profit = revenue − cost of revenue.
    GrossProfit,
    /// Cash flows from operations, investing and financing + the effect of exchange rates = change in cash.
    CashFlow,
    /// Net income + that of noncontrolling interests = that of the whole group.
    Noncontrolling,
    /// Basic earnings per share × basic shares = net income to common, within 3 %.
    PerShare,
}

impl Identity {
    /// Every identity.
    pub const ALL: [Identity; 6] = [
        Identity::BalanceSheet,
        Identity::BothSides,
        Identity::GrossProfit,
        Identity::CashFlow,
        Identity::Noncontrolling,
        Identity::PerShare,
    ];

    /// The equation.
    pub const fn equation(self) -> &'static str {
        match self {
            Identity::BalanceSheet => "assets = liabilities + temporary equity + equity with noncontrolling interests",
            Identity::BothSides => "assets = liabilities and equity, as totalled",
            Identity::GrossProfit => "gross profit = revenue − cost of revenue",
            Identity::CashFlow => "operations + investing + financing + exchange rates = change in cash",
            Identity::Noncontrolling => "net income + noncontrolling interests' = the group's",
            Identity::PerShare => "earnings per share × shares = net income to common",
        }
    }
}

/// Why a difference proves nothing.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// The figures are of different filings, of which one may restate the other.
    DifferentFilings,
    /// The parent's equity alone is reported: noncontrolling interests, which may be negative, or temporary equity may be
    /// the difference.
    EquityOfParentAlone,
    /// Assets exceed the rest, and temporary equity is not reported.
    NoTemporaryEquity,
}

impl Unknown {
    /// In words.
    pub const fn label(self) -> &'static str {
        match self {
            Unknown::DifferentFilings => "its figures are of different filings, of which one may restate the other",
            Unknown::EquityOfParentAlone => "only the parent's equity is reported, without noncontrolling interests",
            Unknown::NoTemporaryEquity => "assets exceed the rest, and temporary equity is not reported",
        }
    }
}

/// An identity looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// Which.
    pub identity: Identity,
    /// The end of the period, or the day.
    pub end: Date,
    /// The left side of the equation.
    pub left: f64,
    /// The right side.
    pub right: f64,
    /// Left − right.
    pub difference: f64,
    /// What rounding allows.
    pub tolerance: f64,
    /// Whether the difference is within it.
    pub holds: bool,
    /// Where it is not: why that proves nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Unknown>,
}

impl Check {
    /// Whether the figures contradict each other.
    pub fn fails(&self) -> bool {
        !self.holds && self.unknown.is_none()
    }
}

/// Earnings per share are of the income to common after what participating securities take.
const PER_SHARE: f64 = 0.03;
const HALF_A_CENT: f64 = 0.005;

/// The identities that can be looked at for a period: those whose figures are there, are filed and not made from each other,
/// and are of one scope. `get` answers for an item and the end of a period: the same period for every flow.
pub fn checks(end: Date, get: impl Fn(Concept, Date) -> Option<Answer>) -> Vec<Check> {
    use Concept::*;
    let get = |concept| get(concept, end);
    let mut found = Vec::new();
    let mut look = |identity, left: &[(f64, Option<Answer>)], right: &[(f64, Option<Answer>)]| {
        let (Some(l), Some(r)) = (side(left), side(right)) else { return };
        if !l.leaves.iter().any(|a| r.leaves.iter().any(|b| same(a, b))) {
            let tolerance = rounding(l.leaves.iter().chain(&r.leaves).copied());
            let mut check = check(identity, end, l.value, r.value, tolerance);
            if !check.holds {
                let terms = left.iter().chain(right).filter_map(|(_, a)| a.as_ref());
                check.unknown = match identity {
                    _ if !one_basis(terms) => Some(Unknown::DifferentFilings),
                    Identity::BalanceSheet => untold(&check, right),
                    _ => None,
                };
            }
            found.push(check);
        }
    };
    // What is not tagged of these adds nothing: most filers have neither.
    let optional = |concept| get(concept).map(Some).into_iter().map(|a| (1.0, a)).collect::<Vec<_>>();
    let mut funds = vec![(1.0, get(Liabilities)), (1.0, get(EquityWithNoncontrolling))];
    funds.extend(optional(TemporaryEquity));
    look(Identity::BalanceSheet, &[(1.0, get(Assets))], &funds);
    look(Identity::BothSides, &[(1.0, get(Assets))], &[(1.0, get(LiabilitiesAndEquity))]);
    look(Identity::GrossProfit, &[(1.0, get(GrossProfit))], &[(1.0, get(Revenue)), (-1.0, get(CostOfRevenue))]);
    let mut flows = [OperatingCashFlow, InvestingCashFlow, FinancingCashFlow].map(|c| (1.0, get(c))).to_vec();
    let change = get(ChangeInCash);
    let exchange = optional(ExchangeRateEffect);
    let basis = |a: &Option<Answer>| a.as_ref().map(|a| a.flags.has(Flag::RestrictedCash));
    let one_cash = exchange.iter().all(|(_, e)| basis(e) == basis(&change));
    flows.extend(exchange);
    let whole = |(_, a): &(f64, Option<Answer>)| a.as_ref().is_none_or(|a| !a.flags.has(Flag::ContinuingOperations));
    if one_cash && flows.iter().all(whole) {
        look(Identity::CashFlow, &flows, &[(1.0, change)]);
    }
    look(
        Identity::Noncontrolling,
        &[(1.0, get(NetIncome)), (1.0, get(NetIncomeNoncontrolling))],
        &[(1.0, get(NetIncomeWithNoncontrolling))],
    );
    if let (Some(eps), Some(shares), Some(income)) = (get(EpsBasic), get(SharesBasic), get(NetIncomeCommon)) {
        let tolerance =
            PER_SHARE * income.value.abs() + HALF_A_CENT * shares.value + rounding(income.leaves().into_iter());
        let mut check = check(Identity::PerShare, end, eps.value * shares.value, income.value, tolerance);
        if !check.holds && !one_basis([&eps, &shares, &income].into_iter()) {
            check.unknown = Some(Unknown::DifferentFilings);
        }
        found.push(check);
    }
    found
}

fn check(identity: Identity, end: Date, left: f64, right: f64, tolerance: f64) -> Check {
    let difference = left - right;
    Check { identity, end, left, right, difference, tolerance, holds: difference.abs() <= tolerance, unknown: None }
}

/// Whether all rest on the same filings.
fn one_basis<'a>(mut answers: impl Iterator<Item = &'a Answer>) -> bool {
    let filings = |a: &'a Answer| a.leaves().into_iter().map(|l| &*l.accession).collect::<BTreeSet<_>>();
    let Some(first) = answers.next().map(filings) else { return true };
    answers.all(|a| filings(a) == first)
}

/// Tags that say what belongs to others than the parent.
const OF_OTHERS: [&str; 5] = [
    "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest",
    "us-gaap:MinorityInterest",
    "us-gaap:PartnersCapitalIncludingPortionAttributableToNoncontrollingInterest",
    "us-gaap:PartnersCapitalAttributableToNoncontrollingInterest",
    "ifrs-full:Equity",
];

/// What a balance sheet that does not close was not told. Equity that equals assets, beside liabilities, is wrong whatever
/// belongs to others.
fn untold(check: &Check, funds: &[(f64, Option<Answer>)]) -> Option<Unknown> {
    let of = |concept| funds.iter().filter_map(|(_, a)| a.as_ref()).find(|a| a.concept == concept);
    let equity = of(Concept::EquityWithNoncontrolling)?;
    let whole = equity.leaves().iter().any(|l| OF_OTHERS.contains(&&*l.tag));
    if !whole && equity.value != check.left {
        return Some(Unknown::EquityOfParentAlone);
    }
    (check.difference > 0.0 && of(Concept::TemporaryEquity).is_none()).then_some(Unknown::NoTemporaryEquity)
}

/// One side of an equation, with the filed numbers it rests on.
struct Side<'a> {
    value: f64,
    leaves: Vec<&'a Leaf>,
}

fn side(terms: &[(f64, Option<Answer>)]) -> Option<Side<'_>> {
    let mut side = Side { value: 0.0, leaves: Vec::new() };
    for (factor, answer) in terms {
        let answer = answer.as_ref()?;
        side.value += factor * answer.value;
        side.leaves.extend(answer.leaves());
    }
    Some(side)
}

/// Whether two leaves are one number: what is made of itself proves nothing.
fn same(a: &Leaf, b: &Leaf) -> bool {
    (&a.tag, a.start, a.end) == (&b.tag, b.start, b.end)
}

/// What rounding allows a sum of filed numbers to miss: half a unit for each, and at least one. The unit of a filing is the
/// greatest power of ten, up to 10⁸, that divides every number it gives to the sum.
pub(crate) fn rounding<'a>(leaves: impl Iterator<Item = &'a Leaf>) -> f64 {
    let mut filings: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for leaf in leaves.filter(|l| l.value != 0.0) {
        let unit = unit_of(leaf.value);
        let (least, count) = filings.entry(&leaf.accession).or_insert((unit, 0));
        (*least, *count) = (least.min(unit), *count + 1);
    }
    let half: f64 = filings.values().map(|(unit, count)| 0.5 * unit * *count as f64).sum();
    filings.values().map(|(unit, _)| *unit).fold(half, f64::max)
}

/// The greatest power of ten, up to 10⁸, that divides the number; of a fraction a hundredth.
pub(crate) fn unit_of(value: f64) -> f64 {
    if value.fract() != 0.0 {
        return 0.01;
    }
    // Whole numbers up to 2^53 are divided as such: dividing floats costs a hundred times as much.
    match value.abs() {
        0.0 => 1e8,
        large if large >= 9e15 => 1.0,
        whole => {
            let (mut left, mut unit) = (whole as i64, 1.0);
            while unit < 1e8 && left % 10 == 0 {
                (left, unit) = (left / 10, unit * 10.0);
            }
            unit
        }
    }
}

#[cfg(test)]
mod tests {
    use breadth_domain::Grade;

    use super::*;
    use crate::testing::d;
    use crate::{Derivation, Flags, Operation};

    fn told(concept: Concept, tag: &str, value: f64) -> Answer {
        let leaf = Leaf {
            tag: tag.into(),
            unit: "USD".into(),
            start: None,
            end: d("2021-12-31"),
            value,
            accession: "1".into(),
            form: "10-K".into(),
            filed_on: d("2022-02-20"),
            known_on: d("2022-02-22"),
            vintage: 1,
            vintages: 1,
        };
        Answer {
            concept,
            value,
            unit: "USD".into(),
            start: None,
            end: leaf.end,
            known_on: leaf.known_on,
            grade: Grade::Filing,
            flags: Flags::NONE,
            derivation: Derivation::Reported(leaf),
        }
    }

    fn look(told: &[Answer]) -> Vec<Check> {
        checks(d("2021-12-31"), |concept, _| told.iter().find(|a| a.concept == concept).cloned())
    }

    fn sheet(assets: f64, liabilities: f64, equity: f64) -> Vec<Answer> {
        vec![
            told(Concept::Assets, "us-gaap:Assets", assets),
            told(Concept::Liabilities, "us-gaap:Liabilities", liabilities),
            told(Concept::EquityWithNoncontrolling, "us-gaap:StockholdersEquity", equity),
        ]
    }

    #[test]
    fn a_balance_sheet_in_millions_may_miss_by_its_rounding_and_no_more() {
        // Three numbers in millions: 1.5 million.
        let found = look(&sheet(1_001e6, 603e6, 397e6));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].difference, found[0].tolerance, found[0].holds), (1e6, 1.5e6, true));
        let found = look(&sheet(1_002e6, 603e6, 397e6));
        assert_eq!((found[0].difference, found[0].holds), (2e6, false));
        assert_eq!(found[0].unknown, Some(Unknown::EquityOfParentAlone));
        // To the dollar: 1.5 dollars.
        assert!(!look(&sheet(1_000_002.0, 603_000.0, 397_000.0))[0].holds);
    }

    #[test]
    fn temporary_equity_counts_where_it_is_told() {
        let mut told_all = sheet(1_050e6, 603e6, 397e6);
        assert!(!look(&told_all)[0].holds);
        told_all.push(told(Concept::TemporaryEquity, "us-gaap:TemporaryEquity", 50e6));
        assert!(look(&told_all)[0].holds);
    }

    #[test]
    fn a_balance_sheet_fails_only_where_all_of_it_is_told() {
        let with = "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest";
        let mut all = sheet(1_050e6, 603e6, 397e6);
        let outcome = |all: &[Answer]| (look(all)[0].fails(), look(all)[0].unknown);
        // 50 million too much: what belongs to others is not told.
        assert_eq!(outcome(&all), (false, Some(Unknown::EquityOfParentAlone)));
        // It is told, and assets still exceed: temporary equity is not.
        all[2] = told(Concept::EquityWithNoncontrolling, with, 397e6);
        assert_eq!(outcome(&all), (false, Some(Unknown::NoTemporaryEquity)));
        // 20 million of it are told: 30 are missing.
        all.push(told(Concept::TemporaryEquity, "us-gaap:TemporaryEquity", 20e6));
        assert_eq!((outcome(&all), look(&all)[0].difference), ((true, None), 30e6));
        // One of the figures is of a later filing.
        let Derivation::Reported(leaf) = &mut all[0].derivation else { unreachable!() };
        leaf.accession = "2".into();
        assert_eq!(outcome(&all), (false, Some(Unknown::DifferentFilings)));
        // Nothing that belongs to others is negative where assets fall short of what is told in full.
        all = sheet(950e6, 603e6, 397e6);
        all[2] = told(Concept::EquityWithNoncontrolling, with, 397e6);
        assert_eq!(outcome(&all), (true, None));
        // Equity equal to assets, beside liabilities.
        assert_eq!(outcome(&sheet(632_989e3, 4_283e3, 632_989e3)), (true, None));
    }

    #[test]
    fn the_totals_of_both_sides_are_one() {
        let mut all = vec![told(Concept::Assets, "us-gaap:Assets", 1_051e6)];
        all.push(told(Concept::LiabilitiesAndEquity, "us-gaap:LiabilitiesAndStockholdersEquity", 1_044e6));
        assert_eq!((look(&all)[0].identity, look(&all)[0].fails()), (Identity::BothSides, true));
        all[1].value = 1_051e6;
        assert!(look(&all)[0].holds);
    }

    #[test]
    fn what_is_made_of_itself_is_not_checked() {
        // Liabilities made of assets less equity say nothing about the balance sheet.
        let mut all = sheet(1_000e6, 600e6, 400e6);
        let inputs = vec![(1.0, all[0].clone()), (-1.0, all[2].clone())];
        all[1].derivation = Derivation::Derived { operation: Operation::Combined, inputs };
        assert_eq!(look(&all), []);
    }

    #[test]
    fn cash_flows_roll_cash_forward_on_one_basis() {
        let mut all = vec![
            told(Concept::OperatingCashFlow, "us-gaap:O", 50e6),
            told(Concept::InvestingCashFlow, "us-gaap:I", -30e6),
            told(Concept::FinancingCashFlow, "us-gaap:F", -10e6),
            told(Concept::ChangeInCash, "us-gaap:C", 5e6),
        ];
        assert!(!look(&all)[0].holds);
        all.push(told(Concept::ExchangeRateEffect, "us-gaap:X", -5e6));
        assert!(look(&all)[0].holds);
        all[3].flags = Flags::NONE.with(Flag::RestrictedCash);
        assert_eq!(look(&all), []);
        all[4].flags = Flags::NONE.with(Flag::RestrictedCash);
        assert!(look(&all)[0].holds);
        all[0].flags = Flags::NONE.with(Flag::ContinuingOperations);
        assert_eq!(look(&all), []);
    }

    #[test]
    fn earnings_per_share_times_shares_is_income() {
        let of = |eps: f64| {
            look(&[
                told(Concept::EpsBasic, "us-gaap:E", eps),
                told(Concept::SharesBasic, "us-gaap:S", 10e6),
                told(Concept::NetIncomeCommon, "us-gaap:N", 12_300_000.0),
            ])[0]
                .clone()
        };
        // 3 % of 12.3 million, half a cent on 10 million shares, a hundred thousand: 0.369 + 0.05 + 0.1 million.
        assert_eq!((of(1.23).holds, (of(1.23).tolerance - 519_000.0).abs() < 1.0), (true, true));
        assert!(!of(12.3).holds && !of(0.00123).holds);
    }

    #[test]
    fn the_unit_of_a_number_is_the_power_of_ten_that_divides_it() {
        let units = [1_090e6, 1_234e3, 7.0, -30.0, 0.25].map(unit_of);
        assert_eq!(units, [1e7, 1e3, 1.0, 10.0, 0.01]);
    }
}
