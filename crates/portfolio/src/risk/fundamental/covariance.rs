//! How factors move together.
use breadth_kernels::linalg::symmetric_eigen;

/// How a factor covariance is made.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct CovarianceRule {
    /// Sessions after which a return counts half in a volatility.
    pub volatility_half_life: f64,
    /// Sessions after which it counts half in a correlation.
    pub correlation_half_life: f64,
    /// Lags of Newey and West: prices that answer late make neighbouring sessions alike.
    pub lags: usize,
    /// A factor, or a pair, with fewer returns says nothing.
    pub least: usize,
}

impl Default for CovarianceRule {
    fn default() -> Self {
        CovarianceRule { volatility_half_life: 84.0, correlation_half_life: 252.0, lags: 2, least: 63 }
    }
}

/// Σₜ gₜ gₜ' of gₜ = √wₜ fₜ with Bartlett's weights on neighbours, over the sum of the weights of the pairs that are known,
/// and how many those are.
fn long_run(a: &[f64], b: &[f64], roots: &[f64], lags: usize) -> (f64, usize) {
    let known = |t: usize| !a[t].is_nan() && !b[t].is_nan();
    let (mut mass, mut count, mut sum) = (0.0, 0, 0.0);
    for t in (0..a.len()).filter(|t| known(*t)) {
        mass += roots[t] * roots[t];
        count += 1;
        sum += roots[t] * roots[t] * a[t] * b[t];
        for lag in 1..=lags.min(t) {
            if known(t - lag) {
                let both = a[t] * b[t - lag] + a[t - lag] * b[t];
                sum += (1.0 - lag as f64 / (lags as f64 + 1.0)) * roots[t] * roots[t - lag] * both;
            }
        }
    }
    (sum / mass, count)
}

fn roots(days: usize, half_life: f64) -> Vec<f64> {
    (0..days).rev().map(|age| 0.5_f64.powf(0.5 * age as f64 / half_life)).collect()
}

/// The factors that have enough returns, by their places, and their covariance of a session, by column.
///
/// `series` has each factor's returns, oldest first, `NaN` where it had none; means are taken as zero. Volatilities and
/// correlations have half-lives of their own, both with Newey and West's lags. A correlation of fewer than `least`
/// common sessions is taken as zero; where gaps have left a matrix that is none, its eigenvalues below 10⁻⁸ are raised
/// to that and its diagonal set back to one.
pub fn factor_covariance(series: &[Vec<f64>], rule: &CovarianceRule) -> (Vec<usize>, Vec<f64>) {
    let days = series.first().map_or(0, Vec::len);
    let (quick, slow) = (roots(days, rule.volatility_half_life), roots(days, rule.correlation_half_life));
    let mut live = Vec::new();
    let (mut volatility, mut own) = (Vec::new(), Vec::new());
    for (f, s) in series.iter().enumerate() {
        let (now, count) = long_run(s, s, &quick, rule.lags);
        let (long, _) = long_run(s, s, &slow, rule.lags);
        if count >= rule.least && now > 0.0 && long > 0.0 {
            live.push(f);
            volatility.push(now.sqrt());
            own.push(long.sqrt());
        }
    }
    let k = live.len();
    let mut correlation = vec![0.0; k * k];
    for i in 0..k {
        correlation[i * k + i] = 1.0;
        for j in 0..i {
            let (shared, count) = long_run(&series[live[i]], &series[live[j]], &slow, rule.lags);
            let value = if count >= rule.least { (shared / own[i] / own[j]).clamp(-1.0, 1.0) } else { 0.0 };
            (correlation[i * k + j], correlation[j * k + i]) = (value, value);
        }
    }
    raise(&mut correlation, k);
    for j in 0..k {
        for i in 0..k {
            correlation[j * k + i] *= volatility[i] * volatility[j];
        }
    }
    (live, correlation)
}

/// Eigenvalues of at least 10⁻⁸, a diagonal of ones.
fn raise(correlation: &mut [f64], k: usize) {
    const LEAST: f64 = 1e-8;
    let Some((values, vectors)) = symmetric_eigen(correlation, k) else { return };
    if values.iter().all(|v| *v >= LEAST) {
        return;
    }
    for i in 0..k {
        for j in 0..k {
            correlation[j * k + i] =
                (0..k).map(|e| values[e].max(LEAST) * vectors[e * k + i] * vectors[e * k + j]).sum();
        }
    }
    let diagonal: Vec<f64> = (0..k).map(|i| correlation[i * k + i].sqrt()).collect();
    for i in 0..k {
        for j in 0..k {
            correlation[j * k + i] /= diagonal[i] * diagonal[j];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: CovarianceRule =
        CovarianceRule { volatility_half_life: 1e12, correlation_half_life: 1e12, lags: 0, least: 4 };

    #[test]
    fn without_lags_and_half_lives_it_is_the_mean_of_products() {
        let a = vec![0.01, -0.02, 0.03, -0.01];
        let b = vec![0.02, -0.01, 0.01, 0.00];
        let (live, c) = factor_covariance(&[a, vec![f64::NAN; 4], b], &PLAIN);
        assert_eq!(live, [0, 2]);
        // (1 + 4 + 9 + 1) / 4 = 3.75 and (2 + 2 + 3 + 0) / 4 = 1.75, in 10⁻⁴.
        assert!((c[0] - 3.75e-4).abs() < 1e-12 && (c[1] - 1.75e-4).abs() < 1e-12 && c[1] == c[2], "{c:?}");
    }

    #[test]
    fn what_is_made_up_on_the_next_session_is_no_risk_of_a_month() {
        // +1, −1 by turns: with one lag of weight ½ the variance 1 falls by 2 · ½ · (T − 1) / T.
        let a: Vec<f64> = (0..100).map(|t| if t % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let (_, c) = factor_covariance(&[a], &CovarianceRule { lags: 1, ..PLAIN });
        assert!((c[0] - (1.0 - 0.99)).abs() < 1e-9, "{c:?}");
    }

    #[test]
    fn a_half_life_forgets() {
        let a: Vec<f64> = (0..400).map(|t| if t < 200 { 0.03 } else { 0.01 }).collect();
        let (_, c) = factor_covariance(&[a], &CovarianceRule { volatility_half_life: 10.0, ..PLAIN });
        assert!((c[0].sqrt() - 0.01).abs() < 1e-5, "{c:?}");
    }

    #[test]
    fn gaps_leave_a_covariance() {
        let wave = |p: f64| (0..300).map(|t| (f64::from(t) * p).sin()).collect::<Vec<f64>>();
        let mut series: Vec<Vec<f64>> = (0..12).map(|f| wave(0.31 + 0.01 * f64::from(f))).collect();
        for (f, s) in series.iter_mut().enumerate() {
            s.iter_mut().enumerate().filter(|(t, _)| (t / 40 + f) % 3 == 0).for_each(|(_, v)| *v = f64::NAN);
        }
        let (live, c) = factor_covariance(&series, &CovarianceRule::default());
        let (values, _) = symmetric_eigen(&c, live.len()).unwrap();
        assert!(live.len() == 12 && values.iter().all(|v| *v > -1e-14), "{values:?}");
    }
}
