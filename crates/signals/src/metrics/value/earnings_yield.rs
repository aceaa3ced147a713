//! Earnings yield.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "earnings_yield",
    label: "Earnings yield",
    unit: Unit::Ratio,
    formula: "net income of twelve months / market capitalisation at the close",
    source: "Basu (1977)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::NetIncome)?.over(at.market_cap()?, "market capitalisation")),
};
