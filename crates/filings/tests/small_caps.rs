//! Two hundred small companies, filing by filing.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::collections::BTreeMap;

use breadth_domain::Concept::{Assets, Equity, NetIncome, OperatingCashFlow};
use breadth_domain::{Date, Nature};
use breadth_filings::{Absent, Filer, Flag, Reading};
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

#[test]
fn coverage_and_reasons() {
    let Some(data) = real_data() else { return };
    let all: Vec<Filer> = filers(&data.join("companyfacts_small_caps.zip")).into_iter().map(filer).collect();
    let mut tally: BTreeMap<(breadth_domain::Concept, String), u32> = BTreeMap::new();
    let mut flags: BTreeMap<(breadth_domain::Concept, &str), u32> = BTreeMap::new();
    let detail = std::env::var("DETAIL").unwrap_or_default();
    for filer in &all {
        for day in quarters(filer) {
            let now = filer.at(day, Reading::AsKnown);
            for concept in [NetIncome, OperatingCashFlow, Assets, Equity] {
                let answer = match concept.nature() {
                    Nature::Stock => now.balance(concept),
                    _ => now.trailing(concept),
                };
                let word = match &answer {
                    Ok(a) => {
                        for f in a.flags.iter() {
                            *flags.entry((concept, f.id())).or_default() += 1;
                            if detail == f.id() {
                                println!("{} {day} {}", filer.facts().name, a.tree());
                            }
                        }
                        "ok".to_owned()
                    }
                    Err(absent) => reason(absent),
                };
                if word == detail {
                    println!("{} {day} {concept} {}", filer.facts().name, answer.as_ref().unwrap_err());
                }
                *tally.entry((concept, word)).or_default() += 1;
            }
        }
    }
    for ((c, w), n) in &tally {
        println!("{c} {w} {n}");
    }
    for ((c, w), n) in &flags {
        println!("flag {c} {w} {n}");
    }
    let _ = (d, Flag::Restated);
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
                if std::env::var("DETAIL").is_ok_and(|d| d == "vendor") {
                    println!("V {class}: {ticker} {end} {value} {}", ours.tree());
                }
            }
        }
    }
    println!("{equal} of {common} equal: {:.2} %; {classes:?}", 100.0 * f64::from(equal) / f64::from(common));
}
