//! Maximum likelihood for two switching states: expectation-maximisation from many starts, then BFGS on the best.
use crate::bfgs::{hessian, inverse_positive, minimise};
use crate::hamilton::Switching;
use crate::{Ddof, mean, variance};

/// What differs between the states beside the mean.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Variances {
    /// Each state has its own variance.
    Own,
    /// One variance for both.
    Common,
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct SwitchingFit {
    /// The parameters; state 0 is the one of the lower variance, or with a common variance of the lower mean.
    pub model: Switching,
    /// Their standard errors in the order of [`Switching::to_array`], from the inverse of the likelihood's matrix of second
    /// derivatives; `None` where that is not a peak, as at the edge of the parameters. With a common variance both of its
    /// entries are the same.
    pub standard_errors: Option<[f64; 6]>,
    /// ln of the likelihood.
    pub log_likelihood: f64,
    /// ln of the likelihood of one normal law.
    pub one_state: f64,
    /// Free parameters: 6, or 5 with a common variance.
    pub parameters: usize,
    /// Observations.
    pub n: usize,
    /// The share of the observations in each state, by smoothed probabilities.
    pub weights: [f64; 2],
}

impl SwitchingFit {
    /// k ln n − 2 ln L, of the two states.
    pub fn bic(&self) -> f64 {
        self.parameters as f64 * (self.n as f64).ln() - 2.0 * self.log_likelihood
    }

    /// The same, of one normal law (two parameters).
    pub fn bic_one_state(&self) -> f64 {
        2.0 * (self.n as f64).ln() - 2.0 * self.one_state
    }
}

/// Steps of expectation-maximisation from each start: enough to tell good starts from poor ones; BFGS does the rest.
const STEPS: usize = 30;
/// How many of the best starts are followed to their peak.
const FOLLOWED: usize = 2;

/// Fits two states. `None` for fewer than 20 observations, a missing one, observations that do not vary, or where no
/// start leads anywhere.
pub fn fit_switching(y: &[f64], variances: Variances) -> Option<SwitchingFit> {
    fit_from(y, variances, None)
}

/// As [`fit_switching`], with one start more: a fit of fewer observations of the same series.
pub fn fit_from(y: &[f64], variances: Variances, earlier: Option<&Switching>) -> Option<SwitchingFit> {
    let (m, v) = (mean(y)?, variance(y, Ddof::Population).filter(|v| *v > 0.0 && y.len() >= 20)?);
    let mut reached: Vec<(f64, Switching)> = starts(m, v)
        .into_iter()
        .chain(earlier.copied())
        .filter_map(|mut model| {
            for _ in 0..STEPS {
                model = step(y, &model, variances, v)?;
            }
            Some((model.log_likelihood(y)?, model))
        })
        .collect();
    // Stable: of equals the earlier start comes first.
    reached.sort_by(|a, b| b.0.total_cmp(&a.0));
    // Starts that end on one peak are one start, whatever the states are called.
    reached.dedup_by(|a, b| (a.0 - b.0).abs() < 1e-6 * b.0.abs());
    let best = reached
        .into_iter()
        .take(FOLLOWED)
        .filter_map(|(_, model)| peak(y, &model, variances))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    let (log_likelihood, model) = best;
    let named = match variances {
        Variances::Own if model.variance[1] < model.variance[0] => model.exchanged(),
        Variances::Common if model.mean[1] < model.mean[0] => model.exchanged(),
        _ => model,
    };
    let filter = named.filter(y)?;
    let smoothed = named.smooth(&filter);
    let in_one = smoothed.iter().map(|p| p[1]).sum::<f64>() / y.len() as f64;
    let n = y.len() as f64;
    Some(SwitchingFit {
        model: named,
        standard_errors: standard_errors(y, &named, variances),
        log_likelihood,
        one_state: -0.5 * n * ((std::f64::consts::TAU * v).ln() + 1.0),
        parameters: if variances == Variances::Own { 6 } else { 5 },
        n: y.len(),
        weights: [1.0 - in_one, in_one],
    })
}

/// Starts from quick and slow switching, and states that differ in variance, in mean upward, in mean downward.
fn starts(m: f64, v: f64) -> Vec<Switching> {
    let s = v.sqrt();
    let laws =
        [([m, m], [0.5 * v, 2.0 * v]), ([m + 0.5 * s, m - 0.5 * s], [0.6 * v, 1.6 * v]), ([m - s, m + s], [v, v])];
    let paces = [(0.96, 0.06), (0.8, 0.3)];
    let all = paces.iter().flat_map(|(stay, leave)| {
        laws.iter().map(|(mean, variance)| Switching { stay: *stay, leave: *leave, mean: *mean, variance: *variance })
    });
    all.collect()
}

/// One step of expectation-maximisation (Hamilton 1990), the start's law taken as given.
fn step(y: &[f64], model: &Switching, variances: Variances, sample: f64) -> Option<Switching> {
    let filter = model.filter(y)?;
    let smoothed = model.smooth(&filter);
    let (mut stayed, mut left, mut at_0, mut at_1) = (0.0, 0.0, 0.0, 0.0);
    for t in 0..y.len() - 1 {
        let to_0 = smoothed[t + 1][0] / filter.predicted[t + 1][0].max(f64::MIN_POSITIVE);
        stayed += filter.filtered[t][0] * model.stay * to_0;
        left += filter.filtered[t][1] * model.leave * to_0;
        at_0 += smoothed[t][0];
        at_1 += smoothed[t][1];
    }
    let weight = [0, 1].map(|k| smoothed.iter().map(|p| p[k]).sum::<f64>());
    let mean = [0, 1].map(|k| smoothed.iter().zip(y).map(|(p, v)| p[k] * v).sum::<f64>() / weight[k]);
    let spread = [0, 1].map(|k| smoothed.iter().zip(y).map(|(p, v)| p[k] * (v - mean[k]).powi(2)).sum::<f64>());
    let variance = match variances {
        Variances::Own => [0, 1].map(|k| spread[k] / weight[k]),
        Variances::Common => [(spread[0] + spread[1]) / (weight[0] + weight[1]); 2],
    };
    // One observation alone has no variance and an infinite likelihood: kept off that edge.
    let variance = variance.map(|v| v.max(1e-4 * sample));
    let inside = |p: f64| p.clamp(1e-6, 1.0 - 1e-6);
    let next = Switching { stay: inside(stayed / at_0), leave: inside(left / at_1), mean, variance };
    next.is_sound().then_some(next)
}

/// Free coordinates: the odds' logarithms, the means, the variances' logarithms.
fn open(model: &Switching) -> [f64; 6] {
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let [v0, v1] = model.variance.map(f64::ln);
    [logit(model.stay), logit(model.leave), model.mean[0], model.mean[1], v0, v1]
}

fn close(x: &[f64; 6], variances: Variances) -> Switching {
    let odds = |z: f64| 1.0 / (1.0 + (-z).exp());
    let v1 = if variances == Variances::Own { x[5] } else { x[4] };
    Switching { stay: odds(x[0]), leave: odds(x[1]), mean: [x[2], x[3]], variance: [x[4].exp(), v1.exp()] }
}

fn peak(y: &[f64], from: &Switching, variances: Variances) -> Option<(f64, Switching)> {
    let n = y.len() as f64;
    let loss = |x: &[f64; 6]| close(x, variances).log_likelihood(y).map_or(f64::INFINITY, |l| -l / n);
    let found = minimise(loss, open(from), 1e-8, 100)?;
    Some((-found.value * n, close(&found.x, variances)))
}

fn standard_errors(y: &[f64], model: &Switching, variances: Variances) -> Option<[f64; 6]> {
    let p = model.to_array();
    match variances {
        Variances::Own => {
            let loss = |x: &[f64; 6]| -Switching::from_array(*x).log_likelihood(y).unwrap_or(f64::NAN);
            let inverse = inverse_positive(&hessian(loss, &p))?;
            Some(std::array::from_fn(|i| inverse[i][i].sqrt()))
        }
        Variances::Common => {
            let whole = |x: &[f64; 5]| [x[0], x[1], x[2], x[3], x[4], x[4]];
            let loss = |x: &[f64; 5]| -Switching::from_array(whole(x)).log_likelihood(y).unwrap_or(f64::NAN);
            let inverse = inverse_positive(&hessian(loss, &[p[0], p[1], p[2], p[3], p[4]]))?;
            Some(std::array::from_fn(|i| inverse[i.min(4)][i.min(4)].sqrt()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A congruential sequence made normal by Box and Muller: no two runs differ.
    fn simulated(n: usize) -> Vec<f64> {
        let mut state = 12_345_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        };
        let mut s = 0;
        (0..n)
            .map(|_| {
                let move_on = uniform();
                s = if s == 0 { usize::from(move_on > 0.96) } else { usize::from(move_on > 0.08) };
                let z = (-2.0 * uniform().ln()).sqrt() * (std::f64::consts::TAU * uniform()).cos();
                [0.6, -0.8][s] + [1.5, 5.0][s] * z
            })
            .collect()
    }

    #[test]
    fn the_truth_is_found_again_within_its_standard_errors() {
        let fit = fit_switching(&simulated(2_000), Variances::Own).unwrap();
        let errors = fit.standard_errors.unwrap();
        let truth = [0.96, 0.08, 0.6, -0.8, 2.25, 25.0];
        for ((found, want), error) in fit.model.to_array().iter().zip(truth).zip(errors) {
            assert!((found - want).abs() < 3.5 * error, "{found} for {want}, standard error {error}");
        }
        assert!(fit.bic() < fit.bic_one_state() && (fit.weights[0] + fit.weights[1] - 1.0).abs() < 1e-12);
        // Turned upside down, the states keep their names: they are named by variance.
        let upside_down: Vec<f64> = simulated(2_000).iter().map(|v| -v).collect();
        let other = fit_switching(&upside_down, Variances::Own).unwrap();
        assert!((other.model.variance[0] - fit.model.variance[0]).abs() < 1e-3 * fit.model.variance[0]);
        assert!((other.model.mean[1] + fit.model.mean[1]).abs() < 1e-2);
    }

    #[test]
    fn the_peak_is_flat() {
        let y = simulated(600);
        let fit = fit_switching(&y, Variances::Own).unwrap();
        for i in 0..6 {
            for d in [-1e-3, 1e-3] {
                let mut p = fit.model.to_array();
                p[i] *= 1.0 + d;
                let there = Switching::from_array(p).log_likelihood(&y).unwrap_or(f64::NEG_INFINITY);
                assert!(there <= fit.log_likelihood + 1e-7, "parameter {i}");
            }
        }
    }

    #[test]
    fn nothing_is_fitted_to_nothing() {
        assert!(fit_switching(&[1.0; 50], Variances::Own).is_none());
        assert!(fit_switching(&simulated(10), Variances::Own).is_none());
    }
}
