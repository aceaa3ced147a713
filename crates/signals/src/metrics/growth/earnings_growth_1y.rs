//! Earnings growth over a year.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::absolute_growth;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "earnings_growth_1y",
    label: "Earnings growth over a year",
    unit: Unit::Fraction,
    formula: "(net income of twelve months − net income a year earlier) / |net income a year earlier|",
    source: "standard; over the absolute number, so that a way out of a loss counts as growth",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        absolute_growth(at.trailing_year(Concept::NetIncome)?, at.trailing_year_ago(Concept::NetIncome, 1)?)
    }),
};
