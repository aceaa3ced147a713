//! A report card: what each risk model forecast, and what happened.
use breadth_domain::study::{RiskKind, RiskSpec};
use breadth_panel::{Panel, Universe};
use breadth_signals::operators::rank_z;
use rayon::prelude::*;
use serde::Serialize;

use super::list::{estimate, filled, model_entry};
use super::{FactorSource, RiskModel};
use crate::Market;
use crate::policies::{mean_variance, minimum_variance};
use crate::solve::solve;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct CardRule {
    /// The models.
    pub models: Vec<RiskKind>,
    /// Sessions of each forecast; forecasts do not overlap.
    pub horizon: usize,
    /// Sessions over which models of returns look back.
    pub days: usize,
    /// How many random portfolios.
    pub random: usize,
    /// Names in each.
    pub names: usize,
    /// The largest weight in the optimised portfolios.
    pub cap: f64,
    /// The seed of the random portfolios.
    pub seed: u64,
}

/// Which portfolios a forecast is judged on.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// Names drawn by lot, in equal weight: no model had a hand in them.
    Random,
    /// The least variance by the model's own forecast: its errors are what it is built on.
    MinimumVariance,
    /// Momentum (the year but for the last month, in standard scores of ranks x 3 % a year) against the model's own variance
    /// at a risk aversion of 10.
    Alpha,
}

impl Judged {
    /// All of them.
    pub const ALL: [Judged; 3] = [Judged::Random, Judged::MinimumVariance, Judged::Alpha];

    /// What people read.
    pub const fn label(self) -> &'static str {
        match self {
            Judged::Random => "random",
            Judged::MinimumVariance => "minimum variance",
            Judged::Alpha => "alpha",
        }
    }
}

/// One model on one kind of portfolio.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grade {
    /// The model.
    pub model: &'static str,
    /// The portfolios.
    pub portfolios: Judged,
    /// Forecasts that could be made, and those asked for.
    pub forecasts: usize,
    /// Dates x portfolios.
    pub asked: usize,
    /// Standard deviation of (return over the horizon / forecast volatility), the mean over portfolios; 1 is right, above 1 too
    /// little was forecast.
    pub bias: Option<f64>,
    /// Half of the interval around 1 in which a right forecast of normal returns lies in 95 of 100 cases: √(2 / dates).
    pub band: f64,
    /// Mean of v/σ² − ln(v/σ²) − 1, v the sum of squared daily returns over the horizon; 0 is right. Patton (2011).
    pub qlike: Option<f64>,
    /// √(Σ v / Σ σ²): realised over forecast volatility.
    pub realised_over_forecast: Option<f64>,
    /// The mean forecast volatility of a year.
    pub forecast: Option<f64>,
}

/// (forecast variance of the horizon, return over it, sum of squared daily returns).
type Forecast = Option<(f64, f64, f64)>;

/// A number in 0..1 that is the same for the same three numbers (Steele, Lea & Flood 2014, splitmix64).
fn lot(seed: u64, a: u64, b: u64) -> u64 {
    let mut z =
        seed.wrapping_add(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(a.wrapping_mul(1_000_003).wrapping_add(b + 1)));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Grades every model on a universe: forecasts are made at `sessions`, from what was known then, and held against the sessions
/// after. A return that is missing after the forecast counts as none.
pub fn report_card(
    panel: &Panel,
    universe: &Universe,
    factors: &FactorSource<'_>,
    sessions: &[usize],
    rule: &CardRule,
) -> Vec<Grade> {
    let rows: Vec<Vec<Vec<Forecast>>> =
        sessions.par_iter().map(|t| on_date(panel, universe, factors, *t, rule)).collect();
    let mut grades = Vec::new();
    let per_model = rule.random + 2;
    for (m, kind) in rule.models.iter().enumerate() {
        for judged in Judged::ALL {
            let places = match judged {
                Judged::Random => 0..rule.random,
                Judged::MinimumVariance => rule.random..rule.random + 1,
                Judged::Alpha => rule.random + 1..per_model,
            };
            let series: Vec<Vec<(f64, f64, f64)>> =
                places.map(|place| rows.iter().filter_map(|date| date[m][place]).collect()).collect();
            grades.push(grade(model_entry(*kind).id, judged, &series, sessions.len(), rule.horizon));
        }
    }
    grades
}

fn grade(
    model: &'static str,
    portfolios: Judged,
    series: &[Vec<(f64, f64, f64)>],
    dates: usize,
    horizon: usize,
) -> Grade {
    let all = || series.iter().flatten();
    let count = all().count();
    let mean = |f: &dyn Fn(&(f64, f64, f64)) -> f64| (count > 0).then(|| all().map(f).sum::<f64>() / count as f64);
    let biases: Vec<f64> = series
        .iter()
        .filter_map(|s| {
            let z: Vec<f64> = s.iter().map(|(variance, earned, _)| earned / variance.sqrt()).collect();
            breadth_kernels::std_dev(&z, breadth_kernels::Ddof::Sample)
        })
        .collect();
    let ratio = |v: f64, variance: f64| (v / variance).max(1e-12);
    Grade {
        model,
        portfolios,
        forecasts: count,
        asked: dates * series.len(),
        bias: breadth_kernels::mean(&biases),
        band: (2.0 / dates.max(1) as f64).sqrt(),
        qlike: mean(&|(variance, _, v)| ratio(*v, *variance) - ratio(*v, *variance).ln() - 1.0),
        realised_over_forecast: mean(&|(_, _, v)| *v)
            .zip(mean(&|(variance, _, _)| *variance))
            .map(|(v, f)| (v / f).sqrt()),
        forecast: mean(&|(variance, _, _)| (variance * 252.0 / horizon as f64).sqrt()),
    }
}

/// Models x (random…, minimum variance, alpha).
fn on_date(
    panel: &Panel,
    universe: &Universe,
    factors: &FactorSource<'_>,
    t: usize,
    rule: &CardRule,
) -> Vec<Vec<Forecast>> {
    let now = Market::new(panel, t, &[], 1.0);
    let known = |i: usize| now.returns(i, rule.days).filter(|r| !r.is_nan()).count();
    let mut names: Vec<usize> = universe
        .members_at(t)
        .iter()
        .map(|m| m.security)
        .filter(|i| now.close(*i).is_some() && 5 * known(*i) >= 4 * rule.days)
        .collect();
    names.sort_unstable();
    names.dedup();
    let n = names.len();
    if n < 2 * rule.names || t + 1 < rule.days {
        return vec![vec![None; rule.random + 2]; rule.models.len()];
    }
    let returns = filled(&now, &names, rule.days);
    let drawn: Vec<Vec<f64>> = (0..rule.random).map(|k| equal_by_lot(n, rule, t as u64, k as u64)).collect();
    let grown = |i: usize| {
        let own = &returns[i * rule.days..(i + 1) * rule.days - rule.days.min(21)];
        own.iter().map(|r| (1.0 + r).max(1e-6).ln()).sum::<f64>()
    };
    let alpha: Vec<f64> = rank_z(&(0..n).map(grown).collect::<Vec<_>>()).iter().map(|z| 0.03 * z).collect();
    let caps = vec![rule.cap.max(1.0 / n as f64); n];
    rule.models
        .iter()
        .map(|kind| {
            let model = match kind {
                RiskKind::Fundamental => factors.at(t).map(|m| m.risk(&names)),
                _ => estimate(*kind, &RiskSpec::default(), rule.days, &returns),
            };
            let Some(mut model) = model else { return vec![None; rule.random + 2] };
            // As in a study: a price that never moved has a percent of the others' mean.
            let least = 0.01 * model.variances().iter().sum::<f64>() / n as f64;
            model.specific.iter_mut().for_each(|d| *d = d.max(least));
            let yearly = model.clone().times(252.0);
            let least = solve(&minimum_variance(&yearly, &caps)).optimal().map(|s| s.weights);
            let tilted =
                solve(&mean_variance(&yearly, &alpha, 10.0, &vec![0.0; n], &caps)).optimal().map(|s| s.weights);
            let optimised = [least, tilted];
            drawn
                .iter()
                .map(Some)
                .chain(optimised.iter().map(Option::as_ref))
                .map(|w| w.and_then(|w| judged(panel, &names, w, &model, t, rule.horizon)))
                .collect()
        })
        .collect()
}

/// `rule.names` of `n` in equal weight, by lot.
fn equal_by_lot(n: usize, rule: &CardRule, date: u64, which: u64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|i| (lot(rule.seed ^ (date << 20), which, *i as u64), *i));
    let mut w = vec![0.0; n];
    order[..rule.names].iter().for_each(|i| w[*i] = 1.0 / rule.names as f64);
    w
}

fn judged(panel: &Panel, names: &[usize], w: &[f64], model: &RiskModel, t: usize, horizon: usize) -> Forecast {
    let (mut grown, mut squares) = (1.0, 0.0);
    for s in t + 1..=t + horizon {
        let row = panel.ret.row(s);
        let r: f64 =
            names.iter().zip(w).filter(|(i, w)| **w != 0.0 && !row[**i].is_nan()).map(|(i, w)| w * row[*i]).sum();
        grown *= 1.0 + r;
        squares += r * r;
    }
    let variance = model.variance(w) * horizon as f64;
    (variance > 0.0 && variance.is_finite()).then_some((variance, grown - 1.0, squares))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_forecast_has_a_bias_of_one_and_half_of_it_two() {
        // Returns ±2 % by turns, squares 4e-4: forecast 4e-4 is right up to the sample's √(n / (n − 1)).
        let series = |variance: f64| {
            vec![(0..40).map(|t| (variance, if t % 2 == 0 { 0.02 } else { -0.02 }, 4e-4)).collect::<Vec<_>>()]
        };
        let right = grade("x", Judged::Random, &series(4e-4), 40, 21);
        let sample = (40.0_f64 / 39.0).sqrt();
        assert!((right.bias.unwrap() - sample).abs() < 1e-12 && right.qlike.unwrap().abs() < 1e-12);
        let half = grade("x", Judged::Random, &series(1e-4), 40, 21);
        assert!((half.bias.unwrap() - 2.0 * sample).abs() < 1e-12);
        // 4 − ln 4 − 1.
        assert!((half.qlike.unwrap() - (3.0 - 4.0_f64.ln())).abs() < 1e-12);
        assert!((half.realised_over_forecast.unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(grade("x", Judged::Alpha, &[vec![]], 40, 21).bias, None);
    }

    #[test]
    fn lots_are_the_same_for_the_same_seed_and_others_for_another() {
        let rule = |seed| CardRule { models: vec![], horizon: 21, days: 252, random: 1, names: 5, cap: 0.1, seed };
        let w = equal_by_lot(40, &rule(1), 7, 0);
        assert_eq!(w, equal_by_lot(40, &rule(1), 7, 0));
        assert_ne!(w, equal_by_lot(40, &rule(2), 7, 0));
        assert!(w.iter().filter(|w| **w > 0.0).count() == 5 && (w.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    }
}
