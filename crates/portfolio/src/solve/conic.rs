//! The same programme for Clarabel: the general solver behind the structured one, and the oracle of its tests.
use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettingsBuilder, DefaultSolver, IPSolver, NonnegativeConeT, PowerConeT, SolverStatus, SupportedConeT,
    ZeroConeT,
};

use super::program::{Program, RowKind};

#[derive(Default)]
struct Rows {
    i: Vec<usize>,
    j: Vec<usize>,
    v: Vec<f64>,
    b: Vec<f64>,
}

impl Rows {
    /// One row of b − Ax = s.
    fn push(&mut self, entries: impl IntoIterator<Item = (usize, f64)>, b: f64) {
        let row = self.b.len();
        for (j, v) in entries {
            if v != 0.0 {
                self.i.push(row);
                self.j.push(j);
                self.v.push(v);
            }
        }
        self.b.push(b);
    }
}

/// Weights and prices, where the solver says that it has solved the problem.
pub fn conic(p: &Program) -> Option<(Vec<f64>, Vec<f64>)> {
    let (n, k) = (p.names, p.factors());
    // Variables: w, y = Gᵀ(w − b), buys, sells, impacts, violations.
    let traded = p.trading.is_some();
    let impacts: Vec<usize> =
        p.trading.as_ref().map_or_else(Vec::new, |t| (0..n).filter(|i| t.impact[*i] > 0.0).collect());
    let (buy0, sell0) = (n + k, n + k + n);
    let impact0 = n + k + if traded { 2 * n } else { 0 };
    let soft: Vec<usize> = (0..p.rows.len()).filter(|r| p.rows[*r].penalty.is_some()).collect();
    let soft0 = impact0 + impacts.len();
    let total = soft0 + 2 * soft.len();
    let mut q = vec![0.0; total];
    let (mut pi, mut pv) = (Vec::new(), Vec::new());
    for (i, q) in q.iter_mut().enumerate().take(n) {
        *q = p.linear[i] - p.specific[i] * p.anchor[i];
        if p.specific[i] != 0.0 {
            pi.push(i);
            pv.push(p.specific[i]);
        }
    }
    for f in 0..k {
        pi.push(n + f);
        pv.push(1.0);
    }
    let mut a = Rows::default();
    for f in 0..k {
        let column = &p.loadings[f * n..(f + 1) * n];
        let b: f64 = column.iter().zip(&p.anchor).map(|(g, b)| g * b).sum();
        a.push(column.iter().copied().enumerate().chain([(n + f, -1.0)]), b);
    }
    if let Some(t) = &p.trading {
        for i in 0..n {
            a.push([(i, 1.0), (buy0 + i, -1.0), (sell0 + i, 1.0)], t.held[i]);
            q[buy0 + i] = t.buy[i];
            q[sell0 + i] = t.sell[i];
        }
        impacts.iter().enumerate().for_each(|(s, i)| q[impact0 + s] = t.impact[*i]);
    }
    let entries = |r: usize, sign: f64| -> Vec<(usize, f64)> {
        match &p.rows[r].kind {
            RowKind::Weights(c) => c.iter().enumerate().map(|(i, v)| (i, sign * v)).collect(),
            RowKind::Trades { buy, sell } => {
                let b = buy.iter().enumerate().map(|(i, v)| (buy0 + i, sign * v));
                b.chain(sell.iter().enumerate().map(|(i, v)| (sell0 + i, sign * v))).collect()
            }
        }
    };
    // Where each row's multiplier is found: (row, place, sign).
    let mut places = Vec::new();
    let equal = |r: usize| p.rows[r].low == p.rows[r].high && p.rows[r].penalty.is_none();
    for r in (0..p.rows.len()).filter(|r| equal(*r)) {
        places.push((r, a.b.len(), -1.0));
        a.push(entries(r, 1.0), p.rows[r].low);
    }
    let zeros = a.b.len();
    for (r, row) in p.rows.iter().enumerate().filter(|(r, _)| !equal(*r)) {
        let violation = soft.iter().position(|s| *s == r).map(|s| soft0 + 2 * s);
        if row.low.is_finite() {
            places.push((r, a.b.len(), 1.0));
            a.push(entries(r, -1.0).into_iter().chain(violation.map(|v| (v, -1.0))), -row.low);
        }
        if row.high.is_finite() {
            places.push((r, a.b.len(), -1.0));
            a.push(entries(r, 1.0).into_iter().chain(violation.map(|v| (v + 1, -1.0))), row.high);
        }
    }
    for (s, r) in soft.iter().enumerate() {
        for v in [soft0 + 2 * s, soft0 + 2 * s + 1] {
            q[v] = p.rows[*r].penalty.unwrap_or(0.0);
            a.push([(v, -1.0)], 0.0);
        }
    }
    for i in 0..n {
        let (mut l, mut u) = (p.lower[i], p.upper[i]);
        if let Some(t) = &p.trading {
            l = l.max(t.held[i] - t.most[i]);
            u = u.min(t.held[i] + t.most[i]);
            a.push([(buy0 + i, -1.0)], 0.0);
            a.push([(sell0 + i, -1.0)], 0.0);
        }
        if l.is_finite() {
            a.push([(i, -1.0)], -l);
        }
        if u.is_finite() {
            a.push([(i, 1.0)], u);
        }
    }
    let nonnegative = a.b.len() - zeros;
    // t^{2/3} 1^{1/3} ≥ |w − h| says t ≥ |w − h|^{3/2}.
    for (s, i) in impacts.iter().enumerate() {
        a.push([(impact0 + s, -1.0)], 0.0);
        a.push([], 1.0);
        a.push([(*i, -1.0)], -p.trading.as_ref().map_or(0.0, |t| t.held[*i]));
    }
    let mut cones: Vec<SupportedConeT<f64>> = vec![ZeroConeT(zeros), NonnegativeConeT(nonnegative)];
    cones.extend(impacts.iter().map(|_| PowerConeT(2.0 / 3.0)));
    let matrix = CscMatrix::new_from_triplets(a.b.len(), total, a.i, a.j, a.v);
    let square = CscMatrix::new_from_triplets(total, total, pi.clone(), pi, pv);
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .max_iter(200)
        .tol_gap_abs(1e-10)
        .tol_gap_rel(1e-10)
        .tol_feas(1e-10)
        .build()
        .ok()?;
    let mut solver = DefaultSolver::new(&square, &q, &matrix, &a.b, &cones, settings).ok()?;
    solver.solve();
    let solution = &solver.solution;
    let solved = matches!(solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved);
    let mut nu = vec![0.0; p.rows.len()];
    if solved {
        places.iter().for_each(|(r, at, sign)| nu[*r] += sign * solution.z[*at]);
    }
    solved.then(|| (solution.x[..n].to_vec(), nu))
}
