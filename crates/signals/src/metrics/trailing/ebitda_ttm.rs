//! Income before interest, tax, depreciation and amortisation of twelve months.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "ebitda_ttm",
    label: "Income before interest, tax, depreciation and amortisation, trailing twelve months",
    unit: Unit::Dollars,
    formula: "income before interest and tax + depreciation and amortisation",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebitda(at, 0)),
};
