//! Quantiles by one definition, median, winsorising.
//!
//! Definition 7 of Hyndman & Fan (1996), the default of R, NumPy and Excel: with h = (N − 1) p the answer lies between
//! the order statistics ⌊h⌋ and ⌊h⌋ + 1 (from 0), at the fraction h − ⌊h⌋.
use crate::known;

/// The `p`-quantile. `None` for no numbers, a missing one, or `p` outside 0..=1.
pub fn quantile(x: &[f64], p: f64) -> Option<f64> {
    if x.iter().any(|v| v.is_nan()) { None } else { select(&mut x.to_vec(), p) }
}

/// The `p`-quantile of those known. `None` where none is, or `p` is outside 0..=1.
pub fn quantile_known(x: &[f64], p: f64) -> Option<f64> {
    select(&mut known(x), p)
}

/// The `p`-quantile of numbers that are in ascending order already. `None` for none, or `p` outside 0..=1.
pub fn quantile_sorted(x: &[f64], p: f64) -> Option<f64> {
    if x.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let h = (x.len() - 1) as f64 * p;
    let (k, fraction) = (h.floor() as usize, h - h.floor());
    let (low, high) = (x[k], x[(k + 1).min(x.len() - 1)]);
    Some(if fraction == 0.0 || low == high { low } else { low + fraction * (high - low) })
}

/// The middle number; the mean of the two middle ones. `None` for no numbers or a missing one.
pub fn median(x: &[f64]) -> Option<f64> {
    quantile(x, 0.5)
}

/// The median of those known. `None` where none is.
pub fn median_known(x: &[f64]) -> Option<f64> {
    quantile_known(x, 0.5)
}

/// Numbers below the `lower` quantile of those known, or above the `upper` one, set to it. Missing stays missing.
pub fn winsorise(x: &[f64], lower: f64, upper: f64) -> Vec<f64> {
    match (quantile_known(x, lower), quantile_known(x, upper)) {
        // `f64::max` and `min` would replace NaN; a comparison keeps it.
        (Some(low), Some(high)) => x
            .iter()
            .map(|&v| {
                if v < low {
                    low
                } else if v > high {
                    high
                } else {
                    v
                }
            })
            .collect(),
        _ => x.to_vec(),
    }
}

/// The quantile of numbers without `NaN`, by selection: O(N).
fn select(x: &mut [f64], p: f64) -> Option<f64> {
    if x.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let h = (x.len() - 1) as f64 * p;
    let k = h.floor() as usize;
    let (_, &mut low, above) = x.select_nth_unstable_by(k, f64::total_cmp);
    // The next order statistic is the least of those above.
    let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
    let fraction = h - k as f64;
    Some(if fraction == 0.0 || low == high { low } else { low + fraction * (high - low) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definition_seven() {
        // N = 4: h = 3p. p = 0.25 → h = 0.75, between 1 and 2 at ¾. NumPy: np.quantile([4,1,3,2], 0.25) = 1.75.
        let x = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&x, 0.25), Some(1.75));
        assert_eq!((quantile(&x, 0.0), quantile(&x, 1.0), median(&x)), (Some(1.0), Some(4.0), Some(2.5)));
        assert_eq!((median(&[]), median(&[1.0, f64::NAN]), quantile(&x, 1.5)), (None, None, None));
        assert_eq!(median_known(&[1.0, f64::NAN, 3.0, 9.0]), Some(3.0));
    }

    #[test]
    fn winsorising_moves_only_the_tails() {
        let w = winsorise(&[0.0, 1.0, 2.0, f64::NAN, 3.0, 100.0], 0.25, 0.75);
        assert_eq!((w[0], w[1], w[2], w[4], w[5]), (1.0, 1.0, 2.0, 3.0, 3.0));
        assert!(w[3].is_nan());
    }

    proptest::proptest! {
        #[test]
        fn selection_agrees_with_sorting(x in proptest::collection::vec(-5.0..5.0_f64, 1..60), p in 0.0..=1.0_f64) {
            let mut sorted = x.clone();
            sorted.sort_by(f64::total_cmp);
            let h = (sorted.len() - 1) as f64 * p;
            let (low, high) = (sorted[h.floor() as usize], sorted[h.ceil() as usize]);
            let plain = low + (h - h.floor()) * (high - low);
            proptest::prop_assert!((quantile(&x, p).unwrap() - plain).abs() < 1e-14);
            proptest::prop_assert_eq!(quantile_sorted(&sorted, p), quantile(&x, p));
        }
    }
}
