//! Oracle approximating shrinkage to the mean variance, for returns that are normal.
use super::model::RiskModel;
use super::sample::Sample;

/// Σ = (1 − ρ) S + ρ μ I with ρ = (m₂ + μ²) / ((T + 1)(m₂ − μ²/n)), m₂ the mean of sᵢⱼ², μ the mean variance; at most 1.
///
/// Source: Chen, Wiesel, Eldar & Hero (2010).
pub fn oas(x: &Sample) -> (RiskModel, f64) {
    let (n, t) = (x.names as f64, x.days as f64);
    let mean = x.variances().iter().sum::<f64>() / n;
    let second = x.squared_norm() / (n * n);
    let below = (t + 1.0) * (second - mean * mean / n);
    let shrinkage = if below <= 0.0 { 1.0 } else { ((second + mean * mean) / below).min(1.0) };
    let model = RiskModel {
        names: x.names,
        loadings: x.loadings((1.0 - shrinkage) / t),
        specific: vec![shrinkage * mean; x.names],
    };
    (model, shrinkage)
}
