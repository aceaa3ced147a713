//! The published instances, one thread: objective, worst violation and processor time of each, beside what is asked and what
//! other programs take for the same.
//!
//! ```text
//! cargo bench --bench optimiser
//! ```
//! The instances are found in the shared folder (`BREADTH_SHARED`). A time is the mean of several runs; the factor form
//! is given, estimates from returns are part of what is timed.
#![allow(clippy::unwrap_used, reason = "a bench says what went wrong by panicking")]
#[path = "../tests/support/mod.rs"]
mod support;

use breadth_domain::study::{ConstraintKind as K, ConstraintSpec};
use breadth_portfolio::constraints::{Benchmark, Budget, Caps, Names, constraints};
use breadth_portfolio::policies::{
    Codependence, Hierarchy, Linkage, equal_risk, frontier, hrp, minimum_cvar, minimum_variance,
};
use breadth_portfolio::rebalance::Rebalance;
use breadth_portfolio::risk::{RiskModel, Sample, Target, ledoit_wolf};
use breadth_portfolio::solve::{Program, Solution, solve};
use support::cpu;

/// One line of the table.
struct Figure {
    what: &'static str,
    found: f64,
    wanted: &'static str,
    violation: Option<f64>,
    seconds: f64,
    asked: f64,
    /// Other programs on the same instance, processor seconds.
    peers: &'static str,
}

impl Figure {
    fn print(&self) {
        let violation = self.violation.map_or_else(|| "-".to_owned(), |v| format!("{v:.1e}"));
        println!(
            "{:<44} {:>18.14} {:>18} {violation:>9} {:>9.4} {:>7} {}",
            self.what, self.found, self.wanted, self.seconds, self.asked, self.peers
        );
    }
}

/// The answer, and the mean time of so many runs: the clock of a thread is told in ticks of some milliseconds.
fn average<T>(runs: usize, mut work: impl FnMut() -> T) -> (T, f64) {
    let (mut all, seconds) = cpu(|| (0..runs).map(|_| work()).collect::<Vec<T>>());
    (all.pop().unwrap(), seconds / runs as f64)
}

fn optimal(p: &Program) -> Solution {
    solve(p).optimal().unwrap()
}

fn programmes(names: &support::Names) {
    for (impact, what, wanted, peers) in [
        (
            true,
            "rebalance, 3/2-power costs, 2,000 names",
            ">= 0.023150523400",
            "Clarabel.rs 0.33, cvxpy 0.39 (inexact)",
        ),
        (false, "rebalance, linear costs", ">= 0.036268873400", "Clarabel.rs 0.11, cvxpy 0.21"),
    ] {
        let p = support::rebalance(names, impact);
        let (s, seconds) = average(20, || optimal(&p));
        let violation = Some(s.proof.worst_violation);
        Figure { what, found: -s.proof.objective, wanted, violation, seconds, asked: 0.025, peers }.print();
    }
    let p = support::minimum_variance(names);
    let (s, seconds) = average(20, || optimal(&p));
    Figure {
        what: "minimum variance, factor form",
        found: s.proof.objective,
        wanted: "0.00785892353",
        violation: Some(s.proof.worst_violation),
        seconds,
        asked: 0.015,
        peers: "PIQP 0.013, Clarabel.rs 0.034, skfolio 0.22, cvxportfolio 0.26",
    }
    .print();
    let model = RiskModel { names: names.n, loadings: names.root.clone(), specific: names.specific.clone() };
    let (w, seconds) = average(100, || equal_risk(&model).unwrap());
    Figure {
        what: "equal risk contributions, volatility",
        found: model.variance(&w).sqrt(),
        wanted: "0.184616522",
        violation: None,
        seconds,
        asked: 0.002,
        peers: "coordinate descent 0.001, skfolio 0.21",
    }
    .print();
    let mean = &names.columns["frontier_mean_annual"];
    let (f, seconds) = average(5, || frontier(&model, mean, &vec![0.0; names.n], &vec![0.02; names.n]).unwrap());
    assert_eq!(f.corners.len(), 323);
    Figure {
        what: "whole frontier, 323 corners, least variance",
        found: f.corners.last().unwrap().variance,
        wanted: "0.00785892353",
        violation: None,
        seconds,
        asked: 0.1,
        peers: "cvxcla 0.34",
    }
    .print();
}

fn from_returns(days: usize, returns: &[f64]) {
    let ((shrinkage, s), seconds) = average(3, || {
        let (model, shrinkage) = ledoit_wolf(&Sample::centred(days, returns.to_vec()), Target::Identity);
        (shrinkage, optimal(&minimum_variance(&model.times(252.0), &vec![0.02; 2000])))
    });
    Figure {
        what: "Ledoit-Wolf through 750 days of returns",
        found: s.proof.objective,
        wanted: "0.00667279112",
        violation: Some(s.proof.worst_violation),
        seconds,
        asked: 0.6,
        peers: "HiGHS 0.63 dense (without the estimate), Clarabel.rs 2.9, skfolio 49.5",
    }
    .print();
    println!("{:<44} {shrinkage:>18.14} {:>18}", "  its shrinkage", "0.039938426357");
    let (variance, seconds) = average(3, || {
        let sample = Sample::centred(days, returns.to_vec());
        let loadings = sample.loadings(1.0 / (days - 1) as f64);
        let model = RiskModel { names: sample.names, loadings, specific: vec![0.0; sample.names] };
        let w = hrp(&model, &Hierarchy::of(&model, Codependence::Correlation, Linkage::Single));
        model.variance(&w) * 252.0
    });
    Figure {
        what: "HRP, single linkage",
        found: variance,
        wanted: "0.029720745634",
        violation: None,
        seconds,
        asked: 0.3,
        peers: "PyPortfolioOpt 10.2, Riskfolio 13.2",
    }
    .print();
    let (c, seconds) = average(3, || minimum_cvar(&returns[..500 * days], days, &[0.05; 500], 0.95).unwrap());
    Figure {
        what: "CVaR 95 %, 500 names, 750 days",
        found: c.cvar,
        wanted: "0.010676584600",
        violation: Some(c.cvar - c.bound),
        seconds,
        asked: 0.6,
        peers: "HiGHS 0.74, Clarabel.rs 2.0, Riskfolio 3.1, skfolio 4.2 (of 1,000 days)",
    }
    .print();
}

fn many_factors() {
    let (n, k) = (4000, 80);
    let draw = |i: usize| ((i as f64 * 12.9898 + 4.1414).sin() * 43_758.545_3).fract();
    let mut p = Program::new(n);
    p.loadings = (0..n * k).map(|i| 0.06 * draw(i) + if i < n { 0.2 } else { 0.0 }).collect();
    p.specific = (0..n).map(|i| 0.1 + 0.2 * draw(i * 7 + 1).abs()).collect();
    p.upper = vec![0.02; n];
    p.budget(1.0);
    let (s, seconds) = average(5, || optimal(&p));
    Figure {
        what: "minimum variance, 4,000 names, 80 factors",
        found: s.proof.objective,
        wanted: "-",
        violation: Some(s.proof.worst_violation),
        seconds,
        asked: 0.25,
        peers: "Clarabel.rs 0.56",
    }
    .print();
}

/// The same 2,000 names within a tracking error, no trade below 10 basis points: a search over whole decisions, each of its
/// relaxations a search over the price of active risk.
fn searches(names: &support::Names) {
    let column = |c: &str| names.columns[c].clone();
    let risk = RiskModel { names: names.n, loadings: names.root.clone(), specific: names.specific.clone() };
    let b = column("benchmark_weight");
    let (pull, variance) = (risk.covariances(&b), risk.variance(&b));
    let known = Names {
        tickers: (0..names.n).map(|i| format!("T{i}")).collect(),
        held: column("current_weight"),
        most: vec![f64::INFINITY; names.n],
        value: 1e8,
        risk: Some(risk.clone()),
        benchmark: Some(Benchmark { weights: b, pull, variance, ..Benchmark::default() }),
        ..Names::default()
    };
    let trading = support::rebalance(names, true).trading;
    let spec = |kind, min, max| ConstraintSpec { min, max, ..ConstraintSpec::of(kind) };
    let te = spec(K::TrackingError, None, Some(0.04));
    for (what, specs) in [
        ("within a tracking error of 4 %", vec![te.clone()]),
        ("  and no trade below 10 bp", vec![te, spec(K::Ticket, Some(0.001), None)]),
    ] {
        let alpha = column("alpha_annual");
        let (s, seconds) = average(1, || {
            let mut list = constraints(&specs, &known);
            list.push(Budget { total: 1.0 }.into());
            list.push(Caps { label: "caps".into(), equation: "w ≤ u".into(), caps: column("max_weight") }.into());
            let trading = trading.clone();
            let problem = Rebalance {
                names: &known,
                risk: &risk,
                alpha: &alpha,
                aversion: 1.0,
                trading,
                list,
                nodes: 20,
                gap: 0.0,
                near: None,
            };
            problem.solve().unwrap()
        });
        let violation = Some(s.proof.worst_violation);
        Figure { what, found: -s.proof.objective, wanted: "-", violation, seconds, asked: 5.0, peers: "-" }.print();
        println!(
            "{:<44} gap {:.1e} of {:.3e}, {} relaxations, {} iterations",
            "", s.proof.gap, s.proof.objective, s.nodes, s.iterations
        );
    }
}

fn main() {
    println!(
        "{:<44} {:>18} {:>18} {:>9} {:>9} {:>7} peers, CPU s",
        "", "found", "asked", "violation", "CPU s", "asked"
    );
    if let Some(names) = support::names() {
        programmes(&names);
        searches(&names);
    }
    if let Some((days, returns)) = support::returns() {
        from_returns(days, &returns);
    }
    many_factors();
}
