//! The inverse of Student's t distribution.
use crate::normal_quantile;

/// The number that a t variable of `freedom` degrees exceeds in absolute value with probability `p`; infinite for none,
/// `NaN` for a probability outside (0, 1].
///
/// Hill (1970), Algorithm 396, Communications of the ACM 13: exact for one and two degrees, six digits from three on.
pub fn student_quantile_two_sided(p: f64, freedom: usize) -> f64 {
    if !(p > 0.0 && p <= 1.0) {
        return f64::NAN;
    }
    let n = freedom as f64;
    match freedom {
        0 => return f64::INFINITY,
        1 => return 1.0 / (p * std::f64::consts::FRAC_PI_2).tan(),
        2 => return (2.0 / (p * (2.0 - p)) - 2.0).sqrt(),
        _ => {}
    }
    let a = 1.0 / (n - 0.5);
    let b = 48.0 / (a * a);
    let mut c = ((20700.0 * a / b - 98.0) * a - 16.0) * a + 96.36;
    let d = ((94.5 / (b + c) - 3.0) / b + 1.0) * (a * std::f64::consts::FRAC_PI_2).sqrt() * n;
    let mut y = (d * p).powf(2.0 / n);
    if y > 0.05 + a {
        // Near the middle: expanded about the normal distribution.
        let x = normal_quantile(0.5 * p);
        y = x * x;
        if freedom < 5 {
            c += 0.3 * (n - 4.5) * (x + 0.6);
        }
        c += (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b;
        y = (((((0.4 * y + 6.3) * y + 36.0) * y + 94.5) / c - y - 3.0) / b + 1.0) * x;
        y = (a * y * y).exp_m1();
    } else {
        y = ((1.0 / (((n + 6.0) / (n * y) - 0.089 * d - 0.822) * (n + 2.0) * 3.0) + 0.5 / (n + 4.0)) * y - 1.0)
            * (n + 1.0)
            / (n + 2.0)
            + 1.0 / y;
    }
    (n * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_tables() {
        // scipy.stats.t.ppf(1 - p / 2, n) 1.17.1.
        for (p, n, expected, within) in [
            (0.05, 1, 12.706204736174698, 1e-12),
            (0.05, 2, 4.302652729749464, 1e-12),
            (0.05, 3, 3.182446305283708, 2e-5),
            (0.05, 4, 2.7764451051977934, 2e-5),
            (0.05, 10, 2.2281388519862744, 1e-6),
            (0.05, 58, 2.0017174841452348, 1e-6),
            (0.01, 30, 2.7499956535670305, 1e-6),
            (0.5, 7, 0.7111417780205264, 1e-6),
        ] {
            let got = student_quantile_two_sided(p, n);
            assert!((got - expected).abs() < within * expected, "{p} {n}: {got}");
        }
        assert!(student_quantile_two_sided(0.05, 0).is_infinite() && student_quantile_two_sided(0.0, 5).is_nan());
    }
}
