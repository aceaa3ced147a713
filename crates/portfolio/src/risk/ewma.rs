//! Exponential weights: yesterday counts more than last year.
use super::model::RiskModel;
use super::sample::Sample;

/// Weights ½^(age / half-life) that add up to one, oldest first.
pub fn decay(days: usize, half_life: f64) -> Vec<f64> {
    let raw: Vec<f64> = (0..days).rev().map(|age| 0.5_f64.powf(age as f64 / half_life)).collect();
    let total: f64 = raw.iter().sum();
    raw.into_iter().map(|w| w / total).collect()
}

/// Volatilities with one half-life, correlations with a longer one, correlations off the diagonal times 1 − `shrinkage`:
/// Σᵢⱼ = σᵢ σⱼ (1 − s) ρᵢⱼ for i ≠ j, σᵢ² on the diagonal. Returns are taken as they are, means of zero.
///
/// Source: RiskMetrics (1996) for the weights; two half-lives as in the practice of equity factor models.
pub fn ewma(x: &Sample, volatility_half_life: f64, correlation_half_life: f64, shrinkage: f64) -> RiskModel {
    let quick = decay(x.days, volatility_half_life);
    let slow = decay(x.days, correlation_half_life);
    let weighted = |i: usize, w: &[f64]| x.of(i).iter().zip(w).map(|(x, w)| w * x * x).sum::<f64>();
    let now: Vec<f64> = (0..x.names).map(|i| weighted(i, &quick)).collect();
    let long: Vec<f64> = (0..x.names).map(|i| weighted(i, &slow)).collect();
    let mut loadings = Vec::with_capacity(x.returns.len());
    for (t, w) in slow.iter().enumerate() {
        let root = ((1.0 - shrinkage) * w).sqrt();
        loadings.extend(
            (0..x.names).map(|i| if long[i] > 0.0 { root * x.of(i)[t] * (now[i] / long[i]).sqrt() } else { 0.0 }),
        );
    }
    RiskModel { names: x.names, loadings, specific: now.iter().map(|v| shrinkage * v).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_life_of_one_halves() {
        // Weights 1/7, 2/7, 4/7; returns 1, 0, 2: variance (1 + 16) / 7.
        assert!((decay(3, 1.0)[2] - 4.0 / 7.0).abs() < 1e-15);
        let x = Sample { days: 3, names: 1, returns: vec![1.0, 0.0, 2.0] };
        assert!((ewma(&x, 1.0, 5.0, 0.2).variances()[0] - 17.0 / 7.0).abs() < 1e-14);
    }
}
