//! A result, out of the paths of a run.
use std::collections::BTreeMap;

use breadth_domain::study::{CostRule, Distributions, Execution, ShareRule, Trigger, Unfilled};
use breadth_domain::{Date, Study};
use breadth_panel::IncomeKnown;
use breadth_portfolio::Policy;

use crate::measures::{Curve, MEASURES, deepest_drawdown, drawdowns, rolling};
use crate::result::*;
use crate::rows::{
    decisions, digest, exits, exposures, fills, journal, kept, rebalances, returns_of, returns_over, risk_free_over,
    still_held, total, trades, years,
};
use crate::setting::Setting;
use crate::{Convention, OUTCOMES, Path, RECOGNISED_AFTER, SETTLED_AFTER};

/// Falls that are told.
const DRAWDOWNS_TOLD: usize = 5;
/// Sessions of rolling measures: a year.
const ROLLING_WINDOW: usize = 252;

/// The result of a study whose decisions were screened as `counts` says, by session.
pub(crate) fn result(
    study: &Study,
    setting: &Setting<'_>,
    policy: &dyn Policy,
    paths: &Band<Path>,
    counts: &BTreeMap<usize, ScreenCounts>,
) -> BacktestResult {
    let panel = setting.panel;
    let base = &paths.base;
    let sessions = base.first..base.first + base.value.len();
    let dates = &panel.sessions[sessions.clone()];
    let market: Vec<Vec<f64>> = setting.benchmarks.iter().map(|b| returns_over(b, sessions.clone())).collect();
    let risk_free = risk_free_over(setting, sessions.clone());
    let returns = returns_of(&base.value);
    let years = years(dates, paths, &market);
    BacktestResult {
        study: study.id.clone(),
        universe: study.universe.clone(),
        policy: policy.describe(),
        convention: Convention::NextClose,
        assumptions: assumptions(study, setting, base),
        dates: dates.to_vec(),
        value: paths.map(|p| p.value.clone()),
        cash: base.cash.clone(),
        benchmarks: setting
            .benchmarks
            .iter()
            .zip(&market)
            .map(|(b, returns)| BenchmarkCurve {
                id: b.id.clone(),
                kind: if panel.income.is_empty() { b.kind } else { "total" },
                value: curve_of(base.value[0], returns),
                known: returns.iter().filter(|r| !r.is_nan()).count(),
            })
            .collect(),
        measures: measures(dates, paths, market.first().map(Vec::as_slice), risk_free.as_deref()),
        drawdown: paths.map(|p| deepest_drawdown(dates, &p.value)),
        years,
        decisions: decisions(panel, base),
        kept: kept(panel, base),
        not_called_for: base.within_band,
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
                returns: &returns,
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

fn assumptions(study: &Study, setting: &Setting<'_>, base: &Path) -> Vec<String> {
    let survivors = "SURVIVORS ONLY: names that stopped trading before the end were never held. Nobody could have known them; this history is wrong by design.".to_owned();
    let spec = &study.backtest;
    let told = vec![
        match spec.execution {
            Execution::NextClose => format!("{}.", Convention::NextClose.describe()),
            Execution::NextOpen => {
                "decided at a close, filled at the next session's open; value recorded at the close.".to_owned()
            }
            Execution::Close => {
                "filled at the close of the decision: nobody can do that with what that close has told.".to_owned()
            }
        },
        match spec.costs {
            CostRule::Flat => format!("Cost: {} bp of the traded value, one way, from cash.", spec.cost_bp),
            CostRule::ByName => format!(
                "Cost by name and month: half the spread (EDGE over 63 sessions, averaged over 101 names of like dollar volume, at least half a cent; {} bp where not known) and impact {} x daily volatility x √(trade / median daily dollar volume).",
                spec.cost_bp, spec.impact
            ),
        },
        dividends(study, setting, base),
        format!(
            "Cash earns {} % a year, what is borrowed costs {} %.",
            spec.cash_rate * 100.0,
            spec.borrow_rate * 100.0
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
    setting.survivors_only.then_some(survivors).into_iter().chain(told).chain(rules(study)).collect()
}

/// What becomes of dividends, and of how many of the names held they are known.
fn dividends(study: &Study, setting: &Setting<'_>, base: &Path) -> String {
    let panel = setting.panel;
    let paid = match (study.backtest.distributions, study.backtest.shares) {
        (Distributions::Cash, _) | (_, ShareRule::Whole) => "paid in cash on their ex-date",
        _ => "reinvested in the same name on their ex-date",
    };
    if panel.income.is_empty() {
        return format!(
            "Price returns: dividends are counted only where the printed change of a session holds them, and then {paid}."
        );
    }
    let held = base.steps.iter().flat_map(|step| step.weights.positions.iter().map(|p| (step.filled, p.security)));
    let (known, all) = held.fold((0, 0), |(known, all), (s, i)| {
        (known + usize::from(panel.income_known(s, i) != IncomeKnown::No), all + 1)
    });
    format!(
        "Total returns as far as sources tell dividends: {paid}, and counted in benchmarks alike. They are known for {known} of {all} positions at rebalances; of the others they are counted only where the printed change holds them."
    )
}

/// The rules that differ from the usual ones.
fn rules(study: &Study) -> Vec<String> {
    let spec = &study.backtest;
    let mut told = Vec::new();
    if spec.shares == ShareRule::Whole {
        told.push("Orders are cut to whole shares, towards zero.".to_owned());
    }
    if let Some(part) = spec.participation {
        let rest = if spec.unfilled == Unfilled::Carry { "is tried again on the next sessions" } else { "lapses" };
        told.push(format!("An order takes at most {} % of a session's volume; the rest {rest}.", part * 100.0));
    }
    let signal = match spec.trigger {
        Trigger::Always => None,
        Trigger::Names => Some("the names to hold are not those held"),
        Trigger::Exits => Some("a name that is held no longer passes the screen"),
    };
    let band =
        spec.drift_band.map(|b| format!("some weight is more than {} % of the value from its target", b * 100.0));
    let called: Vec<String> = signal.map(str::to_owned).into_iter().chain(band).collect();
    if let Some(market) = &spec.market {
        told.push(format!("A decision is carried out only where `{market}` at its close; else what is held is kept."));
    }
    if !called.is_empty() {
        told.push(format!("A decision is carried out only where {}.", called.join(", or ")));
    }
    told
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
        let traded = p.traded();
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
