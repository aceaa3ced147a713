//! Return on tangible common equity.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::tangible;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_tangible_common_equity",
    label: "Return on tangible common equity",
    unit: Unit::Ratio,
    formula: "net income of twelve months (to common where told) / mean of tangible common equity now and a year earlier",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        let earned = at.trailing_year(Concept::NetIncomeCommon).or_else(|_| at.trailing_year(Concept::NetIncome))?;
        earned.over(tangible(at, 0)?.mean_with(tangible(at, 1)?), "tangible common equity")
    }),
};
