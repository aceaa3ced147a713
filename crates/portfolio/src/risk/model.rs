//! Σ = D + GGᵀ.
use breadth_kernels::linalg::{cholesky, cholesky_solve, dot_fast, gram, times, transposed_times};

/// A covariance as a diagonal plus a low rank.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskModel {
    /// How many names.
    pub names: usize,
    /// G by column, `names` x `factors`.
    pub loadings: Vec<f64>,
    /// The diagonal of D.
    pub specific: Vec<f64>,
}

impl RiskModel {
    /// How many columns G has.
    pub fn factors(&self) -> usize {
        self.loadings.len().checked_div(self.names).unwrap_or(0)
    }

    /// The same with all variances times `factor`, for example 252 sessions a year.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        let root = factor.sqrt();
        self.loadings.iter_mut().for_each(|v| *v *= root);
        self.specific.iter_mut().for_each(|v| *v *= factor);
        self
    }

    /// wᵀΣw.
    pub fn variance(&self, w: &[f64]) -> f64 {
        let y = transposed_times(&self.loadings, self.names, w);
        dot_fast(&y, &y) + self.specific.iter().zip(w).map(|(d, w)| d * w * w).sum::<f64>()
    }

    /// Σw.
    pub fn covariances(&self, w: &[f64]) -> Vec<f64> {
        let y = transposed_times(&self.loadings, self.names, w);
        let mut out = times(&self.loadings, self.names, &y);
        out.iter_mut().zip(self.specific.iter().zip(w)).for_each(|(o, (d, w))| *o += d * w);
        out
    }

    /// The diagonal of Σ.
    pub fn variances(&self) -> Vec<f64> {
        let mut out = self.specific.clone();
        if self.names > 0 {
            for column in self.loadings.chunks_exact(self.names) {
                out.iter_mut().zip(column).for_each(|(o, g)| *o += g * g);
            }
        }
        out
    }

    /// The square roots of [`Self::variances`].
    pub fn volatilities(&self) -> Vec<f64> {
        self.variances().into_iter().map(f64::sqrt).collect()
    }

    /// One entry of Σ.
    pub fn entry(&self, i: usize, j: usize) -> f64 {
        let shared: f64 =
            (0..self.factors()).map(|f| self.loadings[f * self.names + i] * self.loadings[f * self.names + j]).sum();
        shared + if i == j { self.specific[i] } else { 0.0 }
    }

    /// The model of some of its names, in their order.
    pub fn of(&self, names: &[usize]) -> RiskModel {
        let mut loadings = Vec::with_capacity(names.len() * self.factors());
        if self.names > 0 {
            self.loadings.chunks_exact(self.names).for_each(|c| loadings.extend(names.iter().map(|i| c[*i])));
        }
        RiskModel { names: names.len(), loadings, specific: names.iter().map(|i| self.specific[*i]).collect() }
    }

    /// Σ⁻¹v by Woodbury's identity, one equation a factor; `None` where a specific variance is not above zero.
    pub fn solve(&self, v: &[f64]) -> Option<Vec<f64>> {
        let (n, k) = (self.names, self.factors());
        if !self.specific.iter().all(|d| *d > 0.0) {
            return None;
        }
        let root: Vec<f64> = self.specific.iter().map(|d| d.sqrt().recip()).collect();
        // With S = D^{-1/2}G and y = D^{-1/2}v: Σ⁻¹v = D^{-1/2} (y − S (I + SᵀS)⁻¹ Sᵀy).
        let mut scaled = self.loadings.clone();
        if n > 0 {
            scaled.chunks_exact_mut(n).for_each(|c| c.iter_mut().zip(&root).for_each(|(g, r)| *g *= r));
        }
        let y: Vec<f64> = v.iter().zip(&root).map(|(v, r)| v * r).collect();
        let mut inner = gram(&scaled, n, k);
        (0..k).for_each(|f| inner[f * k + f] += 1.0);
        cholesky(&mut inner, k, 1e-15);
        let mut u = transposed_times(&scaled, n, &y);
        cholesky_solve(&inner, k, &mut u);
        let shared = times(&scaled, n, &u);
        Some(y.iter().zip(&shared).zip(&root).map(|((y, s), r)| r * (y - s)).collect())
    }

    /// A model from a covariance matrix of few names: G is its symmetric root. `None` where it has a negative eigenvalue
    /// beyond rounding.
    pub fn of_matrix(covariance: &[f64], names: usize) -> Option<RiskModel> {
        let (values, vectors) = breadth_kernels::linalg::symmetric_eigen(covariance, names)?;
        let most = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        if values.iter().any(|v| *v < -1e-10 * most) {
            return None;
        }
        let loadings = vectors
            .chunks_exact(names)
            .zip(&values)
            .flat_map(|(v, l)| v.iter().map(move |x| x * l.max(0.0).sqrt()))
            .collect();
        Some(RiskModel { names, loadings, specific: vec![0.0; names] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_names_and_one_factor() {
        // G = (1, 2), D = (3, 4): Σ = [[4, 2], [2, 8]]; w = (1, 1): variance 4 + 2·2 + 8 = 16, Σw = (6, 10).
        let m = RiskModel { names: 2, loadings: vec![1.0, 2.0], specific: vec![3.0, 4.0] };
        assert_eq!((m.variance(&[1.0, 1.0]), m.covariances(&[1.0, 1.0])), (16.0, vec![6.0, 10.0]));
        assert_eq!((m.entry(0, 1), m.variances()), (2.0, vec![4.0, 8.0]));
        let same = RiskModel::of_matrix(&[4.0, 2.0, 2.0, 8.0], 2).unwrap();
        assert!((same.entry(0, 1) - 2.0).abs() < 1e-14 && (same.variance(&[1.0, 1.0]) - 16.0).abs() < 1e-13);
        // Σ⁻¹ (6, 10) is w = (1, 1) again.
        let undone = m.solve(&[6.0, 10.0]).unwrap();
        assert!(undone.iter().all(|w| (w - 1.0).abs() < 1e-14) && same.solve(&[1.0, 1.0]).is_none(), "{undone:?}");
        assert!(RiskModel::of_matrix(&[1.0, 2.0, 2.0, 1.0], 2).is_none());
        assert!((m.of(&[1]).times(252.0).variances()[0] - 8.0 * 252.0).abs() < 1e-9);
    }
}
