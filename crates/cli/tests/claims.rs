//! Claims on the simulated market, the whole way: the look-ahead law on ledgers, and the command.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::Path;
use std::process::{Command, Output};

use breadth::ledger::{Base, JudgedClaims};
use breadth_domain::{Date, Silent};
use breadth_market::claims::{ClaimFile, Lack, TEMPLATE, Verdict};
use breadth_store::Store;
use breadth_testkit::{World, WorldSpec};
use common::import_records;

/// Claims that use prices, statements, series, universes and intervals, of any day.
fn file() -> ClaimFile {
    let text = TEMPLATE.replace("universe = \"small\"", "universe = \"all-us\"");
    let text = text.replace("index:small", "index:all-us/equal").replace("index:large", "index:all-us");
    let more = r#"
[[claim]]
id = "breadth"
statement = "Most beat the index."
source = { who = "a test" }
ask = { measure = "share_beating", universe = "all-us", window = "last 6 months" }
supported = { above = 0.5 }
would_change_it = "prices"

[[claim]]
id = "profitable"
statement = "Those that earn did better."
source = { who = "a test" }
ask = { measure = "profitable_excess", universe = "all-us", window = "last 12 months" }
supported = "leads"
min_known = 0.1
would_change_it = "prices"

[[claim]]
id = "books"
statement = "Price to book is at most 3."
source = { who = "a test" }
ask = { measure = "price_to_book", universe = "all-us" }
supported = { at_most = 3.0 }
min_known = 0.1
would_change_it = "books"

[[claim]]
id = "steeper"
statement = "The ten-year yield rose."
source = { who = "a test" }
ask = { measure = "change", of = "series:DGS10", window = "last 6 months" }
supported = { above = 0.0 }
would_change_it = "yields"
"#;
    ClaimFile::parse("test.toml", &(text + more)).unwrap()
}

/// The ledger as of a day, from what was known on `made`.
fn ledger(store: &Store, made: Date, day: Date) -> JudgedClaims {
    let file = file();
    let base = Base::of(&store.as_of(made), &file, &Silent).unwrap();
    base.judge(store, &file, day, 1, true).unwrap()
}

#[test]
fn a_ledger_never_changes_when_the_future_is_rewritten() {
    let mut decided = 0;
    for seed in 1..=2 {
        let world = World::simulate(&WorldSpec { operating: 140, others: 30, ..WorldSpec::small(seed) });
        let dir = tempfile::tempdir().unwrap();
        let store = import_records(&dir.path().join("told"), &world);
        let sessions = &world.truth.sessions;
        let end = *sessions.last().unwrap();
        let whole = ledger(&store, end, end);
        for (k, at) in [5, 9].into_iter().enumerate() {
            let day = sessions[sessions.len() * at / 10];
            let other = world.rewritten_after(day, 900 + k as u64);
            let other = import_records(&dir.path().join(format!("other-{k}")), &other);
            let (now, late) = (ledger(&store, day, day), ledger(&other, end, day));
            // From a late panel of another future, the same ledger and the same past, to the last bit.
            assert_eq!(now.ledger, late.ledger, "seed {seed}, {day}");
            assert_eq!(now.history, late.history, "seed {seed}, {day}");
            // And a late history says of a month's end what a ledger of that day said.
            for (claim, past) in now.history.iter().zip(&whole.history) {
                let month_ends = claim.iter().rev().skip(1).rev();
                assert!(month_ends.eq(past.iter().filter(|p| p.day < day).take(claim.len() - 1)), "seed {seed}, {day}");
            }
            assert_ne!(whole.history, ledger(&other, end, end).history, "the rewrite changed nothing");
            decided += now.ledger.claims.len() - now.ledger.count(Verdict::CannotTell);
        }
    }
    assert!(decided >= 12, "only {decided} verdicts: little was tested");
}

#[test]
fn a_window_that_is_not_over_has_no_verdict_yet() {
    let world = World::simulate(&WorldSpec { operating: 60, others: 10, ..WorldSpec::small(1) });
    let dir = tempfile::tempdir().unwrap();
    let store = import_records(dir.path(), &world);
    let end = *world.truth.sessions.last().unwrap();
    let last = Date::from_ymd(end.year(), 12, 31).unwrap().plus_days(400);
    let text = TEMPLATE.replace("2025-Q4", &format!("{}..{last}", end.plus_days(-30)));
    let file = ClaimFile::parse("test.toml", &text).unwrap();
    let base = Base::of(&store.as_of(end), &file, &Silent).unwrap();
    let judged = base.judge(&store, &file, end, 1, false).unwrap();
    let claim = judged.ledger.claims.iter().find(|c| c.id == "small-led").unwrap();
    assert_eq!((claim.verdict, &claim.lack), (Verdict::CannotTell, &Some(Lack::NotYet { until: last })));
}

fn breadth(store: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_breadth")).arg("--store").arg(store).args(args).output().unwrap()
}

#[test]
fn the_command_prints_cards_and_the_ledger_and_exits_by_what_it_found() {
    let world = World::simulate(&WorldSpec { operating: 140, others: 30, ..WorldSpec::small(1) });
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store");
    import_records(&store, &world);
    let write = |name: &str, supported: &str, of: &str| {
        let path = dir.path().join(name);
        let text = format!(
            "id = \"t\"\ntitle = \"T\"\n[[claim]]\nid = \"a\"\nstatement = \"S\"\nsource = {{ who = \"me\" }}\nask = {{ measure = \"level\", of = \"series:{of}\" }}\nsupported = {supported}\nwould_change_it = \"nothing\"\n"
        );
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let code = |args: &[&str]| breadth(&store, args).status.code();
    let (yes, no) =
        (write("yes.toml", "{ above = -1000.0 }", "DGS10"), write("no.toml", "{ above = 1000.0 }", "DGS10"));
    let stale = write("stale.toml", "{ above = 0.0 }", "NOWHERE");
    assert_eq!(
        [code(&["claims", &yes, "--gate"]), code(&["claims", &no]), code(&["claims", &no, "--gate"])],
        [Some(0), Some(0), Some(5)]
    );
    assert_eq!(code(&["claims", &stale]), Some(3));
    let wrong = write("wrong.toml", "{ abov = 0.0 }", "DGS10");
    let refused = breadth(&store, &["claims", &wrong]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        refused.status.code() == Some(2) && said.contains("wrong.toml:8:") && said.contains("did you mean `above`?"),
        "{said}"
    );
    let json: serde_json::Value =
        serde_json::from_slice(&breadth(&store, &["claims", &yes, "--json", "--history"]).stdout).unwrap();
    let claim = &json["data"]["claims"][0];
    for key in
        ["id", "statement", "verdict", "value", "interval", "independent_observations", "would_change_it", "grade"]
    {
        assert!(claim.get(key).is_some(), "{key}");
    }
    assert_eq!((json["ok"].as_bool(), claim["verdict"].as_str()), (Some(true), Some("supported")));
    assert!(claim["history"].as_array().unwrap().len() > 12);
    let cards = String::from_utf8(breadth(&store, &["claims", &yes]).stdout).unwrap();
    assert!(cards.contains("✔ SUPPORTED  a") && cards.lines().all(|l| l.chars().count() <= 100), "{cards}");
    for flag in ["--template", "--print-preset", "--measures"] {
        assert!(breadth(&store, &["claims", flag]).stdout.len() > 1_000, "{flag}");
    }
}
