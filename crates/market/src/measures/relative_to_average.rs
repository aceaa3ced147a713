//! Small against large, above or below its own average.
use breadth_kernels::sum;

use super::relative_strength::window;
use crate::Unit;
use crate::measure::{Compute, Family, Measure};

/// Sessions in the average.
const DAYS: usize = 200;

/// The line less its average.
pub const MEASURE: Measure = Measure {
    id: "relative_to_200d",
    label: "Small against large, less its 200-day average",
    family: Family::Rotation,
    unit: Unit::Log,
    formula: "RS − SMA₂₀₀(RS), RS = ln(small / large); above 0, small companies lead",
    source: "Faber (2007), applied to a ratio",
    warm_up: DAYS + 1,
    counted: "sessions",
    carries: false,
    asks: &[],
    compute: Compute::Market(|frame| window(frame, DAYS, |rs| rs[DAYS - 1] - sum(rs) / DAYS as f64)),
};

/// The line less its average of 50 days.
pub const DAYS_50: Measure = Measure {
    id: "relative_to_50d",
    label: "Small against large, less its 50-day average",
    formula: "RS − SMA₅₀(RS), RS = ln(small / large); above 0, small companies lead",
    warm_up: 51,
    compute: Compute::Market(|frame| window(frame, 50, |rs| rs[49] - sum(rs) / 50.0)),
    ..MEASURE
};
