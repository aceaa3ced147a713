//! Statistics of a return series.
use crate::{Ddof, std_dev};

/// sd(r − b) √periods with the sample's standard deviation: a year's tracking error from returns of `periods` a year.
///
/// The square root of time is exact when active returns are serially uncorrelated. `None` for fewer than two pairs,
/// slices of unequal length or a missing number.
pub fn tracking_error(returns: &[f64], benchmark: &[f64], periods: f64) -> Option<f64> {
    if returns.len() != benchmark.len() {
        return None;
    }
    let active: Vec<f64> = returns.iter().zip(benchmark).map(|(r, b)| r - b).collect();
    std_dev(&active, Ddof::Sample).map(|s| s * periods.sqrt())
}

/// How far the value is below its running peak, as a fraction of the peak, after each return; the start counts as a peak.
///
/// A missing return leaves the value where it was.
pub fn drawdowns(returns: &[f64]) -> Vec<f64> {
    let (mut value, mut peak) = (1.0_f64, 1.0_f64);
    returns
        .iter()
        .map(|r| {
            if !r.is_nan() {
                value *= 1.0 + r;
            }
            peak = peak.max(value);
            1.0 - value / peak
        })
        .collect()
}

/// The deepest of [`drawdowns`], as a positive fraction; 0 for no returns.
pub fn max_drawdown(returns: &[f64]) -> f64 {
    drawdowns(returns).into_iter().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawdown_is_measured_from_the_running_peak() {
        // 1.00 → 1.10 → 0.99 → 1.188: the peak is 1.10, so (1.10 − 0.99) / 1.10 = 0.10, and then a new peak.
        let d = drawdowns(&[0.10, -0.10, 0.20]);
        assert!(d[0] == 0.0 && (d[1] - 0.10).abs() < 1e-15 && d[2] == 0.0);
        assert!((max_drawdown(&[0.10, -0.10]) - 0.10).abs() < 1e-15);
        assert_eq!(max_drawdown(&[]), 0.0);
        assert!((max_drawdown(&[-0.5, f64::NAN, -0.5]) - 0.75).abs() < 1e-15);
    }

    #[test]
    fn tracking_error_scales_the_active_deviation() {
        // Active 1 %, −1 %: sample variance 2 · 10⁻⁴, so √2 · 1 % a period, and twice that over four.
        let te = tracking_error(&[0.02, 0.00], &[0.01, 0.01], 4.0).unwrap();
        assert!((te - 2.0 * 2.0_f64.sqrt() * 0.01).abs() < 1e-15);
        assert_eq!(tracking_error(&[0.02], &[0.01, 0.02], 4.0), None);
    }

    proptest::proptest! {
        #[test]
        fn the_deepest_is_the_worst_over_all_pairs(r in proptest::collection::vec(-0.5..0.5_f64, 0..40)) {
            let value: Vec<f64> = std::iter::once(1.0).chain(r.iter().scan(1.0, |v, r| { *v *= 1.0 + r; Some(*v) })).collect();
            let plain = (0..value.len())
                .flat_map(|s| (s..value.len()).map(move |t| (s, t)))
                .map(|(s, t)| 1.0 - value[t] / value[s])
                .fold(0.0, f64::max);
            proptest::prop_assert!((max_drawdown(&r) - plain).abs() < 1e-14);
        }
    }
}
