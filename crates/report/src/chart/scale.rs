//! Scales: values to positions, and the ticks people expect to read there.

/// A monotone map from values to positions, linear or in the logarithm.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Scale {
    /// The lowest value shown.
    pub low: f64,
    /// The highest value shown.
    pub high: f64,
    /// The position of `low`.
    pub from: f64,
    /// The position of `high`.
    pub to: f64,
    /// Whether equal ratios are equal lengths.
    pub log: bool,
}

impl Scale {
    /// The position of a value.
    pub fn at(&self, value: f64) -> f64 {
        let (v, low, high) =
            if self.log { (value.ln(), self.low.ln(), self.high.ln()) } else { (value, self.low, self.high) };
        if high == low {
            (self.from + self.to) / 2.0
        } else {
            self.from + (v - low) / (high - low) * (self.to - self.from)
        }
    }
}

/// The largest of 1, 2, 5 x 10^k that divides `span` into at most `most` steps and at least one.
fn nice_step(span: f64, most: usize) -> f64 {
    let rough = span / most.max(1) as f64;
    let magnitude = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * magnitude >= rough * (1.0 - 1e-9)).unwrap_or(10.0);
    step * magnitude
}

/// Round values inside `low..=high`, at most `most + 1` of them, a step of 1, 2 or 5 x 10^k apart.
pub fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    if !(low.is_finite() && high.is_finite()) || high <= low {
        return if low.is_finite() { vec![low] } else { Vec::new() };
    }
    let step = nice_step(high - low, most);
    let (first, last) = ((low / step - 1e-9).ceil() as i64, (high / step + 1e-9).floor() as i64);
    multiples(step, first, last)
}

/// A linear axis that holds `low..=high`: its ends and its ticks, a step of 1, 2 or 5 x 10^k apart, of which the first
/// and the last are the ends.
pub fn nice_axis(low: f64, high: f64, most: usize) -> (f64, f64, Vec<f64>) {
    if !(low.is_finite() && high.is_finite()) {
        return (0.0, 1.0, vec![0.0, 1.0]);
    }
    if high <= low {
        let pad = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        return (low - pad, low + pad, vec![low]);
    }
    let step = nice_step(high - low, most);
    let (first, last) = ((low / step + 1e-9).floor() as i64, (high / step - 1e-9).ceil() as i64);
    let ticks = multiples(step, first, last);
    (ticks.first().copied().unwrap_or(low), ticks.last().copied().unwrap_or(high), ticks)
}

/// `first..=last` times `step`. Multiples of the step's inverse where it is below one: 3 / 10 is the nearest double to
/// 0.3, 3 x 0.1 is not.
fn multiples(step: f64, first: i64, last: i64) -> Vec<f64> {
    let inverse = (1.0 / step).round();
    (first..=last).map(|k| if step < 1.0 { k as f64 / inverse } else { k as f64 * step }).collect()
}

/// Round values for a logarithmic axis: 1, 2, 5 x 10^k, thinned to powers of ten where those are too many; linear ticks
/// where the range is narrower than that.
pub fn log_ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    if !(low > 0.0 && high.is_finite()) || high <= low {
        return Vec::new();
    }
    let decades = (low.log10().floor() as i32)..=(high.log10().ceil() as i32);
    let of = |multiples: &[f64]| -> Vec<f64> {
        decades
            .clone()
            .flat_map(|k| multiples.iter().map(move |m| if k < 0 { m / 10f64.powi(-k) } else { m * 10f64.powi(k) }))
            .filter(|v| *v >= low * (1.0 - 1e-9) && *v <= high * (1.0 + 1e-9))
            .collect()
    };
    let halves = of(&[1.0, 2.0, 5.0]);
    match halves.len() {
        0..=3 => linear_ticks(low, high, most + 1),
        n if n <= most + 1 => halves,
        _ => of(&[1.0]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ticks_are_the_round_numbers_a_reader_expects() {
        assert_eq!(linear_ticks(0.0, 1.0, 5), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(linear_ticks(-0.13, 0.31, 5), [-0.1, 0.0, 0.1, 0.2, 0.3]);
        assert_eq!(linear_ticks(3.0, 3.0, 5), [3.0]);
        assert_eq!(linear_ticks(0.0, 2_300.0, 5), [0.0, 500.0, 1_000.0, 1_500.0, 2_000.0]);
        assert_eq!(nice_axis(0.03, 0.97, 5), (0.0, 1.0, vec![0.0, 0.2, 0.4, 0.6, 0.8, 1.0]));
        assert_eq!(nice_axis(-0.21, 0.25, 5), (-0.3, 0.3, vec![-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3]));
        assert_eq!(log_ticks(0.9, 120.0, 8), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        assert_eq!(log_ticks(0.8, 1.9, 5), [0.8, 1.0, 1.2, 1.4, 1.6, 1.8]);
        assert_eq!(log_ticks(1.0, 1e9, 6), (0..=9).map(|k| 10f64.powi(k)).collect::<Vec<_>>());
    }

    #[test]
    fn equal_ratios_are_equal_lengths_on_a_log_scale() {
        // From 1 at 0 to 100 at 200: ten is half the way.
        let scale = Scale { low: 1.0, high: 100.0, from: 0.0, to: 200.0, log: true };
        assert!((scale.at(10.0) - 100.0).abs() < 1e-12);
        let flat = Scale { low: 2.0, high: 2.0, from: 0.0, to: 10.0, log: false };
        assert_eq!(flat.at(2.0), 5.0);
    }

    proptest! {
        #[test]
        fn ticks_are_few_inside_and_ascending(low in -1e9..1e9f64, span in 1e-6..1e9f64, most in 1usize..12) {
            let high = low + span;
            prop_assume!(high > low);
            let ticks = linear_ticks(low, high, most);
            let slack = span * 1e-6;
            prop_assert!(ticks.len() <= most + 1);
            prop_assert!(ticks.iter().all(|t| *t >= low - slack && *t <= high + slack));
            prop_assert!(ticks.windows(2).all(|w| w[0] < w[1]));
            let (a, b, ticks) = nice_axis(low, high, most);
            prop_assert!(a <= low + slack && b >= high - slack && ticks.len() <= most + 2);
        }
    }
}
