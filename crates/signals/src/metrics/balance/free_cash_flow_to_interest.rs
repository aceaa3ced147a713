//! Free cash flow to interest.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "free_cash_flow_to_interest",
    label: "Free cash flow to interest",
    unit: Unit::Times,
    formula: "free cash flow / interest expense, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        parts::free_cash_flow(at, 0)?.over(at.trailing_year(Concept::InterestExpense)?, "interest expense")
    }),
};
