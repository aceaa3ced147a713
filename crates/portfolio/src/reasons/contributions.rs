//! Where the risk is, and what the weights say about expected returns.
use serde::Serialize;

use crate::risk::RiskModel;

/// A name's part of the risk.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// (Σw)ᵢ / σ: what a little more of the name adds to volatility.
    pub marginal: f64,
    /// wᵢ (Σw)ᵢ / σ², which add up to one.
    pub share: f64,
}

/// Every name's part of √(wᵀΣw); zero where there is no risk.
pub fn contributions(model: &RiskModel, w: &[f64]) -> Vec<Contribution> {
    let variance = model.variance(w);
    let sigma = variance.sqrt();
    let part = |(c, w): (f64, &f64)| Contribution {
        marginal: if sigma > 0.0 { c / sigma } else { 0.0 },
        share: if variance > 0.0 { w * c / variance } else { 0.0 },
    };
    model.covariances(w).into_iter().zip(w).map(part).collect()
}

/// Σ wᵢσᵢ / σ. Source: Choueifaty & Coignard (2008).
pub fn diversification_ratio(model: &RiskModel, w: &[f64]) -> Option<f64> {
    let sigma = model.variance(w).sqrt();
    let each: f64 = model.volatilities().iter().zip(w).map(|(s, w)| s * w.abs()).sum();
    (sigma > 0.0).then(|| each / sigma)
}

/// The exponential of the entropy of the shares of risk: how many equal bets it is like. `None` where a share is negative, for
/// which it is not defined. Source: Meucci (2009), with names as the bets.
pub fn effective_bets(model: &RiskModel, w: &[f64]) -> Option<f64> {
    let shares = contributions(model, w);
    if shares.iter().any(|c| c.share < -1e-12) || shares.iter().all(|c| c.share == 0.0) {
        return None;
    }
    let entropy: f64 = shares.iter().filter(|c| c.share > 0.0).map(|c| -c.share * c.share.ln()).sum();
    Some(entropy.exp())
}

/// γ Σ(w − b): the expected active returns for which the weights would be optimal without constraints and costs.
pub fn implied_alphas(model: &RiskModel, w: &[f64], benchmark: &[f64], risk_aversion: f64) -> Vec<f64> {
    let active: Vec<f64> = w.iter().zip(benchmark).map(|(w, b)| w - b).collect();
    model.covariances(&active).into_iter().map(|c| risk_aversion * c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_independent_names() {
        // Σ = diag(0.04, 0.01), w = (½, ½): variance 0.0125, shares 0.8 and 0.2.
        let m = RiskModel { names: 2, loadings: vec![], specific: vec![0.04, 0.01] };
        let c = contributions(&m, &[0.5, 0.5]);
        assert!((c[0].share - 0.8).abs() < 1e-15 && (c[1].share - 0.2).abs() < 1e-15);
        assert!((diversification_ratio(&m, &[0.5, 0.5]).unwrap() - 0.15 / 0.0125_f64.sqrt()).abs() < 1e-14);
        let bets = effective_bets(&m, &[0.5, 0.5]).unwrap();
        assert!((bets - (-(0.8_f64 * 0.8_f64.ln() + 0.2 * 0.2_f64.ln())).exp()).abs() < 1e-14);
        assert!((implied_alphas(&m, &[0.5, 0.5], &[0.0, 0.5], 2.0)[0] - 0.04).abs() < 1e-15);
    }
}
