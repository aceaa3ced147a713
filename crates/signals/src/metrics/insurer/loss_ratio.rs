//! Loss ratio.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "loss_ratio",
    label: "Loss ratio",
    unit: Unit::Ratio,
    formula: "benefits and claims / premiums earned, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::BenefitsAndClaims)?
            .over(at.trailing_year(Concept::PremiumsEarned)?, "premiums earned")
    }),
};
