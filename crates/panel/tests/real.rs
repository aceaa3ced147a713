//! The security master on the real market: what listings are, who is who, and how series ended, held against what was
//! read by hand and against what companies announced. Needs the shared data; says so where it is not there.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use breadth_domain::{Date, Silent, Symbol};
use breadth_ingest::{Kind, Options, read};
use breadth_panel::{ActionKind, Built, ListingKind, Outcome, Panel, Statements, universe_rule, universes_knowing};
use breadth_store::{ImportMeta, Store};

fn data() -> Option<PathBuf> {
    breadth_testkit::shared("data")
}

fn panel(data: &Path) -> Panel {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::create_or_open(dir.path()).unwrap();
    for (kind, file) in [
        (Kind::Prices, "prices/us_daily_2021_2025.parquet"),
        (Kind::Listings, "reference/us_listings_2021_2025.parquet"),
    ] {
        let mut writer = store.writer(ImportMeta { kind, options: BTreeMap::new() }).unwrap();
        let options = Options::on(Date::parse("2026-06-30").unwrap());
        let imported = read(kind, &[data.join(file)], &options, &mut writer, &Silent).unwrap();
        writer.commit(imported, SystemTime::UNIX_EPOCH).unwrap();
    }
    let store = Store::open(dir.path()).unwrap();
    Panel::build(&store.as_of(store.last_session().unwrap()), None, &Silent).unwrap()
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|l| !l.starts_with('#')).skip(1).map(|l| l.split(',').collect())
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn the_security_master_of_the_real_market() {
    let Some(data) = data() else { return };
    let panel = panel(&data);
    listings(&panel);
    who_is_who(&panel);
    named_ends(&panel);
    all_ends(&panel);
}

/// How long a year of membership takes over a warm panel of a store of real prices, named by `BREADTH_STORE`.
#[test]
fn a_year_of_membership() {
    let Some(path) = std::env::var_os("BREADTH_STORE") else {
        println!("skipped: no store (set BREADTH_STORE)");
        return;
    };
    let store = Store::open(Path::new(&path)).unwrap();
    let view = store.as_of(store.last_session().unwrap());
    let panel = Panel::build(&view, None, &Silent).unwrap();
    let statements = Statements::of(&view).unwrap();
    let years = panel.sessions.len() as f64 / 252.0;
    for id in ["russell-like-2000", "sp500-like", "sp600-like"] {
        let rule = universe_rule(id).unwrap();
        let mut made: Vec<Vec<Built>> = Vec::new();
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut least = f64::INFINITY;
            for _ in 0..8 {
                let started = Instant::now();
                made.push(pool.install(|| universes_knowing(&panel, &statements, &[rule])));
                least = least.min(started.elapsed().as_secs_f64());
            }
            let n = made[0][0].universe.reconstitutions.len();
            println!(
                "{id}, {threads} threads: {n} reconstitutions in {:.1} ms, {:.1} ms a year at best",
                least * 1e3,
                least * 1e3 / years
            );
        }
        assert!(made.iter().all(|m| *m == made[0]), "{id}: members depend on the threads");
    }
}

/// Precision and recall of "an operating company's common share" on the labelled sample.
fn listings(panel: &Panel) {
    let (mut right, mut false_common, mut missed, mut other, mut n) = (0, 0, 0, 0, 0);
    for row in rows(include_str!("fixtures/listings.csv")) {
        let on = day(row[1]);
        let i = panel.find(&format!("{}@{on}", row[0])).unwrap_or_else(|| panic!("nobody carries {} on {on}", row[0]));
        let label = panel.securities[i].label(on);
        let told = serde_name(label.kind);
        n += 1;
        match (label.kind == ListingKind::Common, row[2] == "common") {
            (true, true) => right += 1,
            (true, false) => false_common += 1,
            (false, true) => missed += 1,
            _ => other += usize::from(told != row[2]),
        }
        if told != row[2] {
            println!("{} {on} `{}`: {told} by {}, read as {}", row[0], label.name, label.rule, row[2]);
        }
    }
    println!(
        "{n} listings: {right} common found, {false_common} taken for common, {missed} missed, {other} of another kind confused"
    );
    assert!(n >= 400);
    assert!(right * 100 >= (right + false_common) * 99, "precision");
    assert!(right * 100 >= (right + missed) * 99, "recall");
}

fn serde_name(kind: ListingKind) -> String {
    let mut out = String::new();
    for (k, c) in format!("{kind:?}").chars().enumerate() {
        if c.is_uppercase() && k > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn who_is_who(panel: &Panel) {
    let carries = |ticker: &str, on: &str| panel.resolve(Symbol::new(ticker).unwrap(), day(on)).unwrap();
    let renames = [
        ("FB", "2022-06-08", "META", "2022-06-09"),
        ("LB", "2021-08-02", "BBWI", "2021-08-03"),
        ("RXN", "2021-10-04", "ZWS", "2021-10-05"),
        ("ABC", "2023-08-29", "COR", "2023-08-30"),
        ("SJW", "2025-05-02", "HTO", "2025-05-06"),
        // No name, no printed change, a round count of shares: the count, the price and the calendar join them.
        ("CDXC", "2025-03-17", "NAGE", "2025-03-19"),
    ];
    for (old, before, new, after) in renames {
        assert_eq!(carries(old, before), carries(new, after), "{old} goes on as {new}");
    }
    strangers(panel);
    // One symbol, two companies: the retailer that failed, and the one that bought its name.
    assert_ne!(carries("BBBY", "2023-04-03"), carries("BBBY", "2025-10-01"));
    let alphabet = carries("GOOG", "2023-06-01");
    let t = panel.session_on_or_before(day("2023-06-01")).unwrap();
    assert_eq!(panel.classes(alphabet, t).len(), 2);
    assert_eq!(
        panel.issuer(alphabet, day("2023-06-01")),
        panel.issuer(carries("GOOGL", "2023-06-01"), day("2023-06-01"))
    );
    // Twenty for one, and nothing else is a split.
    let splits: Vec<f64> = panel
        .actions(alphabet, panel.sessions.len() - 1)
        .iter()
        .filter_map(|a| if let ActionKind::Split { ratio } = a.kind { Some(ratio) } else { None })
        .collect();
    assert_eq!(splits, [20.0]);
    // Any session on which a ticker was carried is a name of the security.
    assert_eq!(panel.find("META@2024-03-04"), panel.find("FB@2021-01-29"));
    assert_eq!(panel.find("FB@2024-03-04"), None);
}

/// Joins of symbols whose names share no word and whose counts of shares differ, read by hand: how many join strangers.
fn strangers(panel: &Panel) {
    let (mut joins, mut told_by_price_alone) = (0, Vec::new());
    for (i, s) in panel.securities.iter().enumerate() {
        for pair in s.labels.windows(2).filter(|pair| pair[0].symbol != pair[1].symbol) {
            joins += 1;
            let t = panel.sessions.partition_point(|d| *d < pair[1].from);
            let before = (s.first..t).rev().find(|k| !panel.close.at(*k, i).is_nan());
            let counts = before.and_then(|b| Some((panel.shares.get(b, i)?, panel.shares.get(t, i)?)));
            let same = counts.is_some_and(|(old, new)| (new / old - 1.0).abs() < 2e-3);
            // The name of a symbol that nobody had listed yet is told by its next label.
            let named = s.labels.iter().find(|l| l.symbol == pair[1].symbol && !l.name.is_empty());
            let words = |name: &str| -> Vec<String> {
                name.to_lowercase()
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|w| w.len() > 3)
                    .map(str::to_owned)
                    .collect()
            };
            let old = words(&pair[0].name);
            let form = [
                "common",
                "stock",
                "class",
                "corp",
                "corporation",
                "holdings",
                "group",
                "limited",
                "shares",
                "ordinary",
                "trust",
            ];
            let shared =
                named.is_some_and(|l| words(&l.name).iter().any(|w| !form.contains(&w.as_str()) && old.contains(w)));
            if !same && !shared {
                let name = named.map_or("", |l| &l.name);
                told_by_price_alone.push(format!(
                    "{} {} `{}` -> {} {} `{name}`",
                    s.id, pair[0].from, pair[0].name, pair[1].symbol, pair[1].from
                ));
            }
        }
    }
    println!("{joins} joins of symbols, {} told by price alone:", told_by_price_alone.len());
    told_by_price_alone.iter().for_each(|line| println!("  {line}"));
    assert!(joins > 400 && told_by_price_alone.len() * 100 <= joins * 10, "{} of {joins}", told_by_price_alone.len());
}

/// Ends that companies announced: whether the outcome is one that holders would recognise, and whether the band holds what
/// they were paid.
fn named_ends(panel: &Panel) {
    let (mut n, mut right, mut paid_in_band, mut paid) = (0, 0, 0, 0);
    let mut acquirers = (0, 0);
    for row in rows(include_str!("fixtures/exits.csv")) {
        let last = day(row[1]);
        let reference = format!("{}@{last}", row[0]);
        let i = panel.find(&reference).unwrap_or_else(|| panic!("nobody is {reference}"));
        let t = panel.session_on_or_before(last).unwrap();
        n += 1;
        let exit = match &panel.securities[i].exit {
            Some(exit) if exit.last == t => exit.clone(),
            // It goes on as another symbol, joined: moved, and never an end.
            _ if row[2] == "moved" => {
                right += 1;
                continue;
            }
            _ => panic!("{reference} did not end on {last}"),
        };
        let expected: &[Outcome] = match row[2] {
            "cash" => &[Outcome::CashMerger, Outcome::Merger],
            "shares" => &[Outcome::ShareMerger, Outcome::Merger],
            "failed" => &[Outcome::Failed],
            _ => &[Outcome::Moved],
        };
        if expected.contains(&exit.outcome) {
            right += 1;
        } else {
            println!("{reference}: {:?} ({}), expected {}", exit.outcome, exit.evidence, row[2]);
        }
        if exit.outcome == Outcome::ShareMerger {
            acquirers.1 += 1;
            acquirers.0 += usize::from(exit.into.is_some_and(|k| panel.ticker(k, t).as_str() == row[4]));
        }
        if let (Ok(terms), Outcome::CashMerger | Outcome::Merger) = (row[3].parse::<f64>(), exit.outcome) {
            let ret = terms / panel.close.at(t, i) - 1.0;
            paid += 1;
            paid_in_band += usize::from(ret.abs() <= 0.02);
        }
    }
    println!(
        "{n} announced ends: {right} recognised; {paid_in_band} of {paid} payments within 2 % of the last close; {} of {} acquirers named",
        acquirers.0, acquirers.1
    );
    assert!(n >= 150 && right * 100 >= n * 95, "{right} of {n}");
    assert!(paid >= 80 && paid_in_band * 100 >= paid * 98, "{paid_in_band} of {paid}");
    assert!(acquirers.0 * 100 >= acquirers.1 * 95, "{acquirers:?}");
}

/// Of the operating companies whose series ended before December 2025, nine tenths have an outcome with evidence.
fn all_ends(panel: &Panel) {
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    for s in &panel.securities {
        let Some(exit) = &s.exit else { continue };
        let end = panel.sessions[exit.last];
        if end < day("2025-12-01") && s.label(end).kind == ListingKind::Common {
            *counts.entry(exit.outcome).or_default() += 1;
            assert!(!exit.evidence.is_empty());
        }
    }
    let all: usize = counts.values().sum();
    let unknown = counts.get(&Outcome::Unknown).copied().unwrap_or(0);
    println!("{all} ends of common shares: {counts:?}");
    assert!(all > 1500 && (all - unknown) * 10 >= all * 9, "{unknown} of {all} unknown");
}
