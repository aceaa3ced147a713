//! A result held against everything that could be wrong with it: attribution, uncertainty, trials, what it hangs on, and how
//! much money it bears.
use std::collections::BTreeMap;
use std::sync::Arc;

use breadth_domain::{Date, Progress, Study};
use breadth_panel::Panel;
use breadth_portfolio::Policy;
use rayon::prelude::*;
use serde::Serialize;

use crate::attribution::{Brinson, FactorAttribution, Ledgered, brinson, contributions, days, factor_attribution};
use crate::costs::{CapacityPoint, CostTable, DaysToExit, break_even_bp, days_to_exit};
use crate::honesty::{Deflated, Doubts, Lever, Sensitivity, SensitivityRow, Trial, doubts, intervals};
use crate::ledger::Rules;
use crate::measures::{Curve, MEASURES};
use crate::rows::{returns_of, returns_over};
use crate::run::{Extras, Run, Setting};
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
}

impl Bench<'_> {
    fn simulate(&self, v: &Variation) -> Result<Path, BacktestError> {
        let panel = self.setting.panel;
        let (first, last) = self.run.window;
        let first = (first + v.start).min(last);
        let mut rules = Rules::of(&self.study.backtest, v.table.clone().or_else(|| self.run.table.clone()));
        rules.costs.times = v.costs;
        if let Some(bp) = v.flat_bp {
            rules.costs = crate::Costs::flat(bp);
        }
        let late = |d: &Decision| Decision { session: d.session + v.lag, ranking: d.ranking.clone() };
        let decisions: Vec<Decision> =
            self.run.decisions.iter().map(late).filter(|d| d.session >= first && d.session <= last).collect();
        let ledger = Ledger::with(v.capital.unwrap_or(self.study.backtest.capital), rules);
        let world = World { tape: self.extras.tape, events: self.extras.events };
        simulate_in(panel, world, &decisions, (first, last), ledger, self.policy, self.extras.profile, v.scenario)
    }

    /// A measure of a path, against the first benchmark over the same sessions.
    fn measures(&self, path: &Path) -> impl Fn(&str) -> Option<f64> + use<> {
        let panel = self.setting.panel;
        let sessions = path.first..path.first + path.value.len();
        let dates: &[Date] = &panel.sessions[sessions.clone()];
        let returns = returns_of(&path.value);
        let benchmark = self.setting.benchmarks.first().map(|b| returns_over(b, sessions.clone()));
        let risk_free: Option<Vec<f64>> = self
            .setting
            .risk_free
            .map(|rf| sessions.clone().skip(1).map(|s| rf.daily.get(s).copied().unwrap_or(0.0)).collect());
        let traded: Vec<(f64, f64)> =
            path.steps.iter().map(|s| (s.fills.iter().map(|f| f.value.abs()).sum(), s.value_before)).collect();
        let curve = Curve {
            dates,
            values: &path.value,
            returns: &returns,
            benchmark: benchmark.as_deref(),
            risk_free: risk_free.as_deref(),
            traded: &traded,
            cost: path.ledger.tally().costs,
        };
        let values: Vec<(&str, Option<f64>)> = MEASURES.iter().map(|m| (m.id, (m.compute)(&curve))).collect();
        move |id| values.iter().find(|(m, _)| *m == id).and_then(|(_, v)| *v)
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
        let of = self.measures(&self.simulate(&v)?);
        Ok(SensitivityRow {
            lever,
            label: lever.describe(),
            cagr: of("cagr"),
            sharpe: of("sharpe"),
            active: of("active_return"),
        })
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
            let of = self.measures(&path);
            // Against the benchmark where there is one, else against nothing gained.
            Ok::<f64, BacktestError>(of("active_return").or_else(|| of("cagr")).unwrap_or(f64::NEG_INFINITY))
        })?;
        Ok(Sensitivity { rows, break_even_bp })
    }

    fn capacity(&self, table: &Arc<CostTable>) -> Result<Vec<CapacityPoint>, BacktestError> {
        let point = |capital: &f64| {
            let v = Variation { capital: Some(*capital), table: Some(table.clone()), ..Variation::default() };
            let path = self.simulate(&v)?;
            let of = self.measures(&path);
            Ok(CapacityPoint {
                capital: *capital,
                cagr: of("cagr"),
                sharpe: of("sharpe"),
                cost_bp: of("cost_drag"),
                days: days_to_exit(&path, table, PARTICIPATION),
            })
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
    let bench = Bench { study, setting, extras, policy, run };
    let base = &run.paths.base;
    let panel = setting.panel;
    let days = days(panel, base);
    let own = setting.benchmarks.first().filter(|b| b.id == setting.universe.id);
    let brinsons = own.map_or_else(Vec::new, |_| {
        let size = sizes(setting, &run.window);
        vec![
            brinson(panel, setting.universe, &days, "sector", |i, s| sector(panel, i, s)),
            brinson(panel, setting.universe, &days, "size", size),
        ]
    });
    let sessions = base.first..base.first + base.value.len();
    let returns = returns_of(&base.value);
    let risk_free: Vec<f64> = sessions
        .clone()
        .skip(1)
        .map(|s| setting.risk_free.map_or(0.0, |rf| rf.daily.get(s).copied().unwrap_or(0.0)))
        .collect();
    let excess: Vec<f64> = returns.iter().zip(&risk_free).map(|(r, f)| r - f).collect();
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
        risk_free: setting.risk_free.map(|_| risk_free.as_slice()),
        traded: &[],
        cost: 0.0,
    };
    let sharpes: Vec<f64> = trials.iter().filter_map(|t| t.sharpe).collect();
    // Where nobody counted, nothing is said of how often it was tried.
    let deflated = if trials.is_empty() { None } else { Deflated::of(&excess, &sharpes) };
    let intervals = intervals(&curve, LEVEL, REPLICATES, extras.seed);
    let table = run.table.clone().unwrap_or_else(|| Arc::new(CostTable::new(panel, extras.tape)));
    let examination = Examination {
        contributions: contributions(panel, base, &days),
        brinson: brinsons,
        factors,
        doubts: doubts(&run.result, intervals, deflated, bench.sensitivity()?),
        capacity: bench.capacity(&table)?,
        days_to_exit: days_to_exit(base, &table, PARTICIPATION),
    };
    progress.end();
    Ok(examination)
}

fn sector(panel: &Panel, i: usize, s: usize) -> String {
    let label = panel.securities[i].label(panel.sessions[s]);
    if label.sector.is_empty() { "sector not known".to_owned() } else { label.sector.to_string() }
}

/// Thirds of the universe's members by capitalisation on their rank day; who is no member is outside.
fn sizes<'a>(setting: &'a Setting<'_>, window: &(usize, usize)) -> impl Fn(usize, usize) -> String + 'a {
    let mut thirds: BTreeMap<usize, BTreeMap<usize, usize>> = BTreeMap::new();
    for r in setting.universe.reconstitutions.iter().filter(|r| r.effective_session <= window.1) {
        let mut order: Vec<(f64, usize)> = r.members.iter().map(|m| (m.cap, m.security)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let n = order.len().max(1);
        let of = order.iter().enumerate().map(|(k, (_, i))| (*i, 3 * k / n)).collect();
        thirds.insert(r.rank_session, of);
    }
    move |i, s| {
        let third = setting.universe.in_force(s + 1).and_then(|r| thirds.get(&r.rank_session)).and_then(|t| t.get(&i));
        ["largest third", "middle third", "smallest third"]
            .get(third.copied().unwrap_or(3))
            .unwrap_or(&"left the universe")
            .to_string()
    }
}
