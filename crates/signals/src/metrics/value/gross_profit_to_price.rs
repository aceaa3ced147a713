//! Gross profit to price.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "gross_profit_to_price",
    label: "Gross profit to price",
    unit: Unit::Ratio,
    formula: "gross profit of twelve months / market capitalisation at the close",
    source: "Novy-Marx (2013)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)?.over(at.market_cap()?, "market capitalisation")),
};
