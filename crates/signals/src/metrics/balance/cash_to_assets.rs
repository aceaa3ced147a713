//! Cash to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "cash_to_assets",
    label: "Cash to assets",
    unit: Unit::Ratio,
    formula: "cash and short-term investments / total assets",
    source: "Palazzo (2012)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::cash(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};
