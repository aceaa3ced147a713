//! The ledger's arithmetic, case by case.
#![allow(clippy::unwrap_used)]
mod support;

use std::collections::BTreeMap;

use breadth_backtest::{Convention, Decision, Ledger, Path, Scenario, simulate};
use breadth_domain::{Date, calendar};
use breadth_panel::{Outcome, Panel};
use support::*;

const NAN: f64 = f64::NAN;

fn sessions(n: usize) -> Vec<Date> {
    calendar::sessions(day("2024-01-02"), day("2026-12-31")).take(n).collect()
}

fn run(panel: &Panel, at: &[usize], cost_bp: f64, scenario: Scenario) -> Path {
    let decide = |s: &usize| Decision {
        session: *s,
        ranking: (0..panel.securities.len()).filter(|i| panel.close.get(*s, *i).is_some()).map(|i| (i, 0.0)).collect(),
    };
    let decisions: Vec<Decision> = at.iter().map(decide).collect();
    let window = (0, panel.sessions.len() - 1);
    simulate(panel, &decisions, window, Ledger::new(1000.0, cost_bp), &Everything, Convention::NextClose, scenario)
        .unwrap()
}

fn close_to(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

#[test]
fn a_decision_is_filled_at_the_next_close_and_earns_from_then_on() {
    let panel = panel_of(
        sessions(4),
        &[vec![10.0, 20.0], vec![20.0, 20.0], vec![40.0, 10.0], vec![40.0, 10.0]],
        &["A", "B"],
        "nyse",
    );
    let path = run(&panel, &[0], 0.0, Scenario::Base);
    // Bought on session 1 at 20 and 20, 500 dollars each: 1000 until then; then 500 x 2 + 500 x ½ = 1250.
    assert_eq!(path.value, [1000.0, 1000.0, 1250.0, 1250.0]);
    assert_eq!((path.steps[0].decided, path.steps[0].filled, path.steps[0].names), (0, 1, 2));
}

#[test]
fn weights_hold_exactly_after_cost_and_cash_is_never_negative() {
    let panel = panel_of(
        sessions(4),
        &[vec![10.0, 10.0], vec![10.0, 10.0], vec![30.0, 10.0], vec![30.0, 10.0]],
        &["A", "B"],
        "nyse",
    );
    let path = run(&panel, &[0, 2], 100.0, Scenario::Base);
    // 1 % of what is bought: v + 0.01 v = 1000, v = 990.099..
    let v = 1000.0 / 1.01;
    assert!(close_to(path.value[1], v) && path.steps[0].cash.abs() < 1e-9);
    // A trebles: 1.5 v and 0.5 v, 2 v in all. With w the value after: w + 0.01 ((1.5 v − w/2) + (w/2 − 0.5 v)) = 2 v,
    // so w = 2 v − 0.01 v = 1.99 v, and each position is half of it.
    let w = 1.99 * v;
    assert!(close_to(path.value[3], w));
    let positions: Vec<f64> = path.ledger.positions().map(|(_, v)| v).collect();
    assert!(positions.iter().all(|p| close_to(*p, w / 2.0)), "{positions:?}");
    assert!(path.ledger.cash().abs() < 1e-9);
    let cost: f64 = path.steps.iter().flat_map(|s| &s.fills).map(|f| f.cost).sum();
    assert!(close_to(cost, 0.01 * v + 0.01 * v));
}

#[test]
fn a_halted_name_is_carried_and_its_next_return_spans_the_gap() {
    let panel = panel_of(
        sessions(5),
        &[vec![10.0, 10.0], vec![10.0, 10.0], vec![NAN, 20.0], vec![NAN, 20.0], vec![5.0, 20.0]],
        &["A", "B"],
        "nyse",
    );
    // Bought on 1 for 500 each. B doubles on 2. A stands at 500 until 4, when it is worth 250.
    let path = run(&panel, &[0], 0.0, Scenario::Base);
    assert_eq!(path.value, [1000.0, 1000.0, 1500.0, 1500.0, 1250.0]);
    // A rebalance decided on 2 and filled on 3 wants B alone; A cannot be sold: 500 stay in A, 1000 in B.
    let path = run(&panel, &[0, 2], 0.0, Scenario::Base);
    assert_eq!(path.ledger.positions().collect::<Vec<_>>(), [(0, 250.0), (1, 1000.0)]);
    assert_eq!(path.steps[1].fills, []);
}

/// B stops trading after session 5; A goes on, flat.
fn one_ends(exchange: &str) -> Panel {
    let rows: Vec<Vec<f64>> = (0..24).map(|t| vec![10.0, if t <= 5 { 10.0 } else { NAN }]).collect();
    panel_of(sessions(24), &rows, &["A", "B"], exchange)
}

#[test]
fn an_end_is_recognised_after_ten_silent_sessions_and_booked_as_a_band() {
    for (exchange, base) in [("nasdaq", -0.55), ("nyse", -0.30), ("", -0.55)] {
        for (scenario, ret) in [(Scenario::Low, -1.0), (Scenario::Base, base), (Scenario::High, 0.0)] {
            let path = run(&one_ends(exchange), &[0], 0.0, scenario);
            // Session 15 is the tenth without a close: it still stands. On 16 the end is booked: 500 + 500 (1 + r).
            assert_eq!(path.value[15], 1000.0);
            assert!(close_to(path.value[16], 500.0 + 500.0 * (1.0 + ret)), "{exchange} {scenario:?}");
            let exit = &path.exits[0];
            assert_eq!((exit.last, exit.recognised, exit.outcome), (5, 16, Outcome::Unknown));
            // What is left of it stands among the positions: its holder still has the shares.
            assert!(close_to(path.value[23], 500.0 + 500.0 * (1.0 + ret)) && path.cash[23] == 0.0);
        }
    }
}

#[test]
fn what_trades_again_is_written_back_and_what_does_not_becomes_cash() {
    // B is silent from 6 to 18 and comes back at 8 instead of 10; in the other world it never does.
    let rows = |back: bool| -> Vec<Vec<f64>> {
        (0..300)
            .map(|t| {
                vec![
                    10.0,
                    if t <= 5 {
                        10.0
                    } else if back && t >= 19 {
                        8.0
                    } else {
                        NAN
                    },
                ]
            })
            .collect()
    };
    let [gone, back] =
        [false, true].map(|b| run(&panel_of(sessions(300), &rows(b), &["A", "B"], "nyse"), &[0], 0.0, Scenario::Base));
    // 500 are 350 from session 16 on; when B trades again they are 500 x 0.8.
    assert!(close_to(back.value[16], 850.0) && close_to(back.value[18], 850.0));
    assert!(close_to(back.value[19], 900.0) && close_to(back.value[299], 900.0));
    assert_eq!((back.exits.len(), back.exits[0].resumed), (1, Some(19)));
    // 252 sessions after the last close the 350 are cash, and nothing else has changed.
    assert_eq!((gone.cash[5 + 252], gone.value[299]), (0.0, gone.value[16]));
    assert!(close_to(gone.cash[5 + 253], 350.0));
}

#[test]
fn a_price_pinned_to_an_offer_is_paid_out_within_two_per_cent() {
    let pinned = |t: usize| 20.0 + 0.02 * (t % 2) as f64;
    let rows: Vec<Vec<f64>> = (0..45).map(|t| vec![10.0, if t <= 25 { pinned(t) } else { NAN }]).collect();
    let panel = panel_of(sessions(45), &rows, &["A", "B"], "nasdaq");
    for (scenario, ret) in [(Scenario::Low, -0.02), (Scenario::Base, 0.0), (Scenario::High, 0.02)] {
        let path = run(&panel, &[0], 0.0, scenario);
        assert_eq!(path.exits[0].outcome, Outcome::CashMerger);
        assert!(close_to(path.value[44], path.value[25] + path.exits[0].value * ret), "{scenario:?}");
        assert!(path.cash[44] > 0.0);
    }
}

#[test]
fn nobody_is_written_off_sooner_for_never_coming_back() {
    // The same prices up to session 14; in one world B trades again on 15, in the other never.
    let rows = |back: bool| -> Vec<Vec<f64>> {
        (0..24).map(|t| vec![10.0, if t <= 5 || (back && t >= 15) { 10.0 } else { NAN }]).collect()
    };
    let [gone, back] =
        [false, true].map(|b| run(&panel_of(sessions(24), &rows(b), &["A", "B"], "nasdaq"), &[0], 0.0, Scenario::Low));
    assert_eq!(gone.value[..15], back.value[..15]);
    assert_eq!((gone.value[23], back.value[23]), (500.0, 1000.0));
}

#[test]
fn shares_do_not_matter_where_a_split_is_in_the_closes() {
    // Two for one on session 2: the close halves, the split-safe return is zero.
    let mut panel = panel_of(sessions(4), &[vec![10.0], vec![10.0], vec![5.0], vec![6.0]], &["A"], "nyse");
    panel.ret.set(2, 0, 0.0);
    let path = run(&panel, &[0], 0.0, Scenario::Base);
    assert_eq!(path.value[2], 1000.0);
    assert!(close_to(path.value[3], 1200.0));
}

#[test]
fn a_rebalance_to_what_is_held_trades_nothing() {
    let panel = panel_of(sessions(3), &vec![vec![10.0, 10.0]; 3], &["A", "B"], "nyse");
    let mut ledger = Ledger::new(1000.0, 20.0);
    let targets = BTreeMap::from([(0, 0.5), (1, 0.5)]);
    assert_eq!(ledger.rebalance(&panel, 1, &targets, Convention::NextClose).len(), 2);
    let traded: f64 = ledger.rebalance(&panel, 2, &targets, Convention::NextClose).iter().map(|f| f.value.abs()).sum();
    assert!(traded < 1e-9, "{traded}");
}

#[test]
fn what_the_user_states_of_an_end_goes_before_the_table() {
    let mut panel = one_ends("nasdaq");
    let stated = "B@2020-01-02,1990-01-01,failed,-0.9,-0.8,-0.7,stated";
    let first = panel.securities[1].id.to_string();
    let text = stated.replace("B@2020-01-02", &first);
    panel.override_exits(breadth_panel::ExitOverride::parse(&text).unwrap()).unwrap();
    for (scenario, ret) in [(Scenario::Low, -0.9), (Scenario::Base, -0.8), (Scenario::High, -0.7)] {
        let path = run(&panel, &[0], 0.0, scenario);
        assert!(close_to(path.value[16], 500.0 + 500.0 * (1.0 + ret)), "{scenario:?}");
        assert_eq!(path.exits[0].outcome, Outcome::Failed);
    }
    let stranger = text.replace("B@", "NOBODY@");
    let refused = panel.override_exits(breadth_panel::ExitOverride::parse(&stranger).unwrap());
    assert_eq!(refused.unwrap_err().len(), 1);
}
