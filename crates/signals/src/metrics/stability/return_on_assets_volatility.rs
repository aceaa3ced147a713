//! Volatility of the return on assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::{LEAST, returns};
use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_assets_volatility",
    label: "Volatility of the return on assets",
    unit: Unit::Ratio,
    formula: "standard deviation of quarterly net income / total assets over the last 20 quarters, at least 8",
    source: "Mohanram (2005), with 16 to 20 quarters where there are",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| parts::deviation(&returns(at, Concept::Assets), LEAST)),
};
