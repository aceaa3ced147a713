//! Gross margin.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "gross_margin",
    label: "Gross margin",
    unit: Unit::Ratio,
    formula: "gross profit / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)?.over(at.trailing_year(Concept::Revenue)?, "revenue")),
};
