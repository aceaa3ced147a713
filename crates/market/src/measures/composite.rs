//! One number for breadth: where six measures stand in their own past.
use breadth_kernels::rolling_mean;

use crate::frame::Lookback;
use crate::measure::{Ask, Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Values a component must have had before its percentile means anything: a year.
const PAST: usize = 252;
/// The fewest components that make a score.
const LEAST: usize = 3;

/// The score.
pub const MEASURE: Measure = Measure {
    id: "breadth_score",
    label: "Composite breadth score",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "mean of the percentiles, each of its own values so far, of AD percent (SMA₁₀), above 50 and 200 days, net new \
              highs, McClellan oscillator, members that beat the index over 3 months; a component counts from its 252nd \
              value, the others share its weight until then; at least 3 of 6",
    source: "own composition; expanding percentiles, so that no past value is ever redrawn",
    warm_up: 2 * PAST - 1,
    counted: "components",
    carries: true,
    asks: &[Ask::Stands, Ask::Beats(Lookback::Month3)],
    compute: Compute::EachUniverse(score),
};

fn score(frame: &Frame<'_>, side: &Side<'_>) -> Vec<Point> {
    let of = |m: &Measure| -> Vec<f64> {
        match m.compute {
            Compute::EachUniverse(f) => f(frame, side).into_iter().map(|p| p.value).collect(),
            Compute::Market(f) => f(frame).into_iter().map(|p| p.value).collect(),
        }
    };
    let components = [
        rolling_mean(&of(&super::advance_decline::PERCENT), 10),
        of(&super::above_average::ABOVE_50),
        of(&super::above_average::ABOVE_200),
        of(&super::highs_lows::NET),
        of(&super::mcclellan::MEASURE),
        of(&super::participation::MONTH_3),
    ];
    combined(&components.map(|c| expanding_percentile(&c, PAST)), frame.panel.sessions.len())
}

fn combined(percentiles: &[Vec<f64>], sessions: usize) -> Vec<Point> {
    let mean = |t: usize| {
        let known: Vec<f64> = percentiles.iter().map(|p| p[t]).filter(|v| !v.is_nan()).collect();
        let value = if known.len() < LEAST { f64::NAN } else { known.iter().sum::<f64>() / known.len() as f64 };
        Point { value, known: known.len(), of: percentiles.len() }
    };
    (0..sessions).map(mean).collect()
}

/// For each entry the share of the known entries up to it, itself among them, at or below it; `NaN` where it is missing or
/// fewer than `least` are known.
pub(crate) fn expanding_percentile(x: &[f64], least: usize) -> Vec<f64> {
    let mut sorted: Vec<f64> = Vec::with_capacity(x.len());
    x.iter()
        .map(|v| {
            if v.is_nan() {
                return f64::NAN;
            }
            sorted.insert(sorted.partition_point(|s| s <= v), *v);
            let below = sorted.partition_point(|s| s <= v);
            if sorted.len() < least { f64::NAN } else { below as f64 / sorted.len() as f64 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use breadth_kernels::percentile_of;

    #[test]
    fn a_component_that_lacks_leaves_its_weight_to_the_others() {
        const NAN: f64 = f64::NAN;
        let p = combined(&[vec![0.2, 0.2], vec![0.4, NAN], vec![0.9, 0.9], vec![NAN, 0.7]], 2);
        assert_eq!((p[0].value, p[0].known, p[0].of), ((0.2 + 0.4 + 0.9) / 3.0, 3, 4));
        assert_eq!(p[1].value, (0.2 + 0.9 + 0.7) / 3.0);
        assert!(combined(&[vec![0.2], vec![0.1], vec![NAN]], 1)[0].value.is_nan());
    }

    #[test]
    fn a_percentile_knows_the_past_alone() {
        let x = [3.0, 1.0, f64::NAN, 2.0, 3.0];
        let p = expanding_percentile(&x, 2);
        assert!(p[0].is_nan() && p[2].is_nan());
        assert_eq!((p[1], p[3], p[4]), (0.5, 2.0 / 3.0, 1.0));
        assert_eq!(percentile_of(&x[..4], 2.0), Some(p[3]));
    }
}
