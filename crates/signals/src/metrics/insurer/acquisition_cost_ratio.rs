//! Acquisition cost ratio.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "acquisition_cost_ratio",
    label: "Acquisition cost ratio",
    unit: Unit::Ratio,
    formula: "amortisation of deferred acquisition costs / premiums earned, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::AcquisitionCostAmortization)?
            .over(at.trailing_year(Concept::PremiumsEarned)?, "premiums earned")
    }),
};
