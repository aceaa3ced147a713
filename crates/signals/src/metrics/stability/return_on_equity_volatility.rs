//! Volatility of the return on equity.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::{LEAST, returns};
use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_equity_volatility",
    label: "Volatility of the return on equity",
    unit: Unit::Ratio,
    formula: "standard deviation of quarterly net income / shareholders' equity over the last 20 quarters with equity above zero, at least 8",
    source: "Asness, Frazzini and Pedersen (2019), EVOL",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| parts::deviation(&returns(at, Concept::Equity), LEAST)),
};
