//! Return on average assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_average_assets",
    label: "Return on average assets",
    unit: Unit::Ratio,
    formula: "net income of twelve months / mean of total assets at their begin and end",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.average(Concept::Assets)?, "average assets")
    }),
};
