//! Small against large companies.
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Unit};

/// The line.
pub const MEASURE: Measure = Measure {
    id: "relative_strength",
    label: "Small against large",
    family: Family::Rotation,
    unit: Unit::Log,
    formula: "ln(small / large) of the capitalisation-weighted price indexes, from 0 before the first session on which \
              both have a return",
    source: "Levy (1967)",
    warm_up: 2,
    counted: "sessions",
    carries: false,
    asks: &[],
    compute: Compute::Market(|frame| window(frame, 1, |rs| rs[0])),
};

/// A function of the line's last `n` values, missing where one of them is.
pub(super) fn window(frame: &Frame<'_>, n: usize, f: impl Fn(&[f64]) -> f64 + Sync + Send) -> Vec<Point> {
    frame.each_session(|t| {
        let from = (t + 1).saturating_sub(n);
        let values = &frame.relative[from..=t];
        let known = values.iter().filter(|v| !v.is_nan()).count();
        Point { value: if known == n { f(values) } else { f64::NAN }, known, of: n }
    })
}
