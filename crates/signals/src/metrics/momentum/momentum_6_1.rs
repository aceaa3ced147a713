//! Momentum, 6 months less the last.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::window::{MONTH, YEAR};
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "momentum_6_1",
    label: "Momentum, 6 months less the last",
    unit: Unit::Fraction,
    formula: "compounded price return from 126 to 21 sessions ago",
    source: "Jegadeesh and Titman (1993)",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().compounded_over(at.slot, YEAR / 2, MONTH)?))),
};
