//! What arithmetic alone decides: bounds that cross, rows out of reach, names that a row at its limit leaves no choice.
use super::infeasible::{Conflict, farkas};
use super::program::{Program, RowKind};

/// The least and the largest a name's bounds and trade limit allow.
fn range(p: &Program, i: usize) -> (f64, f64) {
    p.trading.as_ref().map_or((p.lower[i], p.upper[i]), |t| {
        (p.lower[i].max(t.held[i] - t.most[i]), p.upper[i].min(t.held[i] + t.most[i]))
    })
}

/// Narrows bounds, or says why there are no weights at all. Rounding up to `tolerance` is forgiven.
pub(super) fn presolve(p: &mut Program, tolerance: f64) -> Option<Conflict> {
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
                    for (i, a) in a.iter().enumerate().filter(|(_, a)| **a != 0.0) {
                        let (l, u) = range(p, i);
                        let to = if a * sign > 0.0 { u } else { l };
                        if p.upper[i] > p.lower[i] {
                            (p.lower[i], p.upper[i]) = (to, to);
                            changed = true;
                        }
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
