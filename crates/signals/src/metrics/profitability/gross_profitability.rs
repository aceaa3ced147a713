//! Gross profitability.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "gross_profitability",
    label: "Gross profitability",
    unit: Unit::Ratio,
    formula: "gross profit of twelve months / total assets at their end",
    source: "Novy-Marx (2013); assets at the end, the variant over lagged assets is weaker",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};
