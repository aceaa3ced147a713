//! Free cash flow margin.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "free_cash_flow_margin",
    label: "Free cash flow margin",
    unit: Unit::Ratio,
    formula: "free cash flow / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(at.trailing_year(Concept::Revenue)?, "revenue")),
};
