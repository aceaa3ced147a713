//! Revenue growth over three years, a year.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::over_years;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "revenue_growth_3y",
    label: "Revenue growth over three years, a year",
    unit: Unit::Fraction,
    formula: "(revenue of twelve months / revenue of the twelve months three years earlier)^(1/3) − 1",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        Ok(over_years(at, Concept::Revenue, 3)?.map(|g| (1.0 + g).max(0.0).powf(1.0 / 3.0) - 1.0))
    }),
};
