//! Ranks and percentiles.

/// Rank from 1 (smallest); equal numbers share the mean of their ranks. Missing stays missing and is not ranked.
pub fn ranks(x: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..x.len()).filter(|i| !x[*i].is_nan()).collect();
    order.sort_by(|a, b| x[*a].total_cmp(&x[*b]));
    let mut out = vec![f64::NAN; x.len()];
    let mut below = 0;
    // `==` and not the total order: −0 and 0 are equal numbers.
    for tied in order.chunk_by(|a, b| x[*a] == x[*b]) {
        let mean_rank = below as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|i| out[*i] = mean_rank);
        below += tied.len();
    }
    out
}

/// (rank − ½) / N among those known: between 0 and 1, symmetric, ½ for a single number. Missing stays missing.
pub fn percentile_ranks(x: &[f64]) -> Vec<f64> {
    let n = x.iter().filter(|v| !v.is_nan()).count() as f64;
    ranks(x).into_iter().map(|r| (r - 0.5) / n).collect()
}

/// The share of the known numbers in `history` that are at or below `value`. `None` where none is known or `value` is
/// missing.
pub fn percentile_of(history: &[f64], value: f64) -> Option<f64> {
    let known = history.iter().filter(|v| !v.is_nan()).count();
    (known > 0 && !value.is_nan()).then(|| history.iter().filter(|v| **v <= value).count() as f64 / known as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_mean_rank() {
        let r = ranks(&[3.0, 1.0, f64::NAN, 3.0, 2.0]);
        assert_eq!((r[0], r[1], r[3], r[4]), (3.5, 1.0, 3.5, 2.0));
        assert!(r[2].is_nan());
        // Ranks 1, 2½, 2½ of 3: (1 − ½)/3, 2/3, 2/3.
        assert_eq!(percentile_ranks(&[-1.0, 0.0, -0.0]), [0.5 / 3.0, 2.0 / 3.0, 2.0 / 3.0]);
        assert_eq!(percentile_ranks(&[7.0]), [0.5]);
        assert!(ranks(&[]).is_empty());
    }

    #[test]
    fn a_percentile_counts_those_at_or_below() {
        assert_eq!(percentile_of(&[1.0, 2.0, f64::NAN, 3.0, 4.0], 2.0), Some(0.5));
        assert_eq!((percentile_of(&[], 1.0), percentile_of(&[1.0], f64::NAN)), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn ranks_agree_with_counting(x in proptest::collection::vec(0..8_i32, 1..60)) {
            let x: Vec<f64> = x.into_iter().map(f64::from).collect();
            for (value, rank) in x.iter().zip(ranks(&x)) {
                let below = x.iter().filter(|v| *v < value).count() as f64;
                let equal = x.iter().filter(|v| *v == value).count() as f64;
                proptest::prop_assert_eq!(rank, below + (equal + 1.0) / 2.0);
            }
        }
    }
}
