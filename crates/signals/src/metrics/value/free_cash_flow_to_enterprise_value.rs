//! Free cash flow to enterprise value.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "free_cash_flow_to_enterprise_value",
    label: "Free cash flow to enterprise value",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / (market capitalisation + debt + preferred + noncontrolling interests − cash)",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(parts::enterprise_value(at)?, "enterprise value")),
};
