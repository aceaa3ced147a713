//! Returns, and what all estimators ask of them.
use breadth_kernels::linalg::{dot_fast, gram, outer_gram, product, symmetric_eigen};

/// `days` returns of `names` names.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// How many days.
    pub days: usize,
    /// How many names.
    pub names: usize,
    /// Each name's returns together, less its mean where centred.
    pub returns: Vec<f64>,
}

/// The eigenvalues of XᵀX / T that are not zero by construction, ascending, with their vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// Eigenvalues, ascending: min(names, days) of them.
    pub values: Vec<f64>,
    /// Unit vectors by column, `names` long.
    pub vectors: Vec<f64>,
}

impl Sample {
    /// Takes each name's mean away.
    pub fn centred(days: usize, mut returns: Vec<f64>) -> Self {
        if days > 0 {
            for column in returns.chunks_exact_mut(days) {
                let mean = column.iter().sum::<f64>() / days as f64;
                column.iter_mut().for_each(|v| *v -= mean);
            }
        }
        Sample { days, names: returns.len().checked_div(days).unwrap_or(0), returns }
    }

    /// The returns of one name.
    pub fn of(&self, name: usize) -> &[f64] {
        &self.returns[name * self.days..(name + 1) * self.days]
    }

    /// Σₜ xₜᵢ² / T of each name.
    pub fn variances(&self) -> Vec<f64> {
        (0..self.names).map(|i| dot_fast(self.of(i), self.of(i)) / self.days as f64).collect()
    }

    /// Σᵢ xₜᵢ aᵢ of each day.
    pub fn combined(&self, a: &[f64]) -> Vec<f64> {
        breadth_kernels::linalg::times(&self.returns, self.days, a)
    }

    /// XXᵀ, days x days.
    pub fn day_gram(&self) -> Vec<f64> {
        outer_gram(&self.returns, self.days, self.names)
    }

    /// Σᵢⱼ sᵢⱼ² of S = XᵀX / T, through whichever Gram matrix is smaller.
    pub fn squared_norm(&self) -> f64 {
        let small = if self.names <= self.days { gram(&self.returns, self.days, self.names) } else { self.day_gram() };
        dot_fast(&small, &small) / (self.days as f64).powi(2)
    }

    /// G = X √scale as `names` x `days` by column.
    pub fn loadings(&self, scale: f64) -> Vec<f64> {
        let root = scale.sqrt();
        let mut out = Vec::with_capacity(self.returns.len());
        for t in 0..self.days {
            out.extend((0..self.names).map(|i| root * self.returns[i * self.days + t]));
        }
        out
    }

    /// Each name's returns over its own deviation, and those deviations; a name that does not move stays as it is.
    pub fn standardised(&self) -> (Sample, Vec<f64>) {
        let deviations: Vec<f64> = self.variances().into_iter().map(f64::sqrt).collect();
        let mut out = self.clone();
        for (column, s) in out.returns.chunks_exact_mut(self.days.max(1)).zip(&deviations) {
            if *s > 0.0 {
                column.iter_mut().for_each(|v| *v /= s);
            }
        }
        (out, deviations)
    }

    /// The spectrum through whichever Gram matrix is smaller. `None` where a return is not finite.
    pub fn spectrum(&self) -> Option<Spectrum> {
        let t = self.days as f64;
        if self.names <= self.days {
            let mut s = gram(&self.returns, self.days, self.names);
            s.iter_mut().for_each(|v| *v /= t);
            let (values, vectors) = symmetric_eigen(&s, self.names)?;
            return Some(Spectrum { values, vectors });
        }
        let mut small = self.day_gram();
        small.iter_mut().for_each(|v| *v /= t);
        let (values, v) = symmetric_eigen(&small, self.days)?;
        // u = Xᵀv / √(T λ): a zero eigenvalue has no vector here and is given none.
        let mut vectors = product(&self.loadings(1.0), &v, self.names, self.days, self.days);
        let floor = values.last().copied().unwrap_or(0.0) * 1e-13;
        for (column, l) in vectors.chunks_exact_mut(self.names).zip(&values) {
            let scale = if *l > floor { 1.0 / (t * l).sqrt() } else { 0.0 };
            column.iter_mut().for_each(|x| *x *= scale);
        }
        Some(Spectrum { values, vectors })
    }
}
