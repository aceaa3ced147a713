//! Revenue growth over a year.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::over_years;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "revenue_growth_1y",
    label: "Revenue growth over a year",
    unit: Unit::Fraction,
    formula: "revenue of twelve months / revenue of the twelve months a year earlier − 1",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| over_years(at, Concept::Revenue, 1)),
};
