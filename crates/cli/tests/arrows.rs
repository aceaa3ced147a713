//! Data flows one way: a crate depends only on crates to its left. Read from the manifests, so that an arrow against the
//! direction is red whoever draws it.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
use std::collections::BTreeMap;
use std::path::Path;

/// The rooms from left to right, as in ARCHITECTURE.md. `market` stands beside `portfolio` and `backtest`, and neither
/// side knows the other.
const ORDER: &[&str] = &[
    "domain",
    "kernels",
    "ingest",
    "store",
    "filings",
    "panel",
    "signals",
    "market",
    "portfolio",
    "backtest",
    "report",
    "serve",
    "sql",
    "cli",
    "python",
];
/// Pairs in the right order that still must not meet.
const FORBIDDEN: &[(&str, &str)] =
    &[("portfolio", "market"), ("backtest", "market"), ("kernels", "domain"), ("filings", "store")];

/// The direct dependencies of each room on other rooms: (normal, dev).
fn arrows(root: &Path) -> BTreeMap<String, (Vec<String>, Vec<String>)> {
    let mut out = BTreeMap::new();
    for entry in std::fs::read_dir(root.join("crates")).unwrap() {
        let dir = entry.unwrap().path();
        let manifest = std::fs::read_to_string(dir.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = manifest.parse().unwrap();
        let rooms = |section: &str| -> Vec<String> {
            manifest.get(section).and_then(toml::Value::as_table).map_or_else(Vec::new, |table| {
                table.keys().filter_map(|name| name.strip_prefix("breadth-")).map(str::to_owned).collect()
            })
        };
        assert!(manifest.get("target").is_none(), "{}: no dependency by platform", dir.display());
        let name = dir.file_name().unwrap().to_string_lossy().into_owned();
        out.insert(name, (rooms("dependencies"), rooms("dev-dependencies")));
    }
    out
}

/// Every arrow against the direction, in words.
fn against(arrows: &BTreeMap<String, (Vec<String>, Vec<String>)>) -> Vec<String> {
    let place = |room: &str| ORDER.iter().position(|r| *r == room);
    let mut wrong = Vec::new();
    for (room, (normal, _)) in arrows {
        // The simulated market knows the words alone; whoever wants it takes it for tests, and the binary for its demo.
        let Some(here) = place(room) else {
            if room != "testkit" {
                wrong.push(format!("{room} is no room of ARCHITECTURE.md"));
            }
            wrong.extend(normal.iter().filter(|d| *d != "domain").map(|d| format!("{room} -> {d}")));
            continue;
        };
        for dep in normal {
            let fine = match place(dep) {
                Some(there) => there < here && !FORBIDDEN.contains(&(room.as_str(), dep.as_str())),
                None => dep == "testkit" && room == "cli",
            };
            if !fine {
                wrong.push(format!("{room} -> {dep}"));
            }
        }
    }
    wrong
}

#[test]
fn data_flows_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found = arrows(&root);
    assert!(found.len() >= 14, "only {} rooms found", found.len());
    assert_eq!(against(&found), Vec::<String>::new());
}

#[test]
fn an_arrow_against_the_direction_is_seen() {
    let draw = |room: &str, dep: &str| BTreeMap::from([(room.to_owned(), (vec![dep.to_owned()], vec![]))]);
    assert_eq!(against(&draw("panel", "signals")), ["panel -> signals"]);
    assert_eq!(against(&draw("backtest", "market")), ["backtest -> market"]);
    assert_eq!(against(&draw("store", "testkit")), ["store -> testkit"]);
    assert_eq!(against(&draw("signals", "panel")), Vec::<String>::new());
}
