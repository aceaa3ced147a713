//! Loans to deposits.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "loans_to_deposits",
    label: "Loans to deposits",
    unit: Unit::Ratio,
    formula: "net loans / deposits",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::BANK,
    compute: Compute::Each(|at| at.latest(Concept::Loans)?.over(at.latest(Concept::Deposits)?, "deposits")),
};
