//! Where the risk is, by factor.
use super::FactorRow;
use crate::optimised::Candidate;
use crate::risk::fundamental::FundamentalModel;
use crate::{Market, Optimised};

/// Sessions of a year.
const YEAR: f64 = 252.0;

/// A portfolio's exposures, Xᵀw, and the specific part of its variance.
fn exposed(model: &FundamentalModel, w: &[(usize, f64)]) -> (Vec<f64>, f64) {
    let mut x = vec![0.0; model.factors.len()];
    let mut own = 0.0;
    for (security, w) in w {
        x.iter_mut().zip(model.exposure(*security)).for_each(|(x, e)| *x += w * e);
        own += w * w * model.own(*security);
    }
    (x, own)
}

/// xᵢ (Ωx)ᵢ of each factor, then the specific part, as fractions of their sum; zero where there is no risk.
fn parts(model: &FundamentalModel, (x, own): &(Vec<f64>, f64)) -> Vec<f64> {
    let k = x.len();
    let row = |i: usize| (0..k).map(|j| model.covariance[j * k + i] * x[j]).sum::<f64>();
    let mut out: Vec<f64> = (0..k).map(|i| x[i] * row(i)).collect();
    out.push(*own);
    let whole: f64 = out.iter().sum();
    out.iter_mut().for_each(|p| *p = if whole > 0.0 { *p / whole } else { 0.0 });
    out
}

/// Each factor's part of the variance and of the active variance, the largest of either first, then what is the companies'
/// own.
pub(super) fn rows(
    policy: &Optimised<'_>,
    now: &Market<'_>,
    (held, w): (&[Candidate], &[f64]),
    benchmark: &[(usize, f64)],
) -> Vec<FactorRow> {
    let Some(model) = policy.factors.as_ref().and_then(|f| f.at(now.session())) else { return Vec::new() };
    let mut active: std::collections::BTreeMap<usize, f64> = benchmark.iter().map(|(i, b)| (*i, -b)).collect();
    let own: Vec<(usize, f64)> = held.iter().map(|c| c.security).zip(w.iter().copied()).collect();
    own.iter().for_each(|(i, w)| *active.entry(*i).or_default() += w);
    let active: Vec<(usize, f64)> = active.into_iter().collect();
    let (portfolio, against, difference) =
        (exposed(&model, &own), exposed(&model, benchmark), exposed(&model, &active));
    let (shares, active_shares) = (parts(&model, &portfolio), parts(&model, &difference));
    let k = model.factors.len();
    let volatility = |f: usize| (model.covariance[f * k + f] * YEAR).sqrt();
    let mut out: Vec<FactorRow> = (0..k)
        .map(|f| FactorRow {
            factor: model.factors[f].clone(),
            portfolio: portfolio.0[f],
            benchmark: against.0[f],
            volatility: volatility(f),
            share: shares[f],
            active_share: active_shares[f],
        })
        .collect();
    let size = |r: &FactorRow| r.share.abs().max(r.active_share.abs());
    out.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.factor.cmp(&b.factor)));
    out.push(FactorRow {
        factor: "own".into(),
        portfolio: 1.0,
        benchmark: 1.0,
        volatility: (portfolio.1 * YEAR).sqrt(),
        share: shares[k],
        active_share: active_shares[k],
    });
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::risk::fundamental::{Exposures, STYLES};

    #[test]
    fn two_companies_by_hand() {
        // Exposures to market and size (1, 1) and (1, −1); covariance [[4, 1], [1, 1]], specific 2 and 6.
        let mut styles = vec![Vec::new(); STYLES.len()];
        styles[0] = vec![1.0, -1.0];
        let exposures = Exposures {
            session: 0,
            securities: vec![3, 8],
            caps: vec![1.0; 2],
            sectors: Vec::new(),
            sector: vec![None; 2],
            sector_share: Vec::new(),
            styles,
            known: vec![2],
            thin: 0,
        };
        let model = FundamentalModel::new(Arc::new(exposures), &[0, 1], vec![4.0, 1.0, 1.0, 1.0], vec![2.0, 6.0]);
        // All in the first: x = (1, 1), Ωx = (5, 2): parts 5, 2 and 2 of 9.
        let first = exposed(&model, &[(3, 1.0)]);
        assert_eq!(first, (vec![1.0, 1.0], 2.0));
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-15);
        assert!(near(&parts(&model, &first), &[5.0 / 9.0, 2.0 / 9.0, 2.0 / 9.0]));
        // Long the one, short the other: no market, size 2, its variance 4 and 8 of their own.
        let between = exposed(&model, &[(3, 1.0), (8, -1.0)]);
        assert!(near(&parts(&model, &between), &[0.0, 4.0 / 12.0, 8.0 / 12.0]), "{between:?}");
        assert!((model.risk(&[3, 8]).variance(&[1.0, -1.0]) - 12.0).abs() < 1e-12);
    }
}
