//! Accruals.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "accruals",
    label: "Accruals",
    unit: Unit::Ratio,
    formula: "(net income − cash flow from operations), both of twelve months / total assets at their end",
    source: "Hribar and Collins (2002), after Sloan (1996); assets at the end, not averaged",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let accruals = at.trailing_year(Concept::NetIncome)? - at.trailing_year(Concept::OperatingCashFlow)?;
        accruals.over(at.latest(Concept::Assets)?, "total assets")
    }),
};
