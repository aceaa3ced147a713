//! Efficiency ratio.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::income;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "efficiency_ratio",
    label: "Efficiency ratio",
    unit: Unit::Ratio,
    formula: "noninterest expense / (net interest income + noninterest income), all of twelve months; where the two are not told apart, revenue that less provision and noninterest expense is the operating income",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::BANK,
    compute: Compute::Each(|at| at.trailing_year(Concept::NoninterestExpense)?.over(income(at)?, "income")),
};
