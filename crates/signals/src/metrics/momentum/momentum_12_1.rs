//! Momentum, 12 months less the last.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::window::MONTH;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "momentum_12_1",
    label: "Momentum, 12 months less the last",
    unit: Unit::Fraction,
    formula: "compounded price return from 252 to 21 sessions ago; nine in ten of the sessions must have a return",
    source: "Jegadeesh and Titman (1993)",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().compounded(at.slot, MONTH)?))),
};
