//! Income before interest and tax of twelve months.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "ebit_ttm",
    label: "Income before interest and tax, trailing twelve months",
    unit: Unit::Dollars,
    formula: "income before interest and tax where the source has it, else operating income, else income before tax + interest expense",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebit(at, 0)),
};
