//! How much of revenue is kept, and how much of income is cash.
use breadth_domain::Concept;

use crate::{Basis, Metric, Unit};

/// Net income over revenue.
pub const NET_MARGIN: Metric = Metric {
    id: "net_margin",
    label: "Net margin",
    unit: Unit::Ratio,
    formula: "net income / revenue, both of twelve months; undefined where revenue is not above zero",
    source: "standard",
    basis: Basis::Statements,
    compute: |at| at.trailing_year(Concept::NetIncome)?.over(at.trailing_year(Concept::Revenue)?, "revenue"),
};

/// Income that is not cash, over assets.
pub const ACCRUALS: Metric = Metric {
    id: "accruals",
    label: "Accruals",
    unit: Unit::Ratio,
    formula: "(net income − cash flow from operations), both of twelve months / total assets at their end; lower is better",
    source: "Hribar and Collins (2002), after Sloan (1996); assets at the end, not averaged",
    basis: Basis::Statements,
    compute: |at| {
        let accruals = at.trailing_year(Concept::NetIncome)? - at.trailing_year(Concept::OperatingCashFlow)?;
        accruals.over(at.latest(Concept::Assets)?, "total assets")
    },
};
