//! What a company earns on what it has.
use breadth_domain::Concept;

use super::trailing::{free_cash_flow, gross_profit};
use crate::{Basis, Metric, Unit};

/// Gross profit over assets.
pub const GROSS_PROFITABILITY: Metric = Metric {
    id: "gross_profitability",
    label: "Gross profitability",
    unit: Unit::Ratio,
    formula: "gross profit of twelve months / total assets at their end",
    source: "Novy-Marx (2013)",
    basis: Basis::Statements,
    compute: |at| gross_profit(at)?.over(at.latest(Concept::Assets)?, "total assets"),
};

/// Net income over assets.
pub const RETURN_ON_ASSETS: Metric = Metric {
    id: "return_on_assets",
    label: "Return on assets",
    unit: Unit::Ratio,
    formula: "net income of twelve months / total assets at their end",
    source: "standard; assets at the end, not averaged",
    basis: Basis::Statements,
    compute: |at| at.trailing_year(Concept::NetIncome)?.over(at.latest(Concept::Assets)?, "total assets"),
};

/// Net income over equity.
pub const RETURN_ON_EQUITY: Metric = Metric {
    id: "return_on_equity",
    label: "Return on equity",
    unit: Unit::Ratio,
    formula: "net income of twelve months / shareholders' equity at their end; undefined where equity is not above zero",
    source: "standard; equity at the end, not averaged",
    basis: Basis::Statements,
    compute: |at| at.trailing_year(Concept::NetIncome)?.over(at.latest(Concept::Equity)?, "shareholders' equity"),
};

/// Free cash flow over assets.
pub const FREE_CASH_FLOW_TO_ASSETS: Metric = Metric {
    id: "free_cash_flow_to_assets",
    label: "Free cash flow to assets",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / total assets at their end",
    source: "Asness, Frazzini and Pedersen (2019), cash flow over assets",
    basis: Basis::Statements,
    compute: |at| free_cash_flow(at)?.over(at.latest(Concept::Assets)?, "total assets"),
};
