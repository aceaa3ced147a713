//! Debt to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "debt_to_assets",
    label: "Debt to assets",
    unit: Unit::Ratio,
    formula: "total debt / total assets",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::debt(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};
