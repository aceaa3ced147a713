//! `breadth build` as a user runs it: studies with constraints and costs, holdings in, trades out, refusals in words.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

/// The demo's folder, made once by the binary itself.
static DEMO: LazyLock<PathBuf> = LazyLock::new(|| {
    let dir = common::scratch("build");
    let out = breadth(&["demo", "--json", "--out", dir.to_str().unwrap()]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    dir
});

fn breadth(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breadth"));
    command.args(args).env_remove("BREADTH_STORE").env("NO_COLOR", "1").output().unwrap()
}

fn on_demo(args: &[&str]) -> Output {
    let store = DEMO.join("store");
    let mut all = args.to_vec();
    all.extend(["--json", "--store", store.to_str().unwrap()]);
    breadth(&all)
}

/// A study of the demo's market with these lines at its end.
fn study(dir: &Path, name: &str, weighting: &str, more: &str) -> PathBuf {
    let text = String::from_utf8(breadth(&["build", "--print-study", "quality-small"]).stdout).unwrap();
    let text = text
        .replace("count = 100", "count = 60")
        // Little enough that liquidity is not what limits.
        .replace("capital = 10_000_000.0", "capital = 300_000.0")
        .replace(
            "weighting = \"equal\"",
            &format!("weighting = \"{weighting}\"\nscore_return = 0.06\nmax_weight = 0.05"),
        )
        .replace("[backtest]", &format!("{more}\n[backtest]"));
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn built(args: &[&str]) -> Value {
    let out = on_demo(args);
    let doc: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(doc["ok"], true, "{doc}");
    // Something gave: the exit says so.
    let gave = doc["data"]["relaxed"].as_array().is_some_and(|r| !r.is_empty());
    assert_eq!(out.status.code(), Some(if gave { 5 } else { 0 }));
    doc["data"].clone()
}

fn number(v: &Value) -> f64 {
    v.as_f64().unwrap()
}

const BANDS: &str = "[[constraints]]\nkind = \"sector\"\nrelative = true\nmin = -0.06\nmax = 0.06\ngive_up = 1\n[[constraints]]\nkind = \"beta\"\nmin = 0.7\nmax = 1.2\n[costs]\nhalf_spread_bp = 15.0\nfee_bp = 1.0\nimpact = 1.0\n";

#[test]
fn bands_and_costs_hold_and_are_priced() {
    let dir = tempfile::tempdir().unwrap();
    let file = study(dir.path(), "bands.toml", "mean-variance", BANDS);
    let p = built(&["build", file.to_str().unwrap()]);
    let c = &p["certificate"];
    assert!(number(&c["worst_violation"]) <= 1e-9 && number(&c["gap"]).abs() < 1e-7, "{c}");
    // The bands recomputed from the answer itself. Of a sector without a candidate nothing can be held: that alone may give.
    let gave: Vec<&str> = p["relaxed"].as_array().unwrap().iter().filter_map(|r| r["constraint"].as_str()).collect();
    for g in p["analysis"]["groups"].as_array().unwrap().iter().filter(|g| g["what"] == "sector" && g["of"] != "") {
        let off = number(&g["weight"]) - number(&g["benchmark"]);
        let may = gave.contains(&format!("sector {}", g["of"].as_str().unwrap()).as_str());
        assert!(off.abs() <= 0.06 + 1e-9 || may, "{g} {gave:?}");
        assert!(!may || number(&g["weight"]) == 0.0 || off.abs() <= 0.2, "{g}");
    }
    assert!(gave.iter().all(|g| g.starts_with("sector ")), "{gave:?}");
    let parts: f64 = p["analysis"]["names"].as_array().unwrap().iter().map(|n| number(&n["share"])).sum();
    assert!((parts - 1.0).abs() < 1e-9, "{parts}");
    let beta = number(&p["analysis"]["beta"]);
    assert!((0.7 - 1e-9..=1.2 + 1e-9).contains(&beta), "{beta}");
    let labels: Vec<&str> =
        p["shadow_prices"].as_array().unwrap().iter().filter_map(|s| s["constraint"].as_str()).collect();
    assert!(labels.contains(&"budget") && labels.contains(&"beta"), "{labels:?}");
    // Dollars add up: holdings, cash and costs are the capital.
    let sum = |what: &str, of: &str| p[what].as_array().unwrap().iter().map(|r| number(&r[of])).sum::<f64>();
    let total = sum("weights", "value") + number(&p["cash"]) + number(&p["cost"]);
    assert!((total - number(&p["capital"])).abs() < 1e-3, "{total}");
    assert!(number(&p["cost"]) > 0.0 && (sum("trades", "cost") - number(&p["cost"])).abs() < 1e-6);
    assert!(p["analysis"]["frontier"].as_array().unwrap().len() >= 5);
    let points: Vec<(f64, f64)> = p["analysis"]["frontier"]
        .as_array()
        .unwrap()
        .iter()
        .map(|q| (number(&q["volatility"]), number(&q["expected"])))
        .collect();
    assert!(points.windows(2).all(|w| w[1].0 >= w[0].0 && w[1].1 >= w[0].1 - 1e-6), "{points:?}");
}

#[test]
fn holdings_in_trades_out_within_turnover() {
    let dir = tempfile::tempdir().unwrap();
    let first = built(&["build", study(dir.path(), "a.toml", "mean-variance", BANDS).to_str().unwrap()]);
    // Of the first portfolio every second name, in whole shares, with a bit of cash, as a broker's page has it.
    let rows: Vec<&Value> = first["weights"].as_array().unwrap().iter().step_by(2).collect();
    let mut csv = String::from("Positions\n\n\"Symbol\",\"Qty\"\n");
    let mut worth = 50_000.0;
    for r in &rows {
        let shares = number(&r["shares"]).floor();
        worth += shares * number(&r["price"]);
        csv.push_str(&format!("\"{}\",\"{shares}\"\n", r["ticker"].as_str().unwrap()));
    }
    csv.push_str("\"Cash\",\"50,000\"\n");
    let held = dir.path().join("held.csv");
    std::fs::write(&held, csv).unwrap();
    let ticket = "[[constraints]]\nkind = \"ticket\"\nmin = 0.002\n";
    let more = format!("{BANDS}[[constraints]]\nkind = \"turnover\"\nmax = 0.2\ngive_up = 1\n{ticket}")
        .replace("[costs]", "[[constraints]]\nkind = \"cash\"\nmax = 0.6\n[costs]");
    // Tables of constraints must stand together, before the costs.
    let (costs, turnover) = (more.find("[costs]").unwrap(), more.find("[[constraints]]\nkind = \"turnover\"").unwrap());
    let more = format!("{}{}{}", &more[..costs], &more[turnover..], &more[costs..turnover]);
    let file = study(dir.path(), "b.toml", "mean-variance", &more);
    let basket = dir.path().join("basket.csv");
    let p = built(&[
        "build",
        file.to_str().unwrap(),
        "--holdings",
        held.to_str().unwrap(),
        "--trades",
        basket.to_str().unwrap(),
    ]);
    assert!((number(&p["capital"]) - worth).abs() < 1.0, "{} {worth}", p["capital"]);
    let trades = p["trades"].as_array().unwrap();
    let traded: f64 = trades.iter().map(|t| number(&t["value"]).abs()).sum();
    assert!(0.5 * traded <= 0.2 * worth + number(&p["cost"]), "{traded} of {worth}");
    // Purchases pay what trades cost, some percent of each at most: nothing else is sold for it, so that no trade is too small.
    for t in trades {
        let closed = p["weights"].as_array().unwrap().iter().all(|w| w["ticker"] != t["ticker"]);
        assert!(closed || number(&t["value"]).abs() >= 0.97 * 0.002 * worth, "{t}");
    }
    assert!(!trades.is_empty() && trades.len() < rows.len() + p["weights"].as_array().unwrap().len());
    assert!(number(&p["cash"]) >= -1e-6, "{}", p["cash"]);
    assert!(p["relaxed"].as_array().unwrap().iter().all(|r| r["constraint"] != "purchases"), "{}", p["relaxed"]);
    // The file is the same trades.
    let text = std::fs::read_to_string(&basket).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("symbol,side,quantity,price,value,order_type"));
    let rows: Vec<Vec<&str>> = lines.map(|l| l.split(',').collect()).collect();
    assert_eq!(rows.len(), trades.len());
    for (row, t) in rows.iter().zip(trades) {
        let shares = number(&t["shares"]);
        assert_eq!(row[1], if shares > 0.0 { "BUY" } else { "SELL" });
        assert!((row[2].parse::<f64>().unwrap() - shares.abs()).abs() < 1e-4 && row[5] == "MKT", "{row:?}");
    }
    // What cannot be read is refused in words.
    std::fs::write(&held, "symbol,quantity\nNOSUCH,5\n").unwrap();
    let out = on_demo(&["build", file.to_str().unwrap(), "--holdings", held.to_str().unwrap()]);
    let doc: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((doc["ok"].as_bool(), out.status.code()), (Some(false), Some(2)), "{doc}");
    assert!(doc["error"]["message"].as_str().unwrap().contains("NOSUCH"), "{doc}");
}

#[test]
fn whole_lots_few_names_and_small_positions() {
    let dir = tempfile::tempdir().unwrap();
    let more = "[[constraints]]\nkind = \"names\"\nmax = 25\n[[constraints]]\nkind = \"position\"\nmin = 0.02\n[[constraints]]\nkind = \"lot\"\nmin = 10\n";
    let p = built(&["build", study(dir.path(), "lots.toml", "minimum-variance", more).to_str().unwrap()]);
    let held = p["weights"].as_array().unwrap();
    assert!(held.len() <= 25 && held.len() >= 20, "{}", held.len());
    for h in held {
        let lots = number(&h["shares"]) / 10.0;
        assert!((lots - lots.round()).abs() < 1e-6, "{h}");
    }
    assert!(number(&p["cash"]) >= 0.0 && number(&p["cash_weight"]) < 0.02, "{} {}", p["cash"], p["cash_weight"]);
    // What the whole decisions cost is told, and is not nothing.
    assert!(number(&p["certificate"]["gap"]) > 0.0, "{}", p["certificate"]);
}

#[test]
fn what_cannot_be_had_is_told_in_the_users_words_and_the_hierarchy_gives() {
    let dir = tempfile::tempdir().unwrap();
    let cap = "[[constraints]]\nkind = \"weight\"\nmax = 0.01\n";
    let file = study(dir.path(), "no.toml", "minimum-variance", cap);
    let out = on_demo(&["build", file.to_str().unwrap()]);
    let doc: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((doc["error"]["code"].as_str(), out.status.code()), (Some("infeasible"), Some(1)), "{doc}");
    let message = doc["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("60 names x 1 % = 60 % < 100 %") && message.contains("`weight of a name`, `budget`"),
        "{message}"
    );
    // A count of names is told by its sum too.
    let few = "[[constraints]]\nkind = \"weight\"\nmax = 0.02\n[[constraints]]\nkind = \"names\"\nmax = 30\n";
    let out = on_demo(&["build", study(dir.path(), "few.toml", "minimum-variance", few).to_str().unwrap()]);
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    let message = told["error"]["message"].as_str().unwrap();
    assert!(message.contains("30 names x 2 % = 60 % < 100 %") && message.contains("`names` by 20 names"), "{message}");
    // The same with a place in the hierarchy: there is a portfolio, what gave is recorded, and the exit says so.
    let file = study(dir.path(), "gives.toml", "minimum-variance", &format!("{cap}give_up = 1\n"));
    let out = on_demo(&["build", file.to_str().unwrap()]);
    let doc: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(out.status.code(), Some(5), "{doc}");
    let by = number(&doc["data"]["relaxed"][0]["by"]);
    assert!((by - (1.0 / 60.0 - 0.01)).abs() < 1e-5, "{by}");
}
