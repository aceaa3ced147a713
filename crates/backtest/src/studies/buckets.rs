//! Whether a score sorts: equal parts of its ranking, each held for itself.
use breadth_domain::Study;
use breadth_kernels::{Drift, newey_west_drift, newey_west_lags};
use breadth_portfolio::{Market, Policy, PortfolioError, Position, Reason, Weights};
use breadth_signals::operators::part;
use rayon::prelude::*;
use serde::Serialize;

use crate::ledger::Rules;
use crate::measures::{Curve, MEASURES};
use crate::rows::{returns_of, risk_free_over};
use crate::run::{Extras, Run};
use crate::setting::Setting;
use crate::{BacktestError, Decision, Ledger, Scenario, World, simulate_in};

/// One bucket, the best scores first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BucketRow {
    /// From 1, the best.
    pub bucket: usize,
    /// Names on the average.
    pub names: f64,
    /// Growth a year.
    pub cagr: Option<f64>,
    /// Volatility a year.
    pub volatility: Option<f64>,
    /// Sharpe ratio.
    pub sharpe: Option<f64>,
}

/// The buckets, and the first less the last.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Buckets {
    /// The buckets.
    pub rows: Vec<BucketRow>,
    /// Mean daily return of the first less the last x 252.
    pub spread: Option<f64>,
    /// Its t statistic (Newey-West).
    pub spread_t: Option<f64>,
    /// Spearman correlation of a bucket's place with its mean return: −1 where the best scores earn most, in order.
    pub order: Option<f64>,
}

/// Everything ranked, in equal weight.
struct EqualWeight;

impl Policy for EqualWeight {
    fn target(&self, now: &Market<'_>) -> Result<Weights, PortfolioError> {
        let ranked: Vec<_> = now.ranking().iter().filter(|(i, _)| now.close(*i).is_some()).collect();
        let weight = 1.0 / ranked.len() as f64;
        let position = |(security, score): &&(usize, f64)| Position {
            security: *security,
            weight,
            cap: f64::INFINITY,
            score: *score,
            reason: Reason::EqualShare,
        };
        if ranked.is_empty() {
            return Ok(Weights::all_cash());
        }
        Ok(Weights {
            positions: ranked.iter().map(position).collect(),
            cash: 0.0,
            passed_over: vec![],
            reasoning: None,
        })
    }

    fn describe(&self) -> String {
        "everything ranked, in equal weight".to_owned()
    }
}

/// Holds each of `count` equal parts of the run's rankings in equal weight, by the study's rules, base curve.
///
/// # Errors
/// Where a bucket cannot be followed.
pub fn buckets(
    study: &Study,
    setting: &Setting<'_>,
    extras: &Extras<'_>,
    run: &Run,
    count: usize,
) -> Result<Buckets, BacktestError> {
    let panel = setting.panel;
    let count = count.max(2);
    let world = World { tape: extras.tape, events: extras.events, open: extras.open, ..World::default() };
    let cut = |d: &Decision, b: usize| Decision {
        session: d.session,
        ranking: d.ranking[part(d.ranking.len(), count, b)].to_vec(),
    };
    let paths: Vec<(BucketRow, Vec<f64>)> = (0..count)
        .into_par_iter()
        .map(|b| {
            let decisions: Vec<Decision> = run.decisions.iter().map(|d| cut(d, b)).collect();
            let ledger = Ledger::with(
                study.backtest.capital,
                Rules::of(&extras.profile.spec(&study.backtest), run.table.clone()),
            );
            let path = simulate_in(
                panel,
                world,
                &decisions,
                run.window,
                ledger,
                &EqualWeight,
                extras.profile,
                Scenario::Base,
            )?;
            let returns = returns_of(&path.value);
            let sessions = path.first..path.first + path.value.len();
            let dates = &panel.sessions[sessions.clone()];
            let risk_free = risk_free_over(setting, sessions);
            let curve = Curve {
                dates,
                values: &path.value,
                returns: &returns,
                benchmark: None,
                risk_free: risk_free.as_deref(),
                traded: &[],
                cost: 0.0,
            };
            let of = |id: &str| MEASURES.iter().find(|m| m.id == id).and_then(|m| (m.compute)(&curve));
            let names = decisions.iter().map(|d| d.ranking.len()).sum::<usize>() as f64 / decisions.len().max(1) as f64;
            let row = BucketRow {
                bucket: b + 1,
                names,
                cagr: of("cagr"),
                volatility: of("volatility"),
                sharpe: of("sharpe"),
            };
            Ok((row, returns))
        })
        .collect::<Result<_, BacktestError>>()?;
    let spread: Vec<f64> = paths[0].1.iter().zip(&paths[count - 1].1).map(|(a, b)| a - b).collect();
    let drift: Option<Drift> = newey_west_drift(&spread, newey_west_lags(spread.len()));
    let means: Vec<f64> = paths.iter().filter_map(|p| breadth_kernels::mean(&p.1)).collect();
    let places: Vec<f64> = (1..=means.len()).map(|k| k as f64).collect();
    let order = breadth_kernels::correlation(&places, &breadth_kernels::ranks(&means));
    Ok(Buckets {
        rows: paths.into_iter().map(|p| p.0).collect(),
        spread: drift.map(|d| d.mean * crate::measures::SESSIONS_PER_YEAR),
        spread_t: drift.and_then(|d| d.t),
        order,
    })
}
