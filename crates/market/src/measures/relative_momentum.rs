//! Small against large over the last year but its last month.
use crate::frame::Lookback;
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Unit};

/// Momentum 12-1.
pub const MEASURE: Measure = Measure {
    id: "relative_momentum_12_1",
    label: "Small against large, momentum 12-1",
    family: Family::Rotation,
    unit: Unit::Log,
    formula: "RS one month ago − RS twelve months ago, RS = ln(small / large); each on the last session on or before the \
              same day of that month",
    source: "Jegadeesh & Titman (1993), skipping the last month",
    warm_up: 252,
    counted: "sessions",
    carries: false,
    asks: &[],
    compute: Compute::Market(momentum),
};

fn momentum(frame: &Frame<'_>) -> Vec<Point> {
    frame.each_session(|t| {
        let ends = [Lookback::Month12, Lookback::Month1]
            .map(|lookback| frame.base(t, lookback).map_or(f64::NAN, |base| frame.relative[base]));
        Point { value: ends[1] - ends[0], known: ends.iter().filter(|v| !v.is_nan()).count(), of: 2 }
    })
}
