//! Momentum of the size factor, in units of its own volatility.
use breadth_kernels::{Ddof, std_dev};

use super::relative_strength::window;
use crate::Unit;
use crate::frame::Lookback;
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point};

/// Sessions of 36 months.
const DAYS: usize = 756;
/// Sessions between twelve months ago and one month ago.
const SPAN: f64 = 231.0;

/// 12-1 over volatility.
pub const MEASURE: Measure = Measure {
    id: "size_momentum",
    label: "Size-factor momentum, scaled",
    family: Family::Rotation,
    unit: Unit::Number,
    formula: "(RS one month ago − RS twelve months ago) / (s √231); s = standard deviation of 756 sessions' changes of RS = \
              ln(small / large): 36 months. It is the t of the mean change in these 231 sessions, as if independent",
    source: "Ehsani & Linnainmaa (2022), factor momentum; Barroso & Santa-Clara (2015), scaling",
    warm_up: DAYS + 2,
    counted: "sessions",
    carries: false,
    asks: &[],
    compute: Compute::Market(scaled),
};

fn scaled(frame: &Frame<'_>) -> Vec<Point> {
    let volatility = window(frame, DAYS + 1, |rs| {
        let changes: Vec<f64> = rs.windows(2).map(|w| w[1] - w[0]).collect();
        std_dev(&changes, Ddof::Sample).filter(|s| *s > 0.0).unwrap_or(f64::NAN)
    });
    let point = |(t, v): (usize, Point)| {
        let at = |lookback| frame.base(t, lookback).map_or(f64::NAN, |base| frame.relative[base]);
        Point { value: (at(Lookback::Month1) - at(Lookback::Month12)) / (v.value * SPAN.sqrt()), ..v }
    };
    volatility.into_iter().enumerate().map(point).collect()
}
