//! Cost of deposits.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "deposit_cost",
    label: "Cost of deposits",
    unit: Unit::Ratio,
    formula: "interest expense on deposits of twelve months / mean of deposits now and a year earlier",
    source: "standard; year-end average",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::DepositInterestExpense)?.over(at.average(Concept::Deposits)?, "average deposits")
    }),
};
