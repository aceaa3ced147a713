//! Payout of funds from operations.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::funds;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "funds_from_operations_payout",
    label: "Payout of funds from operations",
    unit: Unit::Ratio,
    formula: "dividends paid / funds from operations, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::REIT,
    compute: Compute::Each(|at| at.trailing_year(Concept::DividendsPaid)?.over(funds(at)?, "funds from operations")),
};
