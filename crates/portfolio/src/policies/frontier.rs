//! The whole mean-variance frontier, corner by corner: the critical line in factor form.
use breadth_kernels::linalg::{axpy, cholesky, cholesky_solve, dot_fast, times};

use crate::risk::RiskModel;

/// A portfolio at which the set of names between their bounds changes; between two corners the frontier is their mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct Corner {
    /// dVariance/dMean / 2: infinite at the largest mean, zero at the least variance.
    pub lambda: f64,
    /// Weights.
    pub weights: Vec<f64>,
    /// μᵀw.
    pub mean: f64,
    /// wᵀΣw.
    pub variance: f64,
}

/// Corners from the largest mean to the least variance.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    /// The corners.
    pub corners: Vec<Corner>,
}

impl Frontier {
    /// The weights of least variance for a mean between the ends': the mixture of two corners.
    pub fn at_mean(&self, mean: f64) -> Option<Vec<f64>> {
        self.corners.windows(2).find(|c| c[1].mean <= mean && mean <= c[0].mean).map(|c| {
            let width = c[0].mean - c[1].mean;
            let share = if width > 0.0 { (mean - c[1].mean) / width } else { 0.0 };
            c[0].weights.iter().zip(&c[1].weights).map(|(a, b)| share * a + (1.0 - share) * b).collect()
        })
    }
}

/// A frontier that does not exist.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FrontierError {
    /// The bounds do not allow full investment.
    #[error(
        "bounds allow between {least} and {most} in all; full investment needs 1 between them\n\nhint: raise the upper bounds or add names"
    )]
    Budget {
        /// Σ lower.
        least: f64,
        /// Σ upper.
        most: f64,
    },
    /// A name without a risk of its own.
    #[error(
        "name {name} has a specific variance of {specific}; the critical line needs one above zero\n\nhint: use a risk model with specific risk"
    )]
    Specific {
        /// Its place.
        name: usize,
        /// Its specific variance.
        specific: f64,
    },
    /// More corners than there can be without going round in circles.
    #[error(
        "no end after {corners} corners\n\nhint: names with equal means and risks; make them differ in the last digits"
    )]
    Cycle {
        /// How many.
        corners: usize,
    },
}

#[derive(Copy, Clone, PartialEq)]
enum State {
    Lower,
    Free,
    Upper,
}

/// All corners of: maximise λ μᵀw − ½ wᵀΣw, Σ w = 1, lower ≤ w ≤ upper, as λ falls from infinity to zero.
///
/// Each corner solves with Σ of the free names by Woodbury's identity, k x k. Source: Markowitz (1956); Markowitz & Todd (2000).
///
/// # Errors
/// [`FrontierError`].
pub fn frontier(model: &RiskModel, mean: &[f64], lower: &[f64], upper: &[f64]) -> Result<Frontier, FrontierError> {
    let n = model.names;
    let (least, most) = (lower.iter().sum::<f64>(), upper.iter().sum::<f64>());
    if !(least <= 1.0 && most >= 1.0) {
        return Err(FrontierError::Budget { least, most });
    }
    if let Some(name) = model.specific.iter().position(|d| d.is_nan() || *d <= 0.0) {
        return Err(FrontierError::Specific { name, specific: model.specific[name] });
    }
    let (mut state, mut w) = largest_mean(mean, lower, upper);
    let mut lambda = f64::INFINITY;
    let mut corners = Vec::new();
    for _ in 0..20 * n + 100 {
        let line = Line::through(model, mean, &state, &w);
        let (mut next, mut who) = (0.0, None);
        let ceiling = lambda * (1.0 + 1e-12);
        let mut offer = |at: f64, i: usize, to: State| {
            if at > next && at <= ceiling {
                next = at;
                who = Some((i, to));
            }
        };
        for i in 0..n {
            match state[i] {
                State::Free => {
                    let (p, q) = (line.constant[i], line.slope[i]);
                    if q > 0.0 {
                        offer(((lower[i] - p) / q).min(lambda), i, State::Lower);
                    } else if q < 0.0 {
                        offer(((upper[i] - p) / q).min(lambda), i, State::Upper);
                    }
                }
                State::Lower if lower[i] < upper[i] && line.slope[i] > 0.0 => {
                    offer((-line.constant[i] / line.slope[i]).min(lambda), i, State::Free);
                }
                State::Upper if lower[i] < upper[i] && line.slope[i] < 0.0 => {
                    offer((-line.constant[i] / line.slope[i]).min(lambda), i, State::Free);
                }
                _ => {}
            }
        }
        if lambda.is_infinite() {
            corners.push(corner(model, mean, lambda, &w));
        }
        lambda = next;
        for i in (0..n).filter(|i| state[*i] == State::Free) {
            w[i] = (line.constant[i] + lambda * line.slope[i]).clamp(lower[i], upper[i]);
        }
        corners.push(corner(model, mean, lambda, &w));
        let Some((i, to)) = who else {
            return Ok(Frontier { corners });
        };
        state[i] = to;
        match to {
            State::Lower => w[i] = lower[i],
            State::Upper => w[i] = upper[i],
            State::Free => {}
        }
    }
    Err(FrontierError::Cycle { corners: corners.len() })
}

fn corner(model: &RiskModel, mean: &[f64], lambda: f64, w: &[f64]) -> Corner {
    Corner { lambda, weights: w.to_vec(), mean: dot_fast(mean, w), variance: model.variance(w) }
}

/// The best names up to their bounds; the one that is cut short is free.
fn largest_mean(mean: &[f64], lower: &[f64], upper: &[f64]) -> (Vec<State>, Vec<f64>) {
    let mut order: Vec<usize> = (0..mean.len()).collect();
    order.sort_by(|a, b| mean[*b].total_cmp(&mean[*a]).then(a.cmp(b)));
    let (mut state, mut w) = (vec![State::Lower; mean.len()], lower.to_vec());
    let mut left = 1.0 - lower.iter().sum::<f64>();
    let mut last = order.first().copied();
    for i in order {
        let room = upper[i] - lower[i];
        if room <= 0.0 {
            continue;
        }
        last = Some(i);
        if room >= left {
            w[i] = lower[i] + left;
            break;
        }
        w[i] = upper[i];
        state[i] = State::Upper;
        left -= room;
    }
    if let Some(i) = last {
        state[i] = State::Free;
    }
    (state, w)
}

/// For free names w = constant + λ slope, for the others the gradient (Σw)ᵢ − λμᵢ − γ the same way.
struct Line {
    constant: Vec<f64>,
    slope: Vec<f64>,
}

impl Line {
    fn through(model: &RiskModel, mean: &[f64], state: &[State], w: &[f64]) -> Line {
        let (n, k) = (model.names, model.factors());
        let free: Vec<usize> = (0..n).filter(|i| state[*i] == State::Free).collect();
        let f = free.len();
        let mut g = Vec::with_capacity(f * k);
        model.loadings.chunks_exact(n).for_each(|c| g.extend(free.iter().map(|i| c[*i])));
        let d: Vec<f64> = free.iter().map(|i| model.specific[*i]).collect();
        let mut scaled = g.clone();
        scaled.chunks_exact_mut(f).for_each(|c| c.iter_mut().zip(&d).for_each(|(v, d)| *v /= d.sqrt()));
        let mut m = breadth_kernels::linalg::gram(&scaled, f, k);
        (0..k).for_each(|i| m[i * k + i] += 1.0);
        cholesky(&mut m, k, 0.0);
        let solve = |v: &[f64]| -> Vec<f64> {
            let x: Vec<f64> = v.iter().zip(&d).map(|(v, d)| v / d).collect();
            let mut u = breadth_kernels::linalg::transposed_times(&g, f, &x);
            cholesky_solve(&m, k, &mut u);
            let back = times(&g, f, &u);
            x.iter().zip(back.iter().zip(&d)).map(|(x, (b, d))| x - b / d).collect()
        };
        let bound: Vec<f64> = (0..n).map(|i| if state[i] == State::Free { 0.0 } else { w[i] }).collect();
        let outside = breadth_kernels::linalg::transposed_times(&model.loadings, n, &bound);
        let ones = solve(&vec![1.0; f]);
        let means = solve(&free.iter().map(|i| mean[*i]).collect::<Vec<_>>());
        let pull = solve(&times(&g, f, &outside).iter().map(|v| -v).collect::<Vec<_>>());
        let total = |v: &[f64]| v.iter().sum::<f64>();
        let left = 1.0 - total(&bound) - total(&pull);
        let (gamma0, gamma1) = (left / total(&ones), -total(&means) / total(&ones));
        let (mut constant, mut slope) = (vec![0.0; n], vec![0.0; n]);
        let (mut w0, mut w1) = (bound, vec![0.0; n]);
        for (s, i) in free.iter().enumerate() {
            w0[*i] = pull[s] + gamma0 * ones[s];
            // One free name cannot move: its slope is zero, not what rounding leaves of it.
            w1[*i] = if f == 1 { 0.0 } else { means[s] + gamma1 * ones[s] };
        }
        let y0 = breadth_kernels::linalg::transposed_times(&model.loadings, n, &w0);
        let y1 = breadth_kernels::linalg::transposed_times(&model.loadings, n, &w1);
        let (s0, s1) = (times(&model.loadings, n, &y0), times(&model.loadings, n, &y1));
        axpy(&mut constant, 1.0, &s0);
        axpy(&mut slope, 1.0, &s1);
        for i in 0..n {
            if state[i] == State::Free {
                (constant[i], slope[i]) = (w0[i], w1[i]);
            } else {
                constant[i] += model.specific[i] * w0[i] - gamma0;
                slope[i] -= mean[i] + gamma1;
            }
        }
        Line { constant, slope }
    }
}
