//! Random programmes against a general solver: the same objective, or both find that there is nothing to be had.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod support;

use breadth_portfolio::solve::{
    Method, Near, Outcome, Program, Row, RowKind, Trading, certify, conic, solve, solve_near,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use support::Draw;

/// A programme of one of sixteen shapes.
fn program(n: usize, k: usize, seed: u64, shape: u8) -> Program {
    let mut d = Draw::new(seed);
    let mut p = Program::new(n);
    p.linear = (0..n).map(|_| 0.1 * d.range(-1.0, 1.0)).collect();
    p.loadings = (0..n * k).map(|_| 0.2 * d.range(-1.0, 1.0)).collect();
    // Degenerate: some names without a risk of their own, some twice.
    p.specific = (0..n).map(|_| if shape & 1 == 1 && d.unit() < 0.2 { 0.0 } else { 0.01 + 0.3 * d.unit() }).collect();
    if shape & 2 == 2 && n > 4 {
        for i in 0..n / 4 {
            (p.linear[i + n / 2], p.specific[i + n / 2]) = (p.linear[i], p.specific[i]);
            for f in 0..k {
                p.loadings[f * n + i + n / 2] = p.loadings[f * n + i];
            }
        }
    }
    let cap = (4.0 * d.unit() + 1.05) / n as f64;
    p.upper = (0..n).map(|_| cap * (1.0 + d.unit())).collect();
    if shape & 4 == 4 {
        // Tight: hardly any room above the budget.
        let total: f64 = p.upper.iter().sum();
        let fit = 1.0 + 0.02 * d.unit();
        p.upper.iter_mut().for_each(|u| *u *= fit / total);
    }
    p.budget(1.0);
    let bench: Vec<f64> = (0..n).map(|i| p.upper[i] / p.upper.iter().sum::<f64>()).collect();
    p.anchor = bench.iter().map(|b| if shape & 8 == 8 { *b } else { 0.0 }).collect();
    for r in 0..4 {
        let a: Vec<f64> =
            (0..n).map(|i| if r < 2 { f64::from(u8::from(i % 3 == r)) } else { d.range(-1.0, 1.0) }).collect();
        let at: f64 = a.iter().zip(&bench).map(|(a, b)| a * b).sum();
        // Sometimes out of reach.
        let shift = if d.unit() < 0.06 { 0.6 * d.range(-1.0, 1.0) } else { 0.0 };
        let band = 0.05 * d.unit() * d.unit();
        let penalty = (r == 3 && shape & 16 == 16).then_some(0.05);
        p.rows.push(Row {
            label: format!("row {r}"),
            kind: RowKind::Weights(a),
            low: at + shift - band,
            high: at + shift + band,
            penalty,
        });
    }
    if shape & 32 == 32 {
        let held: Vec<f64> = bench.iter().map(|b| b * (1.0 + 0.5 * d.range(-1.0, 1.0))).collect();
        p.trading = Some(Trading {
            buy: (0..n).map(|_| 0.005 * d.unit()).collect(),
            sell: (0..n).map(|_| 0.005 * d.unit()).collect(),
            impact: (0..n).map(|_| if shape & 64 == 64 { 0.1 * d.unit() } else { 0.0 }).collect(),
            most: vec![f64::INFINITY; n],
            held,
        });
        p.rows.push(Row {
            label: "turnover".into(),
            kind: RowKind::Trades { buy: vec![0.5; n], sell: vec![0.5; n] },
            low: f64::NEG_INFINITY,
            high: 0.3 + 0.3 * d.unit(),
            penalty: None,
        });
    }
    p
}

fn check(p: &Program) -> Result<&'static str, TestCaseError> {
    let other = conic(p);
    match solve(p) {
        Outcome::Optimal(s) => {
            prop_assert!(s.proof.worst_violation <= 1e-9, "{:?}", s.proof);
            let parts = p.quadratic(&s.weights)
                + p.cost(&s.weights)
                + p.penalties(&s.weights)
                + p.linear.iter().zip(&s.weights).map(|(c, w)| (c * w).abs()).sum::<f64>();
            // The proof is recomputed: conditions of optimality from first principles.
            let again = certify(p, &s.weights, &s.prices);
            prop_assert!(again.gap.abs() <= 1e-8 * parts + 1e-13, "{again:?} of {parts}");
            if let Some((w, _)) = other {
                let theirs = p.objective(&w);
                prop_assert!(
                    (s.proof.objective - theirs).abs() <= 1e-7 * parts,
                    "{} against {theirs}",
                    s.proof.objective
                );
            }
            // Begun near the answer, and near another, it ends at the same.
            for far in [0.02, 0.5] {
                let moved = |(i, w): (usize, &f64)| w * (1.0 + far * (i as f64 * 1.7).sin());
                let weights = s.weights.iter().enumerate().map(moved).collect();
                let Outcome::Optimal(warm) = solve_near(p, &Near { weights, prices: s.prices.clone() }) else {
                    return Err(TestCaseError::fail("begun near the answer it finds none"));
                };
                prop_assert!((warm.proof.objective - s.proof.objective).abs() <= 1e-8 * parts + 1e-13);
                prop_assert!(warm.proof.worst_violation <= 1e-9, "{:?}", warm.proof);
            }
            Ok(if s.method == Method::Structured { "structured" } else { "conic" })
        }
        Outcome::Infeasible(c) => {
            prop_assert!(c.needed > c.reach, "{c:?}");
            let near = Near { weights: p.upper.clone(), prices: Vec::new() };
            prop_assert!(matches!(solve_near(p, &near), Outcome::Infeasible(_)), "begun somewhere it finds weights");
            let theirs = other.map(|(w, _)| p.worst_violation(&w));
            prop_assert!(theirs.is_none_or(|v| v > 1e-7), "they found one: {theirs:?}; {c:?}");
            Ok("infeasible")
        }
        Outcome::Stalled { best, reason } => Err(TestCaseError::fail(format!("{reason}; {:?}", best.proof))),
    }
}

/// Five hundred programmes: most small, some of thousands of names; degenerate, tight, out of reach, soft, with costs.
#[test]
fn five_hundred_programmes() {
    let cases = std::env::var("BREADTH_PROGRAMMES").ok().and_then(|v| v.parse().ok()).unwrap_or(500);
    let mut runner = TestRunner::new_with_rng(
        Config { cases, failure_persistence: None, max_shrink_iters: 40, ..Config::default() },
        TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]),
    );
    let tally = std::cell::RefCell::new(std::collections::BTreeMap::<&str, usize>::new());
    let size = prop_oneof![12 => 5..60_usize, 6 => 60..400_usize, 1 => 400..3000_usize];
    runner
        .run(&(size, 0..25_usize, 0..1_000_000_u64, 0..128_u8), |(n, k, seed, shape)| {
            let found = check(&program(n, k, seed, shape))?;
            *tally.borrow_mut().entry(found).or_default() += 1;
            Ok(())
        })
        .unwrap();
    let tally = tally.into_inner();
    println!("{tally:?}");
    assert!(cases < 500 || tally.get("infeasible").is_some_and(|n| *n > 10), "{tally:?}");
}
