//! Effect of −100 bp on earnings.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::effect;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "rate_cut_to_earnings",
    label: "Effect of −100 bp on earnings",
    unit: Unit::Fraction,
    formula: "−(cash − floating share x debt) x 1 % x (1 − tax rate) / net income of twelve months: above zero for borrowers at floating rates, below zero for who holds more cash than such debt; undefined for a loss",
    source: "as `rate_shock_to_earnings`, of which it is the mirror",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| Ok(-effect(at)?.over(at.trailing_year(Concept::NetIncome)?, "net income")?)),
};
