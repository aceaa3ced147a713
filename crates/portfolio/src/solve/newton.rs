//! The linear algebra of one iteration: each name is eliminated by itself, what is left has one equation for each factor
//! and row.
//!
//! ```text
//! [H + SᵀDS + SᵀGGᵀS   −Aᵀ] [dx]   [ρ]
//! [A                     0 ] [dν] = [r]
//! ```
//! With V = [SᵀG, Aᵀ] and u = (GᵀS dx, −dν): (VᵀĤ⁻¹V + diag(I, 0)) u = VᵀĤ⁻¹ρ − (0, r), Ĥ = H + SᵀDS in blocks of one or
//! two. n names, k factors and m rows cost n (k + m)² / 2 multiplications; no matrix of n x n is formed.
use breadth_kernels::linalg::{axpy, cholesky, cholesky_solve, dot_fast, gram_into, product};

use super::columns::Columns;
use super::program::{Program, RowKind};

/// The matrices that stay, and the factor of the iteration.
pub(super) struct Newton<'a> {
    p: &'a Program,
    c: &'a Columns,
    k: usize,
    m: usize,
    /// [G, Aᵀ of rows on weights] by column.
    basis: Vec<f64>,
    /// For each row on trades its coefficients by column.
    trades: Vec<(usize, Vec<f64>)>,
    inverse: Vec<f64>,
    scaled: Vec<f64>,
    factor: Vec<f64>,
}

impl<'a> Newton<'a> {
    pub fn new(p: &'a Program, c: &'a Columns) -> Self {
        let mut basis = p.loadings.clone();
        let mut trades = Vec::new();
        for (r, row) in p.rows.iter().enumerate() {
            match &row.kind {
                RowKind::Weights(a) => basis.extend_from_slice(a),
                RowKind::Trades { buy, sell } => {
                    basis.extend(std::iter::repeat_n(0.0, p.names));
                    let v = (0..c.of_names).map(|j| if c.sign[j] > 0.0 { buy[c.owner[j]] } else { sell[c.owner[j]] });
                    trades.push((r, v.collect()));
                }
            }
        }
        let (k, m) = (p.factors(), p.rows.len());
        Newton {
            p,
            c,
            k,
            m,
            scaled: vec![0.0; basis.len()],
            basis,
            trades,
            inverse: vec![0.0; c.len()],
            factor: vec![0.0; (k + m) * (k + m)],
        }
    }

    /// Row activities of the columns: A x, slacks included.
    pub fn rows(&self, x: &[f64]) -> Vec<f64> {
        let mut w = vec![0.0; self.p.names];
        for j in 0..self.c.of_names {
            w[self.c.owner[j]] += self.c.sign[j] * x[j];
        }
        let mut out = product(&w, &self.basis[self.k * self.p.names..], 1, self.p.names, self.m);
        out.resize(self.m, 0.0);
        for (r, v) in &self.trades {
            out[*r] += dot_fast(v, &x[..self.c.of_names]);
        }
        for j in self.c.of_names..self.c.len() {
            out[self.c.owner[j]] += self.c.sign[j] * x[j];
        }
        out
    }

    /// V u for u = (factors, rows).
    fn spread(&self, u: &[f64]) -> Vec<f64> {
        let t = product(&self.basis, u, self.p.names, u.len(), 1);
        self.by_column(&t, &u[self.k..])
    }

    /// What names get, by column; slacks get their rows' own.
    fn by_column(&self, of_names: &[f64], of_rows: &[f64]) -> Vec<f64> {
        let (sign, owner) = (&self.c.sign, &self.c.owner);
        let mut out = Vec::with_capacity(self.c.len());
        out.extend(sign[..self.c.of_names].iter().zip(owner).map(|(s, i)| s * of_names[*i]));
        for (r, v) in &self.trades {
            axpy(&mut out, of_rows[*r], v);
        }
        out.extend((self.c.of_names..self.c.len()).map(|j| sign[j] * of_rows[owner[j]]));
        out
    }

    /// Aᵀν by column.
    pub fn prices(&self, nu: &[f64]) -> Vec<f64> {
        let t = product(&self.basis[self.k * self.p.names..], nu, self.p.names, nu.len(), 1);
        self.by_column(&t, nu)
    }

    /// Vᵀ x.
    fn gather(&self, x: &[f64]) -> Vec<f64> {
        let mut w = vec![0.0; self.p.names];
        for j in 0..self.c.of_names {
            w[self.c.owner[j]] += self.c.sign[j] * x[j];
        }
        let mut out = product(&w, &self.basis, 1, self.p.names, self.k + self.m);
        out.resize(self.k + self.m, 0.0);
        for (r, v) in &self.trades {
            out[self.k + r] += dot_fast(v, &x[..self.c.of_names]);
        }
        for j in self.c.of_names..self.c.len() {
            out[self.k + self.c.owner[j]] += self.c.sign[j] * x[j];
        }
        out
    }

    /// Ĥ⁻¹ v.
    fn eliminate(&self, v: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = v.iter().zip(&self.inverse).map(|(v, h)| v * h).collect();
        for i in 0..self.p.names {
            let (from, count) = self.c.span[i];
            let d = self.p.specific[i];
            if count == 0 || d == 0.0 {
                continue;
            }
            let (mut compliance, mut pulled) = (0.0, 0.0);
            for (j, moved) in out.iter().enumerate().skip(from).take(count) {
                compliance += self.inverse[j];
                pulled += self.c.sign[j] * moved;
            }
            let force = d * pulled / (1.0 + d * compliance);
            for (j, moved) in out.iter_mut().enumerate().skip(from).take(count) {
                *moved -= self.inverse[j] * self.c.sign[j] * force;
            }
        }
        out
    }

    /// Prepares the iteration for the inverse of H's diagonal (zero for a column that is held still).
    pub fn prepare(&mut self, inverse: &[f64]) {
        self.inverse.copy_from_slice(inverse);
        let (n, size) = (self.p.names, self.k + self.m);
        let root: Vec<f64> = (0..n)
            .map(|i| {
                let (from, count) = self.c.span[i];
                let compliance: f64 = inverse[from..from + count].iter().sum();
                (compliance / (1.0 + self.p.specific[i] * compliance)).sqrt()
            })
            .collect();
        // Names held still by both their bounds have no part: where they are many, the others are put together.
        let moving: Vec<usize> = (0..n).filter(|i| root[*i] > 0.0).collect();
        if 2 * moving.len() < n.max(1) {
            let few = &mut self.scaled[..moving.len() * size];
            self.factor.fill(0.0);
            if !few.is_empty() {
                for (to, from) in few.chunks_exact_mut(moving.len()).zip(self.basis.chunks_exact(n)) {
                    to.iter_mut().zip(&moving).for_each(|(t, i)| *t = from[*i] * root[*i]);
                }
                gram_into(&mut self.factor, few, moving.len(), size);
            }
        } else {
            for (to, from) in self.scaled.chunks_exact_mut(n).zip(self.basis.chunks_exact(n)) {
                to.iter_mut().zip(from).zip(&root).for_each(|((t, f), r)| *t = f * r);
            }
            gram_into(&mut self.factor, &self.scaled, n, size);
        }
        for (r, v) in &self.trades {
            let mut whole = v.clone();
            whole.resize(self.c.len(), 0.0);
            let moved = self.eliminate(&whole);
            // Slacks are added below: here they are still.
            let crossed = self.gather(&moved);
            let q = self.k + r;
            for (s, value) in crossed.iter().enumerate() {
                if s >= q {
                    self.factor[q * size + s] = *value;
                } else {
                    self.factor[s * size + q] = *value;
                }
            }
        }
        for f in 0..self.k {
            self.factor[f * size + f] += 1.0;
        }
        for j in self.c.of_names..self.c.len() {
            let q = self.k + self.c.owner[j];
            self.factor[q * size + q] += self.inverse[j];
        }
        cholesky(&mut self.factor, size, 1e-14);
    }

    /// dx and dν for ρ and r, refined `times` by what is left of both equations.
    pub fn solve(&self, rho: &[f64], residual: &[f64], hessian: &[f64], refine: usize) -> (Vec<f64>, Vec<f64>) {
        let (mut dx, mut dnu) = self.once(rho, residual);
        for _ in 0..refine {
            let (left, short) = self.left(rho, residual, hessian, &dx, &dnu);
            let (ddx, ddnu) = self.once(&left, &short);
            let size = |v: &[f64]| v.iter().fold(0.0_f64, |m, x| m.max(x.abs()));
            if !ddx.iter().chain(&ddnu).all(|v| v.is_finite()) || size(&ddx) > size(&dx) + 1e-300 {
                break;
            }
            axpy(&mut dx, 1.0, &ddx);
            axpy(&mut dnu, 1.0, &ddnu);
        }
        (dx, dnu)
    }

    fn once(&self, rho: &[f64], residual: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut u = self.gather(&self.eliminate(rho));
        u[self.k..].iter_mut().zip(residual).for_each(|(u, r)| *u -= r);
        cholesky_solve(&self.factor, self.k + self.m, &mut u);
        let pulled = self.spread(&u);
        let rest: Vec<f64> = rho.iter().zip(&pulled).map(|(r, p)| r - p).collect();
        (self.eliminate(&rest), u[self.k..].iter().map(|v| -v).collect())
    }

    /// What the step leaves of both equations; columns held still have none.
    fn left(&self, rho: &[f64], residual: &[f64], hessian: &[f64], dx: &[f64], dnu: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let mut u = self.gather(dx);
        let short: Vec<f64> = residual.iter().zip(&u[self.k..]).map(|(r, a)| r - a).collect();
        u[self.k..].iter_mut().zip(dnu).for_each(|(u, d)| *u = -d);
        let pulled = self.spread(&u);
        let mut dw = vec![0.0; self.p.names];
        for j in 0..self.c.of_names {
            dw[self.c.owner[j]] += self.c.sign[j] * dx[j];
        }
        let left = (0..dx.len())
            .map(|j| {
                if self.inverse[j] == 0.0 {
                    return 0.0;
                }
                let own = if j < self.c.of_names {
                    let i = self.c.owner[j];
                    self.c.sign[j] * self.p.specific[i] * dw[i]
                } else {
                    0.0
                };
                rho[j] - hessian[j] * dx[j] - own - pulled[j]
            })
            .collect();
        (left, short)
    }
}
