//! The published instances: each optimum to the digits its peers agree on, feasible to rounding.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod support;

use breadth_portfolio::policies::{
    Codependence, Hierarchy, Linkage, equal_risk, frontier, hrp, mean_variance, minimum_cvar, minimum_variance,
};
use breadth_portfolio::risk::{RiskModel, Sample, Target, ledoit_wolf, nonlinear_shrinkage, oas};
use breadth_portfolio::solve::{Method, Outcome, Program, Solution, solve};
use support::cpu;

fn optimal(outcome: Outcome) -> Solution {
    match outcome {
        Outcome::Optimal(s) => {
            assert_eq!(s.method, Method::Structured);
            s
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn rebalance_with_three_halves_and_linear_costs() {
    let Some(names) = support::names() else { return };
    for (impact, wanted) in [(true, 0.023150523400), (false, 0.036268873400)] {
        let p = support::rebalance(&names, impact);
        let (found, seconds) = cpu(|| solve(&p));
        let s = optimal(found);
        println!(
            "rebalance, impact {impact}: {:.12} in {} iterations, {seconds:.4} CPU s, gap {:.1e}, worst violation {:.1e}",
            -s.proof.objective, s.iterations, s.proof.gap, s.proof.worst_violation
        );
        assert!(-s.proof.objective >= wanted, "{:.14}", -s.proof.objective);
        assert!(s.proof.worst_violation <= 1e-9 && s.proof.gap <= 1e-10, "{:?}", s.proof);
    }
}

#[test]
fn minimum_variance_in_factor_form() {
    let Some(names) = support::names() else { return };
    let p = support::minimum_variance(&names);
    let (found, seconds) = cpu(|| solve(&p));
    let s = optimal(found);
    println!(
        "minimum variance: {:.14} in {} iterations, {seconds:.4} CPU s, {:?}",
        s.proof.objective, s.iterations, s.proof
    );
    assert!((s.proof.objective - 0.00785892353).abs() < 1e-10);
    assert!(s.proof.worst_violation <= 1e-12 && s.proof.gap <= 1e-11, "{:?}", s.proof);
}

#[test]
fn ledoit_wolf_through_returns() {
    let Some((days, returns)) = support::returns() else { return };
    let ((shrinkage, s), seconds) = cpu(|| {
        let sample = Sample::centred(days, returns);
        let (model, shrinkage) = ledoit_wolf(&sample, Target::Identity);
        let p = minimum_variance(&model.times(252.0), &vec![0.02; 2000]);
        (shrinkage, optimal(solve(&p)))
    });
    println!(
        "Ledoit-Wolf: shrinkage {shrinkage:.12}, {:.13} in {} iterations, {seconds:.3} CPU s, {:?}",
        s.proof.objective, s.iterations, s.proof
    );
    assert!((shrinkage - 0.039938426357).abs() < 1e-12);
    assert!((s.proof.objective - 0.00667279112).abs() < 1e-9);
    assert!(s.proof.gap.abs() < 1e-10 && s.proof.worst_violation < 1e-12);
}

#[test]
fn estimators_through_the_small_gram_matrix() {
    let Some((days, returns)) = support::returns() else { return };
    let sample = Sample::centred(days, returns);
    let (_, rho) = oas(&sample);
    assert!((rho - 0.03752924911628279).abs() < 1e-12, "{rho}");
    // The authors' formulae written out in numpy, names by names.
    for (target, wanted) in
        [(Target::SingleFactor, 0.5080790729344254), (Target::ConstantCorrelation, 0.13526770905070112)]
    {
        let (_, shrinkage) = ledoit_wolf(&sample, target);
        println!("{target:?}: shrinkage {shrinkage:.15}");
        assert!((shrinkage - wanted).abs() < 1e-11, "{shrinkage} {wanted}");
    }
    let (n, seconds) = cpu(|| nonlinear_shrinkage(&sample).unwrap());
    let (null, most) = (n.null.unwrap(), n.values.iter().copied().fold(0.0, f64::max));
    println!("nonlinear shrinkage: null {null:.10e}, largest {most:.10}, {seconds:.3} CPU s");
    assert!((null - 6.0703349e-4).abs() < 1e-11 && (most - 0.38355063).abs() < 1e-8, "{null} {most}");
}

#[test]
fn equal_risk_hierarchy_and_frontier() {
    let Some(names) = support::names() else { return };
    let model = RiskModel { names: names.n, loadings: names.root.clone(), specific: names.specific.clone() };
    // Below the clock's tick: the mean of twenty.
    let (mut all, seconds) = cpu(|| (0..20).map(|_| equal_risk(&model).unwrap()).collect::<Vec<_>>());
    let (w, seconds) = (all.pop().unwrap(), seconds / 20.0);
    let volatility = model.variance(&w).sqrt();
    println!("equal risk: volatility {volatility:.9}, {seconds:.5} CPU s");
    assert!((volatility - 0.184616522).abs() < 1e-9);
    let contributions: Vec<f64> = model.covariances(&w).iter().zip(&w).map(|(c, w)| c * w).collect();
    let each = volatility * volatility / 2000.0;
    assert!(contributions.iter().all(|c| (c / each - 1.0).abs() < 1e-9));

    let mean = &names.columns["frontier_mean_annual"];
    let (f, seconds) = cpu(|| frontier(&model, mean, &vec![0.0; names.n], &vec![0.02; names.n]).unwrap());
    let last = f.corners.last().unwrap();
    println!("frontier: {} corners, least variance {:.14}, {seconds:.4} CPU s", f.corners.len(), last.variance);
    assert_eq!(f.corners.len(), 323);
    assert!((last.variance - 0.00785892353).abs() < 1e-11);
    // Between corners the interior point agrees.
    for c in f.corners.windows(2).step_by(60) {
        let (lambda, at) = (0.5 * (c[0].lambda.min(10.0) + c[1].lambda), &c);
        if c[0].lambda.is_infinite() {
            continue;
        }
        let p = mean_variance(
            &model,
            &mean.iter().map(|m| m * lambda).collect::<Vec<_>>(),
            1.0,
            &vec![0.0; names.n],
            &vec![0.02; names.n],
        );
        let s = optimal(solve(&p));
        let share = (lambda - at[1].lambda) / (at[0].lambda - at[1].lambda);
        let mixed: Vec<f64> =
            at[0].weights.iter().zip(&at[1].weights).map(|(a, b)| share * a + (1.0 - share) * b).collect();
        let worst = s.weights.iter().zip(&mixed).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(worst < 1e-6, "{worst}");
    }
}

#[test]
fn hierarchical_risk_parity() {
    let Some((days, returns)) = support::returns() else { return };
    let ((w, model), seconds) = cpu(|| {
        let sample = Sample::centred(days, returns);
        let model = RiskModel {
            names: sample.names,
            loadings: sample.loadings(1.0 / (days - 1) as f64),
            specific: vec![0.0; sample.names],
        };
        let tree = Hierarchy::of(&model, Codependence::Correlation, Linkage::Single);
        (hrp(&model, &tree), model)
    });
    let variance = model.variance(&w) * 252.0;
    println!("HRP: variance {variance:.12}, {seconds:.3} CPU s");
    assert!((variance - 0.029720745634).abs() < 1e-12);
}

#[test]
fn conditional_value_at_risk() {
    let Some((days, returns)) = support::returns() else { return };
    let returns = &returns[..500 * days];
    let (found, seconds) = cpu(|| minimum_cvar(returns, days, &[0.05; 500], 0.95).unwrap());
    println!("CVaR: {:.13} (bound {:.13}), {} rows, {seconds:.3} CPU s", found.cvar, found.bound, found.rows);
    assert!(found.cvar - found.bound < 1e-10);
    // HiGHS' dual simplex on the same linear programme.
    assert!((found.cvar - CVAR).abs() < 1e-9, "{:.14}", found.cvar);
}
const CVAR: f64 = 0.010_676_584_599_606;

#[test]
fn four_thousand_names_and_eighty_factors() {
    let (n, k) = (4000, 80);
    let draw = |i: usize| ((i as f64 * 12.9898 + 4.1414).sin() * 43758.5453).fract();
    let mut p = Program::new(n);
    p.loadings = (0..n * k).map(|i| 0.06 * draw(i) + if i < n { 0.2 } else { 0.0 }).collect();
    p.specific = (0..n).map(|i| 0.1 + 0.2 * draw(i * 7 + 1).abs()).collect();
    p.upper = vec![0.02; n];
    p.budget(1.0);
    let (found, seconds) = cpu(|| solve(&p));
    let s = optimal(found);
    println!("4000 x 80: {:.12} in {} iterations, {seconds:.4} CPU s, {:?}", s.proof.objective, s.iterations, s.proof);
    assert!(s.proof.worst_violation < 1e-11 && s.proof.gap.abs() < 1e-9 * s.proof.objective);
}
