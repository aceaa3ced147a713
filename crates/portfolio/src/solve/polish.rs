//! Newton's method on the columns that are between their bounds, the others exactly on them: feasible to rounding, and nothing
//! held that is not meant.
//!
//! A column that a step takes out of its bounds stays at the bound; one at a bound whose slope leads away from it comes in
//! (the primal-dual active set method of Hintermüller, Ito & Kunisch 2003). It ends what the interior point has brought near,
//! and begins where an answer to nearly the same question is known.
use super::columns::Columns;
use super::interior::{Point, curvature, gradient, targets};
use super::newton::Newton;
use super::program::Program;

/// Rounds that end an interior point: each costs less than an iteration.
pub(super) const ROUNDS: usize = 10;
/// Rounds from an answer to another question, before the interior point is quicker.
pub(super) const WARM_ROUNDS: usize = 16;
/// A slope, of scaled gradients of at most one, that brings a column off its bound.
const STEEP: f64 = 1e-11;
/// A column this near its bound, as a weight, is at it.
const AT_BOUND: f64 = 1e-9;

/// A price, of scaled gradients of at most one, that is none.
const PRICED: f64 = 1e-9;

/// Columns, prices, and who is between its bounds.
#[derive(Clone, Debug)]
pub(super) struct Active {
    pub x: Vec<f64>,
    pub nu: Vec<f64>,
    pub inside: Vec<bool>,
    pub rounds: usize,
}

impl Active {
    /// Where an interior point has come to: whose multiplier outweighs its distance is at its bound.
    pub fn of_point(c: &Columns, point: &Point) -> Self {
        let mut x = point.x.clone();
        let mut inside = vec![true; c.len()];
        for j in 0..c.len() {
            if c.free[j] {
                continue;
            }
            if x[j] < 0.01 * point.zl[j] {
                (x[j], inside[j]) = (0.0, false);
            } else if c.upper[j].is_finite() && c.upper[j] - x[j] < 0.01 * point.zu[j] {
                (x[j], inside[j]) = (c.upper[j], false);
            }
        }
        Active { x, nu: point.nu.clone(), inside, rounds: 0 }
    }

    /// Weights and prices, of this programme or of one like it.
    pub fn of_weights(p: &Program, c: &Columns, w: &[f64], nu: Vec<f64>) -> Self {
        let mut x: Vec<f64> = (0..c.of_names)
            .map(|j| {
                let i = c.owner[j];
                (c.sign[j] * (w[i] - c.base[i])).max(if c.free[j] { f64::NEG_INFINITY } else { 0.0 }).min(c.upper[j])
            })
            .collect();
        // A row's slacks take what the weights leave of it, the first of them as far as it may.
        let mut left: Vec<f64> = {
            let w = c.weights(&x);
            p.rows.iter().map(|r| Columns::target(r) - p.activity(r, &w)).collect()
        };
        for j in c.of_names..c.len() {
            let r = c.owner[j];
            let take = (c.sign[j] * left[r]).clamp(0.0, c.upper[j]);
            left[r] -= c.sign[j] * take;
            x.push(take);
        }
        let mut inside = vec![true; c.len()];
        for j in 0..c.len() {
            if c.free[j] {
                continue;
            }
            // A row that has a price is at its limit, although bounds that have moved took the weights away from it.
            let price = if j < c.of_names { 0.0 } else { nu[c.owner[j]] };
            let slope = if price.abs() > PRICED { c.linear[j] - c.sign[j] * price } else { 0.0 };
            if x[j] <= AT_BOUND || slope > PRICED {
                (x[j], inside[j]) = (0.0, false);
            } else if c.upper[j] - x[j] <= AT_BOUND || (slope < -PRICED && c.upper[j].is_finite()) {
                (x[j], inside[j]) = (c.upper[j], false);
            }
        }
        Active { x, nu, inside, rounds: 0 }
    }
}

/// Goes on until nothing changes, or for so many rounds; `None` where numbers are lost.
pub(super) fn polish(p: &Program, c: &Columns, from: Active, rounds: usize) -> Option<Active> {
    let Active { mut x, mut nu, mut inside, rounds: mut done } = from;
    let b = targets(p, c);
    let mut newton = Newton::new(p, c);
    let slopes = |newton: &Newton<'_>, x: &[f64], nu: &[f64]| -> Vec<f64> {
        gradient(p, c, x).iter().zip(newton.prices(nu)).map(|(g, a)| g - a).collect()
    };
    let mut slope = slopes(&newton, &x, &nu);
    for _ in 0..rounds {
        done += 1;
        let hessian: Vec<f64> = (0..c.len()).map(|j| curvature(c, &x, j)).collect();
        let inverse: Vec<f64> =
            hessian.iter().zip(&inside).map(|(h, inside)| if *inside { 1.0 / (h + 1e-9) } else { 0.0 }).collect();
        newton.prepare(&inverse);
        let rho: Vec<f64> = slope.iter().zip(&inside).map(|(s, inside)| if *inside { -s } else { 0.0 }).collect();
        let reached = newton.rows(&x);
        let short: Vec<f64> = b.iter().zip(&reached).map(|(b, r)| b - r).collect();
        let (dx, dnu) = newton.solve(&rho, &short, &hessian, 2);
        if !dx.iter().chain(&dnu).all(|v| v.is_finite()) {
            return None;
        }
        let (mut moved, mut changed) = (0.0_f64, false);
        for j in 0..c.len() {
            if !inside[j] {
                continue;
            }
            let to = x[j] + dx[j];
            moved = moved.max(dx[j].abs());
            x[j] = to;
            if !c.free[j] && !(0.0..=c.upper[j]).contains(&to) {
                (x[j], inside[j], changed) = (to.clamp(0.0, c.upper[j]), false, true);
            }
        }
        nu.iter_mut().zip(&dnu).for_each(|(n, d)| *n += d);
        slope = slopes(&newton, &x, &nu);
        for j in 0..c.len() {
            let away = if x[j] <= 0.0 { -slope[j] } else { slope[j] };
            if inside[j] || away <= STEEP {
                continue;
            }
            (inside[j], changed) = (true, true);
            if x[j] <= 0.0 && c.impact[j] > 0.0 {
                // Where its own 3/2 power would stop it.
                x[j] = (away / (1.5 * c.impact[j])).powi(2).clamp(1e-14, (0.5 * c.upper[j]).max(1e-14));
            }
        }
        let size = x.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        if !changed && moved <= 1e-13 * size {
            break;
        }
    }
    Some(Active { x, nu, inside, rounds: done })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_with_a_price_is_at_its_limit_wherever_the_weights_are() {
        // w₁ ≤ 0.6 has the price −0.2 (scaled as it is); the weights were brought to (0.5, 0.5) by another's bound.
        let mut p = Program::new(2);
        p.upper = vec![1.0; 2];
        p.budget(1.0);
        p.row("most of the first", vec![1.0, 0.0], f64::NEG_INFINITY, 0.6);
        p.row("least of the second", vec![0.0, 1.0], 0.1, f64::INFINITY);
        let c = Columns::of(&p);
        let slacks = |prices: &[f64]| {
            let active = Active::of_weights(&p, &c, &[0.5, 0.5], prices.to_vec());
            (active.inside[c.of_names..].to_vec(), active.x[c.of_names..].to_vec())
        };
        let (inside, x) = slacks(&[0.1, -0.2, 0.0]);
        assert_eq!((inside, x[0]), (vec![false, true], 0.0));
        // Without prices the weights alone say who is at a limit: nobody.
        let (inside, x) = slacks(&[0.0; 3]);
        assert!(inside == [true, true] && (x[0] - 0.1).abs() < 1e-15 && (x[1] - 0.4).abs() < 1e-15, "{x:?}");
        // The upper limit of a range: its slack is all of the range.
        let mut p = Program::new(1);
        p.row("range", vec![1.0], 0.2, 0.5);
        let c = Columns::of(&p);
        let active = Active::of_weights(&p, &c, &[0.4], vec![-1.0]);
        assert_eq!((active.inside[c.of_names], active.x[c.of_names]), (false, 0.3));
    }
}
