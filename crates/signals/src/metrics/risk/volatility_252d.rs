//! Volatility of a year.
use breadth_filings::Templates;
use breadth_kernels::Ddof;

use crate::metric::Compute;
use crate::window::{TOO_STILL, YEAR};
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "volatility_252d",
    label: "Volatility of a year",
    unit: Unit::Fraction,
    formula: "standard deviation of the daily returns of 252 sessions x √252",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let known = breadth_kernels::known(at.windows().year_of_returns(at.slot)?);
        let spread = breadth_kernels::std_dev(&known, Ddof::Sample).ok_or(TOO_STILL)?;
        Ok(at.of_prices(spread * (YEAR as f64).sqrt()))
    }),
};
