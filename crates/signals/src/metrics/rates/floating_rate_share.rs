//! Floating-rate share of debt.
use breadth_filings::Templates;

use super::floating;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "floating_rate_share",
    label: "Floating-rate share of debt",
    unit: Unit::Ratio,
    formula: "reported: debt at variable rates / (variable + fixed); else estimated: change of interest expense / average debt over two years, over the change of the policy rate, where that moved by two points or more, held between 0 and 1; else assumed: one third",
    source: "the tiers in this order; the last is the share of the index as published",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(floating),
};
