//! Quick ratio.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "quick_ratio",
    label: "Quick ratio",
    unit: Unit::Times,
    formula: "(cash + receivables) / current liabilities",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        (parts::cash(at, 0)? + at.latest(Concept::Receivables)?)
            .over(at.latest(Concept::CurrentLiabilities)?, "current liabilities")
    }),
};
