//! Every constraint recomputed from its equation, whoever made the weights.
use serde::Serialize;

use crate::{BestEqualWeight, Market, Weights};

/// One constraint, checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConstraintCheck {
    /// Its name.
    pub constraint: String,
    /// Its equation.
    pub equation: String,
    /// By how much it is exceeded at worst, in the equation's unit; zero or less where it holds.
    pub worst: f64,
}

/// How far the weights are from feasible and from optimal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Certificate {
    /// Complementary slackness of the equal-weight programme: Σ μᵢ (cᵢ − wᵢ).
    pub gap: f64,
    /// |Σ wᵢ + cash − 1|.
    pub primal_residual: f64,
    /// Stationarity: the largest difference from the water level among names below their caps, and of names above it.
    pub dual_residual: f64,
    /// The largest excess of any constraint, zero where all hold.
    pub worst_violation: f64,
    /// Each constraint.
    pub constraints: Vec<ConstraintCheck>,
}

/// What is exceeded by less is met: solvers stop and rounding begins there.
const MET: f64 = 1e-9;

impl Certificate {
    /// The constraints that do not hold, as where whole lots cannot keep a narrow band.
    pub fn violated(&self) -> impl Iterator<Item = &ConstraintCheck> {
        self.constraints.iter().filter(|c| c.worst > MET)
    }
}

/// Checks weights against a policy's constraints, from the market and the weights alone.
pub fn audit(policy: &BestEqualWeight, weights: &Weights, now: &Market<'_>) -> Certificate {
    let all = || weights.positions.iter();
    // What cannot be sold at once is over its limits through no decision of today.
    let w = || all().filter(|p| p.reason != crate::Reason::OnItsWayOut);
    let worst = |excess: &mut dyn Iterator<Item = f64>| excess.fold(f64::NEG_INFINITY, f64::max);
    let total: f64 = all().map(|p| p.weight).sum::<f64>() + weights.cash;
    let budget = (total - 1.0).abs();
    // What cannot be computed counts as exceeded without bound.
    let cap = |security| {
        now.median_dollar_volume(security, policy.adv_days).map_or(f64::NEG_INFINITY, |v| policy.max_adv_share * v)
    };
    let constraints = vec![
        check("budget", "|Σ wᵢ + cash − 1| ≤ 1e-12", budget - 1e-12),
        check("long only", "wᵢ ≥ 0, cash ≥ 0", worst(&mut w().map(|p| -p.weight).chain([-weights.cash]))),
        check("count", "number of positions ≤ count", w().count() as f64 - policy.count as f64),
        check(
            "liquidity",
            "wᵢ x value ≤ max_adv_share x median dollar volumeᵢ, as a fraction of value",
            // One rounding of the division that made the cap.
            worst(&mut w().map(|p| p.weight - cap(p.security) / now.value() - 1e-15)),
        ),
        check(
            "price",
            "closeᵢ ≥ min_price, in dollars",
            worst(&mut w().map(|p| policy.min_price - now.close(p.security).unwrap_or(f64::NEG_INFINITY))),
        ),
    ];
    // With λ the water level, μᵢ = λ − wᵢ is the multiplier of the cap: it must be zero below the cap, and never negative.
    let level = w().map(|p| p.weight).fold(0.0, f64::max);
    let slack = |p: &crate::Position| (p.cap - p.weight).max(0.0);
    let free = |p: &&crate::Position| p.weight < p.cap;
    Certificate {
        gap: w().filter(|p| !free(p)).fold(0.0, |sum, p| sum + (level - p.weight) * slack(p)),
        primal_residual: budget,
        dual_residual: w().filter(free).map(|p| (level - p.weight).abs()).fold(0.0, f64::max),
        worst_violation: constraints.iter().map(|c| c.worst).fold(0.0, f64::max),
        constraints,
    }
}

/// As [`audit`], for weights that a programme or a rule of risk made: with the proof of the one, and without one for the other.
pub fn audit_reasoned(policy: &BestEqualWeight, weights: &Weights, now: &Market<'_>) -> Certificate {
    let mut out = audit(policy, weights, now);
    let Some(reasoning) = &weights.reasoning else { return out };
    if reasoning.checks.iter().any(|c| c.label.starts_with("weight of")) {
        // Whoever limits weights himself says whether they may be short.
        out.constraints.retain(|c| c.constraint != "long only");
    }
    out.constraints.extend(reasoning.checks.iter().filter(|c| !c.soft).map(|c| ConstraintCheck {
        constraint: c.label.clone(),
        equation: c.equation.clone(),
        // A limit that nothing comes under has no excess.
        worst: if c.excess == f64::NEG_INFINITY { 0.0 } else { c.excess },
    }));
    // The solver's weights meet limits to rounding; what is below it is none.
    let worst = out.constraints.iter().map(|c| c.worst).fold(0.0, f64::max);
    out.worst_violation = if worst < 1e-12 { 0.0 } else { worst };
    (out.gap, out.dual_residual) = reasoning.proof.as_ref().map_or((0.0, 0.0), |p| (p.gap, p.dual_residual));
    out
}

fn check(constraint: &'static str, equation: &'static str, worst: f64) -> ConstraintCheck {
    // Without positions nothing can be exceeded.
    ConstraintCheck {
        constraint: constraint.to_owned(),
        equation: equation.to_owned(),
        worst: if worst == f64::NEG_INFINITY { 0.0 } else { worst },
    }
}
