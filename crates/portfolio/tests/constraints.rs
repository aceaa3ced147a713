//! Constraints in the user's words, as laws: what the solver makes the auditor accepts; what cannot be had is named, and the
//! named set is in conflict and none of it can be spared.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod support;

use breadth_domain::study::{ConstraintKind as K, ConstraintSpec, TradeSide};
use breadth_portfolio::constraints::{ActiveShare, Stated, TrackingError, constraints};
use breadth_portfolio::rebalance::{Rebalance, check};
use proptest::prelude::*;
use support::Draw;
use support::world::{World, runner, spec, world};

/// A few constraints drawn from all kinds; `hard` draws some that cannot be had.
fn drawn(d: &mut Draw, n: usize, hard: bool) -> Vec<ConstraintSpec> {
    let mut out = Vec::new();
    let tight = if hard { 0.45 } else { 1.0 };
    for _ in 0..2 + (d.unit() * 4.0) as usize {
        out.push(match (d.unit() * 12.0) as usize {
            0 => spec(K::Weight, None, None, Some(tight * d.range(1.3, 4.0) / n as f64)),
            1 => spec(K::Sector, Some("Tech"), None, Some(d.range(0.2, 0.6) * tight)),
            2 => spec(K::Sector, Some("Health"), Some(d.range(0.0, 0.4) / tight), None),
            3 => ConstraintSpec { relative: true, ..spec(K::Sector, None, Some(-0.08), Some(0.08)) },
            4 => spec(K::Country, Some("Canada"), None, Some(d.range(0.2, 0.5) * tight)),
            5 => spec(K::Style, Some("value"), Some(d.range(-0.4, 0.1) / tight), None),
            6 => spec(K::Beta, None, Some(0.3), Some(d.range(1.0, 1.3) * tight)),
            7 => spec(K::Turnover, None, None, Some(d.range(0.35, 0.9) * tight)),
            8 => spec(K::Issuer, None, None, Some(d.range(3.0, 6.0) / n as f64 * tight)),
            9 => spec(K::Cash, None, Some(0.0), Some(0.05)),
            10 => ConstraintSpec {
                side: TradeSide::Sell,
                ..spec(K::Turnover, None, None, Some(d.range(0.4, 0.9) * tight))
            },
            _ => spec(K::DaysToExit, None, None, Some(d.range(2.0, 6.0) * tight)),
        });
    }
    out
}

#[test]
fn weights_have_no_excess_and_refusals_name_a_smallest_set() {
    let tally = std::cell::RefCell::new([0_usize; 2]);
    runner(120)
        .run(&(8..60_usize, 0..1_000_000_u64, any::<bool>()), |(n, seed, hard)| {
            let world = world(n, seed);
            let mut d = Draw::new(seed ^ 0xABCD);
            let specs = drawn(&mut d, n, hard);
            let own = !specs.iter().any(|s| s.kind == K::Cash);
            let problem = world.problem(&specs, own);
            match problem.solve() {
                Ok(s) => {
                    tally.borrow_mut()[0] += 1;
                    for c in &s.checks {
                        prop_assert!(c.excess <= 1e-9, "{c:?} of {specs:?}");
                    }
                    prop_assert!(s.proof.gap.abs() <= 1e-7, "{:?}", s.proof);
                }
                Err(refusal) => {
                    tally.borrow_mut()[1] += 1;
                    prop_assert!(!refusal.set.is_empty(), "{refusal} {specs:?}");
                    prop_assert!(!problem.feasible(&refusal.places), "{refusal}");
                    for k in &refusal.places {
                        let without: Vec<usize> = refusal.places.iter().copied().filter(|j| j != k).collect();
                        prop_assert!(problem.feasible(&without), "{k} can be spared: {refusal}");
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    let [had, refused] = tally.into_inner();
    println!("{had} had weights, {refused} were refused");
    assert!(had > 40 && refused > 20, "{had} {refused}");
}

#[test]
fn tracking_error_is_met_and_the_bound_holds() {
    for seed in 0..12 {
        let world = world(25, seed);
        let free = world.solve(&[]).unwrap();
        let te = TrackingError::of(&free.weights, &world.names);
        let limit = 0.6 * te;
        let s = world.solve(&[spec(K::TrackingError, None, None, Some(limit))]).unwrap();
        let reached = TrackingError::of(&s.weights, &world.names);
        assert!(reached <= limit * (1.0 + 1e-12) && reached > limit * (1.0 - 1e-6), "{reached} of {limit}");
        assert!(s.proof.gap >= -1e-10 && s.proof.gap < 1e-7, "{:?}", s.proof);
        // The price is the slope of the objective in the limit: by a difference.
        let wider = world.solve(&[spec(K::TrackingError, None, None, Some(limit + 1e-5))]).unwrap();
        let slope = (s.proof.objective - wider.proof.objective) / 1e-5;
        let price = s.prices.iter().find(|p| p.0 == "tracking error").unwrap().1 / 100.0;
        assert!((slope / price - 1.0).abs() < 0.01, "{slope} {price}");
    }
    // Less than nothing can be had of a sector floor far from the benchmark.
    let world = world(25, 1);
    let no = world
        .solve(&[spec(K::Sector, Some("Tech"), Some(0.9), None), spec(K::TrackingError, None, None, Some(1e-4))])
        .unwrap_err();
    assert_eq!(no.set, ["sector Tech", "tracking error"], "{no}");
    assert!(no.to_string().contains("the least tracking error"), "{no}");
}

#[test]
fn active_share_both_ways() {
    for seed in 0..8 {
        let world = world(12, seed);
        let free = ActiveShare::of(&world.solve(&[]).unwrap().weights, &world.names);
        let near = world.solve(&[spec(K::ActiveShare, None, None, Some(0.5 * free))]).unwrap();
        let share = ActiveShare::of(&near.weights, &world.names);
        assert!(share <= 0.5 * free + 1e-9 && near.proof.gap.abs() < 1e-7, "{share} {:?}", near.proof);
        let want = (free + 0.1).min(0.95);
        let far = world.solve(&[spec(K::ActiveShare, None, Some(want), None)]).unwrap();
        let share = ActiveShare::of(&far.weights, &world.names);
        assert!(share >= want - 1e-9 && far.proof.gap >= -1e-12, "{share} of {want}");
    }
}

/// The best objective over every choice of at most `count` names, by trying them all.
fn exhaustive(world: &World, count: usize, least: f64) -> f64 {
    let n = world.risk.names;
    let mut best = f64::INFINITY;
    for mask in 1_u32..1 << n {
        if mask.count_ones() as usize > count {
            continue;
        }
        let mut specs: Vec<ConstraintSpec> = Vec::new();
        for i in 0..n {
            let ticker = format!("T{i}");
            specs.push(if mask >> i & 1 == 1 {
                spec(K::Weight, Some(&ticker), Some(least), None)
            } else {
                spec(K::Exclude, Some(&ticker), None, None)
            });
        }
        if let Ok(s) = world.solve(&specs) {
            best = best.min(s.proof.objective);
        }
    }
    best
}

#[test]
fn few_names_and_no_small_positions_as_by_trying_all() {
    for seed in 0..6 {
        let world = world(7, seed);
        let specs = [spec(K::Names, None, None, Some(3.0)), spec(K::Position, None, Some(0.2), None)];
        let s = world.solve(&specs).unwrap();
        let best = exhaustive(&world, 3, 0.2);
        assert!((s.proof.objective - best).abs() < 1e-8, "{} against {best}", s.proof.objective);
        assert!(
            s.proof.gap <= 1e-7 && s.checks.iter().all(|c| c.excess <= 1e-9),
            "{:?} {:?} {}",
            s.proof,
            s.checks,
            s.nodes
        );
    }
    // At least so many, of many more than a search one by one would reach.
    let wide = support::world::world(80, 9);
    let many = Rebalance { nodes: 40, ..wide.problem(&[spec(K::Names, None, Some(60.0), None)], true) };
    let s = many.solve().unwrap();
    assert!(s.weights.iter().filter(|w| **w > 1e-9).count() >= 60 && s.proof.gap < 1e-3, "{:?}", s.proof);
    // And with a smallest position beside.
    let world = world(12, 3);
    let s = world.solve(&[spec(K::Names, None, Some(9.0), None), spec(K::Position, None, Some(0.02), None)]).unwrap();
    assert!(s.weights.iter().filter(|w| **w >= 0.02 - 1e-9).count() >= 9, "{:?}", s.weights);
}

#[test]
fn a_search_ends_at_the_gap_it_is_given_and_reports_what_is_left() {
    let mut nodes = (0, 0);
    for seed in 0..8 {
        let world = world(12, seed);
        let specs = [spec(K::Names, None, None, Some(5.0)), spec(K::Position, None, Some(0.05), None)];
        let exact = Rebalance { nodes: 20_000, ..world.problem(&specs, true) }.solve().unwrap();
        let near = Rebalance { nodes: 20_000, gap: 0.05, ..world.problem(&specs, true) }.solve().unwrap();
        let best = exact.proof.objective;
        assert!(near.proof.gap <= 0.05 * near.proof.objective.abs() + 1e-12, "{:?}", near.proof);
        assert!(near.proof.bound <= best + 1e-10 && best <= near.proof.objective + 1e-10, "{best} {:?}", near.proof);
        assert!(near.checks.iter().all(|c| c.excess <= 1e-9));
        nodes = (nodes.0 + exact.nodes, nodes.1 + near.nodes);
    }
    println!("{nodes:?} relaxations, exact and to a gap");
    assert!(nodes.1 < nodes.0, "{nodes:?}");
}

#[test]
fn small_trades_are_not_made_and_lots_are_whole() {
    for seed in 0..8 {
        let world = world(18, seed);
        let specs = [spec(K::Ticket, None, Some(0.02), None), spec(K::Lot, None, Some(10.0), None)];
        let s = world.solve(&specs[..1]).unwrap();
        let traded = |w: &[f64]| w.iter().zip(&world.names.held).map(|(w, h)| (w - h).abs()).collect::<Vec<_>>();
        assert!(traded(&s.weights).iter().zip(&s.weights).all(|(z, w)| *z < 1e-9 || *w < 1e-9 || *z >= 0.02 - 1e-9));
        let mut world = world;
        world.names.lot_room = 18.0 * 900.0 / 1e6;
        let lots = world.problem(&specs[1..], true).solve().unwrap();
        for (i, w) in lots.weights.iter().enumerate() {
            let count = w * world.names.value / (10.0 * world.names.prices[i]);
            assert!(w == &world.names.held[i] || (count - count.round()).abs() < 1e-6, "{count}");
        }
        let invested: f64 = lots.weights.iter().sum();
        assert!(invested <= 1.0 + 1e-12 && invested > 0.98 && lots.proof.gap > 0.0, "{invested} {:?}", lots.proof);
    }
}

#[test]
fn lots_stay_within_a_narrow_band_where_an_exchange_of_some_keeps_it() {
    let mut kept = 0;
    for seed in 0..12 {
        let mut world = world(24, seed);
        world.costs = None;
        world.names.held = vec![0.0; 24];
        world.names.lot_room = 24.0 * 900.0 / 1e6;
        // Beta at its floor in the optimum: rounding down goes below it, by a tenth of a per cent and more.
        let free = world.solve(&[]).unwrap();
        let beta: f64 = free.weights.iter().zip(&world.names.betas).map(|(w, b)| w * b).sum();
        let specs = [spec(K::Beta, None, Some(beta + 0.05), Some(beta + 0.06)), spec(K::Lot, None, Some(10.0), None)];
        let s = world.solve(&specs).unwrap();
        let worst = s.checks.iter().map(|c| c.excess).fold(0.0, f64::max);
        kept += usize::from(worst <= 1e-9);
        assert!(worst < 2e-3, "{worst}: {:?}", s.checks);
    }
    // Without exchanges four of them do.
    assert!(kept >= 10, "{kept} of 12");
}

#[test]
fn the_hierarchy_gives_in_its_order_and_by_the_least() {
    let world = world(30, 2);
    // Floors of 50 + 40 + 30 per cent: 20 points too many. Energy may give first, Health second, Tech never.
    let floor = |of, min, give_up| ConstraintSpec { give_up, ..spec(K::Sector, Some(of), Some(min), None) };
    let s =
        world.solve(&[floor("Tech", 0.5, None), floor("Health", 0.4, Some(2)), floor("Energy", 0.3, Some(1))]).unwrap();
    assert_eq!(s.relaxed.len(), 1, "{:?}", s.relaxed);
    assert!(s.relaxed[0].constraint == "sector Energy" && (s.relaxed[0].by.unwrap() - 0.2).abs() < 1e-5);
    // The others hold as they are.
    assert!(s.checks.iter().all(|c| c.excess < 1e-9), "{:?}", s.checks);
    // A limit of single names gives as far as it must: 30 names of 2 % are 60 %.
    let cap = ConstraintSpec { give_up: Some(1), ..spec(K::Weight, None, None, Some(0.02)) };
    let s = world.solve(&[cap]).unwrap();
    assert!((s.relaxed[0].by.unwrap() - (1.0 / 30.0 - 0.02)).abs() < 1e-5, "{:?}", s.relaxed);
    // A tracking error that cannot be had is taken at the least there is.
    let te = ConstraintSpec { give_up: Some(1), ..spec(K::TrackingError, None, None, Some(1e-5)) };
    let s = world.solve(&[floor("Tech", 0.9, None), te]).unwrap();
    assert!(s.relaxed[0].constraint == "tracking error" && s.relaxed[0].by.unwrap() > 0.0, "{:?}", s.relaxed);
    // Nothing may give: the set and what each alone would have to give.
    let no =
        world.solve(&[floor("Tech", 0.5, None), floor("Health", 0.4, None), floor("Energy", 0.3, None)]).unwrap_err();
    assert_eq!(no.set, ["sector Tech", "sector Health", "sector Energy", "budget"], "{no}");
    assert!(no.ways.iter().all(|w| (w.by - 0.2).abs() < 1e-5) && no.to_string().contains("120 % > 100 %"), "{no}");
}

#[test]
fn what_cannot_be_sold_at_once_stays_and_is_not_called_a_violation() {
    let mut world = world(12, 4);
    // T0 is a quarter of everything and may be sold by 5 points a day; it is excluded.
    world.names.volume = vec![5e5; 12];
    let specs = [spec(K::Participation, None, None, Some(0.1)), spec(K::Exclude, Some("T0"), None, None)];
    world.names.most = vec![0.05; 12];
    let s = world.problem(&specs, false).solve().unwrap();
    assert!((s.weights[0] - 0.20).abs() < 1e-9, "{:?}", s.weights);
    assert!(s.checks.iter().all(|c| c.excess <= 1e-9), "{:?}", s.checks);
}

#[test]
fn the_pull_of_every_name_adds_up() {
    let world = world(40, 6);
    let s = world.solve(&[spec(K::Sector, None, None, Some(0.4)), spec(K::Turnover, None, None, Some(0.7))]).unwrap();
    for (w, pull) in s.weights.iter().zip(&s.pulls) {
        // Between its bounds and traded, nothing is lacking; outside, never less than nothing.
        let traded = s.weights.iter().zip(&world.names.held).any(|(v, h)| v == w && (v - h).abs() > 1e-6);
        if *w > 1e-6 && *w < 1.0 - 1e-6 && traded {
            assert!(pull.lacking().abs() < 1e-7, "{w} {pull:?}");
        }
        assert!(*w > 1e-9 || pull.lacking() > -1e-7, "{w} {pull:?}");
    }
}

#[test]
fn an_auditor_sees_what_a_solver_would_not_make() {
    let world = world(6, 5);
    let list: Vec<Stated> = constraints(
        &[
            spec(K::Turnover, None, None, Some(0.1)),
            spec(K::Names, None, None, Some(2.0)),
            spec(K::Position, None, Some(0.3), None),
            spec(K::Hold, Some("T1"), None, None),
            spec(K::Size, Some("small"), None, Some(0.2)),
        ],
        &world.names,
    );
    // Held: T0 and T3, a half each. Weights by hand: T0 .5, T1 .2, T2 .3: ½ (0 + .2 + .3 + .5) = .5 traded.
    let w = [0.5, 0.2, 0.3, 0.0, 0.0, 0.0];
    let excess: Vec<f64> = list.iter().map(|s| check(s.rule.as_ref(), &w, &world.names).excess).collect();
    let wanted = [0.4, 1.0, 0.1, 0.2, 0.5];
    assert!(excess.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-12), "{excess:?}");
}
