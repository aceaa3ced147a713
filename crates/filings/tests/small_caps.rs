//! Two hundred small companies, filing by filing.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::collections::BTreeMap;

use breadth_domain::Concept::{Assets, Equity, NetIncome, OperatingCashFlow};
use breadth_domain::{Concept, Date, FilerFacts, Nature};
use breadth_filings::{Absent, Filer, Reading, is_periodic};
use common::{d, filer, filers, real_data};

fn reason(absent: &Absent) -> String {
    serde_json::to_value(absent).unwrap()["reason"].as_str().unwrap().to_owned()
}

/// Each filer on each session on which its newest period moved on.
fn quarters(filer: &Filer) -> Vec<Date> {
    let mut newest = None;
    filer
        .days()
        .filter(|day| {
            let now = filer.at(*day, Reading::AsKnown).newest_period();
            std::mem::replace(&mut newest, now) != now
        })
        .collect()
}

/// Whether the numbers known by a day hold the twelve months to `end` under the tag: a year, or a year, the year to date
/// that follows it, and the one that begins with it. Plain search, by days alone.
fn holds_twelve_months(facts: &FilerFacts, tag: &str, end: Date) -> bool {
    let Some(tag) = facts.tags.iter().position(|t| **t == *tag) else { return false };
    let spans: Vec<(Date, Date, i32)> = facts
        .facts
        .iter()
        .filter(|f| f.tag as usize == tag && f.unit as usize == facts.units.iter().position(|u| &**u == "USD").unwrap())
        .filter(|f| {
            is_periodic(&facts.filings[f.filing as usize].form) && f.end <= facts.filings[f.filing as usize].filed_on
        })
        .filter_map(|f| Some((f.start?, f.end, f.start?.days_until(f.end) + 1)))
        .collect();
    let is_year = |days: i32| (350..=380).contains(&days);
    spans.iter().filter(|s| s.1 == end).any(|(start, _, days)| {
        is_year(*days)
            || (70..350).contains(days)
                && spans.iter().filter(|y| y.1.plus_days(1) == *start && is_year(y.2)).any(|year| {
                    spans.iter().any(|p| {
                        p.0 == year.0 && (p.2 - days).abs() <= 8 && is_year(p.1.plus_days(1).days_until(end) + 1)
                    })
                })
    })
}

#[test]
fn what_is_there_is_answered_and_what_is_not_has_its_reason() {
    let Some(data) = real_data() else { return };
    let (mut asked, mut answered): (BTreeMap<Concept, u32>, BTreeMap<Concept, u32>) = Default::default();
    let (mut reasons, mut flags): (BTreeMap<_, u32>, BTreeMap<_, u32>) = Default::default();
    for facts in filers(&data.join("companyfacts_small_caps.zip")) {
        let filer = filer(facts.clone());
        for day in quarters(&filer) {
            let now = filer.at(day, Reading::AsKnown);
            let newest = now.newest_period().unwrap();
            for (concept, tag) in [
                (NetIncome, "us-gaap:NetIncomeLoss"),
                (OperatingCashFlow, "us-gaap:NetCashProvidedByUsedInOperatingActivities"),
                (Assets, "us-gaap:Assets"),
                (Equity, "us-gaap:StockholdersEquity"),
            ] {
                *asked.entry(concept).or_default() += 1;
                let flow = concept.nature() == Nature::Flow;
                match if flow { now.trailing(concept) } else { now.balance(concept) } {
                    Ok(answer) => {
                        *answered.entry(concept).or_default() += 1;
                        answer.flags.iter().for_each(|f| *flags.entry((concept, f.id())).or_default() += 1);
                    }
                    Err(absent) => {
                        *reasons.entry((concept, reason(&absent))).or_default() += 1;
                        let then = facts.known_by(day);
                        let there = match (&absent, flow) {
                            // Said of numbers that are there.
                            (Absent::MixedVintages { .. } | Absent::Ambiguous { .. }, _) => false,
                            (_, true) => holds_twelve_months(&then, tag, newest),
                            (_, false) => then
                                .facts
                                .iter()
                                .any(|f| *then.tags[f.tag as usize] == *tag && f.end == newest && f.start.is_none()),
                        };
                        assert!(!there, "{} on {day}: {absent}", facts.name);
                    }
                }
            }
        }
    }
    for (concept, n) in &asked {
        let share = 100.0 * f64::from(answered[concept]) / f64::from(*n);
        println!("{concept}: {} of {n} filer-quarters, {share:.1} %", answered[concept]);
    }
    println!("{reasons:?}\n{flags:?}");
    // The extract has 21 tags; what is missing is missing from it.
    let at_least = |c: Concept, share: f64| f64::from(answered[&c]) >= share * f64::from(asked[&c]);
    assert!(at_least(Assets, 0.99) && at_least(Equity, 0.93));
    assert!(at_least(NetIncome, 0.88) && at_least(OperatingCashFlow, 0.77));
}

/// Another vendor's quarterly net income, by ticker and period end.
fn theirs(path: &std::path::Path) -> Vec<(String, Date, f64)> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            Some((cells[0].to_owned(), Date::parse(cells[1]).ok()?, cells[4].parse().ok()?))
        })
        .collect()
}

#[test]
fn quarters_agree_with_another_vendor() {
    let Some(data) = real_data() else { return };
    let all: BTreeMap<String, Filer> =
        filers(&data.join("companyfacts_small_caps.zip")).into_iter().map(|f| (f.name.to_string(), filer(f))).collect();
    let mut classes: BTreeMap<String, u32> = BTreeMap::new();
    let (mut common, mut equal) = (0, 0);
    for (ticker, end, value) in theirs(&data.join("quarterly_2020_2025.csv")) {
        let Some(filer) = all.get(&ticker) else { continue };
        let last = filer.at(d("2026-06-30"), Reading::AsKnown);
        let near = last.period_ends(end.plus_days(-10), end.plus_days(10)).min_by_key(|e| e.days_until(end).abs());
        let Some(near) = near else {
            *classes.entry("no such period".into()).or_default() += 1;
            continue;
        };
        match last.quarter(NetIncome, near) {
            Err(absent) => *classes.entry(reason(&absent)).or_default() += 1,
            Ok(ours) => {
                common += 1;
                // Theirs are in thousands at the finest.
                let off = (ours.value - value).abs();
                if off <= 1000.0_f64.max(1e-3 * value.abs()) {
                    equal += 1;
                    continue;
                }
                let first = filer.at(d("2026-06-30"), Reading::AsFirstReported).quarter(NetIncome, near);
                let class = if first.is_ok_and(|f| (f.value - value).abs() <= 1000.0_f64.max(1e-3 * value.abs())) {
                    "theirs is the first vintage"
                } else if (ours.value * 1000.0 - value).abs() <= 1e-3 * value.abs() {
                    "a thousand times too small in the file"
                } else if matches!(ours.derivation, breadth_filings::Derivation::Derived { .. }) {
                    "derived"
                } else {
                    "other"
                };
                *classes.entry(class.into()).or_default() += 1;
            }
        }
    }
    assert!(f64::from(equal) >= 0.96 * f64::from(common));
    println!("{equal} of {common} equal: {:.2} %; {classes:?}", 100.0 * f64::from(equal) / f64::from(common));
}
