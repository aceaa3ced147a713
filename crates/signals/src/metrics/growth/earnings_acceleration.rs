//! Acceleration of earnings.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::absolute_growth;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "earnings_acceleration",
    label: "Acceleration of earnings",
    unit: Unit::Fraction,
    formula: "earnings growth over the last year − earnings growth over the year before, each over the absolute number it starts from",
    source: "after He and Narayanamoorthy (2020), who difference quarterly growth; here of twelve months",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let income = |years| at.trailing_year_ago(Concept::NetIncome, years);
        Ok(absolute_growth(income(0)?, income(1)?)? - absolute_growth(income(1)?, income(2)?)?)
    }),
};
