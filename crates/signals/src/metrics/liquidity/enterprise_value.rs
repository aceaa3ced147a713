//! Enterprise value.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "enterprise_value",
    label: "Enterprise value",
    unit: Unit::Dollars,
    formula: "market capitalisation + debt + preferred equity + noncontrolling interests − cash",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(parts::enterprise_value),
};
