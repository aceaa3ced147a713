//! Linear shrinkage towards a target: Σ = (1 − δ) S + δ F, S = XᵀX / T, with the δ that minimises the expected squared error.
//!
//! All sums over pairs of names are written as sums over days, so that T x T is the largest matrix.
use breadth_kernels::linalg::dot_fast;

use super::model::RiskModel;
use super::sample::Sample;

/// What is shrunk to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The mean variance on the diagonal. Source: Ledoit & Wolf (2004), A well-conditioned estimator.
    Identity,
    /// One factor, the equally weighted mean of all names. Source: Ledoit & Wolf (2003), Improved estimation.
    SingleFactor,
    /// Own variances, one correlation. Source: Ledoit & Wolf (2004), Honey, I shrunk the sample covariance matrix.
    ConstantCorrelation,
}

/// The shrunk covariance and δ.
pub fn ledoit_wolf(x: &Sample, target: Target) -> (RiskModel, f64) {
    let (n, t) = (x.names as f64, x.days as f64);
    let v = x.variances();
    let norm = x.squared_norm();
    // Per day: q = Σ xᵢ².
    let squares: Vec<f64> = {
        let mut q = vec![0.0; x.days];
        (0..x.names).for_each(|i| q.iter_mut().zip(x.of(i)).for_each(|(q, x)| *q += x * x));
        q
    };
    // Σᵢⱼ of the asymptotic variances of √T sᵢⱼ.
    let spread = dot_fast(&squares, &squares) / t - norm;
    let diagonal = |f: &dyn Fn(usize) -> f64| (0..x.names).map(f).sum::<f64>();
    // Σᵢ of the same on the diagonal.
    let own = |i: usize| x.of(i).iter().map(|x| x.powi(4)).sum::<f64>() / t - v[i] * v[i];
    let (delta, low_rank, f): (f64, Vec<f64>, Vec<f64>) = match target {
        Target::Identity => {
            let trace: f64 = v.iter().sum();
            let mean = trace / n;
            let distance = (norm - 2.0 * mean * trace + n * mean * mean) / n;
            let noise = (spread / (n * t)).min(distance);
            (if distance > 0.0 { noise / distance } else { 0.0 }, Vec::new(), vec![mean; x.names])
        }
        Target::SingleFactor => {
            let m = x.combined(&vec![1.0 / n; x.names]);
            let variance = dot_fast(&m, &m) / t;
            let c: Vec<f64> = (0..x.names).map(|i| dot_fast(x.of(i), &m) / t).collect();
            let u = x.combined(&c);
            let uu = dot_fast(&u, &u) / t;
            let cc = dot_fast(&c, &c);
            // ‖S − F‖²: off the diagonal s − cᵢcⱼ/var, on it nothing.
            let distance = norm - 2.0 * uu / variance + (cc / variance).powi(2)
                - diagonal(&|i| (v[i] - c[i] * c[i] / variance).powi(2));
            let first: f64 = (0..x.days).map(|s| squares[s] * m[s] * u[s]).sum::<f64>() / t - uu;
            let first_own = diagonal(&|i| {
                (x.of(i).iter().zip(&m).map(|(x, m)| x.powi(3) * m).sum::<f64>() / t - c[i] * v[i]) * c[i]
            });
            let third: f64 = (0..x.days).map(|s| (m[s] * u[s]).powi(2)).sum::<f64>() / t - variance * uu;
            let third_own = diagonal(&|i| {
                (x.of(i).iter().zip(&m).map(|(x, m)| (x * m).powi(2)).sum::<f64>() / t - variance * v[i]) * c[i] * c[i]
            });
            let covaried =
                diagonal(&own) + 2.0 * (first - first_own) / variance - (third - third_own) / variance.powi(2);
            let low: Vec<f64> = c.iter().map(|c| c / variance.sqrt()).collect();
            let rest = v.iter().zip(&low).map(|(v, l)| v - l * l).collect();
            (((spread - covaried) / distance / t).clamp(0.0, 1.0), low, rest)
        }
        Target::ConstantCorrelation => {
            let s: Vec<f64> = v.iter().map(|v| v.sqrt()).collect();
            let inverse: Vec<f64> = s.iter().map(|s| if *s > 0.0 { 1.0 / s } else { 0.0 }).collect();
            let z = x.combined(&inverse);
            let mean = (dot_fast(&z, &z) / t - n) / (n * (n - 1.0));
            let u = x.combined(&s);
            let uu = dot_fast(&u, &u) / t;
            let vv = dot_fast(&v, &v);
            let trace: f64 = v.iter().sum();
            let distance = (norm - vv) - 2.0 * mean * (uu - vv) + mean * mean * (trace * trace - vv);
            let cubes: Vec<f64> = {
                let mut q = vec![0.0; x.days];
                (0..x.names).for_each(|i| q.iter_mut().zip(x.of(i)).for_each(|(q, x)| *q += x.powi(3) * inverse[i]));
                q
            };
            let crossed = dot_fast(&cubes, &u) / t - uu - diagonal(&own);
            let low: Vec<f64> = s.iter().map(|s| s * mean.max(0.0).sqrt()).collect();
            let rest = v.iter().zip(&low).map(|(v, l)| v - l * l).collect();
            (((spread - diagonal(&own) - mean * crossed) / distance / t).clamp(0.0, 1.0), low, rest)
        }
    };
    let mut loadings = x.loadings((1.0 - delta) / t);
    loadings.extend(low_rank.iter().map(|l| l * delta.sqrt()));
    let specific = f.iter().map(|f| delta * f).collect();
    (RiskModel { names: x.names, loadings, specific }, delta)
}
