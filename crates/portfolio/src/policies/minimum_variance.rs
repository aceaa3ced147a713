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

/// Steps of [`maximum_diversification`] within limits that bind; each gains, the last ones nothing that is seen.
const STEPS: usize = 500;
/// The relative gain of a step below which none is to be had.
const SETTLED: f64 = 1e-13;

/// The long-only weights Σ w = 1, w ≤ upper, with the largest diversification ratio Σ wᵢσᵢ / √(wᵀΣw). Where no limit binds:
/// minimum variance of the correlation matrix, each weight over its volatility. Source: Choueifaty & Coignard (2008).
///
/// Where limits bind, the square root is replaced by the tangent above it, √v ≤ (v / √vₖ + √vₖ) / 2, which makes each step a
/// programme, min ½ wᵀΣw − θ σᵀw with θ = wₖᵀΣwₖ / σᵀwₖ, and each step's ratio no smaller than the one before.
///
/// `None`: a programme did not settle. Limits that add up to less than one are the weights themselves, scaled.
pub fn maximum_diversification(model: &RiskModel, upper: &[f64]) -> Option<Vec<f64>> {
    let s = model.volatilities();
    let correlation = RiskModel {
        names: model.names,
        loadings: model.loadings.chunks_exact(model.names).flat_map(|c| c.iter().zip(&s).map(|(g, s)| g / s)).collect(),
        specific: model.specific.iter().zip(&s).map(|(d, s)| d / (s * s)).collect(),
    };
    let Outcome::Optimal(found) = solve(&minimum_variance(&correlation, &vec![1.0; model.names])) else {
        return None;
    };
    let mut w = super::proportional(&found.weights.iter().zip(&s).map(|(w, s)| w / s).collect::<Vec<_>>())?;
    if w.iter().zip(upper).all(|(w, u)| w <= u) {
        return Some(w);
    }
    if upper.iter().sum::<f64>() <= 1.0 {
        return super::proportional(upper);
    }
    let spread = |w: &[f64]| w.iter().zip(&s).map(|(w, s)| w * s).sum::<f64>();
    let mut best = 0.0;
    for _ in 0..STEPS {
        let theta = model.variance(&w) / spread(&w);
        let pull: Vec<f64> = s.iter().map(|s| theta * s).collect();
        let Outcome::Optimal(next) = solve(&mean_variance(model, &pull, 1.0, &vec![0.0; model.names], upper)) else {
            return None;
        };
        w = next.weights;
        let ratio = spread(&w) / model.variance(&w).sqrt();
        if ratio <= best * (1.0 + SETTLED) {
            break;
        }
        best = ratio;
    }
    Some(w)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_limits_no_exchange_of_two_names_diversifies_more() {
        let model = RiskModel {
            names: 7,
            loadings: vec![0.10, 0.20, 0.15, 0.05, 0.30, 0.12, 0.18, 0.05, -0.04, 0.02, 0.08, -0.06, 0.01, 0.03],
            specific: vec![0.01, 0.02, 0.04, 0.015, 0.03, 0.09, 0.05],
        };
        let s = model.volatilities();
        let ratio = |w: &[f64]| w.iter().zip(&s).map(|(w, s)| w * s).sum::<f64>() / model.variance(w).sqrt();
        let free = maximum_diversification(&model, &[1.0; 7]).unwrap();
        for cap in [0.16, 0.2, 0.3] {
            let upper = [cap; 7];
            let w = maximum_diversification(&model, &upper).unwrap();
            assert!(free.iter().any(|w| *w > cap), "no limit binds: {free:?}");
            assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-9 && w.iter().all(|w| (-1e-12..=cap + 1e-9).contains(w)));
            assert!(ratio(&w) < ratio(&free));
            // The ratio has one hill: where no exchange climbs, it is the top.
            for (i, j) in (0..7).flat_map(|i| (0..7).map(move |j| (i, j))).filter(|(i, j)| i != j) {
                let step = 1e-3_f64.min(cap - w[i]).min(w[j]);
                let mut v = w.clone();
                v[i] += step;
                v[j] -= step;
                assert!(step < 1e-8 || ratio(&v) <= ratio(&w) + 1e-10, "{i} for {j} at {cap}: {w:?}");
            }
        }
        // Limits of half of everything leave no choice.
        let all = maximum_diversification(&model, &[0.05; 7]).unwrap();
        assert!(all.iter().all(|w| (w - 1.0 / 7.0).abs() < 1e-15), "{all:?}");
    }
}
