//! Months to break-even.
use breadth_filings::Templates;

use super::trend;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "months_to_break_even",
    label: "Months to break-even",
    unit: Unit::Months,
    formula: "3 x −(newest quarterly cash flow margin) / slope a quarter; 0 where the margin is above zero; undefined where the slope is not",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let (slope, newest) = trend(at)?;
        if newest >= 0.0 {
            return Ok(slope.map(|_| 0.0));
        }
        (slope.map(|_| -3.0 * newest)).over(slope, "the slope of the cash flow margin")
    }),
};
