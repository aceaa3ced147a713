//! Gross profit growth over a year.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "gross_profit_growth_1y",
    label: "Gross profit growth over a year",
    unit: Unit::Fraction,
    formula: "gross profit of twelve months / gross profit a year earlier − 1",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        parts::growth(parts::gross_profit(at, 0)?, parts::gross_profit(at, 1)?, "gross profit a year earlier")
    }),
};
