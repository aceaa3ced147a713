//! Idiosyncratic volatility of a year.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::window::YEAR;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "idiosyncratic_volatility_252d",
    label: "Idiosyncratic volatility of a year",
    unit: Unit::Fraction,
    formula: "standard deviation of what the market leaves unexplained, 252 sessions, x √252",
    source: "after Ang, Hodrick, Xing and Zhang (2006), on the market alone",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().line(at.slot)?.rest * (YEAR as f64).sqrt()))),
};
