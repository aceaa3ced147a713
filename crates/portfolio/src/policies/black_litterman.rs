//! Views mixed with what the market's weights imply.
use breadth_kernels::linalg::{cholesky, cholesky_solve, dot_fast, times};

use crate::risk::RiskModel;

/// pᵀr = q, believed to within `variance`.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// p: for example +1 on one name and −1 on another.
    pub portfolio: Vec<f64>,
    /// q.
    pub expected: f64,
    /// Its uncertainty; `None`: τ pᵀΣp, as certain as the prior (He & Litterman 1999).
    pub variance: Option<f64>,
}

/// E(r) = π + τΣPᵀ(τPΣPᵀ + Ω)⁻¹(q − Pπ) with π = γ Σ w, w the market's weights.
///
/// Source: Black & Litterman (1992); the form without inverses of Σ after Meucci (2010). `None` where views contradict each
/// other without uncertainty.
pub fn black_litterman(
    model: &RiskModel,
    market: &[f64],
    risk_aversion: f64,
    tau: f64,
    views: &[View],
) -> Option<Vec<f64>> {
    let prior: Vec<f64> = model.covariances(market).iter().map(|v| risk_aversion * v).collect();
    let m = views.len();
    if m == 0 {
        return Some(prior);
    }
    let pulled: Vec<f64> =
        views.iter().flat_map(|v| model.covariances(&v.portfolio).into_iter().map(|x| tau * x)).collect();
    let mut a = vec![0.0; m * m];
    for (j, column) in pulled.chunks_exact(model.names).enumerate() {
        for (i, v) in views.iter().enumerate() {
            a[j * m + i] = dot_fast(&v.portfolio, column);
        }
        a[j * m + j] += views[j].variance.unwrap_or(a[j * m + j]);
    }
    let mut x: Vec<f64> = views.iter().map(|v| v.expected - dot_fast(&v.portfolio, &prior)).collect();
    if cholesky(&mut a, m, 1e-13) > 0 {
        return None;
    }
    cholesky_solve(&a, m, &mut x);
    let moved = times(&pulled, model.names, &x);
    Some(prior.iter().zip(moved).map(|(p, m)| p + m).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_view_as_certain_as_the_prior_moves_half_way() {
        // Σ = diag(0.04, 0.09), w = (½, ½), γ = 2: π = (0.04, 0.09). View: r₁ = 0.10, Ω = τ·0.04: half way, 0.07; r₂ stays.
        let model = RiskModel { names: 2, loadings: Vec::new(), specific: vec![0.04, 0.09] };
        let view = View { portfolio: vec![1.0, 0.0], expected: 0.10, variance: None };
        let e = black_litterman(&model, &[0.5, 0.5], 2.0, 0.05, std::slice::from_ref(&view)).unwrap();
        assert!((e[0] - 0.07).abs() < 1e-15 && (e[1] - 0.09).abs() < 1e-15);
        // Certain: the view itself. Two certain views on the same portfolio contradict each other.
        let certain = View { variance: Some(0.0), ..view };
        let e = black_litterman(&model, &[0.5, 0.5], 2.0, 0.05, std::slice::from_ref(&certain)).unwrap();
        assert!((e[0] - 0.10).abs() < 1e-15);
        assert_eq!(black_litterman(&model, &[0.5, 0.5], 2.0, 0.05, &[certain.clone(), certain]), None);
    }
}
