//! The inverse of the standard normal distribution.
use crate::normal::normal_cdf;

/// The number that a standard normal variable is below with probability `p`; infinite at 0 and 1, `NaN` outside.
///
/// Acklam's rational approximation (2003, relative error 1.2e-9) and one step of Halley's method on
/// [`normal_cdf`], which leaves a relative error below 1e-13.
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 || p == 1.0 {
        return if p == 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 6] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 5] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1.0];
    let horner = |c: &[f64], x: f64| c.iter().fold(0.0, |sum, c| sum * x + c);
    let tail = |p: f64| {
        let q = (-2.0 * p.ln()).sqrt();
        horner(&C, q) / horner(&D, q)
    };
    let x = if p < 0.02425 {
        tail(p)
    } else if p > 1.0 - 0.02425 {
        -tail(1.0 - p)
    } else {
        let q = p - 0.5;
        q * horner(&A, q * q) / horner(&B, q * q)
    };
    let error = (normal_cdf(x) - p) * (2.0 * std::f64::consts::PI).sqrt() * (0.5 * x * x).exp();
    x - error / (1.0 + 0.5 * x * error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_inverse_and_agrees_with_tables() {
        // scipy.stats.norm.ppf 1.17.1.
        for (p, expected) in [
            (0.5, 0.0),
            (0.975, 1.959963984540054),
            (0.9, 1.2815515655446004),
            (0.999, 3.090232306167813),
            (1e-8, -5.612001244174789),
        ] {
            assert!((normal_quantile(p) - expected).abs() < 1e-12 * f64::max(1.0, expected.abs()), "{p}");
        }
        for k in 1..200 {
            let p = f64::from(k) / 200.0;
            assert!((normal_cdf(normal_quantile(p)) - p).abs() < 1e-14, "{p}");
        }
        assert!(normal_quantile(1.1).is_nan() && normal_quantile(0.0) == f64::NEG_INFINITY);
    }
}
