//! A study's history: screens on all decision days at once, then one ledger for each scenario.
use std::collections::{BTreeMap, BTreeSet};

use breadth_domain::{Date, Progress, Study};
use breadth_panel::{IndexSeries, Panel, Universe};
use breadth_portfolio::{Market, Policy, Position, policy_of};
use breadth_signals::{Fundamentals, ScreenPlan};
use rayon::prelude::*;

use crate::measures::{Curve, MEASURES, by_year, deepest_drawdown};
use crate::result::*;
use crate::{
    BacktestError, BookedExit, Convention, Decision, Ledger, OUTCOMES, Path, RECOGNISED_AFTER, SETTLED_AFTER, Scenario,
    Schedule, Survivorship, simulate, survivors,
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
    let window = (first, schedule.last);
    let survivors = survivors::only(setting.panel, &decisions);
    let dropped = survivors::dropped(&decisions, &survivors);
    if setting.survivors_only {
        decisions.clone_from(&survivors);
    }
    let paths: Vec<Path> = Scenario::ALL
        .par_iter()
        .map(|scenario| {
            let ledger = Ledger::new(study.backtest.capital, study.backtest.cost_bp);
            simulate(setting.panel, &decisions, window, ledger, policy, Convention::NextClose, *scenario)
        })
        .collect::<Result<_, _>>()?;
    let mut paths = paths.into_iter();
    let (Some(low), Some(base), Some(high)) = (paths.next(), paths.next(), paths.next()) else {
        return Err(BacktestError::NoPanel);
    };
    let mut result = result(study, setting, policy, &Band { low, base, high }, &counts);
    if !setting.survivors_only {
        let ledger = Ledger::new(study.backtest.capital, study.backtest.cost_bp);
        let path = simulate(setting.panel, &survivors, window, ledger, policy, Convention::NextClose, Scenario::Base)?;
        let lens = Survivorship::between(&result.dates, &result.value.base, &path.value, dropped);
        result.assumptions.extend(lens.as_ref().map(Survivorship::sentence));
        result.survivorship = lens;
    }
    Ok(result)
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
        decisions: decisions(panel, base),
        rebalances: rebalances(panel, base, counts),
        trades: trades(panel, base),
        exits: exits(panel, paths),
        still_held: still_held(panel, base),
        outcomes: OUTCOMES,
        cost: cost(base),
        survivorship: None,
    }
}

fn assumptions(study: &Study, setting: &Setting<'_>) -> Vec<String> {
    let survivors = "SURVIVORS ONLY: names that stopped trading before the end were never held. Nobody could have known them; this history is wrong by design.".to_owned();
    let told = vec![
        format!("{}.", Convention::NextClose.describe()),
        format!("Cost: {} bp of the traded value, one way, from cash.", study.backtest.cost_bp),
        "Price returns: dividends are not counted. Cash earns nothing.".to_owned(),
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

/// A benchmark's returns of all sessions but the first; `NaN` where it has none.
fn returns_over(index: &IndexSeries, sessions: std::ops::Range<usize>) -> Vec<f64> {
    let at = |s: usize| s.checked_sub(index.start).and_then(|k| index.cap_weighted.get(k)).copied().unwrap_or(f64::NAN);
    sessions.skip(1).map(at).collect()
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

fn returns_of(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|w| w[1] / w[0] - 1.0).collect()
}

/// A sum in order; zero, and not the minus zero of an empty sum, of nothing.
fn total(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, v| sum + v)
}

fn cost(path: &Path) -> f64 {
    total(path.steps.iter().flat_map(|s| &s.fills).map(|f| f.cost))
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

fn years(dates: &[Date], paths: &Band<Path>, benchmarks: &[Vec<f64>]) -> Vec<YearRow> {
    let band = paths.map(|p| by_year(dates, &p.value));
    let of_benchmarks: Vec<Vec<Option<f64>>> = benchmarks
        .iter()
        .map(|returns| {
            band.base
                .iter()
                .scan(0, |from, y| {
                    let these = &returns[*from..*from + y.sessions];
                    *from += y.sessions;
                    // One missing return makes the year's unknown.
                    Some(Some(these.iter().fold(1.0, |g, r| g * (1.0 + r)) - 1.0).filter(|r: &f64| !r.is_nan()))
                })
                .collect()
        })
        .collect();
    let whole = |k: usize, last: Date| {
        let starts = if k == 0 { dates[0].month() == 12 && next_year(dates[0]) } else { true };
        starts && next_year(last)
    };
    band.base
        .iter()
        .enumerate()
        .map(|(k, y)| YearRow {
            year: y.last.year(),
            sessions: y.sessions,
            partial: !whole(k, y.last),
            band: band.map(|years| years[k].ret),
            benchmarks: of_benchmarks.iter().map(|b| b[k]).collect(),
        })
        .collect()
}

/// Whether the session after that day is in another year.
fn next_year(day: Date) -> bool {
    breadth_domain::calendar::session_after(day).year() != day.year()
}

fn decisions(panel: &Panel, base: &Path) -> Vec<DecisionRow> {
    let target = |t: usize, p: &Position| TargetRow {
        security: panel.securities[p.security].id.clone(),
        ticker: panel.ticker(p.security, t),
        weight: p.weight,
        score: p.score,
    };
    base.decided
        .iter()
        .enumerate()
        .map(|(k, (t, weights))| DecisionRow {
            decided: panel.sessions[*t],
            filled: k < base.steps.len(),
            targets: weights.positions.iter().map(|p| target(*t, p)).collect(),
            cash: weights.cash,
        })
        .collect()
}

fn rebalances(panel: &Panel, base: &Path, counts: &[ScreenCounts]) -> Vec<RebalanceRow> {
    base.steps
        .iter()
        .zip(counts)
        .map(|(step, screen)| RebalanceRow {
            decided: panel.sessions[step.decided],
            filled: panel.sessions[step.filled],
            screen: *screen,
            names: step.names,
            capped: step.weights.capped(),
            passed_over: step.weights.passed_over.len(),
            unfilled: step
                .weights
                .positions
                .iter()
                .filter(|p| panel.close.get(step.filled, p.security).is_none())
                .count(),
            value: step.value_before,
            cash: step.cash / (step.value_before - total(step.fills.iter().map(|f| f.cost))),
            turnover: 0.5 * total(step.fills.iter().map(|f| f.value.abs())) / step.value_before,
            cost: total(step.fills.iter().map(|f| f.cost)),
        })
        .collect()
}

fn trades(panel: &Panel, base: &Path) -> Vec<TradeRow> {
    let row = |s: usize, f: &crate::Fill| {
        let price = panel.close.get(s, f.security)?;
        Some(TradeRow {
            date: panel.sessions[s],
            security: panel.securities[f.security].id.clone(),
            ticker: panel.ticker(f.security, s),
            shares: f.value / price,
            price,
            value: f.value,
            cost: f.cost,
        })
    };
    base.steps.iter().flat_map(|step| step.fills.iter().filter_map(move |f| row(step.filled, f))).collect()
}

fn exits(panel: &Panel, paths: &Band<Path>) -> Vec<ExitMet> {
    let key = |e: &BookedExit| (e.recognised, e.security, e.last);
    let all = [&paths.low, &paths.base, &paths.high];
    let keys: BTreeSet<_> = all.iter().flat_map(|p| p.exits.iter().map(key)).collect();
    keys.into_iter()
        .filter_map(|k| {
            let e = all.iter().find_map(|p| p.exits.iter().find(|e| key(e) == k))?;
            let label = panel.securities[e.security].label(panel.sessions[e.last]);
            Some(ExitMet {
                security: panel.securities[e.security].id.clone(),
                ticker: label.symbol,
                name: label.name.clone(),
                exchange: label.exchange.clone(),
                last: panel.sessions[e.last],
                recognised: panel.sessions[e.recognised],
                resumed: e.resumed.map(|s| panel.sessions[s]),
                outcome: e.outcome,
                evidence: e.evidence.clone(),
                booked: e.recovery,
                source: e.source,
                value: paths.map(|p| p.exits.iter().find(|e| key(e) == k).map(|e| e.value)),
            })
        })
        .collect()
}

fn still_held(panel: &Panel, base: &Path) -> Vec<StillHeld> {
    let end = base.first + base.value.len() - 1;
    base.ledger
        .held
        .iter()
        .filter(|(_, h)| h.last < end)
        .map(|(i, h)| StillHeld {
            security: panel.securities[*i].id.clone(),
            ticker: panel.ticker(*i, h.last),
            last: panel.sessions[h.last],
            value: h.value,
        })
        .collect()
}
