//! Many columns of G, few names held: the problem is solved on the names that matter, the others are priced with its
//! prices, and those that would enter do. What is left out at the end has a reduced cost that proves it stays out.
use breadth_kernels::linalg::{axpy, cholesky, outer_gram, times, transposed_times};

use super::certificate::certify;
use super::program::{Program, RowKind};

/// Whether few names with a factor of their own are quicker than all with the factors given.
pub(super) fn worth(p: &Program) -> bool {
    p.factors() > 160 && p.names > 200 && p.trading.is_none() && p.lower.iter().all(|l| l.is_finite())
}

/// Names worth starting with: those whose gradient at a diversified point is least.
pub(super) fn first(p: &Program, start: &[f64], count: usize) -> Vec<usize> {
    let g = p.smooth_gradient(start);
    let mut order: Vec<usize> = (0..p.names).collect();
    order.sort_by(|a, b| g[*a].total_cmp(&g[*b]).then(a.cmp(b)));
    order.truncate(count);
    order.sort_unstable();
    order
}

/// The programme on some names, all others at their lower bounds, with as many factors as names:
/// ½ |Gₛᵀwₛ + y|² = ½ |Lᵀwₛ|² + wₛᵀ Gₛ y + constant, GₛGₛᵀ = LLᵀ.
pub(super) fn restrict(p: &Program, names: &[usize]) -> Program {
    let (n, k, size) = (p.names, p.factors(), names.len());
    let mut out = Program::new(size);
    let mut chosen = vec![false; n];
    names.iter().for_each(|i| chosen[*i] = true);
    // What lies outside, and the anchor, pull through the factors as a linear term.
    let rest: Vec<f64> = (0..n).map(|i| if chosen[i] { -p.anchor[i] } else { p.lower[i] - p.anchor[i] }).collect();
    let y = transposed_times(&p.loadings, n, &rest);
    let mut sub = Vec::with_capacity(size * k);
    p.loadings.chunks_exact(n).for_each(|column| sub.extend(names.iter().map(|i| column[*i])));
    out.linear = times(&sub, size, &y);
    axpy(&mut out.linear, 1.0, &names.iter().map(|i| p.linear[*i]).collect::<Vec<_>>());
    // The specific part keeps its own anchor: d (w − b)² = d w² − 2 d b w + …
    names.iter().enumerate().for_each(|(s, i)| out.linear[s] -= p.specific[*i] * p.anchor[*i]);
    out.specific = names.iter().map(|i| p.specific[*i]).collect();
    out.lower = names.iter().map(|i| p.lower[*i]).collect();
    out.upper = names.iter().map(|i| p.upper[*i]).collect();
    out.loadings = if size < k { triangle(&sub, size, k) } else { sub };
    for row in &p.rows {
        if let RowKind::Weights(a) = &row.kind {
            let fixed: f64 = (0..n).filter(|i| !chosen[*i]).map(|i| a[i] * p.lower[i]).sum();
            let mut row = row.clone();
            row.kind = RowKind::Weights(names.iter().map(|i| a[*i]).collect());
            row.low -= fixed;
            row.high -= fixed;
            out.rows.push(row);
        }
    }
    out
}

/// L of GGᵀ = LLᵀ, by column, `size` x `size`.
pub(crate) fn triangle(g: &[f64], size: usize, k: usize) -> Vec<f64> {
    let mut l = outer_gram(g, size, k);
    cholesky(&mut l, size, 1e-15);
    for j in 0..size {
        l[j * size..j * size + j].fill(0.0);
        if l[j * size + j].is_infinite() {
            l[j * size + j] = 0.0;
        }
    }
    l
}

/// Puts the weights of some back among all.
pub(super) fn spread(p: &Program, names: &[usize], w: &[f64]) -> Vec<f64> {
    let mut all = p.lower.clone();
    names.iter().zip(w).for_each(|(i, w)| all[*i] = *w);
    all
}

/// The names outside whose reduced cost is below zero, most so first: (names, the sum of what they could gain).
pub(super) fn entering(p: &Program, names: &[usize], w: &[f64], nu: &[f64]) -> Vec<usize> {
    let mut q = p.smooth_gradient(w);
    for (row, nu) in p.rows.iter().zip(nu) {
        if let RowKind::Weights(a) = &row.kind {
            axpy(&mut q, -nu, a);
        }
    }
    let mut outside = vec![true; p.names];
    names.iter().for_each(|i| outside[*i] = false);
    let scale = q.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    let mut found: Vec<usize> = (0..p.names).filter(|i| outside[*i] && q[*i] < -1e-13 * scale).collect();
    found.sort_by(|a, b| q[*a].total_cmp(&q[*b]).then(a.cmp(b)));
    // Whoever cannot gain what the certificate would notice may stay out.
    let gap = certify(p, w, nu).gap;
    if gap <= 1e-12 * p.objective(w).abs() { Vec::new() } else { found }
}
