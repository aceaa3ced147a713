//! Return on assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_assets",
    label: "Return on assets",
    unit: Unit::Ratio,
    formula: "net income of twelve months / total assets at their end",
    source: "standard; assets at the end, not averaged",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.latest(Concept::Assets)?, "total assets")
    }),
};
