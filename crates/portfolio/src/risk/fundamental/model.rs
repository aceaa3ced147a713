//! The model of a day.
use std::sync::Arc;

use breadth_kernels::linalg::{product, symmetric_eigen};

use super::exposures::Exposures;
use crate::risk::RiskModel;

/// Exposures, factor covariance and specific variances at one close. Variances are a session's.
#[derive(Clone, Debug, PartialEq)]
pub struct FundamentalModel {
    /// The exposures.
    pub exposures: Arc<Exposures>,
    /// The factors in the model.
    pub factors: Vec<String>,
    /// The factors that had too few returns, and are left to the specific risk.
    pub left_out: Vec<String>,
    /// The factors' covariance, by column.
    pub covariance: Vec<f64>,
    /// Each security's specific variance, in the order of the exposures.
    pub specific: Vec<f64>,
    /// Each factor's place among those of the exposures.
    places: Vec<usize>,
    /// Factors x factors: C of covariance = CCᵀ.
    root: Vec<f64>,
}

impl FundamentalModel {
    pub(crate) fn new(exposures: Arc<Exposures>, live: &[usize], covariance: Vec<f64>, specific: Vec<f64>) -> Self {
        let k = live.len();
        let all = exposures.factors();
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
        FundamentalModel { exposures, factors, left_out, covariance, specific, places: live.to_vec(), root }
    }

    /// A security's exposure to each factor; a security that is not among those exposed has the market's alone.
    pub fn exposure(&self, security: usize) -> Vec<f64> {
        match self.exposures.slot(security) {
            Some(slot) => self.places.iter().map(|f| self.exposures.exposure(slot, *f)).collect(),
            None => self.factors.iter().map(|f| f64::from(u8::from(f == "market"))).collect(),
        }
    }

    /// A security's specific variance; one without a capitalisation on the day has the largest there is.
    pub fn own(&self, security: usize) -> f64 {
        match self.exposures.slot(security) {
            Some(slot) => self.specific[slot],
            None => self.specific.iter().copied().fold(0.0, f64::max),
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
        RiskModel {
            names: n,
            loadings: product(&x, &self.root, n, k, k),
            specific: securities.iter().map(|i| self.own(*i)).collect(),
        }
    }
}
