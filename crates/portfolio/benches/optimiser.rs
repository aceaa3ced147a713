//! One date's optimisation on generated markets of two sizes, one thread.
//!
//! Peers on an instance of 2,000 names and 20 factors (CPU seconds, whole solve): minimum variance PIQP 0.013, Clarabel.rs
//! 0.034, skfolio 0.22, cvxportfolio 0.26; rebalance with 3/2-power costs Clarabel.rs 0.33, cvxpy 0.39; the whole frontier
//! cvxcla 0.34; equal risk skfolio 0.21; HRP PyPortfolioOpt 10.2.
#![allow(missing_docs, reason = "criterion's macros make a function without documentation")]
use breadth_portfolio::policies::{equal_risk, frontier, minimum_variance};
use breadth_portfolio::risk::RiskModel;
use breadth_portfolio::solve::{Program, Trading, solve};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

fn draw(i: usize) -> f64 {
    ((i as f64 * 12.9898 + 4.1414).sin() * 43_758.545_3).fract()
}

fn market(n: usize, k: usize) -> RiskModel {
    RiskModel {
        names: n,
        loadings: (0..n * k).map(|i| 0.06 * draw(i) + if i < n { 0.2 } else { 0.0 }).collect(),
        specific: (0..n).map(|i| 0.05 + 0.2 * draw(i * 7 + 1).abs()).collect(),
    }
}

/// Towards alpha, against active risk, with linear and 3/2-power costs and trade limits.
fn rebalance(n: usize, k: usize) -> Program {
    let model = market(n, k).times(10.0);
    let mut p = Program::new(n);
    p.linear = (0..n).map(|i| 0.04 * draw(i * 3 + 5)).collect();
    (p.loadings, p.specific) = (model.loadings, model.specific);
    p.anchor = vec![1.0 / n as f64; n];
    p.upper = vec![0.02; n];
    p.trading = Some(Trading {
        held: vec![1.0 / n as f64; n],
        buy: vec![0.002; n],
        sell: vec![0.002; n],
        impact: (0..n).map(|i| 0.05 + 0.2 * draw(i + 11).abs()).collect(),
        most: vec![0.01; n],
    });
    p.budget(1.0);
    p
}

fn optimiser(c: &mut Criterion) {
    let mut group = c.benchmark_group("optimiser");
    group.sample_size(10);
    for (n, k) in [(500, 20), (2_000, 20), (4_000, 80)] {
        let model = market(n, k);
        let label = format!("{n}x{k}");
        let least = minimum_variance(&model, &vec![0.02; n]);
        group.bench_with_input(BenchmarkId::new("minimum variance", &label), &least, |b, p| b.iter(|| solve(p)));
        let p = rebalance(n, k);
        group.bench_with_input(BenchmarkId::new("rebalance, 3/2 costs", &label), &p, |b, p| b.iter(|| solve(p)));
        group.bench_with_input(BenchmarkId::new("equal risk", &label), &model, |b, m| b.iter(|| equal_risk(m)));
    }
    let model = market(2_000, 20);
    let mean: Vec<f64> = (0..2_000).map(|i| 0.08 + 0.1 * draw(i * 5 + 2)).collect();
    let (lower, upper) = (vec![0.0; 2_000], vec![0.02; 2_000]);
    group.bench_function("whole frontier/2000x20", |b| b.iter(|| frontier(&model, &mean, &lower, &upper)));
    group.finish();
}

criterion_group!(benches, optimiser);
criterion_main!(benches);
