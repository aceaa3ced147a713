//! Whole lots: every position down to whole lots, then a lot more for those furthest below what was wished for, as long as
//! there is money and no constraint is hurt.
use super::core::Found;
use super::{Built, Rebalance};
use crate::solve::RowKind;

/// Rounds of one lot to each name.
const ROUNDS: usize = 4;

/// Weights in whole lots of `shares`, near those found. The proof keeps its bound, so that the gap says what rounding cost.
pub(super) fn rounded(rebalance: &Rebalance<'_>, built: &Built, mut found: Found, shares: f64) -> Found {
    let names = rebalance.names;
    let p = &built.program;
    let lot = |i: usize| names.prices.get(i).map_or(f64::NAN, |price| price * shares / names.value);
    let mut w = found.weights.clone();
    let can = |i: usize| lot(i).is_finite() && lot(i) > 0.0;
    for (i, w) in w.iter_mut().enumerate() {
        if can(i) && !names.stuck(i, *w) && *w != names.held(i) {
            // A last bit below a whole number of lots is that number.
            *w = ((*w / lot(i)).abs() + 1e-9).floor().copysign(*w) * lot(i);
        }
    }
    let rules = || rebalance.list.iter().map(|s| s.rule.as_ref()).filter(|r| !r.soft());
    let before: Vec<f64> = rules().map(|r| r.excess(&w, names).max(1e-9)).collect();
    let worse = |w: &[f64]| rules().zip(&before).any(|(r, b)| r.excess(w, names) > *b);
    let most = p.rows.iter().find(|r| matches!(&r.kind, RowKind::Weights(a) if a.iter().all(|v| *v == 1.0)));
    let invested = most.map_or(1.0, |r| r.high.min(1.0));
    for _ in 0..ROUNDS {
        // Furthest below what was wished for first.
        let mut order: Vec<usize> = (0..w.len()).filter(|i| can(*i) && found.weights[*i] > w[*i] + 1e-12).collect();
        let lack = |i: usize| (found.weights[i] - w[i]) / lot(i);
        order.sort_by(|a, b| lack(*b).total_cmp(&lack(*a)).then(a.cmp(b)));
        let mut changed = false;
        for i in order {
            let total: f64 = w.iter().sum();
            if total + lot(i) > invested + 1e-12 {
                continue;
            }
            let was = w[i];
            w[i] += lot(i);
            if worse(&w) {
                w[i] = was;
            } else {
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    // What lots leave in cash no other weights may invest either: the bound is that of the sum invested.
    let total: f64 = w.iter().sum();
    let mut same = built.clone();
    for row in &mut same.program.rows {
        if row.low == row.high && matches!(&row.kind, RowKind::Weights(a) if a.iter().all(|v| *v == 1.0)) {
            (row.low, row.high) = (total, total);
        }
    }
    if let Ok(other) = rebalance.convex(&same, Some(&found.beginning())) {
        found.proof.bound = other.proof.bound;
    }
    found.proof.objective = p.objective(&w);
    found.proof.gap = found.proof.objective - found.proof.bound;
    found.proof.worst_violation = rules().map(|r| r.excess(&w, names)).filter(|e| e.is_finite()).fold(0.0, f64::max);
    found.weights = w;
    found
}
