//! Least squares on several regressors, with errors that allow for neighbours being alike.

/// A regression y = X b + e.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// The coefficients, in the order of the regressors.
    pub coefficients: Vec<f64>,
    /// Their standard errors after Newey & West.
    pub standard_errors: Vec<f64>,
    /// 1 − Σe² / Σ(y − ȳ)².
    pub r_squared: f64,
    /// The residuals.
    pub residuals: Vec<f64>,
}

/// Least squares of `y` on the columns of `x` (put a column of ones among them for an intercept), with the covariance of
/// Newey & West (1987): (X'X)⁻¹ S (X'X)⁻¹, S = Γ₀ + Σ_{l=1..lags} (1 − l/(lags+1)) (Γₗ + Γₗ'), Γₗ = Σₜ eₜ eₜ₋ₗ xₜ xₜ₋ₗ';
/// no small-sample factor. The order of the rows is that of time.
///
/// `None` for columns of unequal length, no more rows than columns, a missing number, or columns that depend on each other.
pub fn newey_west_regression(x: &[&[f64]], y: &[f64], lags: usize) -> Option<Regression> {
    let (n, k) = (y.len(), x.len());
    if k == 0 || n <= k || x.iter().any(|c| c.len() != n) {
        return None;
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(p, q)| p * q).collect::<crate::Sum>().value();
    let gram: Vec<Vec<f64>> = x.iter().map(|a| x.iter().map(|b| dot(a, b)).collect()).collect();
    let inverse = inverse(&gram)?;
    let xy: Vec<f64> = x.iter().map(|c| dot(c, y)).collect();
    let coefficients: Vec<f64> = inverse.iter().map(|row| dot(row, &xy)).collect();
    let residuals: Vec<f64> =
        (0..n).map(|t| y[t] - x.iter().zip(&coefficients).map(|(c, b)| c[t] * b).sum::<f64>()).collect();
    let scores: Vec<Vec<f64>> = x.iter().map(|c| c.iter().zip(&residuals).map(|(v, e)| v * e).collect()).collect();
    let lagged = |a: &[f64], b: &[f64], l: usize| dot(&a[l..], b);
    let mut s = vec![vec![0.0; k]; k];
    for i in 0..k {
        for j in 0..k {
            let mut sum = lagged(&scores[i], &scores[j], 0);
            for l in 1..=lags.min(n - 1) {
                let weight = 1.0 - l as f64 / (lags as f64 + 1.0);
                sum += weight * (lagged(&scores[i], &scores[j], l) + lagged(&scores[j], &scores[i], l));
            }
            s[i][j] = sum;
        }
    }
    let variance = |a: &[f64]| -> f64 { (0..k).map(|i| (0..k).map(|j| a[i] * s[i][j] * a[j]).sum::<f64>()).sum() };
    let standard_errors = inverse.iter().map(|row| variance(row).max(0.0).sqrt()).collect();
    let mean = crate::mean(y)?;
    let total: f64 = y.iter().map(|v| (v - mean).powi(2)).sum();
    let left: f64 = residuals.iter().map(|e| e * e).sum();
    let known = coefficients.iter().all(|b| b.is_finite());
    known.then_some(Regression { coefficients, standard_errors, r_squared: 1.0 - left / total, residuals })
}

/// The inverse of a symmetric positive definite matrix, by Gauss-Jordan elimination with pivots on a matrix scaled to a
/// diagonal of ones. `None` where a pivot is below 1e-12.
fn inverse(a: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let k = a.len();
    let scale: Vec<f64> = (0..k).map(|i| a[i][i].sqrt()).collect();
    if scale.iter().any(|s| !(*s > 0.0 && s.is_finite())) {
        return None;
    }
    let mut m: Vec<Vec<f64>> = (0..k)
        .map(|i| {
            let unit = (0..k).map(|j| f64::from(u8::from(i == j)));
            (0..k).map(|j| a[i][j] / scale[i] / scale[j]).chain(unit).collect()
        })
        .collect();
    for c in 0..k {
        let pivot = (c..k).max_by(|p, q| m[*p][c].abs().total_cmp(&m[*q][c].abs()))?;
        m.swap(c, pivot);
        let p = m[c][c];
        if p.abs() < 1e-12 {
            return None;
        }
        m[c].iter_mut().for_each(|v| *v /= p);
        let row = m[c].clone();
        for (_, other) in m.iter_mut().enumerate().filter(|(r, _)| *r != c) {
            let factor = other[c];
            other.iter_mut().zip(&row).for_each(|(v, p)| *v -= factor * p);
        }
    }
    Some((0..k).map(|i| (0..k).map(|j| m[i][k + j] / scale[i] / scale[j]).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_statsmodels() {
        // statsmodels 0.15.0: OLS(y, [1, a, b]).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": False}) on
        // a = sin t, b = cos(t²), y = 0.3 + 2a − b + sin(5t)/2 + t mod 3 / 10, t = 0..40.
        let t: Vec<f64> = (0..40).map(f64::from).collect();
        let a: Vec<f64> = t.iter().map(|t| t.sin()).collect();
        let b: Vec<f64> = t.iter().map(|t| (t * t).cos()).collect();
        let y: Vec<f64> = t
            .iter()
            .zip(a.iter().zip(&b))
            .map(|(t, (a, b))| 0.3 + 2.0 * a - b + (5.0 * t).sin() / 2.0 + t % 3.0 / 10.0)
            .collect();
        let fit = newey_west_regression(&[&[1.0; 40], &a, &b], &y, 3).unwrap();
        let expected = [
            (0.40051277489033305, 0.03541707735051004),
            (2.049784222895857, 0.10644384497779225),
            (-1.0134185664836344, 0.06533343092708219),
        ];
        for (k, (coefficient, error)) in expected.into_iter().enumerate() {
            assert!((fit.coefficients[k] / coefficient - 1.0_f64).abs() < 1e-9, "{k}: {}", fit.coefficients[k]);
            assert!((fit.standard_errors[k] / error - 1.0_f64).abs() < 1e-9, "{k}: {}", fit.standard_errors[k]);
        }
        assert!((fit.r_squared / 0.952100784327191 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn one_regressor_beside_ones_is_the_line_of_the_other_kernel() {
        let x = [0.0, 1.0, 2.0, 4.0, 3.0, 7.0];
        let y = [1.0, 2.5, 2.0, 6.0, 5.5, 8.0];
        let (line, fit) =
            (crate::newey_west_slope(&x, &y, 2).unwrap(), newey_west_regression(&[&[1.0; 6], &x], &y, 2).unwrap());
        assert!((line.slope - fit.coefficients[1]).abs() < 1e-12);
        assert!((line.standard_error - fit.standard_errors[1]).abs() < 1e-12);
    }

    #[test]
    fn columns_that_depend_on_each_other_have_no_answer() {
        let x = [1.0, 2.0, 3.0, 5.0];
        let twice = x.map(|v| 2.0 * v);
        assert!(newey_west_regression(&[&x, &twice], &[1.0, 2.0, 3.0, 4.0], 1).is_none());
        assert!(newey_west_regression(&[&x], &[1.0, f64::NAN, 3.0, 4.0], 1).is_none());
        assert!(newey_west_regression(&[&x[..2]], &[1.0, 2.0, 3.0, 4.0], 1).is_none());
    }
}
