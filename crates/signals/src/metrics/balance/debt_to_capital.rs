//! Debt to capital at market.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "debt_to_capital",
    label: "Debt to capital at market",
    unit: Unit::Ratio,
    formula: "total debt / (total debt + market capitalisation)",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let debt = parts::debt(at, 0)?;
        debt.over(debt + at.market_cap()?, "capital")
    }),
};
