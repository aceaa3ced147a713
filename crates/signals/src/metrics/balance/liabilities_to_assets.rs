//! Liabilities to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "liabilities_to_assets",
    label: "Liabilities to assets",
    unit: Unit::Ratio,
    formula: "total liabilities / total assets",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.latest(Concept::Liabilities)?.over(at.latest(Concept::Assets)?, "total assets")),
};
