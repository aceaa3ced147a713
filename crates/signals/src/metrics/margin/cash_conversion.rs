//! Cash conversion.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "cash_conversion",
    label: "Cash conversion",
    unit: Unit::Ratio,
    formula: "cash flow from operations / net income, both of twelve months; undefined for a loss",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::OperatingCashFlow)?.over(at.trailing_year(Concept::NetIncome)?, "net income")
    }),
};
