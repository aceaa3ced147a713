//! The catalogue: a definition or a small family a file, one line a definition here.
mod age;
mod growth;
mod liquidity;
mod margin;
mod momentum;
mod profitability;
mod trailing;
mod valuation;

use crate::Metric;

/// Every metric, in the order in which the manual lists them.
pub const METRICS: &[Metric] = &[
    trailing::REVENUE,
    trailing::GROSS_PROFIT,
    trailing::NET_INCOME,
    trailing::OPERATING_CASH_FLOW,
    trailing::FREE_CASH_FLOW,
    profitability::GROSS_PROFITABILITY,
    profitability::RETURN_ON_ASSETS,
    profitability::RETURN_ON_EQUITY,
    profitability::FREE_CASH_FLOW_TO_ASSETS,
    margin::NET_MARGIN,
    margin::ACCRUALS,
    growth::ASSET_GROWTH,
    growth::SHARE_CHANGE,
    valuation::FREE_CASH_FLOW_YIELD,
    valuation::EARNINGS_YIELD,
    valuation::BOOK_TO_PRICE,
    age::FUNDAMENTALS_AGE,
    liquidity::MARKET_CAP,
    liquidity::MEDIAN_DOLLAR_VOLUME,
    momentum::MOMENTUM,
];
