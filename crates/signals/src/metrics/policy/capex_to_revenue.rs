//! Capital expenditure to revenue.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "capex_to_revenue",
    label: "Capital expenditure to revenue",
    unit: Unit::Ratio,
    formula: "capital expenditure / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::CapitalExpenditure)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};
