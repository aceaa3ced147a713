//! Warm starts against each solve from nowhere: month after month on a drifting market begun at what is held, and with costs the
//! same month at another price of risk, as a search over the tracking error asks.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod support;

use breadth_portfolio::risk::RiskModel;
use breadth_portfolio::solve::{Near, Program, Row, RowKind, Solution, Trading, solve, solve_near};
use support::{Draw, cpu};

/// A market of a month: loadings, specific variances, alphas and holdings wander by a few per cent.
struct Month {
    model: RiskModel,
    alpha: Vec<f64>,
    held: Vec<f64>,
}

impl Month {
    fn first(d: &mut Draw, n: usize, k: usize) -> Self {
        let loadings = (0..n * k).map(|i| 0.05 * d.normal() + if i < n { 0.2 } else { 0.0 }).collect();
        let specific = (0..n).map(|_| 0.04 + 0.2 * d.unit()).collect();
        let alpha = (0..n).map(|_| 0.03 * d.normal()).collect();
        Month { model: RiskModel { names: n, loadings, specific }, alpha, held: vec![0.0; n] }
    }

    fn pass(&mut self, d: &mut Draw, weights: &[f64]) {
        self.model.loadings.iter_mut().for_each(|v| *v += 0.003 * d.normal());
        self.model.specific.iter_mut().for_each(|v| *v *= 1.0 + 0.03 * d.normal());
        self.alpha.iter_mut().for_each(|v| *v = 0.95 * *v + 0.009 * d.normal());
        self.held = weights.iter().map(|w| w * (1.0 + 0.08 * d.normal())).collect();
        let total: f64 = self.held.iter().sum();
        self.held.iter_mut().for_each(|w| *w /= total);
    }

    /// Least variance, or alpha against variance and the cost of every trade; risk that many times dearer.
    fn program(&self, costs: bool, dearer: f64) -> Program {
        let n = self.model.names;
        let mut p = Program::new(n);
        let model = self.model.clone().times(if costs { 5.0 * dearer } else { 1.0 });
        (p.loadings, p.specific) = (model.loadings, model.specific);
        p.upper = vec![0.02; n];
        p.budget(1.0);
        if costs {
            p.linear = self.alpha.iter().map(|a| -a).collect();
            p.trading = Some(Trading {
                held: self.held.clone(),
                buy: vec![0.002; n],
                sell: vec![0.002; n],
                impact: vec![0.05; n],
                most: vec![f64::INFINITY; n],
            });
        }
        p
    }
}

fn months(costs: bool) -> (usize, usize, f64, f64) {
    let mut d = Draw::new(7);
    let mut month = Month::first(&mut d, 1000, 20);
    let optimal = |p: &Program, near: Option<&Near>| -> (Solution, f64) {
        let (outcome, seconds) = cpu(|| near.map_or_else(|| solve(p), |near| solve_near(p, near)));
        (outcome.optimal().unwrap(), seconds)
    };
    let mut last = optimal(&month.program(costs, 1.0), None).0;
    let mut sums = (0, 0, 0.0, 0.0);
    for _ in 0..12 {
        month.pass(&mut d, &last.weights);
        let p = month.program(costs, 1.0);
        let near = if costs {
            let beside = optimal(&month.program(costs, 1.1), None).0;
            Near { weights: beside.weights, prices: beside.prices }
        } else {
            Near { weights: month.held.clone(), prices: last.prices.clone() }
        };
        let (cold, slow) = optimal(&p, None);
        let (warm, quick) = optimal(&p, Some(&near));
        let apart = (cold.proof.objective - warm.proof.objective).abs() / cold.proof.objective.abs();
        assert!(apart < 1e-11 && warm.proof.worst_violation < 1e-12, "{apart} {:?}", warm.proof);
        assert!(warm.proof.gap.abs() < 1e-11 * (1.0 + warm.proof.objective.abs()));
        let far = cold.weights.iter().zip(&warm.weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(far < 1e-9, "{far}");
        sums = (sums.0 + cold.iterations, sums.1 + warm.iterations, sums.2 + slow, sums.3 + quick);
        last = warm;
    }
    sums
}

#[test]
fn what_is_begun_near_ends_where_what_is_begun_nowhere_does() {
    for costs in [false, true] {
        let (cold, warm, slow, quick) = months(costs);
        println!(
            "costs {costs}: {cold} iterations from nowhere in {slow:.3} CPU s, {warm} rounds begun near in {quick:.3}"
        );
        assert!(warm < cold, "{warm} {cold}");
    }
}

#[test]
fn a_start_that_has_nothing_to_do_with_the_answer_does_no_harm() {
    let mut d = Draw::new(11);
    let month = Month::first(&mut d, 300, 8);
    let p = month.program(false, 1.0);
    let cold = solve(&p).optimal().unwrap();
    for weights in [vec![0.0; 300], vec![1.0; 300], vec![f64::NAN; 300], Vec::new()] {
        let warm = solve_near(&p, &Near { weights, prices: vec![1e9] }).optimal().unwrap();
        assert!((warm.proof.objective - cold.proof.objective).abs() < 1e-12 * cold.proof.objective);
    }
}

#[test]
fn a_bound_that_moves_does_not_free_the_rows_that_bind() {
    // As a search over whole decisions asks: a few names at a time are left out or lifted, beside groups, turnover and a beta
    // that bind. Weights clipped to the new bound leave the rows' limits; their prices say who binds.
    let mut d = Draw::new(5);
    let mut month = Month::first(&mut d, 150, 10);
    month.held = vec![1.0 / 150.0; 150];
    let mut p = month.program(true, 1.0);
    p.upper = vec![0.03; 150];
    for g in 0..6 {
        let group = (0..150).map(|i| if i % 6 == g { 1.0 } else { 0.0 }).collect();
        p.row(format!("group {g}"), group, 0.162, 0.172);
    }
    let beta = (0..150).map(|_| 1.0 + 0.4 * d.normal()).collect();
    p.row("beta", beta, 0.4, 0.85);
    let (buy, sell) = (vec![0.5; 150], vec![0.5; 150]);
    p.rows.push(Row {
        label: "turnover".into(),
        kind: RowKind::Trades { buy, sell },
        low: f64::NEG_INFINITY,
        high: 0.25,
        penalty: None,
    });
    let root = solve(&p).optimal().unwrap();
    let binding = root.prices.iter().filter(|v| v.abs() > 1e-6).count();
    assert!(binding >= 4, "the budget and three more: {:?}", root.prices);
    let near = Near { weights: root.weights.clone(), prices: root.prices.clone() };
    let (mut rounds, mut solves) = (0, 0);
    let inside: Vec<usize> = (0..150).filter(|i| root.weights[*i] > 1e-4 && root.weights[*i] < 0.028).collect();
    for few in inside.chunks(5) {
        for out in [true, false] {
            let mut q = p.clone();
            for i in few {
                (q.lower[*i], q.upper[*i]) = if out { (0.0, 0.0) } else { (root.weights[*i] + 0.0015, 0.03) };
            }
            let warm = solve_near(&q, &near).optimal().unwrap();
            let cold = solve(&q).optimal().unwrap();
            assert!((warm.proof.objective - cold.proof.objective).abs() < 1e-11 * cold.proof.objective.abs());
            (rounds, solves) = (rounds + warm.iterations, solves + 1);
        }
    }
    println!("{binding} rows bind; bounds moved {solves} times, {rounds} rounds in all");
    assert!(solves > 20 && rounds < 9 * solves, "{rounds} rounds for {solves}");
}
