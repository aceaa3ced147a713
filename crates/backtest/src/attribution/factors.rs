//! How much of a return is paid for known risks.
use breadth_kernels::{mean, newey_west_lags, newey_west_regression};
use serde::Serialize;

use crate::measures::SESSIONS_PER_YEAR;

/// A factor's part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorRow {
    /// The factor.
    pub factor: String,
    /// Sensitivity to it.
    pub beta: f64,
    /// Its standard error (Newey-West).
    pub standard_error: f64,
    /// beta / standard error.
    pub t: f64,
    /// beta x mean of the factor x 252.
    pub contribution: f64,
}

/// A regression of daily excess returns on factors: mean excess return = alpha + Σ contributions, to the last digit but one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorAttribution {
    /// Mean excess return x 252.
    pub excess: f64,
    /// The intercept x 252.
    pub alpha: f64,
    /// Its standard error x 252.
    pub alpha_error: f64,
    /// alpha / standard error.
    pub alpha_t: f64,
    /// The factors, in their order.
    pub factors: Vec<FactorRow>,
    /// The part of the variance they explain.
    pub r_squared: f64,
    /// Lags of the standard errors.
    pub lags: usize,
    /// Days with all factors known.
    pub days: usize,
    /// Days there were.
    pub of: usize,
}

/// r − rf = α + Σ βₖ fₖ + e on the days on which everything is known (`NaN` is missing); standard errors of Newey and West
/// (1987) with their automatic lag (1994). `None` for fewer than 60 such days, or factors that depend on each other.
pub fn factor_attribution(excess: &[f64], factors: &[(String, Vec<f64>)]) -> Option<FactorAttribution> {
    let known: Vec<usize> = (0..excess.len())
        .filter(|t| !excess[*t].is_nan() && factors.iter().all(|(_, f)| f.get(*t).is_some_and(|v| !v.is_nan())))
        .collect();
    if known.len() < 60 {
        return None;
    }
    let pick = |x: &[f64]| known.iter().map(|t| x[*t]).collect::<Vec<f64>>();
    let y = pick(excess);
    let mut columns = vec![vec![1.0; y.len()]];
    columns.extend(factors.iter().map(|(_, f)| pick(f)));
    let x: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let lags = newey_west_lags(y.len());
    let fit = newey_west_regression(&x, &y, lags)?;
    let rows = factors.iter().enumerate().map(|(k, (factor, _))| {
        let (beta, standard_error) = (fit.coefficients[k + 1], fit.standard_errors[k + 1]);
        let contribution = beta * mean(&columns[k + 1])? * SESSIONS_PER_YEAR;
        Some(FactorRow { factor: factor.clone(), beta, standard_error, t: beta / standard_error, contribution })
    });
    Some(FactorAttribution {
        excess: mean(&y)? * SESSIONS_PER_YEAR,
        alpha: fit.coefficients[0] * SESSIONS_PER_YEAR,
        alpha_error: fit.standard_errors[0] * SESSIONS_PER_YEAR,
        alpha_t: fit.coefficients[0] / fit.standard_errors[0],
        factors: rows.collect::<Option<_>>()?,
        r_squared: fit.r_squared,
        lags,
        days: y.len(),
        of: excess.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_adds_up_and_leaves_out_what_is_not_known() {
        let f: Vec<f64> = (0..100).map(|t| if t == 7 { f64::NAN } else { f64::from(t).sin() / 100.0 }).collect();
        let g: Vec<f64> = (0..100).map(|t| f64::from(t * t).cos() / 100.0).collect();
        let y: Vec<f64> = f.iter().zip(&g).map(|(f, g)| 0.0002 + 1.5 * f - 0.5 * g + g * g).collect();
        let found = factor_attribution(&y, &[("f".into(), f), ("g".into(), g)]).unwrap();
        assert_eq!((found.days, found.of), (99, 100));
        let told = found.alpha + found.factors.iter().map(|r| r.contribution).sum::<f64>();
        assert!((found.excess - told).abs() < 1e-12);
        assert!((found.factors[0].beta - 1.5).abs() < 0.01);
        assert!(factor_attribution(&[0.0; 30], &[]).is_none());
    }
}
