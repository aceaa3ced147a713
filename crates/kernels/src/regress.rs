//! A line through points, and its uncertainty when neighbouring errors are alike.
use crate::overlap::{LagWeights, group_mean, overlap_slope};

/// The lag to which autocorrelation is allowed for by default: ⌊4 (N/100)^(2/9)⌋. Source: Newey & West (1994).
pub fn newey_west_lags(n: usize) -> usize {
    (4.0 * (n as f64 / 100.0).powf(2.0 / 9.0)).floor() as usize
}

/// A fitted line.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Slope {
    /// a of y = a + b x.
    pub intercept: f64,
    /// b of y = a + b x.
    pub slope: f64,
    /// Standard error of b.
    pub standard_error: f64,
    /// b over its standard error; `None` where the error is 0.
    pub t: Option<f64>,
    /// How many points.
    pub n: usize,
}

/// A mean and its uncertainty.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Drift {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The mean over its standard error; `None` where the error is 0.
    pub t: Option<f64>,
    /// How many numbers.
    pub n: usize,
}

/// Least squares of y = a + b x, with the standard error of b after Newey & West (1987): se² = Ω / (Σ(x − x̄)²)² with Ω
/// the long-run sum of uₜ = (xₜ − x̄) eₜ up to `lags`, Bartlett weights, no small-sample factor.
///
/// `None` for fewer than three points, slices of unequal length, an `x` that does not vary or a missing number. The
/// order of the points is that of time.
pub fn newey_west_slope(x: &[f64], y: &[f64], lags: usize) -> Option<Slope> {
    overlap_slope(x, y, lags, LagWeights::Falling)
}

/// The mean with the standard error of Newey & West (1987): se² = Ω / N² with Ω the long-run sum of x − x̄ up to `lags`.
///
/// `None` for fewer than two numbers or a missing one.
pub fn newey_west_drift(x: &[f64], lags: usize) -> Option<Drift> {
    group_mean(x, &vec![true; x.len()], lags, LagWeights::Falling)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (XᵀX)⁻¹ S (XᵀX)⁻¹ with X = [1 x], written out: the slope's entry.
    fn sandwich(x: &[f64], y: &[f64], lags: usize) -> (f64, f64) {
        let n = x.len() as f64;
        let (sx, sxx) = (x.iter().sum::<f64>(), x.iter().map(|v| v * v).sum::<f64>());
        let (sy, sxy) = (y.iter().sum::<f64>(), x.iter().zip(y).map(|(a, b)| a * b).sum::<f64>());
        let det = n * sxx - sx * sx;
        let (a, b) = ((sxx * sy - sx * sxy) / det, (n * sxy - sx * sy) / det);
        let scores: Vec<[f64; 2]> = x
            .iter()
            .zip(y)
            .map(|(x, y)| {
                let e = y - a - b * x;
                [e, x * e]
            })
            .collect();
        let mut s = [[0.0; 2]; 2];
        for (t, u) in scores.iter().enumerate() {
            for (k, v) in scores.iter().enumerate() {
                let l = t.abs_diff(k);
                if l <= lags {
                    let w = 1.0 - l as f64 / (lags as f64 + 1.0);
                    for i in 0..2 {
                        for j in 0..2 {
                            s[i][j] += w * u[i] * v[j];
                        }
                    }
                }
            }
        }
        let row = [-sx / det, n / det];
        let v = row[0] * (row[0] * s[0][0] + row[1] * s[1][0]) + row[1] * (row[0] * s[0][1] + row[1] * s[1][1]);
        (b, v.sqrt())
    }

    #[test]
    fn a_perfect_line_has_no_error() {
        let fit = newey_west_slope(&[0.0, 1.0, 2.0, 3.0], &[1.0, 3.0, 5.0, 7.0], 1).unwrap();
        assert_eq!((fit.intercept, fit.slope, fit.standard_error, fit.t), (1.0, 2.0, 0.0, None));
        assert!(newey_west_slope(&[1.0; 3], &[1.0, 2.0, 3.0], 1).is_none());
        assert!(newey_west_slope(&[0.0, 1.0, 2.0], &[1.0, f64::NAN, 3.0], 1).is_none());
    }

    #[test]
    fn a_mean_with_one_lag() {
        // x = 1, 2, 3, 6: deviations −2, −1, 0, 3. Σu² = 14, Σuₜuₜ₋₁ = 2 + 0 + 0 = 2, weight ½: Ω = 14 + 2·½·2 = 16.
        let drift = newey_west_drift(&[1.0, 2.0, 3.0, 6.0], 1).unwrap();
        assert_eq!((drift.mean, drift.standard_error, drift.t), (3.0, 1.0, Some(3.0)));
        assert_eq!((newey_west_lags(100), newey_west_lags(252)), (4, 4));
    }

    proptest::proptest! {
        #[test]
        fn one_sum_agrees_with_the_matrices(points in proptest::collection::vec((-3.0..3.0_f64, -3.0..3.0_f64), 6..40), lags in 0..5_usize) {
            let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().enumerate().map(|(t, (x, y))| (t as f64 + x, y)).unzip();
            let fit = newey_west_slope(&x, &y, lags).unwrap();
            let (slope, error) = sandwich(&x, &y, lags);
            proptest::prop_assert!((fit.slope - slope).abs() < 1e-9);
            proptest::prop_assert!((fit.standard_error - error).abs() < 1e-8);
        }
    }
}
