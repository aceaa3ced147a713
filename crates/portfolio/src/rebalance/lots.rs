//! Whole lots: every position down to whole lots, then a lot more for those furthest below what was wished for, as long as
//! there is money and no constraint is hurt.
use super::core::Found;
use super::{Built, Rebalance};
use crate::constraints::{Constraint, Names};
use crate::solve::RowKind;

/// Rounds of one lot to each name.
const ROUNDS: usize = 4;

/// Moves that [`mend`] makes at most.
const MOVES: usize = 200;
/// Names on either side of the exchanges that [`mend`] tries.
const SIDE: usize = 24;

/// Rounding pushes what stood at its limit over it. One lot more, one less, or one exchanged for another, whichever takes most
/// off what the limits are exceeded by, until none is or none helps; what stays is told by the checks.
fn mend(
    w: &mut [f64],
    wished: &[f64],
    lot: &dyn Fn(usize) -> f64,
    can: &dyn Fn(usize) -> bool,
    rules: &[&dyn Constraint],
    names: &Names,
) {
    let over = |w: &[f64]| -> f64 {
        let each = rules.iter().map(|r| r.excess(w, names)).filter(|e| e.is_finite());
        each.map(|e| if e > 1e-9 { e } else { 0.0 }).sum()
    };
    // Only names that were wished for: a lot of another is no rounding.
    let may: Vec<usize> = (0..w.len()).filter(|i| can(*i) && wished[*i] > 1e-12).collect();
    let mut now = over(w);
    for _ in 0..MOVES {
        if now <= 0.0 {
            return;
        }
        let tried = |w: &mut [f64], moves: &[(usize, f64)]| {
            let was: Vec<f64> = moves.iter().map(|(i, _)| w[*i]).collect();
            for (i, lots) in moves {
                w[*i] = (w[*i] + lots * lot(*i)).max(0.0);
            }
            let after = over(w);
            moves.iter().zip(was).for_each(|((i, _), was)| w[*i] = was);
            after
        };
        let mut singles: Vec<(f64, usize, f64)> = Vec::new();
        for &i in &may {
            for lots in [1.0, -1.0] {
                if lots > 0.0 || w[i] >= lot(i) * (1.0 - 1e-9) {
                    singles.push((tried(w, &[(i, lots)]), i, lots));
                }
            }
        }
        singles.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)));
        let mut best: Option<(f64, Vec<(usize, f64)>)> = singles.first().map(|s| (s.0, vec![(s.1, s.2)]));
        if best.as_ref().is_none_or(|b| b.0 > 0.0) {
            let side = |lots: f64| singles.iter().filter(move |s| s.2 == lots).take(SIDE);
            for up in side(1.0) {
                for down in side(-1.0).filter(|d| d.1 != up.1) {
                    let moves = [(up.1, 1.0), (down.1, -1.0)];
                    let after = tried(w, &moves);
                    if best.as_ref().is_none_or(|b| after < b.0) {
                        best = Some((after, moves.to_vec()));
                    }
                }
            }
        }
        // A move that gains nothing to speak of is not made: the next would undo it.
        let Some((after, moves)) = best.filter(|b| b.0 < now * (1.0 - 1e-9)) else { return };
        for (i, lots) in moves {
            w[i] = (w[i] + lots * lot(i)).max(0.0);
        }
        now = after;
    }
}

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
    mend(&mut w, &found.weights, &lot, &can, &rules().collect::<Vec<_>>(), names);
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
