//! `breadth backtest` and `breadth results` as a user runs them: costs by name, grids, profiles, signals, stated events, a grid
//! that is killed and goes on.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use breadth_domain::{Date, Records, SeriesRow};
use breadth_ingest::Kind;
use breadth_store::Store;
use breadth_testkit::{World, WorldSpec};
use common::rank::{STORE, STUDY, ask, command, copied};
use serde_json::Value;

/// A variant of the study in a file of its own.
fn study(dir: &Path, name: &str, from: &str, to: &str) -> String {
    assert!(STUDY.contains(from), "{from}");
    let text = STUDY.replace(from, to).replace("id = \"rank\"", &format!("id = \"{name}\""));
    let path = dir.join(format!("{name}.toml"));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn measure(result: &Value, id: &str) -> f64 {
    result["measures"][id]["base"].as_f64().unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn costs_by_name_are_paid_and_every_result_is_doubted() {
    let (dir, store) = copied();
    let flat = ask(&store, &["backtest", dir.path().join("rank.toml").to_str().unwrap()]);
    let by_name = study(dir.path(), "by-name", "cost_bp = 20.0", "cost_bp = 20.0\ncosts = \"by-name\"\nimpact = 1.0");
    let named = ask(&store, &["backtest", &by_name]);
    assert!(named["cost"].as_f64().unwrap() > 0.0 && named["cost"] != flat["cost"]);
    let assumed = named["assumptions"].as_array().unwrap().iter().any(|a| a.as_str().unwrap().contains("by name"));
    assert!(assumed, "{:?}", named["assumptions"]);
    for result in [&flat, &named] {
        let e = &result["examination"];
        assert!(e["doubts"]["reasons"].as_array().unwrap().len() >= 5);
        let levers = e["doubts"]["sensitivity"]["rows"].as_array().unwrap();
        for word in ["cost", "later", "exit"] {
            assert!(
                levers.iter().any(|r| r["label"].as_str().unwrap().to_lowercase().contains(word)),
                "{word}: {levers:?}"
            );
        }
        assert_eq!(e["capacity"].as_array().unwrap().len(), 8);
        let c = &e["contributions"];
        let f = |id: &str| c[id].as_f64().unwrap();
        let told = f("price") + f("exits") + f("costs") + f("carry") + f("flows");
        assert!((f("end") - f("start") - told).abs() < 0.005, "to the cent: {told}");
        for b in e["brinson"].as_array().unwrap() {
            assert!(b["unexplained"].as_f64().unwrap().abs() < 1e-9, "{b}");
        }
    }
    // Two studies of one universe: the second knows that there was a first.
    assert_eq!(named["examination"]["doubts"]["deflated"]["trials"], 2);
    let compared = ask(&store, &["results", "by-name", "--against", "rank"]);
    let cagr = &compared["measures"]["cagr"];
    let apart = measure(&named, "cagr") - measure(&flat, "cagr");
    assert!((cagr["difference"].as_f64().unwrap() - apart).abs() < 1e-12 && apart != 0.0);
    let differ: Vec<&str> = compared["differ"].as_array().unwrap().iter().map(|d| d.as_str().unwrap()).collect();
    assert!(differ.contains(&"study") && differ.contains(&"trades") && !differ.contains(&"store"), "{differ:?}");
    assert_eq!(ask(&store, &["results"])["results"].as_array().unwrap().len(), 2);
}

#[test]
fn a_study_is_held_as_its_policy_says() {
    let (dir, store) = copied();
    let least =
        study(dir.path(), "least", "weighting = \"equal\"", "weighting = \"minimum-variance\"\nmax_weight = 0.2");
    let result = ask(&store, &["backtest", &least, "--quick"]);
    assert!(result["policy"].as_str().unwrap().contains("variance"), "{}", result["policy"]);
    let targets = result["decisions"].as_array().unwrap().iter().flat_map(|d| d["targets"].as_array().unwrap());
    let weights: std::collections::BTreeSet<String> = targets.map(|t| t["weight"].to_string()).collect();
    assert!(weights.len() > 50, "weights by risk are not all alike");
}

#[test]
fn profiles_are_ledgers_of_their_own() {
    let store = STORE.join("store");
    let path = STORE.join("rank.toml");
    let mut ends = std::collections::BTreeSet::new();
    for profile in ["breadth", "cvxportfolio", "bt", "vectorbt", "zipline"] {
        let r = ask(&store, &["backtest", path.to_str().unwrap(), "--quick", "--no-record", "--profile", profile]);
        let value = r["value"]["base"].as_array().unwrap();
        ends.insert(value[value.len() - 1].to_string());
    }
    assert_eq!(ends.len(), 5, "each has a convention of its own: {ends:?}");
    let out = command(&store, &["backtest", path.to_str().unwrap(), "--profile", "lean"]).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stdout).contains("vectorbt"), "the hint names those there are");
}

#[test]
fn signals_and_stated_events_reach_the_ledger() {
    let (dir, store) = copied();
    let weekly = study(dir.path(), "weekly", "rebalance = \"monthly\"", "rebalance = \"weekly\"");
    let all = ask(&store, &["backtest", &weekly, "--quick", "--no-record"]);
    let text = "rebalance = \"weekly\"\ntrigger = \"exits\"\ndrift_band = 0.05";
    let exits = study(dir.path(), "exits", "rebalance = \"monthly\"", text);
    let few = ask(&store, &["backtest", &exits, "--quick", "--no-record"]);
    let rebalances = |r: &Value| r["rebalances"].as_array().unwrap().len();
    assert!(rebalances(&few) < rebalances(&all) && rebalances(&few) >= 1);
    let decided = |r: &Value| r["decisions"].as_array().unwrap().len() as u64;
    assert_eq!(few["not_called_for"].as_u64().unwrap() + decided(&few), decided(&all));
    // A name held is exchanged for cash on a day: the trade list's digest changes with it.
    let first = &few["decisions"][0]["targets"][0];
    let name = first["security"].as_str().unwrap();
    let other = few["decisions"][0]["targets"][1]["security"].as_str().unwrap();
    let day = few["dates"][40].as_str().unwrap();
    let file = dir.path().join("events.csv");
    std::fs::write(
        &file,
        format!("security,date,event,into,ratio,price,cash,basis\n{name},{day},exchange,{other},0.1,,5,\n"),
    )
    .unwrap();
    let journal = dir.path().join("journal.csv");
    let paths = [file.to_str().unwrap(), journal.to_str().unwrap()];
    let args = ["backtest", &exits, "--quick", "--no-record", "--events", paths[0], "--journal", paths[1]];
    let told = ask(&store, &args);
    assert_ne!(told["trades_digest"], few["trades_digest"]);
    let journal = std::fs::read_to_string(&journal).unwrap();
    assert_eq!(journal.lines().filter(|l| l.contains(",conversion,")).count(), 2, "one goes, one comes");
    std::fs::write(&file, format!("{name},{day},melts\n")).unwrap();
    let out = command(&store, &args).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stdout).contains("line 1"), "{}", String::from_utf8_lossy(&out.stdout));
}

#[test]
fn decisions_wait_for_the_market() {
    // More than a thousand companies: the market's page compares the first thousand with those after them.
    let dir = tempfile::tempdir().unwrap();
    let spec = WorldSpec { operating: 1_150, others: 10, years: 3, ..WorldSpec::default() };
    common::import_world_files(dir.path(), &World::simulate(&spec));
    std::fs::write(dir.path().join("rank.toml"), STUDY).unwrap();
    let store = dir.path().join("store");
    let with = |name: &str, market: &str| {
        study(dir.path(), name, "rebalance = \"monthly\"", &format!("rebalance = \"monthly\"\nmarket = \"{market}\""))
    };
    let all = ask(&store, &["backtest", dir.path().join("rank.toml").to_str().unwrap(), "--quick", "--no-record"]);
    let page = ask(&store, &["market", "--history", "above_200d.large"]);
    let days: Vec<&str> = page["dates"].as_array().unwrap().iter().map(|d| d.as_str().unwrap()).collect();
    let level = |day: &str| page["values"][days.iter().position(|d| *d == day)?].as_f64();
    let decided = |r: &Value| -> Vec<String> {
        r["decisions"].as_array().unwrap().iter().map(|d| d["decided"].as_str().unwrap().to_owned()).collect()
    };
    let open = |day: &String, above: bool| level(day).is_some_and(|v| if above { v > 0.55 } else { v < 0.55 });
    let mut carried = 0;
    for (name, sign) in [("calm", '>'), ("storm", '<')] {
        let told =
            ask(&store, &["backtest", &with(name, &format!("above_200d.large {sign} 0.55")), "--quick", "--no-record"]);
        let expected: Vec<String> = decided(&all).into_iter().filter(|d| open(d, sign == '>')).collect();
        assert_eq!(decided(&told), expected);
        assert_eq!(told["not_called_for"].as_u64().unwrap() as usize + expected.len(), decided(&all).len());
        carried += expected.len();
    }
    assert!(carried > 15 && !decided(&all).iter().all(|d| open(d, true)), "both happen");
    for (market, says) in [("above_200d.large = 1", "no condition"), ("nothing.large > 1", "above_200d.large")] {
        let out = command(&store, &["backtest", &with("wrong", market), "--quick"]).output().unwrap();
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stdout).contains(says), "{}", String::from_utf8_lossy(&out.stdout));
    }
}

#[test]
fn cash_earns_what_the_store_says_it_earned() {
    let (dir, store) = copied();
    let path = dir.path().join("rank.toml");
    let args = ["backtest", path.to_str().unwrap(), "--quick", "--no-record"];
    let without = ask(&store, &args);
    let first = without["dates"][0].as_str().unwrap().parse::<Date>().unwrap();
    let opened = Store::open(&store).unwrap();
    // Five per cent a year on every day of the market.
    let rows: Vec<SeriesRow> = (-800..2_000)
        .map(|k| first.plus_days(k))
        .map(|date| SeriesRow { series: "DGS3MO".into(), date, value: 5.0, known_on: date.plus_days(1) })
        .collect();
    common::import_batches(&opened, Kind::Series, "fred", [Records::Series(rows)]);
    drop(opened);
    let with = ask(&store, &args);
    assert_eq!(with["value"], without["value"]);
    let assumed = with["assumptions"].to_string();
    assert!(assumed.contains("DGS3MO"), "{assumed}");
    // Over calendar days, (1.05)^(days / 365.25) − 1 a session: mean excess falls by the mean of these.
    let dates: Vec<Date> =
        with["dates"].as_array().unwrap().iter().map(|d| d.as_str().unwrap().parse().unwrap()).collect();
    let value: Vec<f64> = with["value"]["base"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    let excess: Vec<f64> = (1..value.len())
        .map(|t| {
            let free = 1.05_f64.powf(f64::from(dates[t - 1].days_until(dates[t])) / 365.25) - 1.0;
            value[t] / value[t - 1] - 1.0 - free
        })
        .collect();
    let n = excess.len() as f64;
    let mean = excess.iter().sum::<f64>() / n;
    let sd = (excess.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let sharpe = mean / sd * 252.0_f64.sqrt();
    assert!((measure(&with, "sharpe") / sharpe - 1.0).abs() < 1e-9, "{} {sharpe}", measure(&with, "sharpe"));
    assert!(measure(&without, "sharpe") > measure(&with, "sharpe"));
}

const GRID: [&str; 4] =
    ["--vary", "policy.count=5,6,7,8,9,10,12,14,16,18,20,25", "--vary", "backtest.cost_bp=0.0,5.0,10.0,20.0,40.0"];

#[test]
fn a_grid_that_was_killed_goes_on_and_ends_with_the_same_bytes() {
    let path = STORE.join("rank.toml");
    let args: Vec<&str> =
        ["backtest", path.to_str().unwrap(), "--walk-forward", "12/6"].into_iter().chain(GRID).collect();
    let (_whole_dir, whole_store) = copied();
    let whole = ask(&whole_store, &args);
    assert_eq!(whole["sweep"]["rows"].as_array().unwrap().len(), 60);
    assert!(!whole["walk_forward"]["steps"].as_array().unwrap().is_empty());
    for what in ["deflated", "overfitting", "superiority"] {
        assert!(!whole["sweep"][what].is_null(), "{what}");
    }
    let (_dir, store) = copied();
    let mut running = command(&store, &args).env("RAYON_NUM_THREADS", "1").spawn().unwrap();
    let checkpoint = || {
        let files = std::fs::read_dir(&store).unwrap().flatten().map(|e| e.path());
        files.into_iter().find(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("sweep-")))
    };
    let lines = || checkpoint().map_or(0, |p| std::fs::read_to_string(p).unwrap_or_default().lines().count());
    let begun = Instant::now();
    while lines() < 3 && begun.elapsed() < Duration::from_secs(120) && running.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    let left = lines();
    assert!(left >= 3, "killed after some rows: {left}");
    // The last line may have been cut short by the kill; make sure that one is.
    let file = checkpoint().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &text[..text.len() - 7]).unwrap();
    let mut resumed = ask(&store, &args);
    let rows = resumed["resumed"].as_u64().unwrap();
    assert!((2..60).contains(&rows), "{rows}");
    resumed["resumed"] = whole["resumed"].clone();
    assert_eq!(resumed.to_string(), whole.to_string());
    assert_eq!(checkpoint(), None, "a grid that is complete leaves nothing to resume");
    // Every one of them was a trial, once.
    assert_eq!(ask(&store, &["results", "--trials"])["trials"]["large"], 60);
    // The study itself was one of them.
    ask(&store, &["backtest", path.to_str().unwrap(), "--quick"]);
    assert_eq!(ask(&store, &["results", "--trials"])["trials"]["large"], 60);
}

#[test]
fn a_row_of_a_grid_is_what_its_study_is_alone() {
    let (_dir, store) = copied();
    let path = STORE.join("rank.toml");
    let path = path.to_str().unwrap();
    for lens in [&["--survivors-only"][..], &[]] {
        let grid = ask(&store, &[&["backtest", path, "--vary", "policy.count=10,20"], lens].concat());
        let alone = ask(&store, &[&["backtest", path, "--quick", "--no-record"], lens].concat());
        for id in ["cagr", "sharpe", "turnover", "cost_drag", "active_return"] {
            let row = grid["sweep"]["rows"][1]["measures"][id].as_f64().unwrap();
            assert_eq!(row, measure(&alone, id), "{id} {lens:?}");
        }
        // Looking at the past with the future in hand is no trial; two studies are two.
        let trials = &ask(&store, &["results", "--trials"])["trials"]["large"];
        assert_eq!(trials.as_u64().unwrap_or(0), if lens.is_empty() { 2 } else { 0 });
    }
    for wrong in ["universe=small", "backtest.market=above_200d.large > 0.5"] {
        let out = command(&store, &["backtest", path, "--vary", wrong]).output().unwrap();
        assert_eq!(out.status.code(), Some(2), "{wrong}");
    }
}
