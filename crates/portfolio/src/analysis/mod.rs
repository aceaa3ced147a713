//! What a portfolio is: its risk and where it comes from, its exposures beside the benchmark's, what it costs at other sizes, what
//! equal weights would be, the frontier it lies on, and who is nearest outside.
mod factors;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use breadth_domain::Study;
use breadth_domain::study::Weighting;
use serde::Serialize;

pub use rows::{Beside, CapacityRow, ExposureRow, FactorRow, FrontierPoint, NameRisk, NearestOut, StyleRow};

use crate::constraints::{Beyond, Names, size_band};
use crate::costs::TradingCosts;
use crate::optimised::Candidate;
use crate::reasons::{contributions, diversification_ratio, effective_bets, implied_alphas};
use crate::rebalance::Beginning;
use crate::styles::style_scores;
use crate::surroundings::{add_benchmark, names_of};
use crate::{Around, Market, Optimised, Weights};

/// What a portfolio is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// A year's volatility.
    pub volatility: f64,
    /// The benchmark's.
    pub benchmark_volatility: f64,
    /// A year's standard deviation of the difference.
    pub tracking_error: f64,
    /// ½ Σ |w − b|.
    pub active_share: f64,
    /// Beta against the benchmark by the risk model.
    pub beta: f64,
    /// Parts of the variance: what moves with the benchmark, what the names have in common beyond it, what is each name's own.
    pub parts: [f64; 3],
    /// Σ wᵢσᵢ / σ.
    pub diversification_ratio: Option<f64>,
    /// The exponential of the entropy of the parts of risk.
    pub effective_bets: Option<f64>,
    /// 1 / Σ wᵢ².
    pub effective_names: f64,
    /// A year's expected return by the scores, where the policy expects one.
    pub expected: Option<f64>,
    /// Each holding, the largest part of the risk first.
    pub names: Vec<NameRisk>,
    /// Sectors, sizes and countries.
    pub groups: Vec<ExposureRow>,
    /// Styles.
    pub styles: Vec<StyleRow>,
    /// Factors of the fundamental model, the largest part of the variance or of the active variance first; empty where the study's risk is another.
    pub factors: Vec<FactorRow>,
    /// 1/N.
    pub equal: Beside,
    /// The frontier under the same constraints; empty where the policy weighs no returns.
    pub frontier: Vec<FrontierPoint>,
    /// Who is nearest outside.
    pub nearest_out: Vec<NearestOut>,
    /// The same for other sums, where costs are told by name.
    pub capacity: Vec<CapacityRow>,
}

/// Styles that are shown.
const STYLES: &[&str] = &[
    "market_cap",
    "book_to_price",
    "earnings_yield",
    "momentum_12_1",
    "volatility_252d",
    "beta_252d",
    "return_on_assets",
    "gross_profitability",
];
/// Multiples of γ along the frontier.
const FRONTIER: [f64; 9] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0, 30.0, 100.0];
/// Names outside that are told.
const OUTSIDE: usize = 5;
/// Multiples of the sum.
const SIZES: [f64; 6] = [0.1, 1.0, 3.0, 10.0, 30.0, 100.0];

impl Analysis {
    /// What the weights are; `None` where nothing is held.
    pub(crate) fn of(
        study: &Study,
        policy: &Optimised<'_>,
        now: &Market<'_>,
        around: &Around<'_>,
        weights: &Weights,
        costs: Option<&TradingCosts>,
    ) -> Option<Self> {
        if weights.positions.is_empty() {
            return None;
        }
        let volume = |i| now.median_dollar_volume(i, study.policy.adv_days).unwrap_or(f64::NAN);
        let held: Vec<Candidate> = weights
            .positions
            .iter()
            .map(|p| Candidate { security: p.security, score: p.score, volume: volume(p.security) })
            .collect();
        let n = held.len();
        let (whole, benchmark) = policy.whole(now, around, &held).ok()?;
        let model = whole.of(&(0..n).collect::<Vec<_>>());
        let mut names = names_of(now, &held, &model, &[]);
        add_benchmark(&mut names, now, (&whole, &benchmark), &held);
        let w: Vec<f64> = weights.positions.iter().map(|p| p.weight).collect();
        let b = names.benchmark.clone().unwrap_or_default();
        let variance = model.variance(&w);
        let beta: f64 = w.iter().zip(&names.betas).map(|(w, b)| w * b).sum();
        let own: f64 = model.specific.iter().zip(&w).map(|(d, w)| d * w * w).sum();
        let with_market = beta * beta * b.variance;
        let parts = [with_market, variance - with_market - own, own].map(|p| p / variance);
        let shares = contributions(&model, &w);
        let aversion = study.policy.risk_aversion;
        // γ Σ(w − b) with the benchmark's names that are not held in b.
        let implied: Vec<f64> = implied_alphas(&model, &w, &vec![0.0; n], aversion)
            .iter()
            .zip(&b.pull)
            .map(|(all, pull)| all - aversion * pull)
            .collect();
        let mut of_names: Vec<NameRisk> = (0..n)
            .map(|i| NameRisk {
                ticker: now.label(held[i].security).symbol,
                weight: w[i],
                benchmark: b.weights[i],
                marginal: shares[i].marginal,
                share: shares[i].share,
                implied_return: implied[i],
            })
            .collect();
        of_names.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.ticker.cmp(&b.ticker)));
        let (tracking_error, active_share) = distances(&names, &w);
        let expected = expected_of(policy, &held).map(|alpha| alpha.iter().zip(&w).map(|(a, w)| a * w).sum());
        Some(Analysis {
            volatility: variance.sqrt(),
            benchmark_volatility: b.variance.sqrt(),
            tracking_error,
            active_share,
            beta,
            parts,
            diversification_ratio: diversification_ratio(&model, &w),
            effective_bets: effective_bets(&model, &w),
            effective_names: w.iter().map(|w| w * w).sum::<f64>().recip(),
            expected,
            groups: groups(now, &held, &w, &shares.iter().map(|c| c.share).collect::<Vec<_>>(), &b.groups),
            names: of_names,
            styles: styles(now, around, &held, &w),
            factors: factors::rows(policy, now, (&held, &w), &benchmark),
            equal: equal(policy, now, around)?,
            frontier: frontier(policy, now, around),
            nearest_out: nearest_out(policy, now, weights),
            capacity: costs.map_or_else(Vec::new, |_| capacity(study, now, around, &held, &w)),
        })
    }
}

fn distances(names: &Names, w: &[f64]) -> (f64, f64) {
    (crate::constraints::TrackingError::of(w, names), crate::constraints::ActiveShare::of(w, names))
}

/// Expected returns, where the policy has any.
fn expected_of(policy: &Optimised<'_>, held: &[Candidate]) -> Option<Vec<f64>> {
    let weighs = policy.spec.weighting == Weighting::MeanVariance && policy.spec.score_return > 0.0;
    weighs.then(|| policy.views(held).0)
}

fn groups(
    now: &Market<'_>,
    held: &[Candidate],
    w: &[f64],
    shares: &[f64],
    benchmark: &BTreeMap<(&'static str, String), f64>,
) -> Vec<ExposureRow> {
    let mut rows: BTreeMap<(&'static str, String), (f64, f64)> = BTreeMap::new();
    for ((c, w), share) in held.iter().zip(w).zip(shares) {
        let label = now.label(c.security);
        let of = [
            ("sector", label.sector.to_string()),
            ("size", size_band(now.cap(c.security)).to_owned()),
            ("country", label.country.to_string()),
        ];
        for key in of {
            let row = rows.entry(key).or_default();
            *row = (row.0 + w, row.1 + share);
        }
    }
    for key in benchmark.keys().filter(|k| matches!(k.0, "sector" | "size" | "country")) {
        rows.entry(key.clone()).or_default();
    }
    let mut out: Vec<ExposureRow> = rows
        .into_iter()
        .map(|((what, of), (weight, share))| ExposureRow {
            what,
            benchmark: benchmark.get(&(what, of.clone())).copied().unwrap_or(0.0),
            of,
            weight,
            share,
        })
        .collect();
    out.sort_by(|a, b| a.what.cmp(b.what).then(b.benchmark.total_cmp(&a.benchmark)).then(a.of.cmp(&b.of)));
    out
}

fn styles(now: &Market<'_>, around: &Around<'_>, held: &[Candidate], w: &[f64]) -> Vec<StyleRow> {
    let securities: Vec<usize> = held.iter().map(|c| c.security).collect();
    let of = (now.panel(), around.universe, around.fundamentals);
    let row = |id: &&str| {
        let s = style_scores(id, of, &securities, now.session())?;
        let known = || s.scores.iter().zip(w).filter(|(z, _)| z.is_finite());
        Some(StyleRow {
            portfolio: known().map(|(z, w)| z * w).sum(),
            known: known().map(|(_, w)| w).sum(),
            benchmark: s.benchmark,
            id: s.id,
        })
    };
    STYLES.iter().filter_map(row).collect()
}

/// Equal weights of the candidates, by the same risk and costs.
fn equal(policy: &Optimised<'_>, now: &Market<'_>, around: &Around<'_>) -> Option<Beside> {
    let (chosen, _) = policy.candidates(now);
    let n = chosen.len();
    let (whole, benchmark) = policy.whole(now, around, &chosen).ok()?;
    let model = whole.of(&(0..n).collect::<Vec<_>>());
    let mut names = names_of(now, &chosen, &model, &[]);
    add_benchmark(&mut names, now, (&whole, &benchmark), &chosen);
    let w = vec![1.0 / n.max(1) as f64; n];
    let securities: Vec<(usize, f64)> = chosen.iter().map(|c| (c.security, c.volume)).collect();
    let cost = policy.costs.as_ref().map(|spec| {
        let costs = TradingCosts::of(spec, now, around.ranges, &securities);
        (0..n).map(|i| costs.cost(i, (w[i] - names.held(i)) * now.value())).sum()
    });
    Some(Beside {
        names: n,
        volatility: model.variance(&w).sqrt(),
        tracking_error: distances(&names, &w).0,
        expected: expected_of(policy, &chosen).map(|a| a.iter().zip(&w).map(|(a, w)| a * w).sum()),
        cost,
    })
}

/// The best weights under the same constraints for other risk aversions, but for whole decisions (counts, smallest positions and
/// trades, lots); those that cannot be had are left out.
fn frontier(policy: &Optimised<'_>, now: &Market<'_>, around: &Around<'_>) -> Vec<FrontierPoint> {
    if policy.spec.weighting != Weighting::MeanVariance || policy.spec.score_return <= 0.0 {
        return Vec::new();
    }
    let Ok(Ok(a)) = policy.assemble(now, Some(around)) else { return Vec::new() };
    // Each point is near the one before.
    let mut near: Option<Beginning> = None;
    let point = |times: &f64| {
        let risk_aversion = times * a.aversion;
        let mut problem = policy.rebalance(&a, now, Some(risk_aversion));
        problem.near = near.take().or(problem.near);
        problem.list.retain(|s| !s.rule.beyond().is_some_and(Beyond::is_whole));
        let w = problem.solve().ok()?.weights;
        near = Some(Beginning::at(w.clone()));
        Some(FrontierPoint {
            risk_aversion,
            volatility: a.model.variance(&w).sqrt(),
            expected: a.alpha.iter().zip(&w).map(|(a, w)| a * w).sum(),
        })
    };
    let mut points: Vec<FrontierPoint> = FRONTIER.iter().filter_map(point).collect();
    points.sort_by(|a, b| a.volatility.total_cmp(&b.volatility));
    points
}

/// Candidates without a weight, the cheapest to bring in first; then those the count left out, best score first.
fn nearest_out(policy: &Optimised<'_>, now: &Market<'_>, weights: &Weights) -> Vec<NearestOut> {
    let held = |i: usize| weights.positions.iter().any(|p| p.security == i);
    let pulls = weights.reasoning.as_ref().map_or(&[][..], |r| &r.pulls);
    // Who is sold because it is no candidate has a price too, and could not come in for any return.
    let candidates: BTreeSet<usize> = policy.candidates(now).0.iter().map(|c| c.security).collect();
    let outside = |i: usize| !held(i) && candidates.contains(&i);
    let mut priced: Vec<(usize, f64)> =
        pulls.iter().filter(|(i, _)| outside(*i)).map(|(i, p)| (*i, p.lacking())).collect();
    priced.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let ticker = |i: usize| now.label(i).symbol;
    let mut out: Vec<NearestOut> = priced
        .iter()
        .take(OUTSIDE)
        .map(|(i, lacking)| NearestOut {
            ticker: ticker(*i),
            lacking: Some(*lacking),
            why: if *lacking > 0.0 {
                format!("would come in if {:.1} bp a year more were expected of it", lacking * 1e4)
            } else {
                format!(
                    "is worth {:.1} bp a year more than it costs: a limit of its own, the count of names or the smallest position keeps it out",
                    -lacking * 1e4
                )
            },
        })
        .collect();
    let last = weights.positions.iter().map(|p| p.score).filter(|s| s.is_finite()).fold(f64::INFINITY, f64::min);
    let seen =
        |i: usize| held(i) || pulls.iter().any(|(j, _)| *j == i) || weights.passed_over.iter().any(|p| p.security == i);
    let next = now.ranking().iter().enumerate().filter(|(_, (i, _))| !seen(*i)).take(OUTSIDE);
    out.extend(next.map(|(rank, (i, score))| NearestOut {
        ticker: ticker(*i),
        lacking: None,
        why: format!(
            "rank {} by score, {} are taken: its score is {score:.4}, that of the last one held {last:.4}",
            rank + 1,
            policy.spec.count
        ),
    }));
    out
}

/// The same weights bought from cash for other sums.
fn capacity(study: &Study, now: &Market<'_>, around: &Around<'_>, held: &[Candidate], w: &[f64]) -> Vec<CapacityRow> {
    let Some(spec) = &study.costs else { return Vec::new() };
    let securities: Vec<(usize, f64)> = held.iter().map(|c| (c.security, c.volume)).collect();
    let costs = TradingCosts::of(spec, now, around.ranges, &securities);
    let share = study.policy.max_adv_share;
    SIZES
        .iter()
        .map(|times| {
            let value = times * now.value();
            let cost: f64 = w.iter().enumerate().map(|(i, w)| costs.cost(i, w * value)).sum();
            let days = |(c, w): (&Candidate, &f64)| w.abs() * value / (share * c.volume);
            let room: f64 = held.iter().zip(w).map(|(c, w)| (share * c.volume / value).min(w.abs())).sum();
            CapacityRow {
                value,
                cost: cost / value,
                days: held.iter().zip(w).map(days).filter(|d| d.is_finite()).fold(0.0, f64::max),
                room: room / w.iter().map(|w| w.abs()).sum::<f64>(),
            }
        })
        .collect()
}
