//! What arithmetic alone decides: bounds that cross, rows out of reach, names that a row at its limit leaves no choice.
use super::infeasible::{Conflict, farkas};
use super::program::{Program, RowKind};

/// The least and the largest a name's bounds and trade limit allow.
fn range(p: &Program, i: usize) -> (f64, f64) {
    p.trading.as_ref().map_or((p.lower[i], p.upper[i]), |t| {
        (p.lower[i].max(t.held[i] - t.most[i]), p.upper[i].min(t.held[i] + t.most[i]))
    })
}

/// A row at the limit of its reach: its index, 1 where the lower limit and −1 where the upper one, the names it left no choice.
pub(super) struct Forced {
    row: usize,
    sign: f64,
    names: Vec<usize>,
}

/// Prices of rows that left their names no choice: as much as keeps every one of them at its bound, which the names alone do
/// not tell. `prices` are those of the programme with the names fixed.
pub(super) fn price_forced(p: &Program, forced: &[Forced], w: &[f64], prices: &mut [f64]) {
    for f in forced.iter().rev() {
        let RowKind::Weights(own) = &p.rows[f.row].kind else { continue };
        let mut q = p.smooth_gradient(w);
        for (row, nu) in p.rows.iter().zip(prices.iter()) {
            if let RowKind::Weights(a) = &row.kind {
                breadth_kernels::linalg::axpy(&mut q, -nu, a);
            }
        }
        let trading = |i: usize| {
            p.trading.as_ref().map_or(0.0, |t| {
                let z = (w[i] - t.held[i]).abs();
                t.buy[i].max(t.sell[i]) + 1.5 * t.impact[i] * z.sqrt()
            })
        };
        let needed = f.names.iter().map(|i| {
            let up = if own[*i] * f.sign > 0.0 { q[*i] } else { -q[*i] };
            (up + trading(*i)) / own[*i].abs()
        });
        prices[f.row] += f.sign * needed.fold(0.0, f64::max);
    }
}

/// Narrows bounds, or says why there are no weights at all. Rounding up to `tolerance` is forgiven.
pub(super) fn presolve(p: &mut Program, tolerance: f64) -> Option<Conflict> {
    presolve_telling(p, tolerance, &mut Vec::new())
}

/// As [`presolve`], with the rows that left names no choice.
pub(super) fn presolve_telling(p: &mut Program, tolerance: f64, forced: &mut Vec<Forced>) -> Option<Conflict> {
    for i in 0..p.names {
        let (l, u) = range(p, i);
        if l > u + tolerance || p.lower[i].is_nan() || p.upper[i].is_nan() || p.lower[i] > p.upper[i] + tolerance {
            return Some(Conflict::of_name(p, i));
        }
        if l > u {
            // Rounding: the bound as given counts.
            let middle = if p.lower[i] > p.upper[i] { 0.5 * (l + u) } else { p.lower[i].max(u.min(p.upper[i])) };
            (p.lower[i], p.upper[i]) = (middle, middle);
        }
    }
    for _ in 0..4 {
        let mut changed = false;
        for r in 0..p.rows.len() {
            let row = p.rows[r].clone();
            let RowKind::Weights(a) = &row.kind else { continue };
            if row.penalty.is_some() {
                continue;
            }
            let size = a.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            let (mut least, mut most) = (0.0, 0.0);
            for (i, a) in a.iter().enumerate().filter(|(_, a)| **a != 0.0) {
                let (l, u) = range(p, i);
                least += (a * l).min(a * u);
                most += (a * l).max(a * u);
            }
            let slack = tolerance * size.max(1e-300) * (1.0 + least.abs().min(most.abs()).min(1.0));
            for (limit, reach, sign) in [(row.low, most, 1.0), (row.high, least, -1.0)] {
                if !limit.is_finite() || !reach.is_finite() {
                    continue;
                }
                let room = sign * (reach - limit);
                if room < -slack {
                    let mut y = vec![0.0; p.rows.len()];
                    y[r] = sign;
                    return farkas(p, &y);
                }
                // At the limit of its reach a row leaves every name of it no choice.
                if room <= 1e-3 * slack {
                    let mut names = Vec::new();
                    for (i, a) in a.iter().enumerate().filter(|(_, a)| **a != 0.0) {
                        let (l, u) = range(p, i);
                        let to = if a * sign > 0.0 { u } else { l };
                        if p.upper[i] > p.lower[i] {
                            (p.lower[i], p.upper[i]) = (to, to);
                            changed = true;
                            names.push(i);
                        }
                    }
                    if !names.is_empty() {
                        forced.push(Forced { row: r, sign, names });
                    }
                }
            }
        }
        if !changed {
            break;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::{Outcome, solve};
    use super::*;

    #[test]
    fn caps_that_leave_no_choice_are_proved_to_be_best() {
        // Five names of at most 20 % must all be at it; only the budget's price shows that nothing else is allowed.
        let mut p = Program::new(5);
        p.linear = vec![0.01, 0.02, -0.03, 0.0, 0.05];
        p.specific = vec![0.04, 0.09, 0.16, 0.25, 0.36];
        p.upper = vec![0.2; 5];
        p.budget(1.0);
        let Outcome::Optimal(s) = solve(&p) else { panic!("{:?}", solve(&p)) };
        assert_eq!(s.weights, vec![0.2; 5]);
        // The steepest is the last: 0.05 + 0.36 x 0.2.
        assert!((s.prices[0] - 0.122).abs() < 1e-12 && s.proof.gap.abs() < 1e-12, "{s:?}");
    }
}
