//! Return of the last month.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::window::MONTH;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "reversal_1m",
    label: "Return of the last month",
    unit: Unit::Fraction,
    formula: "compounded price return of the last 21 sessions",
    source: "Jegadeesh (1990): last month reverses",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().compounded_over(at.slot, MONTH, 0)?))),
};
