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
    for ((c, w), n) in &tally { println!("{c} {w} {n}"); }
    for ((c, w), n) in &flags { println!("flag {c} {w} {n}"); }
    let _ = (d, Flag::Restated);
}
