//! How far weights are from optimal, from the programme, the weights and the rows' prices alone: no solver's word is taken.
use breadth_kernels::linalg::{axpy, dot_fast};
use serde::Serialize;

use super::program::{Program, RowKind};

/// A bound on what any other weights could reach, and the residuals of the conditions of optimality.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proof {
    /// The objective at the weights.
    pub objective: f64,
    /// No feasible weights have an objective below this (weak duality).
    pub bound: f64,
    /// objective − bound.
    pub gap: f64,
    /// The largest violation of a row.
    pub primal_residual: f64,
    /// The largest distance of a name's gradient from what its bounds and its costs allow.
    pub dual_residual: f64,
    /// The largest violation of any hard limit.
    pub worst_violation: f64,
}

/// The least of q w + B (w − h)⁺ + S (h − w)⁺ + κ |w − h|^{3/2} over l ≤ w ≤ u: (where, how much).
fn least(q: f64, (buy, sell, impact, held): (f64, f64, f64, f64), l: f64, u: f64) -> (f64, f64) {
    let value = |w: f64| {
        let z = w - held;
        q * w + if z > 0.0 { buy * z } else { -sell * z } + impact * z.abs() * z.abs().sqrt()
    };
    // Beyond what is held each way has one stationary point, or none.
    let away = |push: f64| match (push > 0.0, impact > 0.0) {
        (false, _) => 0.0,
        (true, true) => (push / (1.5 * impact)).powi(2),
        (true, false) => f64::INFINITY,
    };
    [held + away(-q - buy), held - away(q - sell), held]
        .into_iter()
        .map(|w| w.clamp(l, u))
        .filter(|w| w.is_finite())
        .map(|w| (w, value(w)))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((f64::NAN, f64::NEG_INFINITY))
}

/// Distance of zero from the subdifferential of a name's part at w, the bounds' normal cones included.
fn stationarity(q: f64, (buy, sell, impact, held): (f64, f64, f64, f64), l: f64, u: f64, w: f64) -> f64 {
    let near = 1e-9 * (1.0 + held.abs()).max(1e-3 * (u - l).min(1.0));
    let z = w - held;
    let slope = 1.5 * impact * z.abs().sqrt();
    let (mut low, mut high) = match (z > near, z < -near) {
        (true, _) => (q + buy + slope, q + buy + slope),
        (_, true) => (q - sell - slope, q - sell - slope),
        _ => (q - sell - slope, q + buy + slope),
    };
    if w <= l + near {
        low = f64::NEG_INFINITY;
    }
    if w >= u - near {
        high = f64::INFINITY;
    }
    low.max(-high).max(0.0)
}

/// Checks weights against the programme with the rows' prices ν (positive where a lower limit holds the objective up).
///
/// For any feasible v: f(v) ≥ s(w) + ∇s(w)ᵀ(v − w) + costs(v − h) + Σ νᵣ (limitᵣ − rowᵣ(v)), s the smooth part, the limit
/// that of the sign of νᵣ. The right side is separable and its least value over the bounds is found name by name.
pub fn certify(p: &Program, w: &[f64], nu: &[f64]) -> Proof {
    let gradient = p.smooth_gradient(w);
    let mut q = gradient.clone();
    let (mut buy, mut sell) = match &p.trading {
        Some(t) => (t.buy.clone(), t.sell.clone()),
        None => (vec![0.0; p.names], vec![0.0; p.names]),
    };
    let mut limits = 0.0;
    let mut unpriced = 0.0_f64;
    for (row, nu) in p.rows.iter().zip(nu) {
        // A price beyond what violating costs, or for a limit that is not there, proves nothing.
        let most = row.penalty.unwrap_or(f64::INFINITY);
        let mut price = nu.clamp(-most, most);
        if (price > 0.0 && !row.low.is_finite()) || (price < 0.0 && !row.high.is_finite()) {
            unpriced = unpriced.max(price.abs());
            price = 0.0;
        }
        if price == 0.0 {
            continue;
        }
        limits += price * if price > 0.0 { row.low } else { row.high };
        match &row.kind {
            RowKind::Weights(a) => axpy(&mut q, -price, a),
            RowKind::Trades { buy: b, sell: s } => {
                axpy(&mut buy, -price, b);
                axpy(&mut sell, -price, s);
            }
        }
    }
    let mut separable = 0.0;
    let mut dual = unpriced;
    for i in 0..p.names {
        let (held, impact, most) =
            p.trading.as_ref().map_or((0.0, 0.0, f64::INFINITY), |t| (t.held[i], t.impact[i], t.most[i]));
        let (l, u) = (p.lower[i].max(held - most), p.upper[i].min(held + most));
        let own = (buy[i], sell[i], impact, held);
        dual = dual.max(stationarity(q[i], own, l, u.max(l), w[i]));
        let (at, mut value) = least(q[i], own, l, u.max(l));
        if !value.is_finite() || !at.is_finite() || ((!l.is_finite() || !u.is_finite()) && impact == 0.0) {
            // Without a bound a slope that is not zero has no least value; it is told by the dual residual.
            value = q[i] * w[i]
                + if w[i] > held { buy[i] * (w[i] - held) } else { sell[i] * (held - w[i]) }
                + impact * (w[i] - held).abs().powf(1.5);
        }
        separable += value;
    }
    let smooth = dot_fast(&p.linear, w) + 0.5 * p.quadratic(w);
    let bound = smooth - dot_fast(&gradient, w) + separable + limits;
    let objective = p.objective(w);
    Proof {
        objective,
        bound,
        gap: objective - bound,
        primal_residual: p.rows.iter().filter(|r| r.penalty.is_none()).map(|r| p.excess(r, w)).fold(0.0, f64::max),
        dual_residual: dual,
        worst_violation: p.worst_violation(w),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_by_hand() {
        // minimise ½(w₁² + 4 w₂²), w₁ + w₂ = 1: w = (0.8, 0.2), price 0.8, objective ½(0.64 + 0.16) = 0.4.
        let mut p = Program::new(2);
        p.specific = vec![1.0, 4.0];
        p.budget(1.0);
        let proof = certify(&p, &[0.8, 0.2], &[0.8]);
        assert!((proof.objective - 0.4).abs() < 1e-15 && proof.gap.abs() < 1e-15, "{proof:?}");
        assert!(proof.dual_residual < 1e-15 && proof.worst_violation == 0.0);
        // Equal weights are feasible and cost ½(0.25 + 1) = 0.625: the bound stays below 0.4 whatever the price.
        let other = certify(&p, &[0.5, 0.5], &[0.8]);
        assert!(other.gap > 0.2 && other.bound <= 0.4 && other.dual_residual > 0.1, "{other:?}");
        assert!((certify(&p, &[0.8, 0.1], &[0.8]).worst_violation - 0.1).abs() < 1e-15);
    }

    #[test]
    fn the_least_of_a_cost_with_three_halves() {
        // −w + ½ (2/3)·... : slope −1 + 1.5·κ √z = 0 at z = (1 / (1.5·2))² = 1/9, value −1/9 + 2/27 = −1/27.
        let (w, v) = least(-1.0, (0.0, 0.0, 2.0, 0.0), 0.0, 1.0);
        assert!((w - 1.0 / 9.0).abs() < 1e-15 && (v + 1.0 / 27.0).abs() < 1e-15);
        assert_eq!(least(-1.0, (0.0, 0.0, 0.0, 0.5), 0.0, 1.0), (1.0, -1.0));
        assert_eq!(least(-1.0, (2.0, 2.0, 0.0, 0.5), 0.0, 1.0).0, 0.5);
    }
}
