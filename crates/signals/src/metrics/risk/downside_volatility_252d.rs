//! Downside volatility of a year.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::window::{TOO_STILL, YEAR};
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "downside_volatility_252d",
    label: "Downside volatility of a year",
    unit: Unit::Fraction,
    formula: "√(mean of min(return, 0)² over 252 sessions) x √252",
    source: "Sortino and van der Meer (1991), target zero",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let known = breadth_kernels::known(at.windows().year_of_returns(at.slot)?);
        let squares: Vec<f64> = known.iter().map(|r| r.min(0.0).powi(2)).collect();
        Ok(at.of_prices((breadth_kernels::mean(&squares).ok_or(TOO_STILL)? * YEAR as f64).sqrt()))
    }),
};
