//! Figures from real filings, through the binary: import, ask as of a day, read the proof.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use breadth_domain::{Date, calendar};
use breadth_testkit::filers::{self, Calendar, FigureKind, Life};
use serde_json::Value;

fn breadth(store: &Path, args: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breadth"));
    let out = command.args(args).arg("--json").env("BREADTH_STORE", store).output().unwrap();
    serde_json::from_slice(&out.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&out.stderr)))
}

/// (ticker, as of, item, period, millions): from the filings themselves.
const KNOWN: &[(&str, &str, &str, &str, f64)] = &[
    ("AAPL", "2009-11-30", "revenue", "ttm", 36_537.0),
    ("AAPL", "2009-11-30", "net_income", "ttm", 5_704.0),
    ("AAPL", "2009-11-30", "assets", "ttm", 53_851.0),
    ("AAPL", "2010-01-25", "revenue", "annual", 36_537.0),
    ("AAPL", "2010-01-26", "revenue", "annual", 42_905.0),
    ("AAPL", "2010-01-26", "net_income", "annual", 8_235.0),
    ("AAPL", "2010-02-28", "revenue", "ttm", 46_708.0),
    ("AAPL", "2010-02-28", "net_income", "ttm", 9_358.0),
    ("NVDA", "2024-01-31", "revenue", "ttm", 44_870.0),
    ("NVDA", "2026-11-20", "revenue", "ttm", 253_491.0),
    ("GOOGL", "2026-11-20", "revenue", "ttm", 422_498.0),
    ("MRVL", "2026-11-20", "revenue", "ttm", 8_717.1),
];

#[test]
fn figures_are_what_was_known() {
    let Some(data) = common::real_data() else { return };
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    for file in
        ["fundamentals/companyfacts.zip", "fundamentals/submissions.zip", "reference/ticker_cik_history.parquet"]
    {
        let done = breadth(&store, &["import", "facts", data.join(file).to_str().unwrap()]);
        assert_eq!(done["ok"], true, "{file}: {done}");
    }
    for (ticker, as_of, item, period, millions) in KNOWN {
        let answer = breadth(&store, &["--as-of", as_of, "facts", ticker, "--metric", item, "--period", period]);
        let data = &answer["data"];
        assert_eq!(data["value"].as_f64(), Some(millions * 1e6), "{ticker} {item} as of {as_of}: {answer}");
        assert!(data["known_on"].as_str().unwrap() <= *as_of, "{ticker} {item} as of {as_of}");
        assert_eq!(
            (&data["metric"], &data["unit"], &data["grade"]),
            (&(*item).into(), &"USD".into(), &"filing".into())
        );
    }
    // The proof goes down to three numbers of two filings of one day.
    let answer = breadth(&store, &["--as-of", "2010-02-28", "facts", "AAPL", "--metric", "revenue"]);
    let inputs = answer["data"]["derivation"]["inputs"].as_array().unwrap();
    let leaf = |i: usize, field: &str| inputs[i][1]["derivation"][field].clone();
    assert_eq!(inputs.iter().map(|i| i[0].as_f64().unwrap()).collect::<Vec<_>>(), [1.0, 1.0, -1.0]);
    assert_eq!((leaf(0, "form"), leaf(0, "accession")), ("10-K/A".into(), "0001193125-10-012091".into()));
    assert_eq!((leaf(0, "vintage"), leaf(2, "form")), (2.into(), "10-Q".into()));
    // What is not there says why; who is not there is an error with the next step.
    let absent = breadth(&store, &["--as-of", "2009-11-30", "facts", "AAPL", "--metric", "deposits"]);
    assert_eq!(absent["data"]["missing"], "not_in_template", "{absent}");
    let nobody = breadth(&store, &["facts", "NOBODY"]);
    assert_eq!((&nobody["ok"], &nobody["error"]["code"]), (&false.into(), &"no-filer".into()));
}

/// A company of 2019 to 2022 with revenue, a balance sheet and a hundred million shares on its covers; in millions.
fn plain() -> Life {
    const M: i64 = 1_000_000;
    let assets = |y: usize, q: usize| (1_000 + 10 * (4 * y + q)) as i64 * M;
    Life::new(1_000_001, "Plain Company", Calendar::months(Date::parse("2019-01-01").unwrap(), 4))
        .measures(FigureKind::Income, "us-gaap:Revenues", |y, q| (100 + 20 * y + 5 * q) as i64 * M)
        .measures(FigureKind::Balance, "us-gaap:Assets", assets)
        .measures(FigureKind::Balance, "us-gaap:Liabilities", move |y, q| assets(y, q) / 5 * 3)
        .measures(FigureKind::Balance, "us-gaap:StockholdersEquity", move |y, q| assets(y, q) / 5 * 2)
        .measures_in("shares", FigureKind::Cover, "dei:EntityCommonStockSharesOutstanding", |_, _| 100 * M)
        .files()
}

/// Writes a file and imports it.
fn import(store: &Path, kind: &str, name: &str, text: &str) {
    let path = store.with_file_name(name);
    std::fs::write(&path, text).unwrap();
    let done = breadth(store, &["import", kind, path.to_str().unwrap()]);
    assert_eq!(done["ok"], true, "{name}: {done}");
}

#[test]
fn a_split_is_known_from_prices_before_any_filing_shows_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    // Reports to May 2021; on 15 June four shares are given for one, and no report has said so yet.
    let mut life = plain();
    life.ends_on(Date::parse("2021-05-20").unwrap());
    import(&store, "facts", "facts.json", &filers::companyfacts(&life));
    import(&store, "facts", "submissions.json", &filers::submissions(&life, &["PLN"]));
    import(
        &store,
        "listings",
        "listings.csv",
        "symbol,date,name,exchange,country\nPLN,2021-05-03,Plain Company Common Stock,NYSE,United States\n",
    );
    let mut prices = String::from("symbol,date,close,adj_close,volume\n");
    let day = |text| Date::parse(text).unwrap();
    let (first, split) = (day("2021-05-03"), day("2021-06-15"));
    for day in calendar::sessions(first, first.plus_days(58)) {
        let close = if day < split { 100.0 } else { 25.0 };
        writeln!(prices, "PLN,{day},{close},25.0,100000").unwrap();
    }
    import(&store, "prices", "prices.csv", &prices);
    let count = |as_of: &str| {
        breadth(&store, &["--as-of", as_of, "facts", "PLN", "--metric", "shares_outstanding"])["data"].clone()
    };
    let before = count("2021-06-14");
    assert_eq!((before["value"].as_f64(), before["flags"].as_array().map(Vec::len)), (Some(1e8), Some(0)), "{before}");
    for as_of in ["2021-06-15", "2021-06-30"] {
        let after = count(as_of);
        assert_eq!((after["value"].as_f64(), &after["known_on"]), (Some(4e8), &"2021-06-15".into()), "{after}");
        assert_eq!(after["flags"], serde_json::json!(["split_adjusted"]));
    }
}

#[test]
fn a_filer_renamed_between_two_imports_is_known_by_both_names() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    let day = |text| Date::parse(text).unwrap();
    // Reports to May 2021 under one name, later ones under another; no submissions, the ticker from a list.
    let (mut before, mut after) = (plain(), plain());
    before.ends_on(day("2021-05-20"));
    after.ends_on(day("2021-08-20"));
    after.name = "Gadget Corp".into();
    import(&store, "facts", "before.json", &filers::companyfacts(&before));
    import(&store, "facts", "after.json", &filers::companyfacts(&after));
    import(&store, "facts", "tickers.csv", "cik,ticker\n1000001,PLN\n");
    // The listing has the first name; after the second report four shares are given for one.
    let listed = "symbol,date,name,exchange,country\nPLN,2021-05-03,Plain Company Common Stock,NYSE,United States\n";
    import(&store, "listings", "listings.csv", listed);
    let mut prices = String::from("symbol,date,close,adj_close,volume\n");
    for session in calendar::sessions(day("2021-05-03"), day("2021-09-30")) {
        let close = if session < day("2021-09-15") { 100.0 } else { 25.0 };
        writeln!(prices, "PLN,{session},{close},25.0,100000").unwrap();
    }
    import(&store, "prices", "prices.csv", &prices);
    let page = |as_of: &str| breadth(&store, &["--as-of", as_of, "facts", "PLN"])["data"]["filer"]["name"].clone();
    assert_eq!((page("2021-06-30"), page("2021-09-14")), ("Plain Company".into(), "Gadget Corp".into()));
    let count = |as_of: &str| {
        let answer = breadth(&store, &["--as-of", as_of, "facts", "PLN", "--metric", "shares_outstanding"]);
        answer["data"]["value"].as_f64()
    };
    assert_eq!((count("2021-09-14"), count("2021-09-15")), (Some(1e8), Some(4e8)));
}

#[test]
fn a_new_number_goes_on_with_the_history_it_repeats() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    // Ten more figures, so that two quarterly reports repeat more than twenty numbers; the first alone does not.
    let company = || {
        let tags = ["us-gaap:NetIncomeLoss".to_owned()].into_iter().chain((0..9).map(|i| format!("us-gaap:Item{i}")));
        let more = |life: Life, (i, tag): (usize, String)| {
            life.measures(FigureKind::Income, &tag, move |y, q| (1_000 * (i + 1) + 20 * y + 5 * q) as i64 * 1_000)
        };
        let mut life = tags.enumerate().fold(plain(), more);
        life.papers.clear();
        life.files()
    };
    let (mut old, mut new) = (company(), company());
    old.ends_on(Date::parse("2021-03-31").unwrap());
    new.cik = 1_000_013;
    new.papers.drain(..8);
    import(&store, "facts", "old.json", &filers::companyfacts(&old));
    import(&store, "facts", "new.json", &filers::companyfacts(&new));
    let revenue = |as_of: &str| {
        breadth(&store, &["--as-of", as_of, "facts", "CIK1000013", "--metric", "revenue"])["data"].clone()
    };
    assert_eq!(revenue("2021-05-20")["missing"], "no_trailing_year");
    // 530 of the old filer + (145 + 150) − (125 + 130) of the new one; no label says that they are one.
    let answer = revenue("2021-08-16");
    assert_eq!(answer["value"].as_f64(), Some(570e6), "{answer}");
    assert!(answer["flags"].as_array().unwrap().contains(&"predecessor".into()), "{answer}");
    let page = breadth(&store, &["--as-of", "2021-08-16", "facts", "CIK1000013"]);
    let before = &page["data"]["filer"]["predecessors"][0];
    assert_eq!(
        (&before["cik"], &before["labelled"], &before["evidence"]["unequal"]),
        (&1_000_001.into(), &false.into(), &0.into())
    );
    assert!(before["evidence"]["known_on"].as_str().unwrap() <= "2021-08-16");
    // The old one by itself is nobody's successor.
    let old = breadth(&store, &["--as-of", "2021-08-16", "facts", "CIK1000001"]);
    assert_eq!(old["data"]["filer"]["predecessors"], serde_json::json!([]));
}

#[test]
fn figures_that_contradict_each_other_are_findings() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    let mut life = plain();
    // All equity is told: of the parent's alone a difference would prove nothing.
    let whole = "us-gaap:StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest";
    life.since(Date::MIN, |paper| {
        paper.retag("us-gaap:StockholdersEquity", whole);
    });
    life.paper(1, 4).change("us-gaap:Liabilities", None, |v| v + 7_000_000);
    import(&store, "facts", "facts.json", &filers::companyfacts(&life));
    let found = breadth(&store, &["--as-of", "2021-03-31", "doctor", "--deep"]);
    let finding = found["data"]["findings"].as_array().unwrap().iter().find(|f| f["code"] == "DQ026").cloned();
    let finding = finding.unwrap_or_else(|| panic!("{found}"));
    // The year's report has its own balance sheet and the last year's: both are 7 million off, of eight that were told.
    assert_eq!(finding["count"], 2, "{finding}");
    assert!(finding["example"].as_str().unwrap().starts_with("2 of 8: assets = "), "{finding}");
    let shallow = breadth(&store, &["--as-of", "2021-03-31", "doctor"]);
    assert!(shallow["data"]["findings"].as_array().unwrap().iter().all(|f| f["code"] != "DQ026"));
}
