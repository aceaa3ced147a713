//! Funds from operations.
use breadth_filings::Templates;

use super::funds;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "funds_from_operations_ttm",
    label: "Funds from operations",
    unit: Unit::Dollars,
    formula: "funds from operations where told, else net income + depreciation of real estate (all depreciation where not told apart) − gains on sale of properties + impairments, of twelve months; gains and impairments never reported are none",
    source: "NAREIT (2018)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::REIT,
    compute: Compute::Each(funds),
};
