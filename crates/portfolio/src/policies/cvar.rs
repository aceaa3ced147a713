//! The least expected loss of the worst days.
use breadth_kernels::linalg::times;

use crate::solve::{Outcome, Program, Row, RowKind, Solution, solve};

/// Weights and their tail.
#[derive(Clone, Debug, PartialEq)]
pub struct Cvar {
    /// The weights.
    pub weights: Vec<f64>,
    /// The mean loss of the worst (1 − level) of the days, a day in part counted in part.
    pub cvar: f64,
    /// The loss that is exceeded on those days.
    pub var: f64,
    /// No feasible weights have a CVaR below this.
    pub bound: f64,
    /// How many days the last programme had, of all.
    pub rows: usize,
}

/// The mean of the worst (1 − level) T losses, the last one in part.
fn tail(returns: &[f64], level: f64) -> (f64, f64) {
    let mut losses: Vec<f64> = returns.iter().map(|r| -r).collect();
    losses.sort_by(|a, b| b.total_cmp(a));
    let count = (1.0 - level) * losses.len() as f64;
    let whole = (count.floor() as usize).min(losses.len() - 1);
    let sum: f64 = losses[..whole].iter().sum();
    ((sum + (count - whole as f64) * losses[whole]) / count, losses[whole])
}

/// minimises ζ + Σₜ max(−rₜᵀw − ζ, 0) / ((1 − level) T) over w and ζ, 0 ≤ w ≤ upper, Σ w = 1 (Rockafellar & Uryasev 2000).
///
/// Days that are not in the tail of the answer have no part in it: the programme has rows for a few, and those that the answer
/// violates are added until there are none. `returns` has each name's days together.
///
/// # Errors
/// The outcome that was not optimal.
pub fn minimum_cvar(returns: &[f64], days: usize, upper: &[f64], level: f64) -> Result<Cvar, Box<Outcome>> {
    let n = upper.len();
    let price = 1.0 / ((1.0 - level) * days as f64);
    let equal = vec![1.0 / n as f64; n];
    let start = times(returns, days, &equal);
    let mut order: Vec<usize> = (0..days).collect();
    order.sort_by(|a, b| start[*a].total_cmp(&start[*b]).then(a.cmp(b)));
    let mut rows: Vec<usize> = order[..((3.0 * (1.0 - level) * days as f64).ceil() as usize).clamp(1, days)].to_vec();
    let largest = returns.iter().fold(0.0_f64, |m, r| m.max(r.abs()));
    loop {
        rows.sort_unstable();
        let mut p = Program::new(n + 1);
        p.linear[n] = 1.0;
        p.upper[..n].copy_from_slice(upper);
        (p.lower[n], p.upper[n]) = (-largest, largest);
        let mut budget = vec![1.0; n + 1];
        budget[n] = 0.0;
        p.row("budget", budget, 1.0, 1.0);
        for t in &rows {
            let mut a: Vec<f64> = (0..n).map(|i| returns[i * days + t]).collect();
            a.push(1.0);
            p.rows.push(Row {
                label: format!("day {t}"),
                kind: RowKind::Weights(a),
                low: 0.0,
                high: f64::INFINITY,
                penalty: Some(price),
            });
        }
        let Solution { mut weights, proof, .. } = match solve(&p) {
            Outcome::Optimal(s) => s,
            other => return Err(Box::new(other)),
        };
        let zeta = weights.pop().unwrap_or(0.0);
        let earned = times(returns, days, &weights);
        let mut inside = vec![false; days];
        rows.iter().for_each(|t| inside[*t] = true);
        let missing: Vec<usize> = (0..days).filter(|t| !inside[*t] && -earned[*t] - zeta > 1e-13).collect();
        if missing.is_empty() {
            let (cvar, var) = tail(&earned, level);
            return Ok(Cvar { weights, cvar, var, bound: proof.bound, rows: rows.len() });
        }
        rows.extend(missing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_counts_a_day_in_part() {
        // Losses 4, 3, 2, 1, 0 and a level of 70 %: 1.5 days, (4 + 0.5·3) / 1.5 = 11/3.
        let (cvar, var) = tail(&[-4.0, 0.0, -2.0, -3.0, -1.0], 0.7);
        assert!((cvar - 11.0 / 3.0).abs() < 1e-12 && var == 3.0);
    }

    #[test]
    fn two_names_that_fall_on_different_days() {
        // Each loses 10 % on a day of its own: half of each loses 5 % on both, the least worst day there is.
        let returns = [-0.10, 0.0, 0.01, 0.01, 0.0, -0.10, 0.01, 0.01];
        let found = minimum_cvar(&returns, 4, &[1.0, 1.0], 0.75).unwrap();
        assert!((found.cvar - 0.05).abs() < 1e-10 && (found.weights[0] - 0.5).abs() < 1e-9, "{found:?}");
    }
}
