//! Beta of a year.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "beta_252d",
    label: "Beta of a year",
    unit: Unit::Times,
    formula: "covariance / variance of the daily returns of 252 sessions with those of all common shares weighted by capitalisation",
    source: "Sharpe (1964); least squares, not shrunk",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().line(at.slot)?.beta))),
};
