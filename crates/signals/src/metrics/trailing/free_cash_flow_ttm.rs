//! Free cash flow of twelve months.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "free_cash_flow_ttm",
    label: "Free cash flow, trailing twelve months",
    unit: Unit::Dollars,
    formula: "free cash flow where the source has it, else cash flow from operations − capital expenditure",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)),
};
