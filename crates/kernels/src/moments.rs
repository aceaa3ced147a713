//! Mean, variance, covariance, correlation, standard scores.
use crate::{Sum, sum};

/// What a sum of squared deviations is divided by.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Ddof {
    /// N: the numbers are all there are.
    Population,
    /// N − 1: the numbers are a sample.
    Sample,
}

impl Ddof {
    fn divisor(self, n: usize) -> Option<f64> {
        let lost = match self {
            Ddof::Population => 0,
            Ddof::Sample => 1,
        };
        (n > lost).then(|| (n - lost) as f64)
    }
}

fn given(value: f64) -> Option<f64> {
    Some(value).filter(|v| !v.is_nan())
}

/// x̄ = Σx / N. `None` for no numbers or a missing one.
pub fn mean(x: &[f64]) -> Option<f64> {
    if x.is_empty() { None } else { given(sum(x) / x.len() as f64) }
}

/// Σ(x − x̄)² / (N or N − 1), in two passes. `None` for too few numbers or a missing one.
pub fn variance(x: &[f64], ddof: Ddof) -> Option<f64> {
    covariance(x, x, ddof)
}

/// The square root of [`variance`].
pub fn std_dev(x: &[f64], ddof: Ddof) -> Option<f64> {
    variance(x, ddof).map(f64::sqrt)
}

/// Σ(x − x̄)(y − ȳ) / (N or N − 1), in two passes. `None` for too few pairs, slices of unequal length or a missing number.
pub fn covariance(x: &[f64], y: &[f64], ddof: Ddof) -> Option<f64> {
    if x.len() != y.len() {
        return None;
    }
    let (x_mean, y_mean) = (mean(x)?, mean(y)?);
    let products: Sum = x.iter().zip(y).map(|(a, b)| (a - x_mean) * (b - y_mean)).collect();
    given(products.value() / ddof.divisor(x.len())?)
}

/// cov(x, y) / (sd(x) sd(y)), between −1 and 1. `None` also where either does not vary.
pub fn correlation(x: &[f64], y: &[f64]) -> Option<f64> {
    let (xx, yy) = (variance(x, Ddof::Population)?, variance(y, Ddof::Population)?);
    let xy = covariance(x, y, Ddof::Population)?;
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0))
}

/// (x − x̄) / sd(x) with the sample's standard deviation, over those known.
///
/// Missing stays missing; all are missing where fewer than two are known or they do not vary.
pub fn z_scores(x: &[f64]) -> Vec<f64> {
    let known = crate::known(x);
    match (mean(&known), std_dev(&known, Ddof::Sample)) {
        (Some(m), Some(s)) if s > 0.0 => x.iter().map(|v| (v - m) / s).collect(),
        _ => vec![f64::NAN; x.len()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_divisor_is_named() {
        // Deviations of 1, 2, 6 from 3: −2, −1, 3; squares sum to 14.
        assert_eq!(variance(&[1.0, 2.0, 6.0], Ddof::Population), Some(14.0 / 3.0));
        assert_eq!(variance(&[1.0, 2.0, 6.0], Ddof::Sample), Some(7.0));
        assert_eq!(variance(&[5.0], Ddof::Population), Some(0.0));
        assert_eq!(variance(&[5.0], Ddof::Sample), None);
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[1.0, f64::NAN]), None);
    }

    #[test]
    fn correlation_of_a_line_is_its_sign() {
        let x = [1.0, 2.0, 4.0];
        assert_eq!(correlation(&x, &x.map(|v| 3.0 - 2.0 * v)), Some(-1.0));
        assert_eq!(correlation(&x, &[1.0; 3]), None);
        assert_eq!(correlation(&x, &[1.0; 2]), None);
        // Deviations −1, 0, 1 and −1, 1, 0: the products sum to 1; 1 / (√2 · √2) = ½.
        assert!((correlation(&[1.0, 2.0, 3.0], &[0.0, 2.0, 1.0]).unwrap() - 0.5).abs() < 1e-15);
    }

    #[test]
    fn standard_scores_skip_what_is_missing() {
        // Known 1, 2, 3: mean 2, sample deviation 1.
        let z = z_scores(&[1.0, f64::NAN, 2.0, 3.0]);
        assert_eq!((z[0], z[2], z[3]), (-1.0, 0.0, 1.0));
        assert!(z[1].is_nan());
        assert!(z_scores(&[2.0, 2.0]).iter().all(|v| v.is_nan()));
    }

    proptest::proptest! {
        #[test]
        fn two_passes_agree_with_the_sum_over_pairs(x in proptest::collection::vec(-1e3..1e3_f64, 2..40)) {
            // Plain definition without a mean: Var = Σᵢⱼ (xᵢ − xⱼ)² / 2N².
            let n = x.len() as f64;
            let plain = x.iter().flat_map(|a| x.iter().map(move |b| (a - b).powi(2))).sum::<f64>() / (2.0 * n * n);
            let ours = variance(&x, Ddof::Population).unwrap();
            proptest::prop_assert!((ours - plain).abs() <= 1e-11 * plain.max(1.0));
        }
    }
}
