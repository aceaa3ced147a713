//! Asset turnover.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "asset_turnover",
    label: "Asset turnover",
    unit: Unit::Times,
    formula: "revenue of twelve months / mean of total assets now and a year earlier",
    source: "standard; Penman (2013)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::Revenue)?.over(at.average(Concept::Assets)?, "average assets")
    }),
};
