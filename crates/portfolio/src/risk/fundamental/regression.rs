//! One session's returns on the exposures of the close before.
use breadth_kernels::linalg::{cholesky, cholesky_solve, dot_fast, gram_into, times, transposed_times};
use breadth_kernels::median_known;

use super::exposures::Exposures;

/// Returns beyond this many robust deviations from the median are cut for the fit; what is left unexplained is not.
const CUT: f64 = 5.0;
/// Fewer names are no cross-section.
const NAMES_A_FACTOR: usize = 3;

/// Weighted least squares of many sessions on one set of exposures: rᵢ = Σ xᵢₖ fₖ + uᵢ with weights √capᵢ and
/// Σ shareₛ fₛ = 0 over the sectors, which makes the market's return that of all and a sector's what it has beyond.
#[derive(Debug)]
pub struct CrossRegression<'a> {
    exposures: &'a Exposures,
    matrix: Vec<f64>,
    /// The matrix with the constraint put in: the largest sector's return is made of the others'.
    free: Vec<f64>,
    /// Which factors are in `free`, in the order of its columns.
    kept: Vec<usize>,
    /// The factor that is made of the others, and the first sector's place.
    tied: Option<usize>,
    first_sector: usize,
    weights: Vec<f64>,
    scaled: Vec<f64>,
    gram: Vec<f64>,
}

/// One session's fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// Each factor's return, in the order of [`Exposures::factors`].
    pub returns: Vec<f64>,
    /// What is left of each security's return; `NaN` where it has none.
    pub specific: Vec<f64>,
    /// 1 − Σ w u² / Σ w r², of the returns as fitted.
    pub r_squared: f64,
}

impl<'a> CrossRegression<'a> {
    /// For those exposures.
    pub fn new(exposures: &'a Exposures) -> Self {
        let n = exposures.securities.len();
        let matrix = exposures.matrix();
        let factors = matrix.len().checked_div(n).unwrap_or(0);
        let first_sector = factors - exposures.sectors.len().min(factors);
        let share = &exposures.sector_share;
        let tied = (0..share.len()).max_by(|a, b| share[*a].total_cmp(&share[*b]).then(b.cmp(a)));
        let (mut free, mut kept) = (Vec::with_capacity(matrix.len()), Vec::with_capacity(factors));
        for f in 0..factors {
            let column = &matrix[f * n..(f + 1) * n];
            match (tied, f.checked_sub(first_sector)) {
                (Some(t), Some(s)) if s == t => continue,
                (Some(t), Some(s)) => {
                    let part = share[s] / share[t];
                    let other = &matrix[(first_sector + t) * n..(first_sector + t + 1) * n];
                    free.extend(column.iter().zip(other).map(|(x, o)| x - part * o));
                }
                _ => free.extend(column),
            }
            kept.push(f);
        }
        let size = kept.len();
        CrossRegression {
            exposures,
            scaled: vec![0.0; free.len()],
            matrix,
            free,
            kept,
            tied: tied.map(|t| first_sector + t),
            first_sector,
            weights: exposures.caps.iter().map(|c| c.sqrt()).collect(),
            gram: vec![0.0; size * size],
        }
    }

    /// The fit of one session's returns, in the order of the exposures' securities; `None` where too few are known.
    pub fn fit(&mut self, returns: &[f64]) -> Option<Fitted> {
        let n = self.exposures.securities.len();
        let size = self.kept.len();
        if returns.iter().filter(|r| !r.is_nan()).count() < NAMES_A_FACTOR * size.max(1) {
            return None;
        }
        let middle = median_known(returns)?;
        let distances: Vec<f64> = returns.iter().map(|r| (r - middle).abs()).collect();
        let reach = CUT * 1.4826 * median_known(&distances)?;
        let root: Vec<f64> =
            self.weights.iter().zip(returns).map(|(w, r)| if r.is_nan() { 0.0 } else { w.sqrt() }).collect();
        let y: Vec<f64> = returns
            .iter()
            .zip(&root)
            .map(|(r, root)| if r.is_nan() { 0.0 } else { root * r.clamp(middle - reach, middle + reach) })
            .collect();
        for (to, from) in self.scaled.chunks_exact_mut(n).zip(self.free.chunks_exact(n)) {
            to.iter_mut().zip(from).zip(&root).for_each(|((t, f), r)| *t = f * r);
        }
        gram_into(&mut self.gram, &self.scaled, n, size);
        let mut solved = transposed_times(&self.scaled, n, &y);
        cholesky(&mut self.gram, size, 1e-10);
        cholesky_solve(&self.gram, size, &mut solved);
        let left: f64 = {
            let fitted = times(&self.scaled, n, &solved);
            y.iter().zip(&fitted).map(|(y, f)| (y - f).powi(2)).sum()
        };
        let mut factors = vec![0.0; self.matrix.len() / n];
        self.kept.iter().zip(&solved).for_each(|(f, v)| factors[*f] = *v);
        if let Some(tied) = self.tied {
            let share = &self.exposures.sector_share;
            let others = (0..share.len()).filter(|s| self.first_sector + s != tied);
            let sum: f64 = others.map(|s| share[s] * factors[self.first_sector + s]).sum();
            factors[tied] = -sum / share[tied - self.first_sector];
        }
        let explained = times(&self.matrix, n, &factors);
        let specific = returns.iter().zip(&explained).map(|(r, e)| r - e).collect();
        factors.iter().all(|f| f.is_finite()).then(|| Fitted {
            returns: factors,
            specific,
            r_squared: 1.0 - left / dot_fast(&y, &y),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exposures(n: usize) -> Exposures {
        let mut styles = vec![Vec::new(); super::super::STYLES.len()];
        styles[0] = (0..n).map(|i| (i as f64 * 0.7).sin()).collect();
        let caps: Vec<f64> = (0..n).map(|i| 1.0 + (i % 7) as f64).collect();
        let sector: Vec<Option<usize>> = (0..n).map(|i| Some(i % 3)).collect();
        let mut share = vec![0.0; 3];
        sector.iter().zip(&caps).for_each(|(s, c)| share[s.unwrap()] += c);
        let total: f64 = share.iter().sum();
        Exposures {
            session: 0,
            securities: (0..n).collect(),
            caps,
            sectors: ["a", "b", "c"].map(Into::into).to_vec(),
            sector,
            sector_share: share.into_iter().map(|s| s / total).collect(),
            styles,
            known: vec![n],
            thin: 0,
        }
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let e = exposures(60);
        let shares = e.sector_share.clone();
        // Market 1 %, size 0.4 %, sectors 0.5 % and −0.3 %, the third what makes their sum zero.
        let third = -(shares[0] * 0.005 - shares[1] * 0.003) / shares[2];
        let wanted = [0.01, 0.004, 0.005, -0.003, third];
        let mut returns = times(&e.matrix(), 60, &wanted);
        returns[7] = f64::NAN;
        let fit = CrossRegression::new(&e).fit(&returns).unwrap();
        assert!(fit.returns.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-14), "{fit:?}");
        assert!(fit.specific[7].is_nan() && fit.specific[8].abs() < 1e-14 && fit.r_squared > 1.0 - 1e-12);
        assert_eq!(e.factors(), ["market", "size", "sector:a", "sector:b", "sector:c"]);
    }

    #[test]
    fn one_wild_return_does_not_move_the_factors_and_stays_its_own() {
        let e = exposures(90);
        let mut returns: Vec<f64> = (0..90).map(|i| 0.01 * (f64::from(i) * 2.3).cos()).collect();
        let before = CrossRegression::new(&e).fit(&returns).unwrap();
        returns[4] = 8.0;
        let after = CrossRegression::new(&e).fit(&returns).unwrap();
        assert!((after.returns[0] - before.returns[0]).abs() < 0.002, "{before:?} {after:?}");
        assert!(after.specific[4] > 7.9);
    }

    #[test]
    fn too_few_names_are_no_cross_section() {
        let e = exposures(12);
        assert_eq!(CrossRegression::new(&e).fit(&[f64::NAN; 12]), None);
    }
}
