//! The rotation score: signed evidence that small companies lead, part by part.
use super::{relative_high, relative_to_average, relative_trend, size_momentum};
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Unit};

/// The fewest parts that make a score.
pub const LEAST: usize = 2;

/// A piece of evidence between −1, large companies lead, and 1, small ones do.
pub struct Part {
    /// The stable identifier.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// The measure it is made of.
    pub measure: &'static Measure,
    /// Its weight; all weights sum to 1. They are equal, not fitted.
    pub weight: f64,
    /// From the measure's value to the evidence.
    pub evidence: fn(f64) -> f64,
    /// The same in words.
    pub rule: &'static str,
}

/// The parts, in order.
pub const PARTS: [Part; 4] = [
    Part {
        id: "trend",
        label: "Drift over a year",
        measure: &relative_trend::DRIFT,
        weight: 0.25,
        evidence: |t| (t / 2.0).clamp(-1.0, 1.0),
        rule: "t / 2, at most 1",
    },
    Part {
        id: "average",
        label: "Against its 200-day average",
        measure: &relative_to_average::MEASURE,
        weight: 0.25,
        evidence: |d| if d == 0.0 { 0.0 } else { d.signum() },
        rule: "1 above, −1 below",
    },
    Part {
        id: "momentum",
        label: "Momentum 12-1, scaled by 36 months' volatility",
        measure: &size_momentum::MEASURE,
        weight: 0.25,
        evidence: |z| z.clamp(-1.0, 1.0),
        rule: "as it is, at most 1",
    },
    Part {
        id: "range",
        label: "Place in its 52-week range",
        measure: &relative_high::RANGE,
        weight: 0.25,
        evidence: |p| 2.0 * p - 1.0,
        rule: "1 at the high, −1 at the low",
    },
];

/// The score.
pub const MEASURE: Measure = Measure {
    id: "rotation_score",
    label: "Rotation score",
    family: Family::Rotation,
    unit: Unit::Number,
    formula: "Σ weight · evidence / Σ weight of the parts known, at least 2 of 4: drift t / 2, side of the 200-day average, \
              scaled 12-1 momentum, place in the 52-week range; each within ±1, equal weights. Above 0 small companies lead",
    source: "own composition; its record on long history stands beside it",
    warm_up: 202,
    counted: "components",
    carries: false,
    asks: &[],
    compute: Compute::Market(score),
};

/// The score of the parts' values; with how many were known.
pub fn combined(values: [f64; 4]) -> (f64, usize) {
    let known = || PARTS.iter().zip(values).filter(|(_, v)| v.is_finite());
    let (count, weight) = known().fold((0, 0.0), |(n, w), (p, _)| (n + 1, w + p.weight));
    let total: f64 = known().map(|(p, v)| p.weight * (p.evidence)(v)).sum();
    (if count < LEAST { f64::NAN } else { total / weight }, count)
}

fn score(frame: &Frame<'_>) -> Vec<Point> {
    let parts = PARTS.each_ref().map(|p| match p.measure.compute {
        Compute::Market(f) => f(frame),
        Compute::EachUniverse(f) => f(frame, &frame.small),
    });
    (0..frame.panel.sessions.len())
        .map(|t| {
            let (value, known) = combined(parts.each_ref().map(|p| p[t].value));
            Point { value, known, of: PARTS.len() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_weigh_alike_and_what_lacks_leaves_its_weight() {
        assert_eq!(PARTS.iter().map(|p| p.weight).sum::<f64>(), 1.0);
        // t = 1: ½; above: 1; momentum 3: 1; the middle of the range: 0. (½ + 1 + 1 + 0) / 4.
        assert_eq!(combined([1.0, 0.02, 3.0, 0.5]), (0.625, 4));
        assert_eq!(combined([1.0, -0.02, f64::NAN, f64::NAN]), (-0.25, 2));
        assert!(combined([1.0, f64::NAN, f64::NAN, f64::NAN]).0.is_nan());
    }
}
