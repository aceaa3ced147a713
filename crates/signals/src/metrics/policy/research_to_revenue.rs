//! Research and development to revenue.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "research_to_revenue",
    label: "Research and development to revenue",
    unit: Unit::Ratio,
    formula: "research and development / revenue, both of twelve months",
    source: "Chan, Lakonishok and Sougiannis (2001)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::ResearchAndDevelopment)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};
