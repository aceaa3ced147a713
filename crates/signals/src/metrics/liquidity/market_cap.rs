//! Market capitalisation.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "market_cap",
    label: "Market capitalisation",
    unit: Unit::Dollars,
    formula: "close x shares outstanding, the last count known",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.market_cap()),
};
