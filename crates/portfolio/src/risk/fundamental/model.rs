//! The model of a day.
use breadth_kernels::linalg::{product, symmetric_eigen};

use super::exposures::Exposures;
use crate::risk::RiskModel;

/// Exposures, factor covariance and specific variances at one close. Variances are a session's.
#[derive(Clone, Debug, PartialEq)]
pub struct FundamentalModel {
    /// The exposures.
    pub exposures: Exposures,
    /// The factors in the model.
    pub factors: Vec<String>,
    /// The factors that had too few returns, and are left to the specific risk.
    pub left_out: Vec<String>,
    /// The factors' covariance, by column.
    pub covariance: Vec<f64>,
    /// Each security's specific variance, in the order of the exposures.
    pub specific: Vec<f64>,
    /// Names x factors by column.
    matrix: Vec<f64>,
    /// Factors x factors: C of covariance = CCᵀ.
    root: Vec<f64>,
}

impl FundamentalModel {
    pub(super) fn new(exposures: Exposures, live: &[usize], covariance: Vec<f64>, specific: Vec<f64>) -> Self {
        let (n, k) = (exposures.securities.len(), live.len());
        let (all, whole) = (exposures.factors(), exposures.matrix());
        let matrix = live.iter().flat_map(|f| whole[f * n..(f + 1) * n].iter().copied()).collect();
        let mut root = covariance.clone();
        if let Some((values, vectors)) = symmetric_eigen(&covariance, k) {
            root = vectors
                .chunks_exact(k)
                .zip(&values)
                .flat_map(|(v, l)| v.iter().map(move |v| v * l.max(0.0).sqrt()))
                .collect();
        }
        let left_out = (0..all.len()).filter(|f| !live.contains(f)).map(|f| all[f].clone()).collect();
        let factors = live.iter().map(|f| all[*f].clone()).collect();
        FundamentalModel { exposures, factors, left_out, covariance, specific, matrix, root }
    }

    /// A security's exposure to each factor; a security that is not among those exposed has the market's alone.
    pub fn exposure(&self, security: usize) -> Vec<f64> {
        let n = self.exposures.securities.len();
        match self.exposures.slot(security) {
            Some(slot) => (0..self.factors.len()).map(|f| self.matrix[f * n + slot]).collect(),
            None => self.factors.iter().map(|f| f64::from(u8::from(f == "market"))).collect(),
        }
    }

    /// The model of some securities, columns of the panel, in their order. One without a capitalisation on the day has the
    /// market's exposure and the largest specific variance there is.
    pub fn risk(&self, securities: &[usize]) -> RiskModel {
        let (n, k) = (securities.len(), self.factors.len());
        let mut x = vec![0.0; n * k];
        for (row, security) in securities.iter().enumerate() {
            self.exposure(*security).into_iter().enumerate().for_each(|(f, v)| x[f * n + row] = v);
        }
        let most = self.specific.iter().copied().fold(0.0, f64::max);
        RiskModel {
            names: n,
            loadings: product(&x, &self.root, n, k, k),
            specific: securities.iter().map(|i| self.exposures.slot(*i).map_or(most, |s| self.specific[s])).collect(),
        }
    }
}
