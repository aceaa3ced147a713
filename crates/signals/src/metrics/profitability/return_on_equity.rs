//! Return on equity.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_equity",
    label: "Return on equity",
    unit: Unit::Ratio,
    formula: "net income of twelve months / shareholders' equity at their end; undefined where equity is not above zero",
    source: "standard; equity at the end, not averaged",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetIncome)?.over(at.latest(Concept::Equity)?, "shareholders' equity")
    }),
};
