//! Funds from operations to debt.
use breadth_filings::Templates;

use super::funds;
use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "funds_from_operations_to_debt",
    label: "Funds from operations to debt",
    unit: Unit::Ratio,
    formula: "funds from operations of twelve months / total debt",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::REIT,
    compute: Compute::Each(|at| funds(at)?.over(parts::debt(at, 0)?, "total debt")),
};
