//! Zweig's breadth-thrust indicator: the smoothed share of advances.
use breadth_kernels::{ema, span_alpha};

use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Sessions for which the seed still shows: (9/11)⁴⁰ < 0.0005.
const WARM_UP: usize = 40;

/// The indicator.
pub const MEASURE: Measure = Measure {
    id: "zweig",
    label: "Zweig breadth-thrust indicator",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "EMA₁₀ of A / (A + D), α = 2/11, seeded with the first value; a thrust is a rise from below 0.40 to above \
              0.615 within ten sessions",
    source: "Zweig (1986), Winning on Wall Street",
    warm_up: WARM_UP,
    counted: "members",
    carries: true,
    asks: &[],
    compute: Compute::EachUniverse(compute),
};

/// A / (A + D) smoothed over ten sessions; `NaN` where neither rose nor fell.
fn indicator(advances: &[f64], declines: &[f64]) -> Vec<f64> {
    let share: Vec<f64> = advances.iter().zip(declines).map(|(a, d)| a / (a + d)).collect();
    ema(&share, span_alpha(10))
}

fn compute(_: &Frame<'_>, side: &Side<'_>) -> Vec<Point> {
    let (advances, declines): (Vec<f64>, Vec<f64>) =
        side.tallies.iter().map(|t| (t.advances as f64, t.declines as f64)).unzip();
    let mut seen = 0;
    let points = indicator(&advances, &declines).into_iter().zip(&side.tallies).map(|(value, tally)| {
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
        // ¾, then ¼: ¾ − 2/11 · ½.
        assert_eq!(indicator(&[30.0, 10.0], &[10.0, 30.0]), [0.75, 0.75 + 2.0 / 11.0 * (0.25 - 0.75)]);
    }

    #[test]
    fn it_agrees_with_the_reference_implementation() {
        let vector = |name| golden("mcclellan", name);
        let (Some(a), Some(d), Some(expected)) = (vector("adv"), vector("dec"), vector("zweig_ema10")) else { return };
        let ours = indicator(&a, &d);
        assert_eq!(ours.len(), expected.len());
        // Some 120 steps on numbers below 1: rounding stays below 120 · ε.
        assert!(ours.iter().zip(&expected).all(|(o, e)| (o - e).abs() < 3e-14));
    }
}
