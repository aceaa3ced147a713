//! The McClellan oscillator: fast minus slow average of net advances.
use breadth_kernels::{ema, span_alpha};

use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Sessions for which the seed still shows in the slow average: 0.95¹⁵⁰ < 0.0005.
const WARM_UP: usize = 150;

/// The ratio-adjusted oscillator.
pub const MEASURE: Measure = Measure {
    id: "mcclellan",
    label: "McClellan oscillator",
    family: Family::Breadth,
    unit: Unit::Number,
    formula: "EMA₁₉ − EMA₃₉ of 1000 (A − D) / (A + D), α = 2/(n + 1), seeded with the first value; the unchanged do not \
              count; sessions with none moving are stepped over",
    source: "McClellan & McClellan (1970), ratio-adjusted",
    warm_up: WARM_UP,
    counted: "members",
    carries: true,
    asks: &[],
    compute: Compute::EachUniverse(compute),
};

/// The running total of the oscillator.
pub const SUMMATION: Measure = Measure {
    id: "mcclellan_summation",
    label: "McClellan summation index",
    formula: "Σ of the McClellan oscillator since its first value; its level means nothing, its course does (no offset of \
              1000)",
    compute: Compute::EachUniverse(|frame, side| {
        let mut total = 0.0;
        let add = |p: Point| {
            total += if p.value.is_nan() { 0.0 } else { p.value };
            Point { value: if p.value.is_nan() { p.value } else { total }, ..p }
        };
        compute(frame, side).into_iter().map(add).collect()
    }),
    ..MEASURE
};

/// 1000 (A − D) / (A + D) smoothed over 19 less over 39 sessions; `NaN` where neither rose nor fell.
fn oscillator(advances: &[f64], declines: &[f64]) -> Vec<f64> {
    let adjusted: Vec<f64> = advances.iter().zip(declines).map(|(a, d)| 1000.0 * (a - d) / (a + d)).collect();
    let (fast, slow) = (ema(&adjusted, span_alpha(19)), ema(&adjusted, span_alpha(39)));
    fast.iter().zip(slow).map(|(f, s)| f - s).collect()
}

fn compute(_: &Frame<'_>, side: &Side<'_>) -> Vec<Point> {
    let (advances, declines): (Vec<f64>, Vec<f64>) =
        side.tallies.iter().map(|t| (t.advances as f64, t.declines as f64)).unzip();
    let mut seen = 0;
    let points = oscillator(&advances, &declines).into_iter().zip(&side.tallies).map(|(value, tally)| {
        seen += usize::from(!value.is_nan());
        let value = if seen < WARM_UP { f64::NAN } else { value };
        Point { value, known: tally.advances + tally.declines, of: tally.members }
    });
    points.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::golden;

    #[test]
    fn the_second_value_by_hand() {
        // 1000·(30 − 10)/40 = 500, then −500: EMA₁₉ = 500 − 0.1·1000 = 400, EMA₃₉ = 500 − 0.05·1000 = 450.
        let osc = oscillator(&[30.0, 10.0, 0.0], &[10.0, 30.0, 0.0]);
        assert_eq!((osc[0], osc[1]), (0.0, -50.0));
        assert!(osc[2].is_nan());
    }

    #[test]
    fn it_agrees_with_the_reference_implementation() {
        let vector = |name| golden("mcclellan", name);
        let (Some(a), Some(d), Some(expected)) = (vector("adv"), vector("dec"), vector("osc")) else { return };
        let ours = oscillator(&a, &d);
        assert_eq!(ours.len(), expected.len());
        // Some 120 steps on numbers below 1000: rounding stays below 1000 · 120 · ε.
        assert!(ours.iter().zip(&expected).all(|(o, e)| (o - e).abs() < 3e-11));
    }
}
