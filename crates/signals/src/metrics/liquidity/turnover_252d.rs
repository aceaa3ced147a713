//! Turnover of a year.
use breadth_filings::Templates;

use super::mean_of;
use crate::metric::Compute;
use crate::window::YEAR;
use crate::{Basis, Direction, Metric, Missing, Unit};

pub const METRIC: Metric = Metric {
    id: "turnover_252d",
    label: "Turnover of a year",
    unit: Unit::Ratio,
    formula: "mean of volume / shares outstanding today over 252 sessions x 252",
    source: "Datar, Naik and Radcliffe (1998); the share count is the last one",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let (_, volumes) = at.windows().closes_and_volumes(at.slot);
        let shares = at.windows().shares(at.slot).ok_or(Missing::NoMarketCap)?;
        Ok(at.of_prices(mean_of(volumes.iter().copied())? / shares * YEAR as f64))
    }),
};
