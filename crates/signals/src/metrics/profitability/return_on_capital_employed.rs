//! Return on capital employed.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "return_on_capital_employed",
    label: "Return on capital employed",
    unit: Unit::Ratio,
    formula: "income before interest and tax / (total assets − current liabilities)",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        parts::ebit(at, 0)?
            .over(at.latest(Concept::Assets)? - at.latest(Concept::CurrentLiabilities)?, "capital employed")
    }),
};
