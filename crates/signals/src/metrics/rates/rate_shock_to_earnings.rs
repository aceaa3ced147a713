//! Effect of +100 bp on earnings.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::effect;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "rate_shock_to_earnings",
    label: "Effect of +100 bp on earnings",
    unit: Unit::Fraction,
    formula: "(cash − floating share x debt) x 1 % x (1 − tax rate) / net income of twelve months: below zero for borrowers; who holds more cash than floating debt gains, and loses as much from −100 bp; undefined for a loss",
    source: "first order, over a year, cash taken to earn the market rate",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| effect(at)?.over(at.trailing_year(Concept::NetIncome)?, "net income")),
};
