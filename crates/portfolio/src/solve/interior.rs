//! The primal-dual interior point with predictor and corrector (Mehrotra 1992) on the separable columns.
use breadth_kernels::linalg::dot_fast;

use super::columns::Columns;
use super::newton::Newton;
use super::program::{Program, RowKind};

/// When to stop.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Settings {
    /// The complementarity gap, as a fraction of the objective's parts.
    pub gap: f64,
    /// The largest residual of any row, rows scaled to coefficients of at most one.
    pub residual: f64,
    /// The most iterations.
    pub iterations: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { gap: 1e-11, residual: 1e-12, iterations: 80 }
    }
}

/// Why the iterations ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// All tolerances met.
    Converged,
    /// No further progress; the best point is kept.
    Stalled,
    /// The most iterations.
    Iterations,
}

/// Where the iterations ended.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub x: Vec<f64>,
    pub nu: Vec<f64>,
    pub zl: Vec<f64>,
    pub zu: Vec<f64>,
    pub stop: Stop,
    pub iterations: usize,
    /// The residual reached.
    pub residual: f64,
}

/// First derivative of every column's own cost and the smooth part, before prices.
pub(super) fn gradient(p: &Program, c: &Columns, x: &[f64]) -> Vec<f64> {
    let g = p.smooth_gradient(&c.weights(x));
    (0..c.len())
        .map(|j| {
            if j >= c.of_names {
                return c.linear[j];
            }
            let impact =
                if c.impact[j] == 0.0 { 0.0 } else { 1.5 * c.impact[j] * (c.offset[j] + x[j]).max(0.0).sqrt() };
            c.linear[j] + impact + c.sign[j] * g[c.owner[j]]
        })
        .collect()
}

/// Second derivative of a column's own cost.
pub(super) fn curvature(c: &Columns, x: &[f64], j: usize) -> f64 {
    if c.impact[j] == 0.0 { 0.0 } else { 0.75 * c.impact[j] / (c.offset[j] + x[j]).max(1e-300).sqrt() }
}

/// What the rows' equations ask of the columns.
pub(super) fn targets(p: &Program, c: &Columns) -> Vec<f64> {
    p.rows
        .iter()
        .map(|row| {
            let base = match &row.kind {
                RowKind::Weights(a) => dot_fast(a, &c.base),
                RowKind::Trades { buy, sell } => {
                    c.traded.iter().zip(buy.iter().zip(sell)).map(|((p, m), (b, s))| b * p + s * m).sum()
                }
            };
            Columns::target(row) - base
        })
        .collect()
}

/// The starting point: every column inside its bounds, as near to the first budget-like row as one number allows.
fn start(p: &Program, c: &Columns, newton: &Newton<'_>, b: &[f64]) -> Vec<f64> {
    let width = |j: usize| if c.upper[j].is_finite() { c.upper[j] } else { 1.0 };
    let mut share = 0.3_f64;
    for (r, row) in p.rows.iter().enumerate() {
        if let RowKind::Weights(a) = &row.kind
            && row.low == row.high
            && p.trading.is_none()
        {
            let reach: f64 = (0..c.of_names).map(|j| c.sign[j] * a[c.owner[j]] * width(j)).sum();
            if reach.abs() > 1e-12 && b[r] / reach > 0.0 {
                share = (b[r] / reach).clamp(1e-3, 0.5);
                break;
            }
        }
    }
    let mut x: Vec<f64> =
        (0..c.len()).map(|j| if j >= c.of_names || c.free[j] { 0.0 } else { share * width(j) }).collect();
    let reached = newton.rows(&x);
    for (j, x) in x.iter_mut().enumerate().skip(c.of_names) {
        let r = c.owner[j];
        let needed = (b[r] - reached[r]) * c.sign[j];
        let size = 0.1 * (1.0 + b[r].abs()).min(if c.upper[j].is_finite() { c.upper[j] } else { f64::INFINITY });
        *x = needed.max(size);
        if c.upper[j].is_finite() {
            *x = x.clamp(0.1 * c.upper[j], 0.9 * c.upper[j]);
        }
    }
    x
}

/// Solves beyond predictor and corrector in one iteration.
const CORRECTORS: usize = 2;

/// A step of all variables.
struct Direction {
    dx: Vec<f64>,
    dnu: Vec<f64>,
    dzl: Vec<f64>,
    dzu: Vec<f64>,
}

/// The longest step along `sign` x steps, at most one, that keeps every value at or above zero.
fn longest(values: &[f64], steps: &[f64], sign: f64, watched: impl Fn(usize) -> bool) -> f64 {
    let mut most = 1.0_f64;
    for j in 0..values.len() {
        let step = sign * steps[j];
        if step < 0.0 && values[j] + most * step < 0.0 && watched(j) {
            most = -values[j] / step;
        }
    }
    most
}

/// Runs from a cold start, or goes on from a point inside the bounds.
pub(super) fn run(p: &Program, c: &Columns, settings: &Settings, from: Option<Point>) -> Point {
    let count = c.len();
    let mut newton = Newton::new(p, c);
    let b = targets(p, c);
    let mut x = start(p, c, &newton, &b);
    let mut nu = vec![0.0; p.rows.len()];
    let bounded: Vec<bool> = c.upper.iter().map(|u| u.is_finite()).collect();
    let g = gradient(p, c, &x);
    let mut s: Vec<f64> = (0..count).map(|j| c.upper[j] - x[j]).collect();
    let size = g.iter().map(|v| v.abs()).sum::<f64>() / count.max(1) as f64;
    let typical = x.iter().sum::<f64>() / count.max(1) as f64;
    let mu0 = (size * typical).max(1e-8);
    let mut zl: Vec<f64> = (0..count).map(|j| if c.free[j] { 0.0 } else { mu0 / x[j] }).collect();
    let mut zu: Vec<f64> = (0..count).map(|j| if bounded[j] { mu0 / s[j] } else { 0.0 }).collect();
    if let Some(point) = from {
        (x, nu, zl, zu) = (point.x, point.nu, point.zl, point.zu);
        s = (0..count).map(|j| c.upper[j] - x[j]).collect();
    }
    let pairs = (0..count).map(|j| usize::from(!c.free[j]) + usize::from(bounded[j])).sum::<usize>().max(1) as f64;
    let complement = |x: &[f64], s: &[f64], zl: &[f64], zu: &[f64]| {
        (0..x.len()).map(|j| x[j] * zl[j] + if zu[j] > 0.0 { s[j] * zu[j] } else { 0.0 }).sum::<f64>()
    };
    // Steps of their own for primal and dual are right where gradients do not move with the weights.
    let curved = !p.loadings.is_empty() || p.specific.iter().any(|d| *d > 0.0);
    let mut best: Option<(f64, Point)> = None;
    let mut waited = 0;
    let mut inverse = vec![0.0; count];
    let mut hessian = vec![0.0; count];
    for iteration in 0..=settings.iterations {
        let g = gradient(p, c, &x);
        let reached = newton.rows(&x);
        let rp: Vec<f64> = b.iter().zip(&reached).map(|(b, r)| b - r).collect();
        let priced = newton.prices(&nu);
        let slope: Vec<f64> = g.iter().zip(&priced).map(|(g, a)| g - a).collect();
        let mut rd: Vec<f64> = (0..count).map(|j| slope[j] - zl[j] + zu[j]).collect();
        let mu = complement(&x, &s, &zl, &zu) / pairs;
        absorb(c, &x, &s, &mut zl, &mut zu, &mut rd, mu);
        let mu = complement(&x, &s, &zl, &zu) / pairs;
        let parts: f64 = 1e-12 + (0..count).map(|j| (g[j] * x[j]).abs()).sum::<f64>();
        let gap = mu * pairs / parts;
        let wide = |j: usize| if bounded[j] { x[j].max(s[j].min(x[j] + 1e-3)) } else { x[j].abs() + 1e-3 };
        let dual = (0..count).map(|j| rd[j].abs() * wide(j)).sum::<f64>() / parts;
        let residual = rp.iter().fold(0.0_f64, |m, r| m.max(r.abs()));
        let merit = (gap.max(dual) / settings.gap).max(residual / settings.residual);
        let stop = if merit <= 1.0 {
            Some(Stop::Converged)
        } else if iteration == settings.iterations {
            Some(Stop::Iterations)
        } else if waited >= 12 || !merit.is_finite() {
            Some(Stop::Stalled)
        } else {
            None
        };
        if merit.is_finite() && best.as_ref().is_none_or(|(m, _)| merit < *m) {
            waited = if best.as_ref().is_some_and(|(m, _)| merit > 0.9 * m) { waited + 1 } else { 0 };
            let (x, nu, zl, zu) = (x.clone(), nu.clone(), zl.clone(), zu.clone());
            let point = Point { x, nu, zl, zu, stop: Stop::Stalled, iterations: iteration, residual };
            best = Some((merit, point));
        } else {
            waited += 1;
        }
        if let Some(stop) = stop {
            let Some((_, mut point)) = best else { break };
            point.stop = stop;
            return point;
        }
        for j in 0..count {
            let mut h = curvature(c, &x, j);
            hessian[j] = 0.0;
            if !c.free[j] {
                h += zl[j] / x[j];
            }
            if bounded[j] {
                h += zu[j] / s[j];
            }
            hessian[j] = h;
            inverse[j] = 1.0 / (h + 1e-11);
        }
        newton.prepare(&inverse);
        let refine = usize::from(mu < 1e-6);
        let over = |v: &[f64], used: &dyn Fn(usize) -> bool| -> Vec<f64> {
            v.iter().enumerate().map(|(j, v)| if used(j) { 1.0 / v } else { 0.0 }).collect()
        };
        let (per_x, per_s) = (over(&x, &|j| !c.free[j]), over(&s, &|j| bounded[j]));
        // The direction that brings x zl to `tl` and s zu to `tu`, to first order.
        let step = |tl: &[f64], tu: &[f64], refine: usize| {
            let rho: Vec<f64> = (0..count).map(|j| tl[j] * per_x[j] - tu[j] * per_s[j] - slope[j]).collect();
            let (dx, dnu) = newton.solve(&rho, &rp, &hessian, refine);
            let dzl: Vec<f64> = (0..count).map(|j| (tl[j] - zl[j] * dx[j]) * per_x[j] - zl[j]).collect();
            let dzu: Vec<f64> = (0..count).map(|j| (tu[j] + zu[j] * dx[j]) * per_s[j] - zu[j]).collect();
            Direction { dx, dnu, dzl, dzu }
        };
        let reach = |d: &Direction| {
            let primal = longest(&x, &d.dx, 1.0, |j| !c.free[j]).min(longest(&s, &d.dx, -1.0, |j| bounded[j]));
            let dual = longest(&zl, &d.dzl, 1.0, |j| !c.free[j]).min(longest(&zu, &d.dzu, 1.0, |j| bounded[j]));
            (primal, dual)
        };
        let zero = vec![0.0; count];
        let affine = step(&zero, &zero, 0);
        let (ap, ad) = reach(&affine);
        let ahead: f64 = (0..count)
            .map(|j| {
                let (dx, lower, upper) = (ap * affine.dx[j], zl[j] + ad * affine.dzl[j], zu[j] + ad * affine.dzu[j]);
                (x[j] + dx) * lower + if bounded[j] { (s[j] - dx) * upper } else { 0.0 }
            })
            .sum();
        if !(mu > 0.0 && ahead.is_finite()) {
            // Nothing is left to centre, or the factor has broken down: the best point stands.
            break;
        }
        let sigma = (ahead / pairs / mu).clamp(0.0, 1.0).powi(3);
        let target = sigma * mu;
        let mut tl: Vec<f64> = (0..count).map(|j| target - affine.dx[j] * affine.dzl[j]).collect();
        let mut tu: Vec<f64> = (0..count).map(|j| target + affine.dx[j] * affine.dzu[j]).collect();
        let mut best_step = step(&tl, &tu, refine);
        let (mut ap, mut ad) = reach(&best_step);
        // Products that a longer step would leave far from the target are brought near it, as long as that lets the step
        // grow (Gondzio 1996): a solve is cheap beside a factor.
        for _ in 0..CORRECTORS {
            if ap.min(ad) > 0.95 {
                break;
            }
            let (fp, fd) = ((ap + 0.3).min(1.0), (ad + 0.3).min(1.0));
            let near = |product: f64| {
                let to = product.clamp(0.1 * target, 10.0 * target);
                (to - product).max(-10.0 * target)
            };
            for j in 0..count {
                let d = &best_step;
                if !c.free[j] {
                    tl[j] += near((x[j] + fp * d.dx[j]) * (zl[j] + fd * d.dzl[j]));
                }
                if bounded[j] {
                    tu[j] += near((s[j] - fp * d.dx[j]) * (zu[j] + fd * d.dzu[j]));
                }
            }
            let next = step(&tl, &tu, refine);
            let (np, nd) = reach(&next);
            if np.min(nd) < ap.min(ad) + 0.03 {
                break;
            }
            (best_step, ap, ad) = (next, np, nd);
        }
        let Direction { dx, dnu, dzl, dzu } = best_step;
        let back = 1.0 - (0.1 * mu.sqrt()).clamp(1e-6, 0.01);
        ap = if ap < 1.0 { ap * back } else { 1.0 };
        ad = if ad < 1.0 { ad * back } else { 1.0 };
        if curved {
            (ap, ad) = (ap.min(ad), ap.min(ad));
        }
        for j in 0..count {
            x[j] += ap * dx[j];
            if bounded[j] {
                s[j] -= ap * dx[j];
            }
            zl[j] += ad * dzl[j];
            zu[j] += ad * dzu[j];
        }
        nu.iter_mut().zip(&dnu).for_each(|(n, d)| *n += ad * d);
    }
    let lost = Point { x, nu, zl, zu, stop: Stop::Stalled, iterations: 0, residual: f64::INFINITY };
    best.map_or(lost, |(_, point)| point)
}

/// Lets the multipliers of the bounds take up what is left of stationarity, as far as they stay near the central path:
/// (offset + x)^{3/2} has no bounded curvature at zero, and its error would otherwise die out slowly.
fn absorb(c: &Columns, x: &[f64], s: &[f64], zl: &mut [f64], zu: &mut [f64], rd: &mut [f64], mu: f64) {
    for j in 0..x.len() {
        if c.free[j] || c.impact[j] == 0.0 || rd[j] == 0.0 {
            continue;
        }
        if rd[j] > 0.0 || !c.upper[j].is_finite() {
            // No `clamp`, which panics where rounding has lost a number: that ends the iterations by itself.
            let to = (zl[j] + rd[j]).max((0.1 * mu / x[j]).min(zl[j])).min((10.0 * mu / x[j]).max(zl[j]));
            rd[j] -= to - zl[j];
            zl[j] = to;
        } else {
            let to = (zu[j] - rd[j]).max((0.1 * mu / s[j]).min(zu[j])).min((10.0 * mu / s[j]).max(zu[j]));
            rd[j] += to - zu[j];
            zu[j] = to;
        }
    }
}
