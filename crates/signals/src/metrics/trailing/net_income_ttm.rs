//! Net income of twelve months.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "net_income_ttm",
    label: "Net income, trailing twelve months",
    unit: Unit::Dollars,
    formula: "net income",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::NetIncome)),
};
