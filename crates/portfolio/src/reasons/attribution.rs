//! What each constraint made of the weights: the portfolio that expected returns and risk alone would want, and what every
//! constraint added to it.
use serde::Serialize;

use crate::risk::RiskModel;

/// A part of a portfolio and what made it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attributed {
    /// What the user calls it.
    pub label: String,
    /// Weights; those of all parts add up to the portfolio's.
    pub weights: Vec<f64>,
    /// αᵀ of them.
    pub expected: f64,
    /// Its part of what the constraints cost of αᵀw − ½ γ (w − b)ᵀΣ(w − b), as a fraction of all they cost: γ hᵀΣ(m − w) / γ (m −
    /// w)ᵀΣ(m − w) for its weights h and the portfolio m without constraints. Zero for that portfolio.
    pub utility: f64,
}

/// The parts of optimal weights. At the optimum γ Σ(w − b) = α + Σᵣ pᵣ, so that w = m + Σᵣ (γΣ)⁻¹pᵣ with m = b + (γΣ)⁻¹α, the
/// portfolio without constraints. `pushes` has each constraint's pᵣ, name by name: its price times its coefficients. The part
/// of a constraint says what a little more room in it would do to every weight, not what leaving it out would.
///
/// `None` where Σ has no inverse. Source: Stubbs & Vandenbussche (2010), Constraint attribution.
pub fn attributed(
    model: &RiskModel,
    risk_aversion: f64,
    (alpha, benchmark): (&[f64], &[f64]),
    pushes: &[(String, Vec<f64>)],
) -> Option<Vec<Attributed>> {
    let scaled = model.clone().times(risk_aversion);
    let expected = |h: &[f64]| h.iter().zip(alpha).map(|(h, a)| h * a).sum::<f64>();
    let free: Vec<f64> = scaled.solve(alpha)?.iter().zip(benchmark).map(|(m, b)| m + b).collect();
    let mut out = vec![Attributed {
        label: "without constraints".into(),
        expected: expected(&free),
        weights: free,
        utility: 0.0,
    }];
    let mut between = vec![0.0; model.names];
    for (label, push) in pushes {
        let weights = scaled.solve(push)?;
        between.iter_mut().zip(&weights).for_each(|(b, w)| *b += w);
        out.push(Attributed { label: label.clone(), expected: expected(&weights), weights, utility: 0.0 });
    }
    let whole = scaled.variance(&between);
    let pulled = scaled.covariances(&between);
    for part in out.iter_mut().skip(1).filter(|_| whole > 0.0) {
        part.utility = part.weights.iter().zip(&pulled).map(|(h, p)| h * p).sum::<f64>() / whole;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_independent_names_and_a_budget() {
        // γ = 1, Σ = diag(0.04, 0.01), α = (4 %, 2 %): alone (1, 2). A budget of 1 has the price −0.016, which takes
        // (0.4, 1.6) away and leaves (0.6, 0.4).
        let model = RiskModel { names: 2, loadings: vec![], specific: vec![0.04, 0.01] };
        let push = vec![("budget".to_owned(), vec![-0.016, -0.016])];
        let parts = attributed(&model, 1.0, (&[0.04, 0.02], &[0.0, 0.0]), &push).unwrap();
        let near = |a: &[f64], b: [f64; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(near(&parts[0].weights, [1.0, 2.0]) && near(&parts[1].weights, [-0.4, -1.6]), "{parts:?}");
        assert!((parts[0].expected - 0.08).abs() < 1e-15 && (parts[1].utility - 1.0).abs() < 1e-12);
    }
}
