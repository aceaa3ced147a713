//! Reserves to equity.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "reserves_to_equity",
    label: "Reserves to equity",
    unit: Unit::Times,
    formula: "insurance reserves / shareholders' equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.latest(Concept::InsuranceReserves)?.over(at.latest(Concept::Equity)?, "shareholders' equity")
    }),
};
