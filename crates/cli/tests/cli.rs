//! The binary as a user runs it: the demo, every command on its store, JSON shapes, refusals and exit codes.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

/// The demo's folder, made once by the binary itself.
static DEMO: LazyLock<(PathBuf, Value)> = LazyLock::new(|| {
    let dir = common::scratch("cli");
    let out = breadth(&["demo", "--json", "--out", dir.to_str().unwrap()], None);
    (dir, document(&out))
});

fn store() -> PathBuf {
    DEMO.0.join("store")
}

fn breadth(args: &[&str], store: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breadth"));
    command.args(args).env_remove("BREADTH_STORE").env("NO_COLOR", "1");
    if let Some(store) = store {
        command.env("BREADTH_STORE", store);
    }
    command.output().unwrap()
}

/// The data of a document that says ok.
fn document(out: &Output) -> Value {
    assert!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    let doc: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(doc["ok"], true);
    for field in ["as_of", "store", "study", "engine", "seed"] {
        assert!(doc["provenance"].get(field).is_some(), "provenance lacks {field}");
    }
    doc["data"].clone()
}

fn ask(args: &[&str]) -> Value {
    let mut all = args.to_vec();
    all.push("--json");
    document(&breadth(&all, Some(&store())))
}

#[test]
fn the_demo_finds_what_is_so() {
    let demo = &DEMO.1;
    assert_eq!(demo["holdings"], 100);
    for row in demo["found"].as_array().unwrap() {
        let (what, found, truth) =
            (row["what"].as_str().unwrap(), row["found"].as_str().unwrap(), row["truth"].as_str().unwrap());
        if let Some(put_in) = truth.strip_suffix(" put in").filter(|t| !t.contains(' ')) {
            assert_eq!(found, put_in, "{what}");
        }
        if let Some(correlation) = found.strip_prefix("correlation ") {
            assert!(correlation.parse::<f64>().unwrap() > 0.999, "{what}: {found}");
        }
    }
    let report = std::fs::read_to_string(DEMO.0.join("report.html")).unwrap();
    assert!(report.len() > 200_000 && report.len() < 4_000_000, "{} bytes", report.len());
    for text in ["Exits met", "Research tool", "known on"] {
        assert!(report.to_lowercase().contains(&text.to_lowercase()), "the report lacks `{text}`");
    }
}

#[test]
fn universes_have_members_with_weights_that_add_up() {
    for preset in ["large", "small"] {
        let data = ask(&["universe", preset]);
        let members = data["members"].as_array().unwrap();
        let total: f64 = members.iter().map(|m| m["weight"].as_f64().unwrap()).sum();
        assert!(members.len() > 300 && (total - 1.0).abs() < 1e-9, "{preset}: {} members, {total}", members.len());
        for field in ["security", "ticker", "name", "rank", "weight", "since"] {
            assert!(members[0].get(field).is_some(), "a member lacks {field}");
        }
        assert!(data["excluded"]["not_common_share"].as_u64().unwrap() > 100);
    }
    let returns = ask(&["universe", "returns", "small", "--from", "2020-01-01", "--to", "2020-12-31"]);
    assert_eq!(returns["dates"].as_array().unwrap().len(), 253);
    assert_eq!(returns["returns"].as_array().unwrap().len(), 253);
    assert_eq!(returns["kind"], "price");
}

#[test]
fn a_rule_of_ones_own_goes_the_way_of_a_preset() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("mine.toml");
    let printed = ask(&["universe", "russell-like-3000", "--print-rules"]);
    let text =
        printed["text"].as_str().unwrap().replace("russell-like-3000", "mine").replace("last = 3000", "last = 200");
    std::fs::write(&file, text).unwrap();
    let file = file.to_str().unwrap();
    let data = ask(&["universe", "--rules", file]);
    // A member that fell silent is not shown, and its rank is nobody else's.
    assert!((180..=220).contains(&data["members"].as_array().unwrap().len()), "{}", data["members"]);
    let changes = ask(&["universe", "--rules", file, "--changes"]);
    let changes = changes["changes"].as_array().unwrap();
    let last = changes.last().unwrap();
    assert!(last["turnover"].as_f64().is_some_and(|t| (0.0..=1.0).contains(&t)), "{last}");
    let moved = |way: &str| changes.iter().flat_map(|c| c[way].as_array().unwrap()).collect::<Vec<_>>();
    assert!(moved("in").iter().any(|m| m["reason"] == "new_listing" && m["ticker"].is_string()));
    assert!(moved("out").iter().any(|m| m["reason"] == "stopped_trading"));
    // In and out account for the number of members from one reconstitution to the next.
    for pair in changes.windows(2) {
        let n = |v: &Value| v.as_array().unwrap().len() as i64;
        let members = |v: &Value| v["members"].as_i64().unwrap();
        assert_eq!(members(&pair[1]) - members(&pair[0]), n(&pair[1]["in"]) - n(&pair[1]["out"]));
    }
    let bad = dir.path().join("bad.toml");
    std::fs::write(&bad, "id = 'x'").unwrap();
    let out = breadth(&["universe", "--rules", bad.to_str().unwrap(), "--json"], Some(&store()));
    assert_eq!(out.status.code(), Some(2));
    let told = |args: &[&str]| String::from_utf8_lossy(&breadth(args, Some(&store())).stderr).into_owned();
    std::fs::write(&bad, printed["text"].as_str().unwrap().replace("min_price", "min_prize")).unwrap();
    let slip = told(&["universe", "--rules", bad.to_str().unwrap()]);
    assert!(slip.contains("did you mean `min_price`?") && slip.contains(" line "), "{slip}");
    assert!(told(&["universe", "russel-like-2000"]).contains("did you mean `russell-like-2000`?"));
    let out = breadth(&["universe", "--against", "no-such-basket", "--json"], Some(&store()));
    assert_eq!(out.status.code(), Some(3));
}

#[test]
fn any_result_can_be_seen_through_the_survivors_lens() {
    let tickers = |data: &Value| -> Vec<String> {
        data["members"].as_array().unwrap().iter().map(|m| m["security"].as_str().unwrap().to_owned()).collect()
    };
    // On a day long before the end: the lens knows none but who still trades on that day's view, so it is asked of the history.
    let (whole, lens) =
        (ask(&["universe", "returns", "small"]), ask(&["universe", "returns", "small", "--survivors-only"]));
    let grown = |data: &Value| {
        data["returns"].as_array().unwrap().iter().filter_map(Value::as_f64).map(f64::ln_1p).sum::<f64>()
    };
    assert!(whole.get("lens").is_none());
    let left = lens["lens"]["left_out"].as_u64().unwrap();
    assert!(left > 0 && left < lens["lens"]["members"].as_u64().unwrap(), "{}", lens["lens"]);
    assert!(grown(&lens) != grown(&whole), "who left made no difference");
    let (members, all) =
        (tickers(&ask(&["universe", "small", "--survivors-only"])), tickers(&ask(&["universe", "small"])));
    assert!(!members.is_empty() && members.iter().all(|m| all.contains(m)));
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("report.html");
    for args in [
        &["market", "--survivors-only"][..],
        &["screen", "quality-small", "--survivors-only"],
        &["research", "momentum_12_1", "--survivors-only"],
        &["build", "quality-small", "--survivors-only"],
        &["claims", "any-market", "--survivors-only"],
        &["report", "--survivors-only", "-o", page.to_str().unwrap()],
    ] {
        assert_eq!(ask(args)["lens"]["survivors_only"], true, "{args:?}");
    }
    assert!(std::fs::read_to_string(&page).unwrap().contains("SURVIVORS ONLY"));
    let text = breadth(&["universe", "small", "--survivors-only"], Some(&store()));
    assert!(String::from_utf8_lossy(&text.stdout).starts_with("SURVIVORS ONLY: "));
    // A table for programs stays one; the warning goes where warnings go.
    let csv = breadth(&["universe", "returns", "small", "--survivors-only"], Some(&store()));
    assert!(String::from_utf8_lossy(&csv.stdout).starts_with("date,return\n"));
    assert!(String::from_utf8_lossy(&csv.stderr).contains("SURVIVORS ONLY: "));
}

#[test]
fn doctor_tells_stated_splits_that_prices_contradict() {
    let dir = tempfile::tempdir().unwrap();
    let (path, store) = (dir.path().join("actions.csv"), dir.path().join("store"));
    let prices = dir.path().join("prices.csv");
    let mut text = String::from("symbol,date,close,net_change,volume,shares_millions\n");
    for day in 4..9 {
        text.push_str(&format!("AAA,2021-01-{day:02},10{day},1,1000,10\nBBB,2021-01-{day:02},20{day},1,1000,10\n"));
    }
    std::fs::write(&prices, text).unwrap();
    std::fs::write(&path, "ticker,ex_date,type,value\nAAA,2021-01-06,Split,2:1\n").unwrap();
    let run = |args: &[&str]| document(&breadth(&[args, &["--json"][..]].concat(), Some(&store)));
    run(&["import", "prices", prices.to_str().unwrap()]);
    let code = |data: &Value| {
        let all = data["findings"].as_array().unwrap();
        all.iter().find(|f| f["code"] == "DQ027").map(|f| (f["count"].clone(), f["example"].clone()))
    };
    assert_eq!(code(&run(&["doctor"])), None);
    run(&["import", "actions", path.to_str().unwrap()]);
    let (count, example) = code(&run(&["doctor"])).unwrap();
    assert_eq!(count, 1);
    let example = example.as_str().unwrap();
    assert!(example.contains("AAA@2021-01-04 2021-01-06") && example.contains("not applied"), "{example}");
}

#[test]
fn screen_build_and_backtest_agree_with_each_other() {
    let screen = ask(&["screen"]);
    let count = |k: &str| screen[k].as_array().unwrap().len();
    assert_eq!(count("pass") + count("fail") + count("unknown"), screen["members"].as_u64().unwrap() as usize);
    for step in screen["funnel"].as_array().unwrap() {
        let n = |k: &str| step[k].as_u64().unwrap();
        assert_eq!(n("in"), n("pass") + n("fail") + n("unknown"), "{step}");
    }
    let build = ask(&["build"]);
    let weights = build["weights"].as_array().unwrap();
    let total: f64 = weights.iter().map(|w| w["weight"].as_f64().unwrap()).sum();
    assert!((total + build["cash_weight"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    assert!(build["certificate"]["worst_violation"].as_f64().unwrap() <= 1e-9);
    let passed: std::collections::BTreeSet<&str> =
        screen["pass"].as_array().unwrap().iter().map(|r| r["security"].as_str().unwrap()).collect();
    assert!(weights.iter().all(|w| passed.contains(w["security"].as_str().unwrap())), "held without having passed");
    let backtest = ask(&["backtest"]);
    let n = backtest["dates"].as_array().unwrap().len();
    let last = |k: &str| backtest["value"][k].as_array().unwrap()[n - 1].as_f64().unwrap();
    assert!(last("low") <= last("base") && last("base") <= last("high"), "the band is out of order");
    assert!(!backtest["exits"].as_array().unwrap().is_empty());
}

#[test]
fn a_day_in_the_past_sees_nothing_later() {
    let past = ask(&["doctor", "--as-of", "2019-06-28"]);
    for source in past["sources"].as_array().unwrap() {
        for field in ["last", "last_known"] {
            let seen = source[field].as_str().unwrap_or("");
            assert!(seen <= "2019-06-28", "{source}");
        }
    }
    let market = ask(&["market", "--as-of", "2019-06-28"]);
    assert_eq!(market["session"], "2019-06-28");
}

#[test]
fn every_kind_of_market_history_can_be_asked_for() {
    let page = ask(&["market"]);
    let last = page["session"].clone();
    let sector = page["sectors"][0]["universe"].as_str().unwrap().to_owned();
    let history = |id: &str| {
        let h = ask(&["market", "--history", id]);
        let (dates, values) = (h["dates"].as_array().unwrap().clone(), h["values"].as_array().unwrap().clone());
        assert!(dates.len() > 12 && dates.len() == values.len(), "{id}: {} dates", dates.len());
        assert!(values.iter().all(|v| v.is_null() || v.is_number()), "{id}");
        (dates, values, h)
    };
    // What the page tells of its last session ends the history, whatever it is a history of.
    for (readings, id) in [("sectors", format!("above_50d.{sector}")), ("baskets", "then_top7.large".into())] {
        let (dates, values, _) = history(&id);
        let own = page[readings].as_array().unwrap().iter().find(|r| r["id"] == *id).unwrap();
        let told = if readings == "baskets" { &own["share"] } else { &own["value"] };
        assert_eq!((dates.last(), values.last()), (Some(&last), Some(told)), "{id}");
    }
    // A measure that the page has for no sector is computed for this one.
    assert!(history(&format!("hhi.{sector}")).1.iter().any(Value::is_number));
    let (days, all, told) = history("floating_debt.small");
    let known = told["known"].as_array().unwrap();
    assert_eq!(known.len(), all.len());
    let tiers = ["reported", "estimated", "assumed"].map(|tier| history(&format!("floating_debt.small/{tier}")));
    for (k, whole) in known.iter().enumerate() {
        // The tiers share out the companies that are known.
        let of = |h: &Value| h["known"][k][0].as_u64().unwrap();
        assert_eq!(tiers.iter().map(|(_, _, h)| of(h)).sum::<u64>(), whole[0].as_u64().unwrap(), "{}", days[k]);
    }
    let refused = breadth(&["market", "--history", "floating_debt.small/guessed", "--json"], Some(&store()));
    let refused: Value = serde_json::from_slice(&refused.stdout).unwrap();
    assert!(refused["error"]["message"].as_str().unwrap().contains("no reading of the market"), "{refused}");
}

#[test]
fn importing_the_same_files_again_changes_nothing_and_says_so() {
    let files = DEMO.0.join("files");
    let file = files.join("listings.parquet");
    let copy = tempfile::tempdir().unwrap();
    let first = breadth(&["import", "listings", file.to_str().unwrap(), "--json"], Some(copy.path()));
    assert_eq!(document(&first)["changed"], true);
    let again = document(&breadth(&["import", "listings", file.to_str().unwrap(), "--json"], Some(copy.path())));
    assert_eq!((again["changed"].clone(), again["already_in_version"].clone()), (Value::Bool(false), Value::from(1)));
}

#[test]
fn a_dry_run_finds_the_same_and_keeps_nothing() {
    let file = DEMO.0.join("files").join("statements.csv");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let dry = document(&breadth(&["import", "statements", file.to_str().unwrap(), "--dry-run", "--json"], Some(&path)));
    assert!(!path.exists(), "a dry run made a store");
    let kept = document(&breadth(&["import", "statements", file.to_str().unwrap(), "--json"], Some(&path)));
    assert_eq!(dry["import"], kept["import"]);
    assert!(dry["import"]["findings"].as_array().unwrap().iter().any(|f| f["code"] == "DQ010"));
}

#[test]
fn refusals_name_the_thing_and_the_next_step() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("none");
    let limit = dir.path().join("prices.csv");
    std::fs::write(&limit, "Exceeded the daily hits limit").unwrap();
    let limit = limit.to_str().unwrap();
    for (args, exit, code) in [
        (vec!["market"], 3, "store"),
        (vec!["import", "prices", limit], 1, "import"),
        (vec!["import", "prices", "/nowhere/at/all.csv"], 1, "import"),
        (vec!["import", "pricess", limit], 2, "usage"),
        (vec!["screen", "no-such-study"], 2, "no-study"),
        (vec!["nonsense"], 2, "usage"),
        (vec!["market", "--as-of", "yesterday"], 2, "usage"),
    ] {
        let mut with_json = args.clone();
        with_json.push("--json");
        let out = breadth(&with_json, Some(&empty));
        assert_eq!(out.status.code(), Some(exit), "{args:?}");
        let doc: Value = serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{args:?}: {e}"));
        assert_eq!((doc["ok"].clone(), doc["error"]["code"].as_str()), (Value::Bool(false), Some(code)), "{args:?}");
        assert!(doc["error"]["hint"].as_str().is_some_and(|h| !h.is_empty()), "{args:?} has no hint: {doc}");
        let plain = breadth(&args, Some(&empty));
        assert!(plain.stdout.is_empty() && !plain.stderr.is_empty(), "{args:?}: errors belong on standard error");
    }
    assert!(
        !empty.exists()
            || std::fs::read_dir(&empty).unwrap().count() == 0
            || breadth(&["doctor"], Some(&empty)).status.success()
    );
}

#[test]
fn help_begins_with_examples() {
    for command in ["--help", "import", "universe", "report", "demo"] {
        let args: Vec<&str> = if command == "--help" { vec![command] } else { vec![command, "--help"] };
        let out = breadth(&args, None);
        let text = String::from_utf8(out.stdout).unwrap();
        assert!(out.status.success() && text.starts_with("Examples:"), "{command}: {}", &text[..text.len().min(80)]);
    }
}

#[test]
fn the_same_store_and_study_give_the_same_bytes_for_any_number_of_threads() {
    let run = |threads: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_breadth"))
            .args(["backtest", "--json"])
            .env("BREADTH_STORE", store())
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        out.stdout
    };
    assert!(run("1") == run("3"), "the number of threads shows in the bytes");
}

#[test]
fn rebuilt_indexes_track_the_real_funds() {
    let Some(data) = common::real_data() else { return };
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    for (kind, file) in [
        ("prices", "prices/us_daily_2021_2025.parquet"),
        ("listings", "reference/us_listings_2021_2025.parquet"),
        ("prices", "prices/etf_total_return.parquet"),
    ] {
        let path = data.join(file);
        document(&breadth(&["import", kind, path.to_str().unwrap(), "--json"], Some(&store)));
    }
    let funds = common::real::fund_returns(&store, &["IWM", "IWB"]);
    // (universe, fund, least correlation, largest tracking error a year)
    for (universe, fund, least, largest) in [("small", 0, 0.992, 0.028), ("large", 1, 0.995, 0.020)] {
        let index = document(&breadth(
            &["universe", "returns", universe, "--from", "2021-02-01", "--to", "2025-12-31", "--json"],
            Some(&store),
        ));
        let pairs: Vec<(f64, f64)> = index["dates"]
            .as_array()
            .unwrap()
            .iter()
            .zip(index["returns"].as_array().unwrap())
            .filter_map(|(d, r)| Some((r.as_f64()?, *funds[fund].get(d.as_str()?)?)))
            .collect();
        assert!(pairs.len() > 1_200, "{} common days", pairs.len());
        let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let correlation = breadth_kernels::correlation(&ours, &theirs).unwrap();
        let error = breadth_kernels::tracking_error(&ours, &theirs, 252.0).unwrap();
        println!("{universe}: correlation {correlation:.5}, tracking error {:.3} %", error * 100.0);
        assert!(correlation >= least && error <= largest, "{universe}: {correlation}, {error}");
    }
}
