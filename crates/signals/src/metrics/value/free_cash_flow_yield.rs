//! Free cash flow yield.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "free_cash_flow_yield",
    label: "Free cash flow yield",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / market capitalisation at the close",
    source: "after Lakonishok, Shleifer and Vishny (1994), cash flow to price",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)?.over(at.market_cap()?, "market capitalisation")),
};
