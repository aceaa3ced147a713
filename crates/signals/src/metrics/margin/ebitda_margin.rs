//! EBITDA margin.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "ebitda_margin",
    label: "EBITDA margin",
    unit: Unit::Ratio,
    formula: "income before interest, tax, depreciation and amortisation / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebitda(at, 0)?.over(at.trailing_year(Concept::Revenue)?, "revenue")),
};
