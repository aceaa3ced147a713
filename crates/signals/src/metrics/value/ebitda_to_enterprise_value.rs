//! EBITDA to enterprise value.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "ebitda_to_enterprise_value",
    label: "EBITDA to enterprise value",
    unit: Unit::Ratio,
    formula: "EBITDA of twelve months / enterprise value",
    source: "Loughran and Wellman (2011)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebitda(at, 0)?.over(parts::enterprise_value(at)?, "enterprise value")),
};
