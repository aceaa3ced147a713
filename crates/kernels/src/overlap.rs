//! Means and slopes of windows that overlap, with standard errors that know it.
//!
//! Returns over h months, one window begun each month, share h − 1 of h months with the next: their errors are correlated
//! up to lag h − 1 by construction. Two answers are usual: equal weights on those lags (Hansen & Hodrick 1980), which is
//! exact under no predictability and need not be positive, and falling weights (Newey & West 1987), which is.
use crate::regress::{Drift, Slope};
use crate::{Sum, mean};

/// How the lags are weighed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum LagWeights {
    /// 1 up to the last lag: Hansen and Hodrick.
    Equal,
    /// 1 − l/(L + 1): Newey and West.
    Falling,
}

/// Σ u² + 2 Σ_{l=1..L} w_l Σ uₜ uₜ₋ₗ; `None` where equal weights make it less than zero.
fn long_run(u: &[f64], lags: usize, weights: LagWeights) -> Option<f64> {
    let auto = |l: usize| u.iter().skip(l).zip(u).map(|(a, b)| a * b).collect::<Sum>().value();
    let lags = lags.min(u.len().saturating_sub(1));
    let weight = |l: usize| match weights {
        LagWeights::Equal => 1.0,
        LagWeights::Falling => 1.0 - l as f64 / (lags as f64 + 1.0),
    };
    let tail: Sum = (1..=lags).map(|l| 2.0 * weight(l) * auto(l)).collect();
    let whole = auto(0) + tail.value();
    let none = 1e-12 * auto(0);
    (whole >= -none).then(|| whole.max(0.0))
}

fn drift(mean: f64, standard_error: f64, n: usize) -> Drift {
    Drift { mean, standard_error, t: (standard_error > 0.0).then(|| mean / standard_error), n }
}

/// The mean of the members of a group, in the order of time, with the standard error of its coefficient in a regression on
/// groups: uₜ = 1[t in the group] (yₜ − mean), se² = Ω / n². Windows of other groups keep their place in time, so that
/// lags are counted in months and not in members.
///
/// `None` for fewer than two members, slices of unequal length, a missing number, or equal weights that give less than 0.
pub fn group_mean(y: &[f64], member: &[bool], lags: usize, weights: LagWeights) -> Option<Drift> {
    if y.len() != member.len() {
        return None;
    }
    let of: Vec<f64> = y.iter().zip(member).filter(|(_, m)| **m).map(|(v, _)| *v).collect();
    let m = mean(&of).filter(|_| of.len() >= 2)?;
    let u: Vec<f64> = y.iter().zip(member).map(|(v, inside)| if *inside { v - m } else { 0.0 }).collect();
    Some(drift(m, long_run(&u, lags, weights)?.sqrt() / of.len() as f64, of.len()))
}

/// Least squares of y = a + b x with the standard error of b for windows that overlap by `lags`.
///
/// `None` for fewer than three points, slices of unequal length, an `x` that does not vary, a missing number, or equal
/// weights that give less than 0.
pub fn overlap_slope(x: &[f64], y: &[f64], lags: usize, weights: LagWeights) -> Option<Slope> {
    if x.len() != y.len() || x.len() < 3 {
        return None;
    }
    let (x_mean, y_mean) = (mean(x)?, mean(y)?);
    let sxx = x.iter().map(|v| (v - x_mean).powi(2)).collect::<Sum>().value();
    let sxy = x.iter().zip(y).map(|(a, b)| (a - x_mean) * (b - y_mean)).collect::<Sum>().value();
    if !(sxx > 0.0 && sxx.is_finite() && sxy.is_finite()) {
        return None;
    }
    let slope = sxy / sxx;
    let u: Vec<f64> = x.iter().zip(y).map(|(a, b)| (a - x_mean) * ((b - y_mean) - slope * (a - x_mean))).collect();
    let standard_error = long_run(&u, lags, weights)?.sqrt() / sxx;
    let t = (standard_error > 0.0).then(|| slope / standard_error);
    Some(Slope { intercept: y_mean - slope * x_mean, slope, standard_error, t, n: x.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_by_hand() {
        // Group 1, 5 at times 0 and 1: mean 3, u = −2, 2, 0, 0. Ω₀ = 8, lag 1: −4. Equal: 8 − 8 = 0; falling: 8 − 4 = 4.
        let (y, member) = ([1.0, 5.0, 9.0, 9.0], [true, true, false, false]);
        let falling = group_mean(&y, &member, 1, LagWeights::Falling).unwrap();
        assert_eq!((falling.mean, falling.standard_error, falling.n), (3.0, 1.0, 2));
        assert_eq!(group_mean(&y, &member, 1, LagWeights::Equal).unwrap().standard_error, 0.0);
        // Three deviations that alternate: Ω = 6 − 2·(1·2·2)… = −4 < 0 has no root.
        let see_saw = [1.0, -2.0, 1.0];
        assert!(group_mean(&see_saw, &[true; 3], 1, LagWeights::Equal).is_none());
        assert!(group_mean(&y, &[true, false, false, false], 1, LagWeights::Falling).is_none());
    }
}
