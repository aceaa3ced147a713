//! Dividend yield.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "dividend_yield",
    label: "Dividend yield",
    unit: Unit::Ratio,
    formula: "dividends paid in twelve months / market capitalisation at the close; never reported beside the cash flow from financing is none",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.trailing_or_none(Concept::DividendsPaid, Concept::FinancingCashFlow)?
            .over(at.market_cap()?, "market capitalisation")
    }),
};
