//! Stock compensation to revenue.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "stock_compensation_to_revenue",
    label: "Stock compensation to revenue",
    unit: Unit::Ratio,
    formula: "stock compensation / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::StockCompensation)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};
