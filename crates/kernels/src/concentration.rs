//! How few hold how much.
//!
//! Weights are normalised to sum to 1 first. `None` where one is missing or negative, or they sum to nothing.
use crate::{Sum, sum};

fn shares(weights: &[f64]) -> Option<Vec<f64>> {
    let total = sum(weights);
    (total > 0.0 && total.is_finite() && weights.iter().all(|w| *w >= 0.0))
        .then(|| weights.iter().map(|w| w / total).collect())
}

/// Herfindahl-Hirschman index Σ wᵢ²: 1/N for equal weights, 1 for a single holding. Source: Hirschman (1964).
pub fn herfindahl(weights: &[f64]) -> Option<f64> {
    Some(shares(weights)?.iter().map(|w| w * w).collect::<Sum>().value())
}

/// 1 / Σ wᵢ²: the number of equal weights with the same index.
pub fn effective_number(weights: &[f64]) -> Option<f64> {
    herfindahl(weights).map(f64::recip)
}

/// exp(−Σ wᵢ ln wᵢ): the number of equal weights with the same Shannon entropy; 0 ln 0 = 0.
pub fn entropy_number(weights: &[f64]) -> Option<f64> {
    let terms = shares(weights)?.into_iter().filter(|w| *w > 0.0).map(|w| -w * w.ln());
    Some(terms.collect::<Sum>().value().exp())
}

/// The share of the `k` largest; of all where there are fewer.
pub fn top_share(weights: &[f64], k: usize) -> Option<f64> {
    top_shares(weights, [k]).map(|[share]| share)
}

/// The shares of the so many largest, for several numbers at once.
pub fn top_shares<const N: usize>(weights: &[f64], numbers: [usize; N]) -> Option<[f64; N]> {
    let mut shares = shares(weights)?;
    let most = numbers.into_iter().max().unwrap_or(0);
    if 0 < most && most < shares.len() {
        shares.select_nth_unstable_by(most - 1, |a, b| b.total_cmp(a));
        shares.truncate(most);
    }
    // Selection leaves the chosen in no order: sort, so that the sums have one.
    shares.sort_unstable_by(|a, b| b.total_cmp(a));
    Some(numbers.map(|k| sum(&shares[..k.min(shares.len())])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_count_themselves() {
        let w = [2.0; 8];
        assert_eq!((herfindahl(&w), effective_number(&w)), (Some(0.125), Some(8.0)));
        assert!((entropy_number(&w).unwrap() - 8.0).abs() < 1e-14);
        assert_eq!((top_share(&w, 2), top_share(&w, 9)), (Some(0.25), Some(1.0)));
        assert_eq!(top_shares(&w, [0, 1, 4]), Some([0.0, 0.125, 0.5]));
    }

    #[test]
    fn one_large_holding_counts() {
        // ½, ¼, ¼: Σw² = 3/8, so 2⅔ equal weights; entropy 1½ bits, so 2^1.5.
        let w = [0.25, 0.5, 0.25];
        assert_eq!(herfindahl(&w), Some(0.375));
        assert!((entropy_number(&w).unwrap() - 2.0_f64.powf(1.5)).abs() < 1e-14);
        assert_eq!(top_share(&w, 1), Some(0.5));
        for bad in [&[][..], &[0.0], &[1.0, -1.0, 2.0], &[1.0, f64::NAN]] {
            assert_eq!(herfindahl(bad), None);
        }
    }

    proptest::proptest! {
        #[test]
        fn bounds_hold_for_any_weights(w in proptest::collection::vec(0.001..10.0_f64, 1..60)) {
            let n = w.len() as f64;
            let (hhi, effective, entropy) = (herfindahl(&w).unwrap(), effective_number(&w).unwrap(), entropy_number(&w).unwrap());
            proptest::prop_assert!(hhi >= 1.0 / n - 1e-12 && hhi <= 1.0 + 1e-12);
            // Jensen: the entropy's number is never below Herfindahl's.
            proptest::prop_assert!(effective <= entropy * (1.0 + 1e-12) && entropy <= n * (1.0 + 1e-12));
            let mut sorted = w.clone();
            sorted.sort_by(|a, b| b.total_cmp(a));
            let plain = sorted.iter().take(7).sum::<f64>() / w.iter().sum::<f64>();
            proptest::prop_assert!((top_share(&w, 7).unwrap() - plain).abs() < 1e-12);
        }
    }
}
