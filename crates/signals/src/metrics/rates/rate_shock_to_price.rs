//! Effect of +100 bp on earnings, to price.
use breadth_filings::Templates;

use super::effect;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "rate_shock_to_price",
    label: "Effect of +100 bp on earnings, to price",
    unit: Unit::Fraction,
    formula: "(cash − floating share x debt) x 1 % x (1 − tax rate) / market capitalisation; defined for losses too",
    source: "first order, over a year",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| effect(at)?.over(at.market_cap()?, "market capitalisation")),
};
