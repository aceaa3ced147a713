//! Debt to equity.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "debt_to_equity",
    label: "Debt to equity",
    unit: Unit::Times,
    formula: "total debt / shareholders' equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_BANK,
    compute: Compute::Each(|at| parts::debt(at, 0)?.over(at.latest(Concept::Equity)?, "shareholders' equity")),
};
