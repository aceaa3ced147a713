//! The standard normal distribution.

/// Terms beyond which the series and the fraction have converged to the last digit.
const TERMS: usize = 200;

/// Φ(x), the probability that a standard normal variable is at most `x`.
///
/// Near the centre Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …), and in the tails Mills' ratio as a continued fraction,
/// 1 − Φ(x) = φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))). Relative error below 1e-13 in both tails. Source: Marsaglia (2004),
/// "Evaluating the Normal Distribution".
pub fn normal_cdf(x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    if x.abs() < 3.0 {
        let (mut term, mut sum) = (x, x);
        for k in 1..TERMS {
            term *= x * x / (2 * k + 1) as f64;
            sum += term;
        }
        return 0.5 + density * sum;
    }
    if x.is_infinite() {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let z = x.abs();
    let fraction = (1..TERMS).rev().fold(z, |tail, k| z + k as f64 / tail);
    let tail = density / fraction;
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// Wilson's interval for a proportion of `hits` among `n`, at two-sided confidence given by the normal quantile `z` (1.96
/// for 95 %); `None` where `n` is 0.
///
/// (p̂ + z²/2n ± z √(p̂(1−p̂)/n + z²/4n²)) / (1 + z²/n). Source: Wilson (1927).
pub fn wilson_interval(hits: usize, n: usize, z: f64) -> Option<(f64, f64)> {
    if n == 0 {
        return None;
    }
    let (p, n) = (hits as f64 / n as f64, n as f64);
    let centre = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    Some((((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_function_agrees_with_tables_in_both_tails() {
        // Values of scipy.stats.norm.cdf 1.16.
        for (x, expected) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-1.0, 0.158_655_253_931_457_05),
            (1.959_963_984_540_054, 0.975),
            (-2.999, 0.001_354_336_533_727_105_7),
            (-3.5, 0.000_232_629_079_035_525_05),
            (-6.0, 9.865_876_450_376_946e-10),
            (-10.0, 7.619_853_024_160_527e-24),
        ] {
            let got = normal_cdf(x);
            assert!((got / expected - 1.0_f64).abs() < 1e-12, "{x}: {got:e} against {expected:e}");
            assert!((normal_cdf(-x) - (1.0 - expected)).abs() < 1e-15);
        }
        assert!(normal_cdf(f64::NAN).is_nan());
        assert_eq!((normal_cdf(f64::INFINITY), normal_cdf(f64::NEG_INFINITY)), (1.0, 0.0));
    }

    #[test]
    fn a_proportion_of_none_still_has_an_upper_end() {
        // Wilson at 0 of 10: z²/n / (1 + z²/n) with z = 1.96: 0.38416 / 1.38416.
        let (low, high) = wilson_interval(0, 10, 1.96).unwrap();
        assert!(low == 0.0 && (high - 0.384_16 / 1.384_16).abs() < 1e-12);
        // statsmodels.stats.proportion.proportion_confint(40, 100, 0.05, "wilson"), which has z = 1.95996….
        let (low, high) = wilson_interval(40, 100, 1.959_963_984_540_054).unwrap();
        assert!((low - 0.309_401_286_432).abs() < 1e-9 && (high - 0.497_997_413_209).abs() < 1e-9, "{low} {high}");
        assert_eq!(wilson_interval(0, 0, 1.96), None);
    }
}
