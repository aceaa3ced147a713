//! Interest burden.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "interest_burden",
    label: "Interest burden",
    unit: Unit::Ratio,
    formula: "interest expense of twelve months / mean of total debt now and a year earlier",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::InterestExpense)?
            .over(parts::debt(at, 0)?.mean_with(parts::debt(at, 1)?), "average debt")
    }),
};
