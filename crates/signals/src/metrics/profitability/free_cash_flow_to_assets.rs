//! Free cash flow to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "free_cash_flow_to_assets",
    label: "Free cash flow to assets",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / total assets at their end",
    source: "Asness, Frazzini and Pedersen (2019), cash flow over assets",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};
