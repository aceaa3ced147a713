//! What a company earns and owns for what it costs.
use breadth_domain::Concept;

use super::trailing::free_cash_flow;
use crate::{Basis, Metric, Unit};

/// Free cash flow over market capitalisation.
pub const FREE_CASH_FLOW_YIELD: Metric = Metric {
    id: "free_cash_flow_yield",
    label: "Free cash flow yield",
    unit: Unit::Ratio,
    formula: "free cash flow of twelve months / market capitalisation at the close",
    source: "after Lakonishok, Shleifer and Vishny (1994), cash flow to price",
    basis: Basis::Statements,
    compute: |at| free_cash_flow(at)?.over(at.market_cap()?, "market capitalisation"),
};

/// Net income over market capitalisation.
pub const EARNINGS_YIELD: Metric = Metric {
    id: "earnings_yield",
    label: "Earnings yield",
    unit: Unit::Ratio,
    formula: "net income of twelve months / market capitalisation at the close",
    source: "Basu (1977)",
    basis: Basis::Statements,
    compute: |at| at.trailing_year(Concept::NetIncome)?.over(at.market_cap()?, "market capitalisation"),
};

/// Equity over market capitalisation.
pub const BOOK_TO_PRICE: Metric = Metric {
    id: "book_to_price",
    label: "Book to price",
    unit: Unit::Ratio,
    formula: "shareholders' equity at the newest period / market capitalisation at the close",
    source: "Fama and French (1992), with today's price",
    basis: Basis::Statements,
    compute: |at| at.latest(Concept::Equity)?.over(at.market_cap()?, "market capitalisation"),
};
