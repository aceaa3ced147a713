//! The rebuilt universes against what index funds held and returned, on real data.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use breadth_domain::{Date, Silent, Symbol};
use breadth_panel::{IndexSeries, Panel, Statements, Universe, universe_rule, universes_knowing};
use breadth_store::Store;

fn import(store: &Path, kind: &str, file: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breadth"));
    let out = command.args(["import", kind]).arg(file).arg("--store").arg(store).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Correlation and yearly tracking error of daily returns from 2021-02-01 to 2025-12-31.
fn against(index: &IndexSeries, fund: &BTreeMap<String, f64>) -> (f64, f64) {
    let pairs = index.dates.iter().zip(&index.cap_weighted).filter_map(|(date, r)| {
        ((d("2021-02-01")..=d("2025-12-31")).contains(date)).then_some((*r, *fund.get(&date.to_string())?))
    });
    let (ours, theirs): (Vec<f64>, Vec<f64>) = pairs.unzip();
    assert!(ours.len() > 1_200, "{} common days", ours.len());
    let correlation = breadth_kernels::correlation(&ours, &theirs).unwrap();
    (correlation, breadth_kernels::tracking_error(&ours, &theirs, 252.0).unwrap())
}

/// No end of any listing is settled at its last price as if that were known.
fn every_end_has_a_band(panel: &Panel) {
    let mut seen: BTreeMap<breadth_panel::Outcome, usize> = BTreeMap::new();
    for s in &panel.securities {
        let Some(exit) = &s.exit else { continue };
        let (band, source) = breadth_backtest::recovery(exit, &s.label(panel.sessions[exit.last]).exchange);
        assert!(band.low < band.high && band.low <= band.base && band.base <= band.high, "{}: {band:?}", s.id);
        assert!(band.low < 0.0 && !source.is_empty() && !exit.evidence.is_empty(), "{}: {band:?} {source}", s.id);
        *seen.entry(exit.outcome).or_default() += 1;
    }
    println!("{} ends, each with a band: {seen:?}", seen.values().sum::<usize>());
    assert!(seen.len() >= 7 && seen.values().sum::<usize>() > 4_000, "{seen:?}");
}

#[test]
fn rebuilt_universes_hold_and_return_what_index_funds_do() {
    let Some(data) = common::real_data() else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    for (kind, file) in [
        ("prices", "prices/us_daily_2021_2025.parquet"),
        ("listings", "reference/us_listings_2021_2025.parquet"),
        ("prices", "prices/etf_total_return.parquet"),
        ("statements", "fundamentals/quarterly_2020_2025.csv"),
        ("basket", "index/IWM_holdings.csv"),
        ("basket", "index/ivv_holdings_monthly_2006_2025.parquet"),
    ] {
        import(&path, kind, &data.join(file));
    }
    let funds = common::real::fund_returns(&path, &["IWM", "IWB"]);
    let store = Store::open(&path).unwrap();
    let view = store.as_of(store.last_session().unwrap());
    let panel = Panel::build(&view, None, &Silent).unwrap();
    every_end_has_a_band(&panel);
    let statements = Statements::of(&view).unwrap();
    let started = Instant::now();
    let ids = ["russell-like-1000", "russell-like-2000", "russell-like-3000", "sp500-like", "russell-like-micro"];
    let rules: Vec<_> = ids.iter().map(|id| universe_rule(id).unwrap()).collect();
    let built: Vec<Universe> = universes_knowing(&panel, &statements, &rules).into_iter().map(|b| b.universe).collect();
    println!(
        "five universes of {} reconstitutions and more in {:?}",
        built[0].reconstitutions.len(),
        started.elapsed()
    );

    // (universe, fund, least correlation, largest tracking error a year)
    for (universe, fund, least, largest) in [(1, 0, 0.995, 0.022), (0, 1, 0.9975, 0.014)] {
        let (correlation, error) = against(&IndexSeries::of(&panel, &built[universe]), &funds[fund]);
        println!("{}: correlation {correlation:.5}, tracking error {:.3} %", ids[universe], error * 100.0);
        assert!(correlation >= least && error <= largest, "{}: {correlation}, {error}", ids[universe]);
    }

    // Published, in dollars: the breakpoint at rank 1000 and the edges of its band, the smallest company that stays large
    // and the largest that stays small. FTSE Russell's reconstitution releases.
    for (rank_day, breakpoint, low, high) in
        [("2024-04-30", 4.6e9, Some(2.4e9), Some(7.1e9)), ("2025-04-30", 4.6e9, None, Some(7.4e9))]
    {
        // Ranks 1 to 3000 and 2001 to 4000.
        let caps: BTreeMap<usize, f64> = [&built[2], &built[4]]
            .into_iter()
            .flat_map(|u| u.reconstitutions.iter().filter(|r| panel.sessions[r.rank_session] == d(rank_day)))
            .flat_map(|r| r.members.iter().map(|m| (m.rank, m.cap)))
            .collect();
        let market: f64 = caps.values().sum();
        let mut sum = 0.0;
        let shares: Vec<(f64, f64)> = caps
            .values()
            .map(|cap| {
                sum += cap;
                (sum / market, *cap)
            })
            .collect();
        let (boundary, at) = shares[999];
        let last_to = |share: f64| shares.iter().rfind(|(s, _)| *s <= share).unwrap().1;
        let first_from = |share: f64| shares.iter().find(|(s, _)| *s >= share).unwrap().1;
        for (ours, published) in
            [(at, Some(breakpoint)), (last_to(boundary + 0.025), low), (first_from(boundary - 0.025), high)]
        {
            println!("{rank_day}: {:.2} bn against {published:?}", ours / 1e9);
            if let Some(published) = published {
                assert!((ours / published - 1.0).abs() < 0.05, "{rank_day}: {ours} against {published}");
            }
        }
        println!("{rank_day}: the smallest of 3,000 is worth {:.1} m", caps[&3000] / 1e6);
    }

    let mut baskets: BTreeMap<(String, Date), Vec<(Symbol, f64)>> = BTreeMap::new();
    for row in view.baskets().unwrap().iter().filter(|r| r.date >= d("2021-01-29")) {
        if let (Some(symbol), Some(weight)) = (row.symbol, row.market_value.or(row.weight)) {
            baskets.entry((row.basket.to_string(), row.date)).or_default().push((symbol, weight));
        }
    }
    let mut months = Vec::new();
    for ((basket, date), lines) in &baskets {
        let t = panel.session_on_or_before(*date).unwrap();
        let universe = if basket.starts_with("IWM") { &built[1] } else { &built[3] };
        let overlap = universe.overlap(&panel, t, lines);
        if basket.starts_with("IWM") {
            println!("IWM {date}: {:.4} by count, {:.4} by weight", overlap.their_count(), overlap.their_weight);
            println!("{:?}", overlap.by_cause());
            assert!(overlap.their_weight >= 0.94 && overlap.their_count() >= 0.94, "{overlap:?}");
        } else {
            months.push(overlap.their_weight);
        }
    }
    let (mean, least) =
        (months.iter().sum::<f64>() / months.len() as f64, months.iter().copied().fold(f64::INFINITY, f64::min));
    println!("IVV, {} month ends: {mean:.4} by weight on the average, {least:.4} at least", months.len());
    assert!(months.len() >= 59 && mean >= 0.95 && least >= 0.92, "{mean}, {least}");
}
