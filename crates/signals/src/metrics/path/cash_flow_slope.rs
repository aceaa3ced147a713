//! Slope of the operating cash flow margin.
use breadth_filings::Templates;

use super::trend;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "cash_flow_slope",
    label: "Slope of the operating cash flow margin",
    unit: Unit::Ratio,
    formula: "least-squares slope a quarter of cash flow from operations / revenue over the last 8 quarters, at least 4",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| Ok(trend(at)?.0)),
};
