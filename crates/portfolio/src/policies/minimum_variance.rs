//! Policies that one programme states.
use crate::risk::RiskModel;
use crate::solve::{Outcome, Program, solve};

/// The programme ½ γ (w − b)ᵀΣ(w − b) − αᵀw, 0 ≤ w ≤ upper, Σ w = 1.
pub fn mean_variance(model: &RiskModel, alpha: &[f64], risk_aversion: f64, anchor: &[f64], upper: &[f64]) -> Program {
    let mut p = Program::new(model.names);
    let scaled = model.clone().times(risk_aversion);
    p.linear = alpha.iter().map(|a| -a).collect();
    p.loadings = scaled.loadings;
    p.specific = scaled.specific;
    p.anchor = anchor.to_vec();
    p.upper = upper.to_vec();
    p.budget(1.0);
    p
}

/// The programme wᵀΣw, 0 ≤ w ≤ upper, Σ w = 1.
pub fn minimum_variance(model: &RiskModel, upper: &[f64]) -> Program {
    mean_variance(model, &vec![0.0; model.names], 2.0, &vec![0.0; model.names], upper)
}

/// The long-only weights with the largest diversification ratio Σ wᵢσᵢ / √(wᵀΣw): minimum variance of the correlation
/// matrix, each weight over its volatility. Source: Choueifaty & Coignard (2008).
///
/// With no upper bounds; bounds on weights would not be bounds on what is solved for.
pub fn maximum_diversification(model: &RiskModel) -> Option<Vec<f64>> {
    let s = model.volatilities();
    let correlation = RiskModel {
        names: model.names,
        loadings: model.loadings.chunks_exact(model.names).flat_map(|c| c.iter().zip(&s).map(|(g, s)| g / s)).collect(),
        specific: model.specific.iter().zip(&s).map(|(d, s)| d / (s * s)).collect(),
    };
    let Outcome::Optimal(found) = solve(&minimum_variance(&correlation, &vec![1.0; model.names])) else {
        return None;
    };
    super::proportional(&found.weights.iter().zip(&s).map(|(w, s)| w / s).collect::<Vec<_>>())
}
