//! Gross profit of twelve months.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "gross_profit_ttm",
    label: "Gross profit, trailing twelve months",
    unit: Unit::Dollars,
    formula: "gross profit where the source has it, else revenue − cost of revenue",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)),
};
