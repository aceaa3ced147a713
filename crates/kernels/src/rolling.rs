//! Windows that move along a series.
//!
//! Entry `t` is over entries `t + 1 − n ..= t`; `NaN` before the first full window and wherever a number of the window is
//! missing, so that one gap is missing for `n` entries. Where gaps are to be stepped over, use [`RollingMean`]. An
//! infinite number counts as missing: it could not be taken out of a running sum again. `n` = 0 has no window: all `NaN`.
use std::collections::VecDeque;

use crate::Sum;

/// Σ over each window of `n`.
pub fn rolling_sum(x: &[f64], n: usize) -> Vec<f64> {
    let (mut running, mut missing) = (Sum::default(), 0_usize);
    x.iter()
        .enumerate()
        .map(|(t, &v)| {
            if v.is_finite() {
                running.add(v)
            } else {
                missing += 1
            }
            if let Some(gone) = t.checked_sub(n).and_then(|k| x.get(k)) {
                if gone.is_finite() { running.add(-gone) } else { missing -= 1 }
            }
            if n > 0 && t + 1 >= n && missing == 0 { running.value() } else { f64::NAN }
        })
        .collect()
}

/// Mean over each window of `n`.
pub fn rolling_mean(x: &[f64], n: usize) -> Vec<f64> {
    rolling_sum(x, n).into_iter().map(|s| s / n as f64).collect()
}

/// Largest of each window of `n`.
pub fn rolling_max(x: &[f64], n: usize) -> Vec<f64> {
    extreme(x, n, |new, old| new >= old)
}

/// Smallest of each window of `n`.
pub fn rolling_min(x: &[f64], n: usize) -> Vec<f64> {
    extreme(x, n, |new, old| new <= old)
}

/// A queue of candidates, best first: a number leaves when it falls out of the window or a newer one beats it. O(N).
fn extreme(x: &[f64], n: usize, beats: impl Fn(f64, f64) -> bool) -> Vec<f64> {
    let mut queue: VecDeque<usize> = VecDeque::new();
    let mut full_from = n.saturating_sub(1);
    x.iter()
        .enumerate()
        .map(|(t, &v)| {
            if !v.is_finite() {
                queue.clear();
                full_from = t + n;
                return f64::NAN;
            }
            while queue.back().is_some_and(|k| beats(v, x[*k])) {
                queue.pop_back();
            }
            queue.push_back(t);
            while queue.front().is_some_and(|k| k + n <= t) {
                queue.pop_front();
            }
            if n > 0 && t >= full_from { queue.front().map_or(f64::NAN, |k| x[*k]) } else { f64::NAN }
        })
        .collect()
}

/// The mean of the last `n` numbers pushed, once there are `n` of them: what is missing is simply not pushed.
#[derive(Clone, Debug)]
pub struct RollingMean {
    window: Vec<f64>,
    next: usize,
    pushed: usize,
    running: Sum,
}

impl RollingMean {
    /// An empty window of `n` ≥ 1 numbers (0 is taken as 1).
    pub fn new(n: usize) -> Self {
        RollingMean { window: vec![0.0; n.max(1)], next: 0, pushed: 0, running: Sum::default() }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        (self.next, self.pushed, self.running) = (0, 0, Sum::default());
    }

    /// Takes one more number (finite) and gives the mean of the last `n`; `None` until there are `n`.
    #[inline]
    pub fn push(&mut self, x: f64) -> Option<f64> {
        let n = self.window.len();
        self.running.add(x);
        if self.pushed >= n {
            self.running.add(-self.window[self.next]);
        }
        self.window[self.next] = x;
        self.next = if self.next + 1 == n { 0 } else { self.next + 1 };
        self.pushed += 1;
        (self.pushed >= n).then(|| self.running.value() / n as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    /// The plain definition: look at each window afresh.
    fn plain(x: &[f64], n: usize, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        (0..x.len())
            .map(|t| match (t + 1).checked_sub(n).map(|from| &x[from..=t]) {
                Some(w) if n > 0 && w.iter().all(|v| v.is_finite()) => f(w),
                _ => NAN,
            })
            .collect()
    }

    fn agree(a: &[f64], b: &[f64], tolerance: f64) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance)
    }

    #[test]
    fn a_gap_is_missing_for_a_whole_window() {
        let x = [1.0, 2.0, NAN, 4.0, 6.0, 5.0];
        assert!(agree(&rolling_sum(&x, 2), &[NAN, 3.0, NAN, NAN, 10.0, 11.0], 0.0));
        assert!(agree(&rolling_max(&x, 2), &[NAN, 2.0, NAN, NAN, 6.0, 6.0], 0.0));
        assert!(agree(&rolling_min(&x, 2), &[NAN, 1.0, NAN, NAN, 4.0, 5.0], 0.0));
        assert!(rolling_mean(&x, 0).iter().all(|v| v.is_nan()));
    }

    #[test]
    fn a_mean_over_what_is_known_steps_over_gaps() {
        let mut mean = RollingMean::new(2);
        assert_eq!((mean.push(1.0), mean.push(3.0), mean.push(7.0)), (None, Some(2.0), Some(5.0)));
        mean.clear();
        assert_eq!((mean.push(10.0), mean.push(20.0)), (None, Some(15.0)));
    }

    #[test]
    fn a_huge_number_leaves_no_trace_behind() {
        let s = rolling_sum(&[1.0, 1e17, 3.0, 4.0, 5.0], 2);
        assert_eq!(s[3..], [7.0, 9.0]);
    }

    proptest::proptest! {
        #[test]
        fn windows_agree_with_their_definition(
            x in proptest::collection::vec(proptest::prop_oneof![9 => -100.0..100.0_f64, 1 => proptest::strategy::Just(NAN)], 0..80),
            n in 0..12_usize,
        ) {
            proptest::prop_assert!(agree(&rolling_sum(&x, n), &plain(&x, n, |w| w.iter().sum()), 1e-11));
            proptest::prop_assert!(agree(&rolling_max(&x, n), &plain(&x, n, |w| w.iter().copied().fold(f64::MIN, f64::max)), 0.0));
            proptest::prop_assert!(agree(&rolling_min(&x, n), &plain(&x, n, |w| w.iter().copied().fold(f64::MAX, f64::min)), 0.0));
        }
    }
}
