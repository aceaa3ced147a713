//! Costs by name: known before they are paid, and more where less changes hands.
#![allow(clippy::unwrap_used)]
mod support;

use std::sync::Arc;

use breadth_backtest::{CostTable, Costs, Tape};
use breadth_domain::calendar;
use breadth_panel::{Grid, Panel};
use support::*;

const SESSIONS: usize = 130;

/// Two names with volumes of a million and of a thousand shares, and a true half spread of 0.1 % and 2 %: trades bounce
/// between bid and ask, a hundred a day.
fn market(end: usize) -> (Panel, Tape) {
    let mut state = 7_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let names = 400;
    let mut grids = [(); 4].map(|()| vec![vec![f64::NAN; names]; SESSIONS]);
    for i in 0..names {
        let half = if i % 2 == 0 { 0.001 } else { 0.02 };
        let mut mid = 50.0_f64;
        for t in 0..SESSIONS {
            let trades: Vec<f64> = (0..100)
                .map(|_| {
                    mid *= 1.0 + 0.002 * noise();
                    mid * (1.0 + half * noise().signum())
                })
                .collect();
            let all = [
                trades[0],
                trades.iter().copied().fold(0.0, f64::max),
                trades.iter().copied().fold(f64::INFINITY, f64::min),
                trades[99],
            ];
            grids.iter_mut().zip(all).for_each(|(g, v)| g[t][i] = v);
        }
    }
    let [open, high, low, close] = grids.map(|g| g[..end].to_vec());
    let dates = calendar::sessions(day("2023-01-03"), day("2024-12-31")).take(end).collect();
    let tickers: Vec<String> = (0..names).map(|i| format!("N{i:03}")).collect();
    let mut panel = panel_of(dates, &close, &tickers.iter().map(String::as_str).collect::<Vec<_>>(), "nyse");
    let volume = |i: usize| if i.is_multiple_of(2) { 1e6 } else { 1e3 } * (1.0 + i as f64 / 1000.0);
    panel.volume = Grid::from_rows(&vec![(0..names).map(volume).collect::<Vec<f64>>(); end]);
    (panel, Tape { open: Grid::from_rows(&open), high: Grid::from_rows(&high), low: Grid::from_rows(&low) })
}

#[test]
fn the_spread_of_a_bouncing_price_is_found_by_volume() {
    let (panel, tape) = market(SESSIONS);
    let table = CostTable::new(&panel, Some(&tape), &|_| true);
    // The two hundred names of each kind are next to each other by volume; the first and the last see their own kind alone.
    let half = |i: usize| table.quote(126, i).half_spread.unwrap();
    assert!((half(1) / 0.02 - 1.0).abs() < 0.25, "{}", half(1));
    assert!(half(398) < half(1), "{} {}", half(398), half(1));
    let costs = Costs { impact: 1.0, table: Some(Arc::new(table.clone())), ..Costs::flat(20.0) };
    // Impact: σ √(d / ADV). Four times the trade costs eight times the impact and four times the spread.
    let impact = |d: f64| costs.of(126, 1, d) - d * half(1);
    assert!((impact(4e4) / impact(1e4) - 8.0).abs() < 1e-9);
    // Nothing is known before the first month: the flat rate.
    assert_eq!(costs.of(3, 1, 1e4), 20.0);
}

#[test]
fn what_comes_later_changes_no_quote() {
    let (panel, tape) = market(SESSIONS);
    let (before, early) = market(100);
    let (whole, part) =
        (CostTable::new(&panel, Some(&tape), &|_| true), CostTable::new(&before, Some(&early), &|_| true));
    for s in 0..100 {
        for i in 0..400 {
            assert_eq!(whole.quote(s, i), part.quote(s, i), "session {s}, name {i}");
        }
    }
}
