//! Current ratio.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "current_ratio",
    label: "Current ratio",
    unit: Unit::Times,
    formula: "current assets / current liabilities",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.latest(Concept::CurrentAssets)?.over(at.latest(Concept::CurrentLiabilities)?, "current liabilities")
    }),
};
