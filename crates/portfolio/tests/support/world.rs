//! A market of a few names, and problems of it.
use breadth_domain::study::{ConstraintKind as K, ConstraintSpec};
use breadth_portfolio::constraints::{Benchmark, Budget, Caps, Names, constraints};
use breadth_portfolio::rebalance::{Rebalance, Refusal, Solved};
use breadth_portfolio::risk::RiskModel;
use breadth_portfolio::solve::Trading;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::Draw;

/// Names, their risk, what is expected of them and what trading them costs.
pub struct World {
    pub names: Names,
    pub risk: RiskModel,
    pub alpha: Vec<f64>,
    pub costs: Option<Trading>,
}

/// A market of `n` names: three sectors, two countries, a benchmark of them all, something held.
pub fn world(n: usize, seed: u64) -> World {
    let mut d = Draw::new(seed);
    let k = 3;
    let loadings = (0..n * k).map(|_| d.range(-0.1, 0.25)).collect();
    let risk = RiskModel { names: n, loadings, specific: (0..n).map(|_| d.range(0.02, 0.2)).collect() };
    let raw: Vec<f64> = (0..n).map(|_| d.range(0.1, 1.0)).collect();
    let b: Vec<f64> = raw.iter().map(|v| v / raw.iter().sum::<f64>()).collect();
    let held: Vec<f64> = (0..n).map(|i| if i % 3 == 0 { 1.0 / n.div_ceil(3) as f64 } else { 0.0 }).collect();
    let label = |v: [&str; 3], i: usize| v[i % 3].to_owned();
    let mut names = Names {
        tickers: (0..n).map(|i| format!("T{i}")).collect(),
        sectors: (0..n).map(|i| label(["Tech", "Health", "Energy"], i)).collect(),
        countries: (0..n).map(|i| label(["US", "US", "Canada"], i + 1)).collect(),
        industries: (0..n).map(|i| label(["", "Chips", "Oil"], i)).collect(),
        issuers: (0..n).map(|i| format!("C{}", i / 2)).collect(),
        sizes: (0..n).map(|i| label(["small", "mid", "micro"], i / 2)).collect(),
        volume: (0..n).map(|_| d.range(2e5, 4e6)).collect(),
        value: 1e6,
        prices: (0..n).map(|_| d.range(5.0, 90.0)).collect(),
        styles: [("value".to_owned(), (0..n).map(|_| d.range(-2.0, 2.0)).collect())].into(),
        most: vec![f64::INFINITY; n],
        held,
        risk: Some(risk.clone()),
        ..Names::default()
    };
    let pull = risk.covariances(&b);
    let variance = risk.variance(&b);
    names.betas = pull.iter().map(|p| p / variance).collect();
    let mut groups = std::collections::BTreeMap::new();
    for (i, w) in b.iter().enumerate() {
        *groups.entry(("sector", names.sectors[i].clone())).or_default() += w;
    }
    names.benchmark = Some(Benchmark { weights: b, groups, pull, variance, ..Benchmark::default() });
    let alpha = (0..n).map(|_| d.range(0.0, 0.1)).collect();
    let costs = seed.is_multiple_of(2).then(|| Trading {
        held: names.held.clone(),
        buy: vec![0.002; n],
        sell: vec![0.002; n],
        impact: (0..n).map(|_| d.range(0.0, 0.05)).collect(),
        most: vec![f64::INFINITY; n],
    });
    World { names, risk, alpha, costs }
}

pub fn spec(kind: K, of: Option<&str>, min: Option<f64>, max: Option<f64>) -> ConstraintSpec {
    ConstraintSpec { of: of.map(str::to_owned), min, max, ..ConstraintSpec::of(kind) }
}

impl World {
    pub fn problem(&self, specs: &[ConstraintSpec], own: bool) -> Rebalance<'_> {
        let n = self.risk.names;
        let mut list = constraints(specs, &self.names);
        if own {
            list.push(Budget { total: 1.0 }.into());
            let equation = "wᵢ ≤ 1".to_owned();
            list.push(Caps { label: "caps".into(), equation, caps: vec![1.0; n] }.into());
        }
        Rebalance {
            names: &self.names,
            risk: &self.risk,
            alpha: &self.alpha,
            aversion: 5.0,
            trading: self.costs.clone(),
            list,
            nodes: 300,
            gap: 0.0,
            near: None,
        }
    }

    pub fn solve(&self, specs: &[ConstraintSpec]) -> Result<Solved, Refusal> {
        self.problem(specs, true).solve()
    }
}

pub fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]))
}
