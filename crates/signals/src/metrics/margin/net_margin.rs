//! Net margin.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "net_margin",
    label: "Net margin",
    unit: Unit::Ratio,
    formula: "net income / revenue, both of twelve months; undefined where revenue is not above zero",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};
