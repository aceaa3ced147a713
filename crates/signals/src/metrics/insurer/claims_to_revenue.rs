//! Claims to revenue.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "claims_to_revenue",
    label: "Claims to revenue",
    unit: Unit::Ratio,
    formula: "benefits and claims / revenue, both of twelve months",
    source: "standard; for sources that tell no premiums",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::BenefitsAndClaims)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};
