//! Every name contributes its budget of risk.
use breadth_kernels::linalg::{axpy, dot_fast, transposed_times};

use crate::risk::RiskModel;

/// Risk budgets that have no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RiskBudgetError {
    /// A budget that is not above zero.
    #[error("the risk budget of name {name} is {budget}; each must be above zero\n\nhint: leave the name out instead")]
    Budget {
        /// The name's place.
        name: usize,
        /// Its budget.
        budget: f64,
    },
    /// A name without variance.
    #[error(
        "name {name} has a variance of {variance}; a budget of risk needs one above zero\n\nhint: leave the name out"
    )]
    Variance {
        /// The name's place.
        name: usize,
        /// Its variance.
        variance: f64,
    },
    /// The sweeps did not settle.
    #[error(
        "risk contributions are still {error:.1e} off after {sweeps} sweeps\n\nhint: the risk model's numbers are not finite, or differ by more than twelve orders of magnitude"
    )]
    Unsettled {
        /// The largest difference of a contribution from its budget.
        error: f64,
        /// How many sweeps.
        sweeps: usize,
    },
}

/// Equal risk contributions: budgets of 1/N each.
///
/// # Errors
/// As [`risk_budgets`].
pub fn equal_risk(model: &RiskModel) -> Result<Vec<f64>, RiskBudgetError> {
    risk_budgets(model, &vec![1.0 / model.names as f64; model.names])
}

/// w with wᵢ (Σw)ᵢ / wᵀΣw = bᵢ / Σ b, long only, Σ w = 1.
///
/// w ∝ x, the only minimum of ½ xᵀΣx − Σ bᵢ ln xᵢ; one coordinate at a time with Gᵀx kept, n k multiplications a sweep.
/// Source: Maillard, Roncalli & Teiletche (2010); Griveau-Billion, Richard & Roncalli (2013).
///
/// # Errors
/// [`RiskBudgetError`].
pub fn risk_budgets(model: &RiskModel, budgets: &[f64]) -> Result<Vec<f64>, RiskBudgetError> {
    const SWEEPS: usize = 500;
    let (n, k) = (model.names, model.factors());
    if let Some((name, budget)) = budgets.iter().copied().enumerate().find(|(_, b)| !(*b > 0.0 && b.is_finite())) {
        return Err(RiskBudgetError::Budget { name, budget });
    }
    let variances = model.variances();
    if let Some((name, variance)) = variances.iter().copied().enumerate().find(|(_, v)| !(*v > 0.0 && v.is_finite())) {
        return Err(RiskBudgetError::Variance { name, variance });
    }
    // Rows of G side by side: a sweep reads one name after the other.
    let mut rows = vec![0.0; n * k];
    for f in 0..k {
        for i in 0..n {
            rows[i * k + f] = model.loadings[f * n + i];
        }
    }
    let total: f64 = budgets.iter().sum();
    let b: Vec<f64> = budgets.iter().map(|b| b / total).collect();
    let mut x: Vec<f64> = b.iter().zip(&variances).map(|(b, v)| (b / v).sqrt()).collect();
    let mut y = transposed_times(&model.loadings, n, &x);
    // The best multiple of the start: xᵀΣx = Σ b = 1.
    let size = (dot_fast(&y, &y) + x.iter().zip(&model.specific).map(|(x, d)| d * x * x).sum::<f64>()).sqrt();
    x.iter_mut().chain(&mut y).for_each(|v| *v /= size);
    let mut error = f64::INFINITY;
    for _ in 0..SWEEPS {
        error = 0.0;
        for i in 0..n {
            let row = &rows[i * k..(i + 1) * k];
            let shared = dot_fast(row, &y);
            error = error.max((x[i] * (shared + model.specific[i] * x[i]) / b[i] - 1.0).abs());
            // (Σx)ᵢ without xᵢ's own part: v xᵢ² + c xᵢ − bᵢ = 0.
            let (v, c) = (variances[i], shared - (variances[i] - model.specific[i]) * x[i]);
            let root = (c * c + 4.0 * v * b[i]).sqrt();
            let next = if c > 0.0 { 2.0 * b[i] / (c + root) } else { (root - c) / (2.0 * v) };
            axpy(&mut y, next - x[i], row);
            x[i] = next;
        }
        if error < 1e-11 {
            break;
        }
    }
    if error.is_nan() || error >= 1e-8 {
        return Err(RiskBudgetError::Unsettled { error, sweeps: SWEEPS });
    }
    let total: f64 = x.iter().sum();
    Ok(x.into_iter().map(|x| x / total).collect())
}
