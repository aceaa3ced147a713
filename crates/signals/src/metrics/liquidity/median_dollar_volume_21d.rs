//! Median dollar volume of 21 sessions.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "median_dollar_volume_21d",
    label: "Median dollar volume of 21 sessions",
    unit: Unit::Dollars,
    formula: "median of close x volume over the last 21 sessions that have both, at least half of them",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().median_dollar_volume(at.slot)?))),
};
