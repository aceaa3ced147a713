//! Figures from real filings, through the binary: import, ask as of a day, read the proof.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::Path;
use std::process::Command;

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
