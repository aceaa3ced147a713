//! The convex part: rows by the interior point, tracking error by a search over its price, active share by cuts.
use std::cell::Cell;

use super::{Built, Rebalance, Stop};
use crate::constraints::{Beyond, TrackingError};
use crate::solve::{Near, Outcome, Program, Proof, Row, solve, solve_near};

/// Weights, and what the solver says of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub weights: Vec<f64>,
    /// The objective is that of the programme without the tracking error's price; the bound holds for all that is allowed.
    pub proof: Proof,
    pub rows: Vec<Row>,
    pub prices: Vec<f64>,
    /// λ of ½ λ (w − b)ᵀΣ(w − b).
    pub tracking: f64,
    pub iterations: usize,
    pub nodes: usize,
}

/// Where a search may begin: the answer to nearly the same question, and the price that its tracking error had.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beginning {
    /// Weights and prices.
    pub near: Near,
    /// λ of ½ λ (w − b)ᵀΣ(w − b); zero where it is not known.
    pub tracking: f64,
}

impl Beginning {
    /// At weights alone.
    pub fn at(weights: Vec<f64>) -> Self {
        Beginning { near: Near { weights, prices: Vec::new() }, tracking: 0.0 }
    }
}

impl Found {
    /// The beginning of a search that is nearly the same.
    pub(super) fn beginning(&self) -> Beginning {
        let near = Near { weights: self.weights.clone(), prices: self.prices.clone() };
        Beginning { near, tracking: self.tracking }
    }
}

/// The first step of ln λ away from a price that is known.
const STEP: f64 = 0.1;
/// λ below this part of γ is none.
const FREE: f64 = 1e-6;

/// How near the tracking error must come to its limit from below, as a fraction of it.
const NEAR: f64 = 1e-9;
/// Cuts of active share.
const CUTS: usize = 60;

impl Rebalance<'_> {
    /// The programme with ½ λ of active variance on top: the same Σ, so that γ grows by λ and Σb pulls.
    fn leaning(&self, p: &Program, tracking: f64) -> Program {
        let mut p = p.clone();
        let Some(b) = self.names.benchmark.as_ref().filter(|_| tracking > 0.0) else { return p };
        let more = (self.aversion + tracking) / self.aversion;
        p.loadings.iter_mut().for_each(|v| *v *= more.sqrt());
        p.specific.iter_mut().for_each(|v| *v *= more);
        p.linear.iter_mut().zip(&b.pull).for_each(|(c, pull)| *c -= tracking * pull);
        p
    }

    fn at(&self, p: &Program, tracking: f64, max: f64, near: Option<&Near>) -> Result<(Found, f64), Stop> {
        let leaning = self.leaning(p, tracking);
        let s = match near.map_or_else(|| solve(&leaning), |near| solve_near(&leaning, near)) {
            Outcome::Optimal(s) => s,
            Outcome::Infeasible(_) => return Err(Stop::Conflict),
            Outcome::Stalled { reason, .. } => return Err(Stop::Stalled(reason)),
        };
        let mut proof = s.proof;
        let te = TrackingError::of(&s.weights, self.names);
        if tracking > 0.0 {
            // f(v) ≥ f_λ(v) − ½ λ (TE²(v) − bᵀΣb) ≥ bound_λ − ½ λ (max² − bᵀΣb) for every v within the limit.
            let own = self.names.benchmark.as_ref().map_or(0.0, |b| b.variance);
            proof.bound -= 0.5 * tracking * (max * max - own);
            proof.objective = p.objective(&s.weights);
            proof.gap = proof.objective - proof.bound;
        }
        let rows = p.rows.clone();
        let (iterations, prices) = (s.iterations, s.prices);
        Ok((Found { weights: s.weights, proof, rows, prices, tracking, iterations, nodes: 0 }, te))
    }

    /// The optimum within the tracking error: TE falls as λ rises, the root is bracketed and found by regula falsi (Anderson &
    /// Björck 1973). Every solve begins where the last one ended, the first where a search nearly the same did.
    fn tracked(&self, p: &Program, limit: Option<(usize, f64)>, from: Option<&Beginning>) -> Result<Found, Stop> {
        let Some((owner, max)) = limit else { return self.at(p, 0.0, 0.0, from.map(|f| &f.near)).map(|f| f.0) };
        if self.names.benchmark.is_none() {
            return Err(Stop::Unmet(owner, "tracking error needs a benchmark, and there is none".into(), f64::NAN));
        }
        let mut near = from.map(|f| f.near.clone());
        let (iterations, least) = (Cell::new(0), Cell::new(f64::INFINITY));
        let mut at = |tracking: f64| -> Result<(Found, f64, f64), Stop> {
            let (found, te) = self.at(p, tracking, max, near.as_ref())?;
            iterations.set(iterations.get() + found.iterations);
            least.set(least.get().min(te));
            near = Some(found.beginning().near);
            Ok((found, te, te.max(1e-300).ln() - max.ln()))
        };
        let floor = (FREE * self.aversion).ln();
        // (ln λ, ln TE − ln max): too far from the benchmark at a, near enough at b.
        let (mut a, mut fa) = (f64::NAN, f64::NAN);
        let mut best: Option<(Found, f64, f64, f64)> = None;
        let mut step = 2.3;
        if let Some(known) = from.map(|f| f.tracking).filter(|t| *t > 0.0) {
            let mut t = known.ln().max(floor);
            let (found, te, f) = at(t.exp())?;
            step = STEP;
            if f > 0.0 {
                (a, fa) = (t, f);
            } else {
                best = Some((found, te, t, f));
                while t > floor && a.is_nan() {
                    t = (t - step).max(floor);
                    step *= 3.0;
                    let (found, te, f) = at(t.exp())?;
                    if f > 0.0 {
                        (a, fa) = (t, f);
                    } else {
                        best = Some((found, te, t, f));
                    }
                }
            }
        }
        if a.is_nan() {
            let (found, te, f) = at(0.0)?;
            if te <= max {
                return Ok(Found { iterations: iterations.get(), ..found });
            }
            (a, fa) = if best.is_some() { (floor, f) } else { ((0.01 * self.aversion).ln(), f) };
        }
        let mut t = a;
        for _ in 0..40 {
            if best.is_some() || t > (1e13 * self.aversion).ln() {
                break;
            }
            t += step;
            step = (step * 3.0).min(2.3);
            let (found, te, f) = at(t.exp())?;
            if f <= 0.0 {
                best = Some((found, te, t, f));
            } else {
                (a, fa) = (t, f);
            }
        }
        let Some((mut best, mut te, mut b, mut fb)) = best else {
            let why = format!(
                "the least tracking error that the other constraints allow is {:.4} % a year, above the limit of {:.4} %",
                least.get() * 100.0,
                max * 100.0
            );
            return Err(Stop::Unmet(owner, why, least.get()));
        };
        let mut side = 0;
        for _ in 0..60 {
            if max - te <= NEAR * max || (b - a).abs() < 1e-13 {
                break;
            }
            let m = (fa * b - fb * a) / (fa - fb);
            let (found, error, f) = at(m.exp())?;
            // What is left of an end that has not moved for two steps counts less.
            let less = |before: f64| Some(1.0 - f / before).filter(|v| *v > 0.0).unwrap_or(0.5);
            if f <= 0.0 {
                fa *= if side == -1 { less(fb) } else { 1.0 };
                (b, fb, best, te) = (m, f, found, error);
                side = -1;
            } else {
                fb *= if side == 1 { less(fa) } else { 1.0 };
                (a, fa) = (m, f);
                side = 1;
            }
        }
        best.iterations = iterations.get();
        Ok(best)
    }

    /// The optimum of a programme with the tracking error and the active share among its limits.
    pub(super) fn convex(&self, built: &Built, from: Option<&Beginning>) -> Result<Found, Stop> {
        let limit = built.beyond.iter().find_map(|(k, b)| match b {
            Beyond::TrackingError { max } => Some((*k, *max)),
            _ => None,
        });
        let share = built.beyond.iter().find_map(|(k, b)| match b {
            Beyond::ActiveShare { min, max } => Some((*k, *min, *max)),
            _ => None,
        });
        let Some((owner, min, max)) = share else { return self.tracked(&built.program, limit, from) };
        let Some(b) = &self.names.benchmark else {
            return Err(Stop::Unmet(owner, "active share needs a benchmark, and there is none".into(), f64::NAN));
        };
        let mut p = built.program.clone();
        // At most: Σ sᵢ (wᵢ − bᵢ) ≤ 2 max for every choice of signs; those that bind are added one by one.
        let mut found = self.tracked(&p, limit, from)?;
        let mut iterations = found.iterations;
        let active = |w: &[f64]| crate::constraints::ActiveShare::of(w, self.names);
        for _ in 0..CUTS {
            if active(&found.weights) <= max + 1e-11 {
                break;
            }
            let signs: Vec<f64> =
                found.weights.iter().zip(&b.weights).map(|(w, b)| if w >= b { 1.0 } else { -1.0 }).collect();
            let at: f64 = signs.iter().zip(&b.weights).map(|(s, b)| s * b).sum();
            p.row("active share", signs, f64::NEG_INFINITY, 2.0 * max - b.elsewhere + at);
            found = match self.tracked(&p, limit, Some(&found.beginning())) {
                Err(Stop::Conflict) => return Err(unmet(owner, "more than", max)),
                other => other?,
            };
            iterations += found.iterations;
        }
        if active(&found.weights) > max + 1e-9 {
            return Err(Stop::Stalled(format!("active share is not below {max} after {CUTS} cuts")));
        }
        let bound = found.proof.bound;
        if active(&found.weights) < min {
            found = self.apart(&p, limit, (owner, min), &found)?;
            // No convex set: what the rows alone allow is the bound.
            found.proof.bound = bound;
            found.proof.gap = found.proof.objective - bound;
        }
        found.iterations += iterations;
        Ok(found)
    }

    /// At least so far from the benchmark: Σ min(wᵢ, bᵢ) ≤ ½ (Σ w + 1) − min. Of each name either side of the minimum is an upper
    /// bound of it, so that any choice of sides gives weights that are far enough; the choice follows the weights until it
    /// stands (convex-concave procedure: Lipp and Boyd 2016).
    fn apart(
        &self,
        p: &Program,
        limit: Option<(usize, f64)>,
        (owner, min): (usize, f64),
        from: &Found,
    ) -> Result<Found, Stop> {
        let Some(b) = &self.names.benchmark else { return Err(unmet(owner, "less than", min)) };
        // Those furthest above the benchmark lie above; their weight in it must leave room for the rest.
        let mut order: Vec<usize> = (0..from.weights.len()).collect();
        let active = |i: usize| from.weights[i] - b.weights[i];
        order.sort_by(|i, j| active(*j).total_cmp(&active(*i)).then(i.cmp(j)));
        let beginning = |part: f64| {
            let (mut above, mut sum) = (vec![false; order.len()], 0.0);
            for i in &order {
                if sum + b.weights[*i] <= part * (1.0 - min) {
                    sum += b.weights[*i];
                    above[*i] = true;
                }
            }
            above
        };
        let mut parts = [0.9, 0.7, 0.5, 0.3].into_iter();
        let mut above = beginning(0.98);
        let mut best: Option<Found> = None;
        let mut near = from.beginning();
        for _ in 0..24 {
            let mut q = p.clone();
            let row = above.iter().map(|a| if *a { -0.5 } else { 0.5 }).collect();
            let sure: f64 = above.iter().zip(&b.weights).filter(|(a, _)| **a).map(|(_, b)| b).sum();
            q.row("active share", row, f64::NEG_INFINITY, 0.5 - min - sure);
            match self.tracked(&q, limit, Some(&near)) {
                Ok(found) => {
                    near = found.beginning();
                    let next: Vec<bool> = found.weights.iter().zip(&b.weights).map(|(w, b)| w >= b).collect();
                    let better = best.as_ref().is_none_or(|f| found.proof.objective < f.proof.objective - 1e-14);
                    if better {
                        best = Some(found);
                    }
                    if next == above || !better {
                        break;
                    }
                    above = next;
                }
                Err(Stop::Conflict) if best.is_none() => match parts.next() {
                    Some(part) => above = beginning(part),
                    None => break,
                },
                Err(Stop::Conflict) => break,
                Err(other) => return Err(other),
            }
        }
        best.ok_or_else(|| unmet(owner, "less than", min))
    }
}

fn unmet(owner: usize, than: &str, limit: f64) -> Stop {
    let why = format!(
        "no weights were found with an active share that is not {than} {:.1} % beside the other constraints",
        limit * 100.0
    );
    Stop::Unmet(owner, why, f64::NAN)
}
