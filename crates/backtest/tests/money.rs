//! Money is conserved: whatever happens to a ledger, what it has is what was put in, what was earned and what was paid.
#![allow(clippy::unwrap_used)]
mod support;

use std::collections::BTreeMap;

use breadth_backtest::attribution::{contributions, days};
use breadth_backtest::{Convention, Decision, EntryKind, Event, Ledger, Rules, Scenario, World, simulate_in};
use breadth_domain::study::{Distributions, Execution, LotRule, ShareRule, Unfilled};
use breadth_domain::{Date, calendar};
use breadth_panel::{Grid, Panel};
use proptest::prelude::*;
use support::*;

const NAMES: usize = 5;
const SESSIONS: usize = 60;

fn sessions() -> Vec<Date> {
    calendar::sessions(day("2023-01-03"), day("2023-12-29")).take(SESSIONS).collect()
}

/// One thing that is done to a ledger.
#[derive(Clone, Debug)]
enum Act {
    Rebalance(Vec<f64>, usize),
    Shares(usize, f64),
    Event(Event),
    Mark,
}

fn any_event() -> impl Strategy<Value = Event> {
    let name = || 0..NAMES;
    prop_oneof![
        (name(), 0.1..5.0_f64).prop_map(|(security, ratio)| Event::Split { security, ratio }),
        (name(), 0.0..0.5_f64).prop_map(|(security, per_share)| Event::Dividend { security, per_share }),
        (name(), name(), 0.05..0.3_f64, 0.1..0.9_f64)
            .prop_filter("a child of its own", |(p, c, ..)| p != c)
            .prop_map(|(parent, child, ratio, basis)| Event::SpinOff { parent, child, ratio, price: 5.0, basis }),
        (name(), name(), 0.0..2.0_f64, 0.0..10.0_f64)
            .prop_filter("another one", |(f, i, ..)| f != i)
            .prop_map(|(from, into, ratio, cash)| Event::Exchange { from, into, ratio, price: 8.0, cash }),
        (-500.0..500.0_f64).prop_map(|dollars| Event::Flow { dollars }),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (prop::collection::vec(-0.3..0.5_f64, NAMES), 0..4_usize).prop_map(|(w, c)| Act::Rebalance(w, c)),
        (0..NAMES, -20.0..20.0_f64).prop_map(|(i, n)| Act::Shares(i, n)),
        any_event().prop_map(Act::Event),
        Just(Act::Mark),
    ]
}

fn any_rules() -> impl Strategy<Value = Rules> {
    let lots =
        prop_oneof![Just(LotRule::Fifo), Just(LotRule::Lifo), Just(LotRule::HighestCost), Just(LotRule::Average)];
    (0.0..50.0_f64, lots, any::<[bool; 4]>(), 0.0..3.0_f64).prop_map(|(bp, lots, [whole, cash, limit, carry], fee)| {
        let mut rules = Rules::flat(bp);
        rules.costs.fee = fee;
        rules.lots = lots;
        rules.shares = if whole { ShareRule::Whole } else { ShareRule::Fractional };
        rules.distributions = if cash { Distributions::Cash } else { Distributions::Reinvest };
        rules.participation = limit.then_some(0.1);
        rules.unfilled = if carry { Unfilled::Carry } else { Unfilled::Drop };
        rules
    })
}

/// Closes with gaps; returns that now and then tell of a split or a distribution which the closes do not.
fn any_panel() -> impl Strategy<Value = Panel> {
    let moves = prop::collection::vec(prop::collection::vec((-0.06..0.06_f64, 0..40_usize), NAMES), SESSIONS);
    let silent = prop::collection::vec((0..SESSIONS * 2, 1..40_usize), NAMES);
    (moves, silent).prop_map(|(moves, silent)| {
        let mut price = [20.0_f64; NAMES];
        let mut told = Vec::new();
        let closes: Vec<Vec<f64>> = moves
            .iter()
            .enumerate()
            .map(|(t, row)| {
                let close = |i: usize| {
                    let (r, odd) = row[i];
                    // A split of two for one, or a distribution of 2 %.
                    let factor = if odd == 0 {
                        2.0
                    } else if odd < 3 {
                        1.02
                    } else {
                        1.0
                    };
                    price[i] *= (1.0 + r) / factor;
                    told.push((t, i, r));
                    let (from, long) = silent[i];
                    if t > 0 && t >= from && t < from + long { f64::NAN } else { price[i] }
                };
                (0..NAMES).map(close).collect()
            })
            .collect();
        let tickers = ["A", "B", "C", "D", "E"];
        let mut panel = panel_of(sessions(), &closes, &tickers, "nyse");
        for (t, i, r) in told {
            let silent = |t: usize| closes[t][i].is_nan();
            if t > 0 && !silent(t) && !silent(t - 1) {
                panel.ret.set(t, i, r);
            }
        }
        panel.volume = Grid::from_rows(&vec![vec![400.0; NAMES]; SESSIONS]);
        panel
    })
}

const CONVENTIONS: [Convention; 4] =
    [Convention::NextClose, Convention::Cvxportfolio, Convention::Bt, Convention::Vectorbt];

/// cash + Σ cost of open lots = put in + realised + dividends + interest − borrowing − fees − costs.
fn identity(ledger: &Ledger) -> (f64, f64) {
    let open: f64 = ledger.held().map(|h| h.lots.cost()).sum();
    let t = ledger.tally();
    (ledger.cash() + open, t.flows + t.realised + t.dividends + t.interest - t.borrowing - t.fees - t.costs)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_acts_conserves_money(
        panel in any_panel(),
        rules in any_rules(),
        acts in prop::collection::vec(any_act(), 1..SESSIONS - 1),
    ) {
        let mut ledger = Ledger::with(10_000.0, rules);
        // What has moved through it: the scale of its roundings.
        let mut moved = 10_000.0_f64;
        for (s, act) in acts.iter().enumerate() {
            ledger.mark(&panel, s);
            let before = ledger.value();
            let costs = ledger.tally().costs;
            match act {
                Act::Rebalance(weights, c) if before > 1.0 => {
                    let targets: BTreeMap<usize, f64> = weights.iter().copied().enumerate().collect();
                    let fills = ledger.rebalance(&panel, s, &targets, CONVENTIONS[*c]);
                    moved += fills.iter().map(|f| f.value.abs()).sum::<f64>();
                    // A trade costs its cost and nothing else.
                    let paid = ledger.tally().costs - costs;
                    prop_assert!((before - ledger.value() - paid).abs() <= 1e-9 * moved, "{} {} {}", before, ledger.value(), paid);
                }
                Act::Rebalance(..) | Act::Mark => {}
                Act::Shares(i, n) => {
                    let fills = ledger.fill_shares(&panel, s, &[(*i, *n)]);
                    moved += fills.iter().map(|f| f.value.abs()).sum::<f64>();
                    prop_assert!((before - ledger.value() - (ledger.tally().costs - costs)).abs() <= 1e-9 * moved);
                }
                Act::Event(event) => {
                    let held = ledger.position(match event {
                        Event::Split { security, .. } | Event::Dividend { security, .. } => *security,
                        Event::SpinOff { parent, .. } => *parent,
                        Event::Exchange { from, .. } => *from,
                        Event::Flow { .. } => 0,
                    }).is_some();
                    let dividends = ledger.tally().dividends;
                    ledger.apply(s, event);
                    moved += ledger.value().abs();
                    match event {
                        // A split changes no value; a dividend adds what it pays; a flow is a flow.
                        Event::Split { .. } => prop_assert!((ledger.value() - before).abs() <= 1e-9 * moved),
                        Event::Dividend { .. } =>
                            prop_assert!((ledger.value() - before - (ledger.tally().dividends - dividends)).abs() <= 1e-9 * moved),
                        Event::Flow { dollars } => prop_assert!((ledger.value() - before - dollars).abs() <= 1e-9 * moved),
                        _ => prop_assert!(held || ledger.value() == before),
                    }
                }
            }
            let (have, told) = identity(&ledger);
            prop_assert!((have - told).abs() <= 1e-9 * moved, "{act:?}: {have} {told}");
            // A position is its lots, and they are all of its sign.
            for h in ledger.held() {
                let lots: f64 = h.lots.iter().map(|l| l.shares).sum();
                let size: f64 = h.lots.iter().map(|l| l.shares.abs()).sum();
                prop_assert!((lots - h.shares).abs() <= 1e-9 * (size + moved), "{act:?}: {lots} {}", h.shares);
                prop_assert!((lots.abs() - size).abs() <= 1e-9 * (size + moved), "{act:?}: lots of both signs");
            }
        }
    }

    #[test]
    fn a_whole_run_adds_up_to_its_lines(
        panel in any_panel(),
        rules in any_rules(),
        every in 3..15_usize,
        execution in 0..2_usize,
        rates in (0.0..0.06_f64, 0.0..0.06_f64, 0.0..0.02_f64),
        scenario in 0..3_usize,
    ) {
        let mut rules = rules;
        rules.execution = [Execution::NextClose, Execution::Close][execution];
        (rules.cash_rate, rules.borrow_rate, rules.yearly_fee) = rates;
        let decisions: Vec<Decision> = (0..SESSIONS)
            .step_by(every)
            .map(|s| Decision { session: s, ranking: (0..NAMES).filter(|i| panel.close.get(s, *i).is_some() && (s + i) % 4 != 0).map(|i| (i, 0.0)).collect() })
            .filter(|d| !d.ranking.is_empty())
            .collect();
        let path = simulate_in(&panel, World::default(), &decisions, (0, SESSIONS - 1), Ledger::with(10_000.0, rules), &Everything, Convention::NextClose, Scenario::ALL[scenario]).unwrap();
        let moved: f64 = 10_000.0 + path.ledger.journal().iter().filter(|e| e.kind == EntryKind::Trade).map(|e| (e.shares * e.price).abs()).sum::<f64>();
        let (have, told) = identity(&path.ledger);
        prop_assert!((have - told).abs() <= 1e-9 * moved, "{have} {told}");
        // Day by day, and by name.
        let days = days(&panel, &path);
        for (day, value) in days.iter().zip(&path.value) {
            prop_assert!((day.value_before + day.gain() + day.flows - value).abs() <= 1e-9 * moved, "session {}: {} + {} is not {value}", day.session, day.value_before, day.gain());
        }
        let whole = contributions(&panel, &path, &days).unwrap();
        prop_assert!(whole.unexplained.abs() <= 1e-9 * moved, "{whole:?}");
        prop_assert_eq!(whole.start, 10_000.0);
        prop_assert!((whole.costs + path.ledger.tally().costs).abs() <= 1e-9 * moved);
        // Fees apart, nobody spends what is not there.
        if rates.2 == 0.0 && path.ledger.tally().flows == 10_000.0 {
            let fees = 3.0 * NAMES as f64;
            prop_assert!(path.cash.iter().all(|c| *c >= -fees - 1e-9 * moved), "{:?}", path.cash);
        }
    }

    #[test]
    fn without_costs_ten_times_the_money_is_ten_times_the_value(panel in any_panel(), every in 3..15_usize) {
        let decisions: Vec<Decision> = (0..SESSIONS)
            .step_by(every)
            .map(|s| Decision { session: s, ranking: (0..NAMES).filter(|i| panel.close.get(s, *i).is_some()).map(|i| (i, 0.0)).collect() })
            .filter(|d| !d.ranking.is_empty())
            .collect();
        let run = |money: f64| {
            simulate_in(&panel, World::default(), &decisions, (0, SESSIONS - 1), Ledger::new(money, 0.0), &Everything, Convention::NextClose, Scenario::Base).unwrap().value
        };
        for (one, ten) in run(1_000.0).iter().zip(run(10_000.0)) {
            prop_assert!((ten - 10.0 * one).abs() <= 1e-9 * ten, "{one} {ten}");
        }
    }
}

#[test]
fn an_order_that_volume_has_no_room_for_is_cut_carried_or_dropped() {
    // 1000 dollars into one name at 10: 100 shares; 10 % of 300 shares a day is 30.
    let panel = {
        let mut panel = panel_of(sessions()[..6].to_vec(), &vec![vec![10.0]; 6], &["A"], "nyse");
        panel.volume = Grid::from_rows(&vec![vec![300.0]; 6]);
        panel
    };
    let decisions = [Decision { session: 0, ranking: vec![(0, 0.0)] }];
    let run = |unfilled: Unfilled| {
        let mut rules = Rules::flat(0.0);
        (rules.participation, rules.unfilled) = (Some(0.1), unfilled);
        let ledger = Ledger::with(1_000.0, rules);
        simulate_in(
            &panel,
            World::default(),
            &decisions,
            (0, 5),
            ledger,
            &Everything,
            Convention::NextClose,
            Scenario::Base,
        )
        .unwrap()
    };
    let dropped = run(Unfilled::Drop);
    assert_eq!((dropped.ledger.held().next().unwrap().shares, dropped.steps[0].cut), (30.0, 1));
    // 30 a day on sessions 1, 2 and 3, the last 10 on 4.
    let carried = run(Unfilled::Carry);
    assert!((carried.ledger.held().next().unwrap().shares - 100.0).abs() < 1e-9);
    let later: Vec<(usize, f64)> = carried.steps[0].later.iter().map(|(s, f)| (*s, f.shares.round())).collect();
    assert_eq!(later, [(2, 30.0), (3, 30.0), (4, 10.0)]);
}

#[test]
fn interest_fees_and_the_next_open_by_hand() {
    // 365.25 days would earn 5 % of cash; from Tuesday to Wednesday it is one of them.
    let panel = panel_of(sessions()[..3].to_vec(), &vec![vec![10.0]; 3], &["A"], "nyse");
    let mut rules = Rules::flat(0.0);
    rules.cash_rate = 0.05;
    rules.yearly_fee = 0.01;
    let path = simulate_in(
        &panel,
        World::default(),
        &[],
        (0, 1),
        Ledger::with(1_000.0, rules.clone()),
        &Everything,
        Convention::NextClose,
        Scenario::Base,
    )
    .unwrap();
    assert!((path.value[1] - (1_000.0 + 50.0 / 365.25 - 10.0 / 365.25)).abs() < 1e-9);
    // Decided on 0, bought at the open of 1 at 8: 125 shares, worth 1,250 at the close.
    let tape =
        breadth_backtest::Tape { open: Grid::from_rows(&[vec![9.0], vec![8.0], vec![10.0]]), ..Default::default() };
    let mut rules = Rules::flat(0.0);
    rules.execution = Execution::NextOpen;
    let decisions = [Decision { session: 0, ranking: vec![(0, 0.0)] }];
    let world = World { tape: Some(&tape), ..World::default() };
    let path = simulate_in(
        &panel,
        world,
        &decisions,
        (0, 2),
        Ledger::with(1_000.0, rules.clone()),
        &Everything,
        Convention::NextClose,
        Scenario::Base,
    )
    .unwrap();
    assert_eq!(path.value, [1_000.0, 1_250.0, 1_250.0]);
    let told = days(&panel, &path);
    assert_eq!(told[1].names, [(0, 250.0)]);
    let without = simulate_in(
        &panel,
        World::default(),
        &decisions,
        (0, 2),
        Ledger::with(1_000.0, rules),
        &Everything,
        Convention::NextClose,
        Scenario::Base,
    );
    assert!(without.unwrap_err().to_string().contains("opening prices"));
}

#[test]
fn within_its_band_a_portfolio_is_left_alone() {
    // Equal weights; A rises by a tenth: 0.524 against 0.476, 2.4 % away.
    let panel = panel_of(
        sessions()[..4].to_vec(),
        &[vec![10.0, 10.0], vec![10.0, 10.0], vec![11.0, 10.0], vec![11.0, 10.0]],
        &["A", "B"],
        "nyse",
    );
    let decisions: Vec<Decision> =
        [0, 2].map(|session| Decision { session, ranking: vec![(0, 0.0), (1, 0.0)] }).to_vec();
    for (band, steps) in [(0.02, 2), (0.03, 1)] {
        let mut rules = Rules::flat(0.0);
        rules.drift_band = Some(band);
        let ledger = Ledger::with(1_000.0, rules);
        let path = simulate_in(
            &panel,
            World::default(),
            &decisions,
            (0, 3),
            ledger,
            &Everything,
            Convention::NextClose,
            Scenario::Base,
        )
        .unwrap();
        assert_eq!((path.steps.len(), path.within_band), (steps, 2 - steps));
    }
}
