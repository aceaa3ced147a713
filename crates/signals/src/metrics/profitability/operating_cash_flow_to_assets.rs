//! Cash flow from operations to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "operating_cash_flow_to_assets",
    label: "Cash flow from operations to assets",
    unit: Unit::Ratio,
    formula: "cash flow from operations of twelve months / total assets at their end",
    source: "Asness, Frazzini and Pedersen (2019), CFOA by the cash flow statement",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::OperatingCashFlow)?.over(at.latest(Concept::Assets)?, "total assets")
    }),
};
