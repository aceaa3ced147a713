//! The look-ahead law, on the whole pipeline: rewrite everything known after a day, go the whole way again from files, and
//! everything decided by that day is the same, bit for bit. On the simulated market at fifty days, on the real one at
//! five; and a planted peek turns it red.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::Path;

use breadth::decisions::{decided_by, decided_today};
use breadth::{Pipeline, Rules};
use breadth_domain::study::{RiskKind, Weighting};
use breadth_domain::{Date, Silent, Study};
use breadth_panel::{Panel, UniverseRule};
use breadth_store::Store;
use breadth_testkit::{World, WorldSpec};
use common::{import_records, import_world_files};

/// Universes of the size of the small worlds.
fn rules() -> Rules {
    let rule = UniverseRule::by_rank;
    Rules { large: rule("large", 1, 40), small: rule("small", 41, 120), survivors_only: false, risk_model: false }
}

fn study() -> Study {
    let mut study = Study::preset("quality-small").unwrap();
    study.policy.count = 15;
    study
}

fn run(store: &Store, day: Date, tamper: impl FnOnce(&mut Panel)) -> Pipeline {
    Pipeline::run_with(&store.as_of(day), &study(), &rules(), &Silent, tamper).unwrap()
}

/// The first thing decided by the day that differs, if any.
fn difference(a: &[String], b: &[String]) -> Option<String> {
    let first = a.iter().zip(b).find(|(x, y)| x != y).map(|(x, y)| format!("{}\n  against\n{}", cut(x), cut(y)));
    first.or_else(|| (a.len() != b.len()).then(|| format!("{} decisions against {}", a.len(), b.len())))
}

fn cut(text: &str) -> String {
    text.chars().take(300).collect()
}

/// Days spread over a world's sessions by the seed, from where the first portfolio can be to before the end.
fn days(sessions: &[Date], n: usize, seed: u64) -> Vec<Date> {
    let (low, high) = (sessions.len() * 4 / 10, sessions.len() - 5);
    (0..n as u64)
        .map(|k| {
            // A fixed scrambling of (seed, k): SplitMix64.
            let mut z = (seed << 32).wrapping_add(k).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            sessions[low + ((z ^ (z >> 31)) % (high - low) as u64) as usize]
        })
        .collect()
}

/// How many ends a run's panel and book have, none of which is settled at the last price without a band.
fn bands_of(run: &Pipeline) -> usize {
    for s in &run.panel.securities {
        let Some(exit) = &s.exit else { continue };
        let (band, _) = breadth_backtest::recovery(exit, &s.label(run.panel.sessions[exit.last]).exchange);
        assert!(band.low < band.high && band.low < 0.0, "{}: {band:?}", s.id);
    }
    for e in &run.backtest.exits {
        let r = e.booked;
        assert!(r.low < r.high && r.low < 0.0 && r.low <= r.base && r.base <= r.high, "{e:?}");
    }
    run.panel.securities.iter().filter(|s| s.exit.is_some()).count()
}

#[test]
fn tomorrow_cannot_change_today_on_the_simulated_market() {
    let (mut tried, mut exits) = (0, 0);
    for seed in 1..=5 {
        let world = World::simulate(&WorldSpec { operating: 140, others: 30, ..WorldSpec::small(seed) });
        let dir = tempfile::tempdir().unwrap();
        let store = import_records(&dir.path().join("told"), &world);
        let sessions = &world.truth.sessions;
        let end = *sessions.last().unwrap();
        let whole = run(&store, end, |_| {});
        assert!(!whole.backtest.trades.is_empty(), "seed {seed}: nothing was decided, so nothing is tested");
        exits += bands_of(&whole);
        for (k, day) in days(sessions, 10, seed).into_iter().enumerate() {
            let other = world.rewritten_after(day, 7_000 + k as u64);
            let other_store = import_records(&dir.path().join(format!("other-{k}")), &other);
            // A late run on either future says the same of the past.
            let late = run(&other_store, end, |_| {});
            if let Some(d) = difference(&decided_by(&whole, day), &decided_by(&late, day)) {
                panic!("seed {seed}, {day}: a later rewrite changed\n{d}");
            }
            // And a run as of the day cannot tell the futures apart.
            let (a, b) = (run(&store, day, |_| {}), run(&other_store, day, |_| {}));
            assert_eq!(decided_today(&a), decided_today(&b), "seed {seed}, {day}");
            if let Some(d) = difference(&decided_by(&a, day), &decided_by(&whole, day)) {
                panic!("seed {seed}, {day}: a run as of the day and a late run differ\n{d}");
            }
            assert!(
                decided_by(&whole, end) != decided_by(&late, end),
                "the rewrite changed nothing: nothing was tested"
            );
            tried += 1;
        }
    }
    assert_eq!(tried, 50);
    assert!(exits > 0, "no run had an exit");
}

#[test]
fn weights_by_a_model_of_factors_obey_the_law() {
    let mut study = study();
    study.policy.weighting = Weighting::MinimumVariance;
    study.policy.risk_days = 63;
    study.risk.model = RiskKind::Fundamental;
    study.backtest.warm_up = 150;
    let go =
        |store: &Store, day: Date| Pipeline::run_with(&store.as_of(day), &study, &rules(), &Silent, |_| {}).unwrap();
    let world = World::simulate(&WorldSpec { operating: 140, others: 30, ..WorldSpec::small(3) });
    let dir = tempfile::tempdir().unwrap();
    let store = import_records(&dir.path().join("told"), &world);
    let sessions = &world.truth.sessions;
    let end = *sessions.last().unwrap();
    let whole = go(&store, end);
    assert!(whole.backtest.policy.contains("least variance, risk of 63 sessions (market, sectors, sizes and styles)"));
    assert!(!whole.backtest.trades.is_empty());
    for (k, day) in days(sessions, 3, 3).into_iter().enumerate() {
        let other =
            import_records(&dir.path().join(format!("other-{k}")), &world.rewritten_after(day, 7_000 + k as u64));
        let late = go(&other, end);
        assert_eq!(difference(&decided_by(&whole, day), &decided_by(&late, day)), None, "{day}");
        assert_eq!(decided_today(&go(&store, day)), decided_today(&go(&other, day)), "{day}");
        assert!(decided_by(&whole, end) != decided_by(&late, end));
    }
}

#[test]
fn a_planted_peek_turns_the_law_red() {
    let world = World::simulate(&WorldSpec { operating: 140, others: 30, ..WorldSpec::small(1) });
    let dir = tempfile::tempdir().unwrap();
    let store = import_records(&dir.path().join("told"), &world);
    let sessions = &world.truth.sessions;
    let end = *sessions.last().unwrap();
    // Each session's returns are those of the session after it: a peek of one day, and no figure looks wrong.
    let peek = |panel: &mut Panel| {
        for t in 0..panel.sessions.len() - 1 {
            let tomorrow = panel.ret.row(t + 1).to_vec();
            panel.ret.row_mut(t).copy_from_slice(&tomorrow);
        }
    };
    let whole = run(&store, end, peek);
    let caught = days(sessions, 3, 1).into_iter().enumerate().all(|(k, day)| {
        let other =
            import_records(&dir.path().join(format!("other-{k}")), &world.rewritten_after(day, 7_000 + k as u64));
        difference(&decided_by(&whole, day), &decided_by(&run(&other, end, peek), day)).is_some()
    });
    assert!(caught, "the law does not see a peek of one session on every day");
}

#[test]
fn the_law_holds_from_files_too() {
    // Through the importers, as the demo goes: one day is enough here, the stages were tested above.
    let world = World::simulate(&WorldSpec { operating: 140, others: 30, ..WorldSpec::small(6) });
    let dir = tempfile::tempdir().unwrap();
    let sessions = &world.truth.sessions;
    let (day, end) = (sessions[sessions.len() * 6 / 10], *sessions.last().unwrap());
    let told = import_world_files(&dir.path().join("told"), &world);
    let other = import_world_files(&dir.path().join("other"), &world.rewritten_after(day, 9));
    let (a, b) = (run(&told, end, |_| {}), run(&other, end, |_| {}));
    assert_eq!(difference(&decided_by(&a, day), &decided_by(&b, day)), None);
}

#[test]
fn tomorrow_cannot_change_today_on_the_real_market() {
    let Some(data) = common::real_data() else { return };
    let dir = tempfile::tempdir().unwrap();
    let told = common::real::import(&dir.path().join("told"), &data, None);
    let end = told.last_session().unwrap();
    let study = Study::preset("quality-small").unwrap();
    let go = |store: &Store| Pipeline::run(&store.as_of(end), &study, &Rules::default(), &Silent).unwrap();
    let whole = go(&told);
    drop(told);
    for (k, day) in ["2021-11-19", "2022-06-27", "2023-03-10", "2024-04-30", "2025-06-27"].into_iter().enumerate() {
        let day = Date::parse(day).unwrap();
        let path = dir.path().join("other");
        let other = common::real::import(&path, &data, Some((day, 100 + k as u64)));
        let late = go(&other);
        if let Some(d) = difference(&decided_by(&whole, day), &decided_by(&late, day)) {
            panic!("{day}: a later rewrite changed\n{d}");
        }
        assert!(decided_by(&whole, end) != decided_by(&late, end), "the rewrite changed nothing");
        std::fs::remove_dir_all(Path::new(&path)).unwrap();
    }
}
