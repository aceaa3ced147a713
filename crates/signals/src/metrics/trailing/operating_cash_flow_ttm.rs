//! Cash flow from operations of twelve months.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "operating_cash_flow_ttm",
    label: "Cash flow from operations, trailing twelve months",
    unit: Unit::Dollars,
    formula: "cash flow from operations",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::OperatingCashFlow)),
};
