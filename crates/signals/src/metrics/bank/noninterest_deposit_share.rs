//! Noninterest-bearing share of deposits.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "noninterest_deposit_share",
    label: "Noninterest-bearing share of deposits",
    unit: Unit::Ratio,
    formula: "noninterest-bearing deposits / deposits",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        at.latest(Concept::NoninterestBearingDeposits)?.over(at.latest(Concept::Deposits)?, "deposits")
    }),
};
