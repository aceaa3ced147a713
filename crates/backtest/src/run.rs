//! A study's history: screens on all decision days at once, then one ledger for each scenario.
use std::collections::BTreeMap;
use std::sync::Arc;

use breadth_domain::study::{CostRule, Distributions, Execution};
use breadth_domain::{Date, Progress, Study};
use breadth_panel::{IndexSeries, Panel, Universe};
use breadth_portfolio::{Market, Policy, policy_of};
use breadth_signals::{Fundamentals, ScreenPlan};
use rayon::prelude::*;

use crate::ledger::{Event, Rules};
use crate::measures::{Curve, MEASURES, deepest_drawdown, drawdowns, rolling};
use crate::result::*;
use crate::rows::{
    decisions as decision_rows, digest, exits, exposures, fills, journal, rebalances, returns_of, returns_over,
    still_held, total, trades, years,
};
use crate::{
    BacktestError, Convention, CostTable, Decision, Ledger, OUTCOMES, Path, RECOGNISED_AFTER, SETTLED_AFTER, Scenario,
    Schedule, Survivorship, Tape, World, simulate_in, survivors,
};

/// Risk-free returns.
#[derive(Copy, Clone, Debug)]
pub struct RiskFree<'a> {
    /// The series.
    pub id: &'a str,
    /// Return of each session of the panel, as a fraction.
    pub daily: &'a [f64],
}

/// What a study is run on.
#[derive(Copy, Clone, Debug)]
pub struct Setting<'a> {
    /// The panel.
    pub panel: &'a Panel,
    /// The study's universe.
    pub universe: &'a Universe,
    /// Reported figures.
    pub fundamentals: &'a Fundamentals,
    /// The study's benchmarks, in its order; the first is the one of active measures.
    pub benchmarks: &'a [IndexSeries],
    /// Risk-free returns; `None`: zero.
    pub risk_free: Option<RiskFree<'a>>,
    /// Holds none but those that still trade at the panel's end: what a list of today's companies would have told. It is
    /// wrong, and here to measure by how much.
    pub survivors_only: bool,
}

/// What a run may be given beside its setting.
#[derive(Clone, Debug, Default)]
pub struct Extras<'a> {
    /// Opening prices and ranges of the days.
    pub tape: Option<&'a Tape>,
    /// Events, ascending by session.
    pub events: &'a [(usize, Event)],
    /// Factor returns by session of the panel, `NaN` where missing.
    pub factors: Vec<(String, Vec<f64>)>,
    /// What cash earned each session by the factors' own source, for their regression alone; empty for nothing.
    pub factor_cash: Vec<f64>,
    /// The seed of what is drawn at random.
    pub seed: u64,
    /// The ledger's convention: ours, or another program's to compare with.
    pub profile: Convention,
}

/// A result with what it was made from.
#[derive(Clone, Debug)]
pub struct Run {
    /// The result.
    pub result: BacktestResult,
    /// The curves.
    pub paths: Band<Path>,
    /// The decisions.
    pub decisions: Vec<Decision>,
    /// First and last session.
    pub window: (usize, usize),
    /// Costs by name, where the study asks for them.
    pub table: Option<Arc<CostTable>>,
}

/// Falls that are told.
const DRAWDOWNS_TOLD: usize = 5;
/// Sessions of rolling measures: a year.
const ROLLING_WINDOW: usize = 252;

/// Runs a study's own policy over its window.
///
/// # Errors
/// Where the study, the window or the screen cannot be used, or, without a first day of its own, it never finds a name to hold.
pub fn backtest(
    study: &Study,
    setting: &Setting<'_>,
    progress: &dyn Progress,
) -> Result<BacktestResult, BacktestError> {
    backtest_policy(study, setting, policy_of(study).as_ref(), progress)
}

/// Runs any policy over a study's window, on the study's screen and score.
///
/// # Errors
/// As [`backtest`].
pub fn backtest_policy(
    study: &Study,
    setting: &Setting<'_>,
    policy: &dyn Policy,
    progress: &dyn Progress,
) -> Result<BacktestResult, BacktestError> {
    run(study, setting, &Extras::default(), policy, progress).map(|run| run.result)
}

/// As [`backtest_policy`], with extras, and everything that the result was made from.
///
/// # Errors
/// As [`backtest`], and where the study asks for opening prices that are not given.
pub fn run(
    study: &Study,
    setting: &Setting<'_>,
    extras: &Extras<'_>,
    policy: &dyn Policy,
    progress: &dyn Progress,
) -> Result<Run, BacktestError> {
    let Prepared { mut decisions, counts, window } = prepare(study, setting, policy, progress)?;
    let survivors = survivors::only(setting.panel, &decisions);
    let dropped = survivors::dropped(&decisions, &survivors);
    if setting.survivors_only {
        decisions.clone_from(&survivors);
    }
    let by_name = study.backtest.costs == CostRule::ByName;
    let table = by_name.then(|| Arc::new(CostTable::new(setting.panel, extras.tape)));
    let world = World { tape: extras.tape, events: extras.events };
    let follow = |decisions: &[Decision], scenario: Scenario| {
        let ledger = Ledger::with(study.backtest.capital, Rules::of(&study.backtest, table.clone()));
        simulate_in(setting.panel, world, decisions, window, ledger, policy, extras.profile, scenario)
    };
    let paths: Vec<Path> =
        Scenario::ALL.par_iter().map(|scenario| follow(&decisions, *scenario)).collect::<Result<_, _>>()?;
    let mut paths = paths.into_iter();
    let (Some(low), Some(base), Some(high)) = (paths.next(), paths.next(), paths.next()) else {
        return Err(BacktestError::NoPanel);
    };
    let paths = Band { low, base, high };
    let mut result = result(study, setting, policy, &paths, &counts);
    result.convention = extras.profile;
    if extras.profile != Convention::NextClose {
        result.assumptions[0] = format!("{}.", extras.profile.describe());
    }
    if !setting.survivors_only {
        let path = follow(&survivors, Scenario::Base)?;
        let lens = Survivorship::between(&result.dates, &result.value.base, &path.value, dropped);
        result.assumptions.extend(lens.as_ref().map(Survivorship::sentence));
        result.survivorship = lens;
    }
    Ok(Run { result, paths, decisions, window, table })
}

/// The decisions of a study before any money.
pub(crate) struct Prepared {
    pub decisions: Vec<Decision>,
    pub counts: Vec<ScreenCounts>,
    pub window: (usize, usize),
}

/// Every screen of a study's window.
pub(crate) fn prepare(
    study: &Study,
    setting: &Setting<'_>,
    policy: &dyn Policy,
    progress: &dyn Progress,
) -> Result<Prepared, BacktestError> {
    let plan = ScreenPlan::new(study)?;
    let schedule = Schedule::new(study, setting.panel)?;
    let (mut decisions, mut counts) = decide(&plan, setting, &schedule.decisions, progress);
    if study.from.is_none() {
        // Without a first day of its own, the history begins with the first decision that has a name to hold. Where there
        // is none yet there is no history: all cash from the first day on would be another past than a later run tells.
        let empty = |d: &Decision| {
            let now = Market::new(setting.panel, d.session, &d.ranking, study.backtest.capital);
            policy.target(&now).map(|weights| weights.positions.is_empty())
        };
        let mut idle = 0;
        while idle < decisions.len() && empty(&decisions[idle])? {
            idle += 1;
        }
        if idle == decisions.len() {
            return Err(nothing_to_hold(study, setting.panel, &schedule, &counts));
        }
        decisions.drain(..idle);
        counts.drain(..idle);
    }
    let first = if study.from.is_some() { schedule.first } else { decisions[0].session };
    Ok(Prepared { window: (first, schedule.last), decisions, counts })
}

fn nothing_to_hold(study: &Study, panel: &Panel, schedule: &Schedule, counts: &[ScreenCounts]) -> BacktestError {
    let day = |t: Option<&usize>| panel.sessions[t.copied().unwrap_or(schedule.first)];
    BacktestError::NothingToHold {
        study: study.id.clone(),
        universe: study.universe.clone(),
        from: day(schedule.decisions.first()),
        to: day(schedule.decisions.last()),
        decisions: schedule.decisions.len(),
        members: counts.iter().map(|c| c.members).sum(),
        unknown: counts.iter().map(|c| c.unknown).sum(),
    }
}

/// Every screen, in parallel; their order and bytes do not depend on the number of threads.
fn decide(
    plan: &ScreenPlan,
    setting: &Setting<'_>,
    sessions: &[usize],
    progress: &dyn Progress,
) -> (Vec<Decision>, Vec<ScreenCounts>) {
    progress.begin("screens", Some(sessions.len() as u64));
    let out = sessions
        .par_iter()
        .map(|t| {
            let members: Vec<usize> = setting.universe.members_at(*t).iter().map(|m| m.security).collect();
            let screened = plan.run(setting.panel, setting.fundamentals, &members, *t);
            let ranking = Market::ranking_of(&screened);
            let (pass, fail, unknown) = screened.counts();
            let counts = ScreenCounts { members: screened.members.len(), pass, fail, unknown, scored: ranking.len() };
            progress.advance(1);
            (Decision { session: *t, ranking }, counts)
        })
        .unzip();
    progress.end();
    out
}

fn result(
    study: &Study,
    setting: &Setting<'_>,
    policy: &dyn Policy,
    paths: &Band<Path>,
    counts: &[ScreenCounts],
) -> BacktestResult {
    let panel = setting.panel;
    let base = &paths.base;
    let sessions = base.first..base.first + base.value.len();
    let dates = &panel.sessions[sessions.clone()];
    let market: Vec<Vec<f64>> = setting.benchmarks.iter().map(|b| returns_over(b, sessions.clone())).collect();
    let risk_free: Option<Vec<f64>> =
        setting.risk_free.map(|rf| sessions.clone().skip(1).map(|s| rf.daily.get(s).copied().unwrap_or(0.0)).collect());
    let years = years(dates, paths, &market);
    BacktestResult {
        study: study.id.clone(),
        universe: study.universe.clone(),
        policy: policy.describe(),
        convention: Convention::NextClose,
        assumptions: assumptions(study, setting),
        dates: dates.to_vec(),
        value: paths.map(|p| p.value.clone()),
        cash: base.cash.clone(),
        benchmarks: setting
            .benchmarks
            .iter()
            .zip(&market)
            .map(|(b, returns)| BenchmarkCurve {
                id: b.id.clone(),
                kind: b.kind,
                value: curve_of(base.value[0], returns),
                known: returns.iter().filter(|r| !r.is_nan()).count(),
            })
            .collect(),
        measures: measures(dates, paths, market.first().map(Vec::as_slice), risk_free.as_deref()),
        drawdown: paths.map(|p| deepest_drawdown(dates, &p.value)),
        years,
        decisions: decision_rows(panel, base),
        rebalances: rebalances(panel, base, counts),
        trades: trades(panel, base),
        exits: exits(panel, paths),
        still_held: still_held(panel, base),
        outcomes: OUTCOMES,
        cost: cost(base),
        survivorship: None,
        tally: *base.ledger.tally(),
        drawdowns: drawdowns(dates, &base.value).into_iter().take(DRAWDOWNS_TOLD).collect(),
        rolling: rolling(
            &Curve {
                dates,
                values: &base.value,
                returns: &returns_of(&base.value),
                benchmark: market.first().map(Vec::as_slice),
                risk_free: risk_free.as_deref(),
                traded: &[],
                cost: 0.0,
            },
            ROLLING_WINDOW,
        ),
        exposures: exposures(panel, base),
        trades_digest: digest(panel, base),
        journal: journal(panel, base),
        examination: None,
    }
}

fn assumptions(study: &Study, setting: &Setting<'_>) -> Vec<String> {
    let survivors = "SURVIVORS ONLY: names that stopped trading before the end were never held. Nobody could have known them; this history is wrong by design.".to_owned();
    let told = vec![
        match study.backtest.execution {
            Execution::NextClose => format!("{}.", Convention::NextClose.describe()),
            Execution::NextOpen => {
                "decided at a close, filled at the next session's open; value recorded at the close.".to_owned()
            }
            Execution::Close => {
                "filled at the close of the decision: nobody can do that with what that close has told.".to_owned()
            }
        },
        match study.backtest.costs {
            CostRule::Flat => format!("Cost: {} bp of the traded value, one way, from cash.", study.backtest.cost_bp),
            CostRule::ByName => format!(
                "Cost by name and month: half the spread (EDGE over 63 sessions, averaged over 101 names of like dollar volume, at least half a cent; {} bp where not known) and impact {} x daily volatility x √(trade / median daily dollar volume).",
                study.backtest.cost_bp, study.backtest.impact
            ),
        },
        format!(
            "Price returns: dividends are counted only where the printed change of a session holds them, and then {}. Cash earns {} % a year.",
            if study.backtest.distributions == Distributions::Cash { "paid in cash" } else { "reinvested" },
            study.backtest.cash_rate * 100.0
        ),
        format!(
            "A name that stops trading stands at its last close until more than {RECOGNISED_AFTER} sessions have passed; then its outcome is booked. What was paid or exchanged is cash; any other position is written down, written back if it trades again, and cash after {SETTLED_AFTER} sessions."
        ),
        match setting.risk_free {
            Some(rf) => format!("Risk-free returns: {}.", rf.id),
            None => "The risk-free return is zero.".to_owned(),
        },
        "252 sessions a year for means and deviations, 365.25 days a year for compounded growth.".to_owned(),
        "Trades and rebalances shown are those of the base curve.".to_owned(),
    ];
    setting.survivors_only.then_some(survivors).into_iter().chain(told).collect()
}

/// The curve of returns from `start`, from the session before the first known one on; it ends where a return is missing.
fn curve_of(start: f64, returns: &[f64]) -> Vec<Option<f64>> {
    let begins = returns.iter().take_while(|r| r.is_nan()).count();
    let mut curve = vec![None; returns.len() + 1];
    let mut value = start;
    if begins < returns.len() {
        curve[begins] = Some(value);
    }
    for (k, r) in returns.iter().enumerate().skip(begins) {
        if r.is_nan() {
            break;
        }
        value *= 1.0 + r;
        curve[k + 1] = Some(value);
    }
    curve
}

fn cost(path: &Path) -> f64 {
    total(fills(path).map(|(_, f)| f.cost))
}

fn measures(
    dates: &[Date],
    paths: &Band<Path>,
    benchmark: Option<&[f64]>,
    risk_free: Option<&[f64]>,
) -> BTreeMap<&'static str, MeasureRow> {
    let of_path = |p: &Path| -> Vec<Option<f64>> {
        let traded: Vec<(f64, f64)> = p
            .steps
            .iter()
            .filter(|s| !s.fills.is_empty())
            .map(|s| (total(s.fills.iter().map(|f| f.value.abs())), s.value_before))
            .collect();
        let returns = returns_of(&p.value);
        let curve =
            Curve { dates, values: &p.value, returns: &returns, benchmark, risk_free, traded: &traded, cost: cost(p) };
        MEASURES.iter().map(|m| (m.compute)(&curve)).collect()
    };
    let band = paths.map(of_path);
    let of_benchmark: Vec<Option<f64>> = benchmark.map_or_else(
        || vec![None; MEASURES.len()],
        |returns| {
            // Where the benchmark begins later, its measures are of the sessions it has.
            let skip = returns.iter().take_while(|r| r.is_nan()).count();
            let known: Vec<f64> = returns[skip..].iter().copied().take_while(|r| !r.is_nan()).collect();
            let values: Vec<f64> = curve_of(1.0, &known).into_iter().flatten().collect();
            let dates = &dates[skip..][..values.len()];
            let risk_free = risk_free.map(|rf| &rf[skip..][..known.len()]);
            let curve =
                Curve { dates, values: &values, returns: &known, benchmark: None, risk_free, traded: &[], cost: 0.0 };
            MEASURES.iter().map(|m| if own_trading(m.id) { None } else { (m.compute)(&curve) }).collect()
        },
    );
    MEASURES
        .iter()
        .enumerate()
        .map(|(k, m)| {
            let band = band.map(|values| values[k]);
            (m.id, MeasureRow { label: m.label, unit: m.unit, formula: m.formula, band, benchmark: of_benchmark[k] })
        })
        .collect()
}

/// An index trades nothing of its own here.
fn own_trading(id: &str) -> bool {
    matches!(id, "turnover" | "cost_drag")
}
