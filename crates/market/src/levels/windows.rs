//! Where each level of an unbroken chain stands against its own averages and in its own year, for a whole chain at once.
use super::{Average, FULL_YEAR, HIGHEST, LOWEST, ROUNDING, YEAR};

/// What a chain is worked out with, kept from column to column.
#[derive(Default)]
pub(super) struct Windows {
    /// Σ of the levels before each place, as a number and what it lost in rounding.
    sums: Vec<(f64, f64)>,
    /// The highest and the lowest of a year's window, by the place of its end.
    high: Vec<f64>,
    low: Vec<f64>,
}

impl Windows {
    /// Writes the bits of each level.
    pub(super) fn stand(&mut self, levels: &[f64], bits: &mut [u16]) {
        bits.fill(0);
        self.add_up(levels);
        for average in Average::ALL {
            self.against(average, levels, bits);
        }
        if levels.len() >= YEAR {
            self.year(levels, bits);
        }
    }

    /// Running totals, each addition's error (Knuth 1969, TwoSum) collected beside them: the difference of two totals is
    /// right to a unit in its own last place, however long the chain, unless it fell to less than some 10⁻¹⁵ of itself.
    fn add_up(&mut self, levels: &[f64]) {
        let (mut total, mut lost) = (0.0_f64, 0.0_f64);
        self.sums.clear();
        self.sums.push((0.0, 0.0));
        self.sums.extend(levels.iter().map(|x| {
            let sum = total + x;
            let added = sum - total;
            lost += (total - (sum - added)) + (x - added);
            total = sum;
            (total, lost)
        }));
    }

    /// Above the mean of the last n levels, today's among them.
    fn against(&self, average: Average, levels: &[f64], bits: &mut [u16]) {
        let (n, (full, above)) = (average.days(), average.bits());
        if levels.len() < n {
            return;
        }
        let sums = self.sums[n..].iter().zip(&self.sums);
        let above_mean = (1.0 + ROUNDING) / n as f64;
        for (((now, then), level), bits) in sums.zip(&levels[n - 1..]).zip(&mut bits[n - 1..]) {
            let sum = (now.0 - then.0) + (now.1 - then.1);
            *bits |= full | if *level > sum * above_mean { above } else { 0 };
        }
    }

    /// Highest or lowest of the last year, in three passes whatever its length (van Herk 1992, Gil & Werman 1993): the best
    /// from each place to the end of its block of a year, the best from a block's start to each place, and of the two that
    /// make up a window the better one.
    fn year(&mut self, levels: &[f64], bits: &mut [u16]) {
        self.high.clear();
        self.low.clear();
        self.high.extend_from_slice(levels);
        self.low.extend_from_slice(levels);
        for (high, low) in self.high.chunks_mut(YEAR).zip(self.low.chunks_mut(YEAR)) {
            let (mut most, mut least) = (f64::NEG_INFINITY, f64::INFINITY);
            for (h, l) in high.iter_mut().zip(low).rev() {
                most = larger(most, *h);
                least = smaller(least, *l);
                (*h, *l) = (most, least);
            }
        }
        let ends = levels.iter().zip(bits).enumerate().skip(YEAR - 1);
        let (mut most, mut least) = (f64::NEG_INFINITY, f64::INFINITY);
        // The first window is its block; after it, each block's own best so far begins anew.
        for (k, (now, bits)) in ends {
            let start = k + 1 - YEAR;
            if start.is_multiple_of(YEAR) {
                (most, least) = (f64::NEG_INFINITY, f64::INFINITY);
            } else {
                (most, least) = (larger(most, *now), smaller(least, *now));
            }
            let (high, low) = (larger(self.high[start], most), smaller(self.low[start], least));
            // A price that has not moved in a year is at neither end.
            let moved = high > low * (1.0 + ROUNDING);
            let highest = moved && *now >= high * (1.0 - ROUNDING);
            let lowest = moved && *now <= low * (1.0 + ROUNDING);
            *bits |= FULL_YEAR | if highest { HIGHEST } else { 0 } | if lowest { LOWEST } else { 0 };
        }
    }
}

fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

fn smaller(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The definition, window by window.
    fn plain(levels: &[f64]) -> Vec<u16> {
        let last = |k: usize, n: usize| (k + 1).checked_sub(n).map(|from| &levels[from..=k]);
        let bits = |k: usize| {
            let now = levels[k];
            let mut bits = 0;
            for average in Average::ALL {
                let (full, above) = average.bits();
                if let Some(window) = last(k, average.days()) {
                    let mean = breadth_kernels::sum(window) / window.len() as f64;
                    bits |= full | if now > mean * (1.0 + ROUNDING) { above } else { 0 };
                }
            }
            if let Some(year) = last(k, YEAR) {
                let (low, high) = year.iter().fold((f64::MAX, 0.0_f64), |(l, h), v| (l.min(*v), h.max(*v)));
                bits |= FULL_YEAR;
                if high > low * (1.0 + ROUNDING) {
                    bits |= if now >= high * (1.0 - ROUNDING) { HIGHEST } else { 0 };
                    bits |= if now <= low * (1.0 + ROUNDING) { LOWEST } else { 0 };
                }
            }
            bits
        };
        (0..levels.len()).map(bits).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn one_pass_tells_what_each_window_tells(
            steps in prop::collection::vec(prop_oneof![6 => -0.1..0.11_f64, 2 => Just(0.0), 1 => Just(-0.9)], 0..900),
            flat in 0..600_usize,
        ) {
            // Falls to a tenth, to a billionth in all, and long flat stretches: what a running sum loses first.
            let mut level = 1.0;
            let fall = |level: f64, r: f64| if level * (1.0 + r) < 1e-9 { level } else { level * (1.0 + r) };
            let mut levels: Vec<f64> = steps.iter().map(|r| { level = fall(level, *r); level }).collect();
            levels.extend(std::iter::repeat_n(level, flat));
            let mut bits = vec![0; levels.len()];
            Windows::default().stand(&levels, &mut bits);
            prop_assert_eq!(bits, plain(&levels));
        }
    }
}
