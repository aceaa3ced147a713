//! Premiums to equity.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "premiums_to_equity",
    label: "Premiums to equity",
    unit: Unit::Times,
    formula: "premiums earned of twelve months / shareholders' equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::PremiumsEarned)?.over(at.latest(Concept::Equity)?, "shareholders' equity")
    }),
};
