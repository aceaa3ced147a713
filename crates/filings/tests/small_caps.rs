//! Two hundred small companies, filing by filing.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use breadth_domain::Concept::{Assets, Equity, NetIncome, OperatingCashFlow};
use breadth_domain::{Concept, Date, FiledFact, FilerFacts, Nature};
use breadth_filings::{Absent, Answer, Derivation, Filer, Reading, is_periodic};
use common::{d, filers, real_data};

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
    // Of each kind of statements and item: answered, those whose inputs are there, all.
    let mut kinds: BTreeMap<(&str, Concept), [u32; 3]> = BTreeMap::new();
    let mut members: BTreeMap<&str, u32> = BTreeMap::new();
    let codes = industries(&data);
    let (mut reasons, mut flags): (BTreeMap<_, u32>, BTreeMap<_, u32>) = Default::default();
    for facts in filers(&data.join("companyfacts_small_caps.zip")) {
        // The extract has none of the tags that tell a bank's or a trust's statements: an industry code does.
        let filer = match codes.get(&*facts.name) {
            Some(code) => Filer::new(facts.clone()).in_industry(code),
            None => Filer::new(facts.clone()),
        };
        let kind = filer.at(d("2025-12-31"), Reading::AsKnown).template().map_or("none", |t| t.id());
        *members.entry(kind).or_default() += 1;
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
                let tally = kinds.entry((kind, concept)).or_default();
                tally[2] += 1;
                let flow = concept.nature() == Nature::Flow;
                match if flow { now.trailing(concept) } else { now.balance(concept) } {
                    Ok(answer) => {
                        *answered.entry(concept).or_default() += 1;
                        (tally[0], tally[1]) = (tally[0] + 1, tally[1] + 1);
                        answer.flags.iter().for_each(|f| *flags.entry((concept, f.id())).or_default() += 1);
                    }
                    Err(absent) => {
                        *reasons.entry((concept, reason(&absent))).or_default() += 1;
                        let then = facts.known_by(day);
                        let there = match flow {
                            true => holds_twelve_months(&then, tag, newest),
                            false => then
                                .facts
                                .iter()
                                .any(|f| *then.tags[f.tag as usize] == *tag && f.end == newest && f.start.is_none()),
                        };
                        tally[1] += u32::from(there);
                        // Said of numbers that are there.
                        let told = matches!(absent, Absent::MixedVintages { .. } | Absent::Ambiguous { .. });
                        assert!(!there || told, "{} on {day}: {absent}", facts.name);
                    }
                }
            }
        }
    }
    for (concept, n) in &asked {
        let share = 100.0 * f64::from(answered[concept]) / f64::from(*n);
        println!("{concept}: {} of {n} filer-quarters, {share:.1} %", answered[concept]);
    }
    println!("{reasons:?}\n{flags:?}\n{members:?}");
    for ((kind, concept), [got, there, all]) in &kinds {
        let of_those = 100.0 * f64::from(*got) / f64::from(*there);
        println!("{kind} {concept}: {got} of {there} with inputs ({of_those:.1} %), of {all} in all");
        assert!(of_those >= 95.0, "{kind} {concept}");
    }
    assert!(["bank", "insurer", "reit", "industrial"].iter().all(|k| members.contains_key(k)));
    // The extract has 21 tags; what is missing is missing from it.
    let at_least = |c: Concept, share: f64| f64::from(answered[&c]) >= share * f64::from(asked[&c]);
    assert!(at_least(Assets, 0.99) && at_least(Equity, 0.93));
    assert!(at_least(NetIncome, 0.88) && at_least(OperatingCashFlow, 0.77));
}

/// The vendor's industry of each ticker, as the code that SEC gives such companies: of banks, insurers and trusts.
fn industries(data: &Path) -> BTreeMap<String, &'static str> {
    let text = member(&data.join("simfin/us-companies.zip"));
    let code = |line: &str| {
        let mut cells = line.split(';');
        let ticker = cells.next()?.to_owned();
        match cells.nth(2)? {
            "104002" => Some((ticker, "6022")),
            "104004" | "104005" | "104006" => Some((ticker, "6331")),
            "109001" => Some((ticker, "6798")),
            _ => None,
        }
    };
    text.lines().filter_map(code).collect()
}

/// The only member of a zip, as text.
fn member(zip: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(zip).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_index(0).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What a vendor says of a quarter's net income.
struct Theirs {
    ticker: String,
    end: Date,
    value: f64,
    /// After what preferred stock takes.
    common: Option<f64>,
}

/// One of a vendor's tables: the columns by name.
fn theirs(text: &str, separator: char, columns: [&str; 3], common: Option<&str>) -> Vec<Theirs> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(separator).collect();
    let place = |name: &str| header.iter().position(|h| *h == name).unwrap();
    let [ticker, end, value] = columns.map(place);
    let common = common.map(place);
    lines
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(separator).collect();
            Some(Theirs {
                ticker: cells[ticker].to_owned(),
                end: Date::parse(cells[end]).ok()?,
                value: cells[value].parse().ok()?,
                common: common.and_then(|c| cells[c].parse().ok()),
            })
        })
        .collect()
}

/// Whether a figure is the vendor's: theirs are in thousands at the finest.
fn equal(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 1000.0_f64.max(1e-3 * theirs.abs())
}

/// Why a vendor's figure is not ours.
fn class(filer: &Filer, facts: &FilerFacts, ours: &Answer, row: &Theirs, elsewhere: Option<f64>) -> &'static str {
    let first = filer.at(d("2026-06-30"), Reading::AsFirstReported).quarter(NetIncome, ours.end);
    let tag = facts.tags.iter().position(|t| &**t == "us-gaap:NetIncomeLoss");
    let filed = |value: f64| {
        let of = |f: &&FiledFact| Some(f.tag as usize) == tag && equal(f.value.value(), value);
        facts.facts.iter().filter(of).any(|f| f.end == ours.end && f.start.is_some_and(|s| s.days_until(f.end) < 120))
    };
    let whole = |value: f64| row.end.plus_days(-400) < ours.end && equal(ours.value, value);
    match () {
        () if &*ours.unit != "USD" => "in another currency",
        () if first.is_ok_and(|f| equal(f.value, row.value)) => "theirs is the first vintage",
        () if filed(row.value) => "theirs is another vintage",
        () if row.common.is_some_and(whole) => "ours is their income to common",
        () if elsewhere.is_some_and(whole) => "ours is in their other table",
        () if equal(ours.value * 1000.0, row.value) => "a thousand times too small in the file",
        () if equal(ours.value, row.value * 1000.0) => "a thousand times too small in their table",
        () if matches!(ours.derivation, Derivation::Derived { .. }) => "ours is a longer period less a shorter",
        () => "theirs is in no filing",
    }
}

#[test]
fn quarters_agree_with_another_vendor() {
    let Some(data) = real_data() else { return };
    let all: BTreeMap<String, (FilerFacts, Filer)> = filers(&data.join("companyfacts_small_caps.zip"))
        .into_iter()
        .map(|f| (f.name.to_string(), (f.clone(), Filer::new(f))))
        .collect();
    let columns = ["Ticker", "Report Date", "Net Income"];
    let simfin: Vec<Theirs> = ["us-income-quarterly", "us-income-banks-quarterly", "us-income-insurance-quarterly"]
        .iter()
        .flat_map(|table| {
            let text = member(&data.join(format!("simfin/{table}.zip")));
            theirs(&text, ';', columns, Some("Net Income (Common)"))
        })
        .filter(|t| all.contains_key(&t.ticker))
        .collect();
    let text = std::fs::read_to_string(data.join("quarterly_2020_2025.csv")).unwrap();
    let quarterly: Vec<Theirs> = theirs(&text, ',', ["ticker", "period_end", "net_income"], None)
        .into_iter()
        .filter(|t| all.contains_key(&t.ticker))
        .collect();
    let by_key = |table: &[Theirs]| -> BTreeMap<(String, Date), f64> {
        table.iter().map(|t| ((t.ticker.clone(), t.end), t.value)).collect()
    };
    let (in_simfin, in_quarterly) = (by_key(&simfin), by_key(&quarterly));
    for (name, table, other) in [("simfin", simfin, in_quarterly), ("quarterly_2020_2025", quarterly, in_simfin)] {
        let mut classes: BTreeMap<String, u32> = BTreeMap::new();
        let (mut common, mut same, rows) = (0, 0, table.len());
        for row in table {
            let (facts, filer) = &all[&row.ticker];
            let last = filer.at(d("2026-06-30"), Reading::AsKnown);
            let near = last.period_ends(row.end.plus_days(-10), row.end.plus_days(10));
            let Some(near) = near.min_by_key(|e| e.days_until(row.end).abs()) else {
                *classes.entry("not common: no such period is filed".into()).or_default() += 1;
                continue;
            };
            match last.quarter(NetIncome, near) {
                Err(absent) => *classes.entry(format!("not common: {}", reason(&absent))).or_default() += 1,
                Ok(ours) => {
                    common += 1;
                    if equal(ours.value, row.value) {
                        same += 1;
                        continue;
                    }
                    let elsewhere = other.get(&(row.ticker.clone(), row.end)).copied();
                    let class = class(filer, facts, &ours, &row, elsewhere);
                    *classes.entry(class.to_owned()).or_default() += 1;
                    if class.starts_with("theirs is in no") || class.starts_with("ours is a longer") {
                        println!("  {} {} {near}: {} against {} {class}", name, row.ticker, ours.value, row.value);
                    }
                }
            }
        }
        println!("{name}: {same} of {common} common of {rows}: {:.2} %", 100.0 * f64::from(same) / f64::from(common));
        classes.iter().for_each(|(class, n)| println!("  {n} {class}"));
        assert!(common > 1_500 && f64::from(same) >= 0.96 * f64::from(common), "{name}");
    }
}
