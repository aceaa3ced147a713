//! Funds from operations to price.
use breadth_filings::Templates;

use super::funds;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "funds_from_operations_yield",
    label: "Funds from operations to price",
    unit: Unit::Ratio,
    formula: "funds from operations of twelve months / market capitalisation",
    source: "NAREIT (2018)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::REIT,
    compute: Compute::Each(|at| funds(at)?.over(at.market_cap()?, "market capitalisation")),
};
