//! Where small against large stands in its year.
use super::relative_strength::window;
use crate::Unit;
use crate::measure::{Compute, Family, Measure};

/// A year of sessions, today's among them.
const DAYS: usize = crate::levels::YEAR;

/// Below the highest of the year.
pub const MEASURE: Measure = Measure {
    id: "relative_to_high",
    label: "Small against large, less its 52-week high",
    family: Family::Rotation,
    unit: Unit::Log,
    formula: "RS − max(RS) over 252 sessions, today's among them, RS = ln(small / large); 0 at a new high",
    source: "George & Hwang (2004), applied to a ratio",
    warm_up: DAYS + 1,
    counted: "sessions",
    carries: false,
    asks: &[],
    compute: Compute::Market(|frame| window(frame, DAYS, |rs| rs[DAYS - 1] - range(rs).1)),
};

/// Between the lowest and the highest of the year.
pub const RANGE: Measure = Measure {
    id: "relative_in_range",
    label: "Small against large, place in its 52-week range",
    unit: Unit::Fraction,
    formula: "(RS − min) / (max − min) over 252 sessions, today's among them, RS = ln(small / large)",
    compute: Compute::Market(|frame| {
        window(frame, DAYS, |rs| {
            let (low, high) = range(rs);
            (rs[DAYS - 1] - low) / (high - low)
        })
    }),
    ..MEASURE
};

fn range(x: &[f64]) -> (f64, f64) {
    x.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
}
