//! A result held against everything that could be wrong with it: attribution, uncertainty, trials, what it hangs on, and how
//! much money it bears.
use std::sync::Arc;

use breadth_domain::{Progress, Study};
use breadth_portfolio::{DollarVolumes, Policy};
use rayon::prelude::*;
use serde::Serialize;

use crate::attribution::{
    Brinson, FactorAttribution, Groups, Ledgered, ModelAttribution, brinson, contributions, days, factor_attribution,
    model_attribution,
};
use crate::costs::{CapacityPoint, CostTable, DaysToExit, break_even_bp, days_to_exit};
use crate::honesty::{Deflated, Doubts, Lever, Sensitivity, SensitivityRow, Trial, doubts, intervals};
use crate::ledger::Rules;
use crate::measures::{Curve, MEASURES};
use crate::quotes::Quotes;
use crate::rows::{ranked, returns_of, returns_over, risk_free_over};
use crate::run::{Extras, Run};
use crate::setting::Setting;
use crate::{BacktestError, Decision, Ledger, Path, Scenario, World, simulate_in};

/// The sizes of the capacity curve, in dollars.
const SIZES: &[f64] = &[1e6, 3e6, 1e7, 3e7, 1e8, 3e8, 1e9, 3e9];
/// The part of a day's volume that selling may take.
const PARTICIPATION: f64 = 0.10;
/// Confidence and replicates of intervals.
const LEVEL: f64 = 0.95;
const REPLICATES: usize = 1_000;

/// Everything that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Examination {
    /// The result in dollars by name, costs and exits apart.
    pub contributions: Option<Ledgered>,
    /// By sector and by size, against the universe, where it is the first benchmark.
    pub brinson: Vec<Brinson>,
    /// By the factors given.
    pub factors: Option<FactorAttribution>,
    /// By the factors of the fundamental risk model, where it was given.
    pub model: Option<ModelAttribution>,
    /// The reasons to doubt it.
    pub doubts: Doubts,
    /// With costs by name, at other sizes.
    pub capacity: Vec<CapacityPoint>,
    /// To sell what is held at the end at a tenth of each name's volume.
    pub days_to_exit: Option<DaysToExit>,
}

/// One variation of a run.
struct Variation {
    costs: f64,
    flat_bp: Option<f64>,
    lag: usize,
    start: usize,
    scenario: Scenario,
    capital: Option<f64>,
    table: Option<Arc<CostTable>>,
}

impl Default for Variation {
    fn default() -> Self {
        Variation { costs: 1.0, flat_bp: None, lag: 0, start: 0, scenario: Scenario::Base, capital: None, table: None }
    }
}

struct Bench<'a> {
    study: &'a Study,
    setting: &'a Setting<'a>,
    extras: &'a Extras<'a>,
    policy: &'a dyn Policy,
    run: &'a Run,
    quotes: Quotes,
    volumes: DollarVolumes,
}

impl Bench<'_> {
    fn simulate(&self, v: &Variation) -> Result<Path, BacktestError> {
        let panel = self.setting.panel;
        let (first, last) = self.run.window;
        let first = (first + v.start).min(last);
        let mut rules = Rules::of(
            &self.extras.profile.spec(&self.study.backtest),
            v.table.clone().or_else(|| self.run.table.clone()),
        );
        rules.costs.times = v.costs;
        if let Some(bp) = v.flat_bp {
            rules.costs = crate::Costs::flat(bp);
        }
        let late = |d: &Decision| Decision { session: d.session + v.lag, ranking: d.ranking.clone() };
        let decisions: Vec<Decision> =
            self.run.decisions.iter().map(late).filter(|d| d.session >= first && d.session <= last).collect();
        let ledger = Ledger::with(v.capital.unwrap_or(self.study.backtest.capital), rules);
        let world = World {
            tape: self.extras.tape,
            events: self.extras.events,
            open: self.extras.open,
            quotes: Some(&self.quotes),
            volumes: Some(&self.volumes),
        };
        simulate_in(panel, world, &decisions, (first, last), ledger, self.policy, self.extras.profile, v.scenario)
    }

    /// Measures of a path, against the first benchmark over the same sessions.
    fn measures<const N: usize>(&self, path: &Path, ids: [&str; N]) -> [Option<f64>; N] {
        let panel = self.setting.panel;
        let sessions = path.first..path.first + path.value.len();
        let returns = returns_of(&path.value);
        let benchmark = self.setting.benchmarks.first().map(|b| returns_over(b, sessions.clone()));
        let risk_free = risk_free_over(self.setting, sessions.clone());
        let traded = path.traded();
        let curve = Curve {
            dates: &panel.sessions[sessions],
            values: &path.value,
            returns: &returns,
            benchmark: benchmark.as_deref(),
            risk_free: risk_free.as_deref(),
            traded: &traded,
            cost: path.ledger.tally().costs,
        };
        ids.map(|id| MEASURES.iter().find(|m| m.id == id).and_then(|m| (m.compute)(&curve)))
    }

    fn row(&self, lever: Lever) -> Result<SensitivityRow, BacktestError> {
        let mut v = Variation::default();
        match lever {
            Lever::None => {}
            Lever::Costs(by) => v.costs = by,
            Lever::Lag(n) => v.lag = n,
            Lever::ExitsLow => v.scenario = Scenario::Low,
            Lever::ExitsHigh => v.scenario = Scenario::High,
            Lever::Start(n) => v.start = n,
        }
        let [cagr, sharpe, active] = self.measures(&self.simulate(&v)?, ["cagr", "sharpe", "active_return"]);
        Ok(SensitivityRow { lever, label: lever.describe(), cagr, sharpe, active })
    }

    fn sensitivity(&self) -> Result<Sensitivity, BacktestError> {
        let sessions = self.run.window.1 - self.run.window.0;
        // A start that leaves less than half of the days is another study.
        let levers: Vec<Lever> = std::iter::once(Lever::None)
            .chain(Lever::STANDARD.iter().copied().filter(|l| !matches!(l, Lever::Start(n) if 2 * n > sessions)))
            .collect();
        let rows = levers.par_iter().map(|l| self.row(*l)).collect::<Result<_, _>>()?;
        let goal = 0.0;
        let break_even_bp = break_even_bp(goal, |bp| {
            let path = self.simulate(&Variation { flat_bp: Some(bp), ..Variation::default() })?;
            // Against the benchmark where there is one, else against nothing gained.
            let [active, cagr] = self.measures(&path, ["active_return", "cagr"]);
            Ok::<f64, BacktestError>(active.or(cagr).unwrap_or(f64::NEG_INFINITY))
        })?;
        Ok(Sensitivity { rows, break_even_bp })
    }

    fn capacity(&self, table: &Arc<CostTable>) -> Result<Vec<CapacityPoint>, BacktestError> {
        let point = |capital: &f64| {
            let v = Variation { capital: Some(*capital), table: Some(table.clone()), ..Variation::default() };
            let path = self.simulate(&v)?;
            let [cagr, sharpe, cost_bp] = self.measures(&path, ["cagr", "sharpe", "cost_drag"]);
            let days = days_to_exit(&path, table, PARTICIPATION);
            // From the first fill on: before it all is cash whatever the size.
            let from = path.steps.first().map_or(0, |s| s.filled - path.first);
            let parts = path.value.iter().zip(&path.cash).skip(from).map(|(value, cash)| 1.0 - cash / value);
            let invested = breadth_kernels::mean(&parts.collect::<Vec<_>>()).filter(|i| i.is_finite());
            Ok(CapacityPoint { capital: *capital, cagr, sharpe, cost_bp, invested, days })
        };
        SIZES.par_iter().map(point).collect()
    }
}

/// Examines a run. `trials` are those of its family, this one among them; empty where nobody counted.
///
/// # Errors
/// Where a variation cannot be run.
pub fn examine(
    study: &Study,
    setting: &Setting<'_>,
    extras: &Extras<'_>,
    policy: &dyn Policy,
    run: &Run,
    trials: &[Trial],
    progress: &dyn Progress,
) -> Result<Examination, BacktestError> {
    progress.begin("reasons to doubt it", None);
    let base = &run.paths.base;
    let panel = setting.panel;
    let held = base.decided.iter().flat_map(|(_, weights)| weights.positions.iter().map(|p| p.security));
    let lags = Lever::STANDARD.iter().filter_map(|l| if let Lever::Lag(n) = l { Some(*n) } else { None }).chain([0]);
    let decided = lags.flat_map(|n| run.decisions.iter().map(move |d| d.session + n));
    let volumes = DollarVolumes::over(study.policy.adv_days, panel.securities.len(), decided);
    let bench = Bench { study, setting, extras, policy, run, quotes: Quotes::of(panel, held), volumes };
    let days = days(panel, base);
    let own = setting.benchmarks.first().filter(|b| b.id == setting.universe.id);
    let brinsons = own.map_or_else(Vec::new, |_| {
        let groups = [("sector", Groups::sectors(panel)), ("size", Groups::thirds(panel, setting.universe))];
        brinson(panel, setting.universe, &days, &groups)
    });
    let sessions = base.first..base.first + base.value.len();
    let returns = returns_of(&base.value);
    let risk_free = risk_free_over(setting, sessions.clone());
    let excess: Vec<f64> = match &risk_free {
        Some(free) => returns.iter().zip(free).map(|(r, f)| r - f).collect(),
        None => returns.clone(),
    };
    let of_window: Vec<(String, Vec<f64>)> = extras
        .factors
        .iter()
        .map(|(id, f)| (id.clone(), sessions.clone().skip(1).map(|s| f.get(s).copied().unwrap_or(f64::NAN)).collect()))
        .collect();
    let over_cash: Vec<f64> = sessions
        .clone()
        .skip(1)
        .zip(&returns)
        .map(
            |(s, r)| {
                if extras.factor_cash.is_empty() { *r } else { r - extras.factor_cash.get(s).unwrap_or(&f64::NAN) }
            },
        )
        .collect();
    let factors = if of_window.is_empty() { None } else { factor_attribution(&over_cash, &of_window) };
    let benchmark = setting.benchmarks.first().map(|b| returns_over(b, sessions.clone()));
    let curve = Curve {
        dates: &panel.sessions[sessions],
        values: &base.value,
        returns: &returns,
        benchmark: benchmark.as_deref(),
        risk_free: risk_free.as_deref(),
        traded: &[],
        cost: 0.0,
    };
    let sharpes: Vec<f64> = trials.iter().filter_map(|t| t.sharpe).collect();
    // Where nobody counted, nothing is said of how often it was tried.
    let deflated = if trials.is_empty() { None } else { Deflated::of(&excess, &sharpes) };
    let intervals = intervals(&curve, LEVEL, REPLICATES, extras.seed);
    let table = run.table.clone().unwrap_or_else(|| {
        let mut asked = vec![false; panel.securities.len()];
        ranked(&run.decisions).for_each(|i| asked[i] = true);
        Arc::new(CostTable::new(panel, extras.tape, &|i| asked[i]))
    });
    let examination = Examination {
        contributions: contributions(panel, base, &days),
        brinson: brinsons,
        factors,
        model: extras.risk.zip(base.value.last()).and_then(|(risk, end)| model_attribution(risk, &days, *end)),
        doubts: doubts(&run.result, intervals, deflated, bench.sensitivity()?),
        capacity: bench.capacity(&table)?,
        days_to_exit: days_to_exit(base, &table, PARTICIPATION),
    };
    progress.end();
    Ok(examination)
}
