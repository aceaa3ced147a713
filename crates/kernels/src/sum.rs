//! Sums in the order of their terms.

/// A running sum that keeps what rounding drops: sₖ = sₖ₋₁ + xₖ, with the error of each addition collected apart.
///
/// Source: Neumaier (1974), an improvement of Kahan's summation. Chosen over pairwise summation because it runs in the
/// order of its input, takes terms one by one, and its error does not grow with their number: |error| ≤ ε |Σx| +
/// O(n ε²) Σ|x|.
///
/// Missing: a `NaN` makes the sum `NaN`.
#[derive(Copy, Clone, Debug, Default)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds one term.
    #[inline]
    pub fn add(&mut self, x: f64) {
        let total = self.total + x;
        self.lost += if self.total.abs() >= x.abs() { (self.total - total) + x } else { (x - total) + self.total };
        self.total = total;
    }

    /// The sum so far.
    #[inline]
    pub fn value(self) -> f64 {
        // Beyond the largest number the correction is ∞ − ∞.
        if self.total.is_finite() { self.total + self.lost } else { self.total }
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Self {
        let mut sum = Sum::default();
        terms.into_iter().for_each(|x| sum.add(x));
        sum
    }
}

/// Σ xᵢ, in order; 0 for no terms. A missing term makes it `NaN`.
pub fn sum(x: &[f64]) -> f64 {
    x.iter().copied().collect::<Sum>().value()
}

/// Σ xᵢ yᵢ, in order, over the common length. A missing term makes it `NaN`.
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b).collect::<Sum>().value()
}

/// The numbers that are not missing, in order.
pub fn known(x: &[f64]) -> Vec<f64> {
    x.iter().copied().filter(|v| !v.is_nan()).collect()
}

/// An aggregate with how many of its inputs were known.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Known {
    /// The aggregate over those known; `None` where it is not defined.
    pub value: Option<f64>,
    /// How many inputs were known.
    pub known: usize,
    /// How many inputs there were.
    pub of: usize,
    /// The share of the total weight that was known; `None` where weights do not sum to a positive number.
    pub weight_known: Option<f64>,
}

/// Σ wᵢ xᵢ / Σ wᵢ over the values that are known.
///
/// Missing: a value or a weight that is `NaN` leaves the pair out and is counted; `None` where no pair is left or the
/// weights left do not sum to a positive number. Pairs beyond the shorter slice are not looked at.
pub fn weighted_mean_known(values: &[f64], weights: &[f64]) -> Known {
    let (mut top, mut bottom, mut all) = (Sum::default(), Sum::default(), Sum::default());
    let (mut known, mut of) = (0, 0);
    for (&x, &w) in values.iter().zip(weights) {
        of += 1;
        if !w.is_nan() {
            all.add(w);
        }
        if !x.is_nan() && !w.is_nan() {
            known += 1;
            top.add(w * x);
            bottom.add(w);
        }
    }
    let (bottom, all) = (bottom.value(), all.value());
    Known {
        value: (bottom > 0.0).then(|| top.value() / bottom),
        known,
        of,
        weight_known: (all > 0.0).then(|| bottom / all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rounding_drops_is_kept() {
        // Left to right in plain f64, 1 + 1e100 loses the 1, and the answer is 0.
        assert_eq!(sum(&[1.0, 1e100, 1.0, -1e100]), 2.0);
        // Ten tenths: plain addition gives 0.9999999999999999.
        assert_eq!(sum(&[0.1; 10]), 1.0);
        assert_eq!(sum(&[]), 0.0);
        assert!(sum(&[1.0, f64::NAN]).is_nan());
        assert_eq!(sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
        assert_eq!(dot(&[1.0, 2.0], &[3.0, 4.0]), 11.0);
    }

    #[test]
    fn a_weighted_mean_says_how_much_it_knew() {
        // (1·1 + 2·4) / (1 + 2) = 3; known 2 of 3, weight 3 of 8.
        let answer = weighted_mean_known(&[1.0, f64::NAN, 4.0], &[1.0, 5.0, 2.0]);
        assert_eq!(answer, Known { value: Some(3.0), known: 2, of: 3, weight_known: Some(0.375) });
        assert_eq!(weighted_mean_known(&[f64::NAN], &[1.0]).value, None);
        assert_eq!(weighted_mean_known(&[1.0], &[0.0]).value, None);
    }

    proptest::proptest! {
        #[test]
        fn sums_agree_with_exact_integers(x in proptest::collection::vec(-1_000_000_000_i64..1_000_000_000, 0..200)) {
            // Multiples of 2⁻¹⁰ are exact in f64, and so is their sum in integers.
            let scaled: Vec<f64> = x.iter().map(|v| *v as f64 / 1024.0).collect();
            proptest::prop_assert_eq!(sum(&scaled), x.iter().sum::<i64>() as f64 / 1024.0);
        }
    }
}
