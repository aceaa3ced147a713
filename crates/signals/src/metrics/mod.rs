//! The catalogue: a definition or a small family a file, one line a definition here.
mod accruals;
mod age;
mod balance;
mod bank;
mod beneish;
mod distress;
mod growth;
mod insurer;
mod issuance;
mod liquidity;
mod margin;
mod mohanram;
mod momentum;
mod parts;
mod path;
mod piotroski;
mod policy;
mod profitability;
pub(crate) mod qmj;
mod rates;
mod risk;
mod stability;
mod trailing;
mod trust;
mod value;

use crate::Metric;

/// Every metric, in the order in which the manual lists them.
pub const METRICS: &[Metric] = &[
    trailing::REVENUE,
    trailing::GROSS_PROFIT,
    trailing::EBIT,
    trailing::EBITDA,
    trailing::NET_INCOME,
    trailing::OPERATING_CASH_FLOW,
    trailing::FREE_CASH_FLOW,
    profitability::GROSS_PROFITABILITY,
    profitability::OPERATING_PROFITABILITY,
    profitability::CASH_PROFITABILITY,
    profitability::RETURN_ON_ASSETS,
    profitability::RETURN_ON_AVERAGE_ASSETS,
    profitability::RETURN_ON_EQUITY,
    profitability::ROIC,
    profitability::ROCE,
    profitability::CASH_RETURN_ON_ASSETS,
    profitability::FREE_CASH_FLOW_TO_ASSETS,
    profitability::ASSET_TURNOVER,
    margin::GROSS_MARGIN,
    margin::OPERATING_MARGIN,
    margin::EBITDA_MARGIN,
    margin::FREE_CASH_FLOW_MARGIN,
    margin::NET_MARGIN,
    margin::CASH_CONVERSION,
    stability::ROA_VOLATILITY,
    stability::ROE_VOLATILITY,
    stability::SALES_GROWTH_VOLATILITY,
    stability::MARGIN_VOLATILITY,
    growth::REVENUE_GROWTH,
    growth::REVENUE_GROWTH_3Y,
    growth::REVENUE_ACCELERATION,
    growth::EARNINGS_GROWTH,
    growth::GROSS_PROFIT_GROWTH,
    growth::CASH_FLOW_GROWTH,
    growth::REVENUE_PER_SHARE_GROWTH,
    growth::EARNINGS_PER_SHARE_GROWTH,
    growth::ASSET_GROWTH,
    issuance::SHARE_CHANGE,
    issuance::SHARE_CHANGE_3Y,
    issuance::EXTERNAL_FINANCING,
    issuance::STOCK_COMPENSATION,
    accruals::ACCRUALS,
    accruals::ACCRUALS_BALANCE_SHEET,
    accruals::PERCENT_ACCRUALS,
    accruals::NET_OPERATING_ASSETS,
    accruals::CHANGE_IN_NOA,
    balance::DEBT_TO_ASSETS,
    balance::DEBT_TO_EQUITY,
    balance::DEBT_TO_CAPITAL,
    balance::NET_DEBT_TO_EBITDA,
    balance::INTEREST_COVERAGE,
    balance::FCF_TO_INTEREST,
    balance::INTEREST_BURDEN,
    balance::CURRENT_RATIO,
    balance::QUICK_RATIO,
    balance::CASH_TO_ASSETS,
    balance::LIABILITIES_TO_ASSETS,
    balance::MATURITY_WALL,
    value::BOOK_TO_PRICE,
    value::EARNINGS_YIELD,
    value::SALES_TO_PRICE,
    value::GROSS_PROFIT_TO_PRICE,
    value::FREE_CASH_FLOW_YIELD,
    value::FCF_TO_EV,
    value::EBITDA_TO_EV,
    value::DIVIDEND_YIELD,
    value::SHAREHOLDER_YIELD,
    path::RUNWAY,
    path::CASH_FLOW_SLOPE,
    path::BREAK_EVEN,
    distress::ALTMAN_Z,
    distress::ALTMAN_Z1,
    distress::ALTMAN_Z2,
    distress::OHLSON_O,
    distress::OHLSON_P,
    piotroski::PIOTROSKI_F,
    beneish::BENEISH_M8,
    beneish::BENEISH_M5,
    rates::FLOATING_SHARE,
    rates::RATE_SHOCK,
    rates::RATE_SHOCK_PRICE,
    policy::CAPEX_INTENSITY,
    policy::CAPEX_TO_DEPRECIATION,
    policy::RD_INTENSITY,
    policy::CASH_TAX_RATE,
    policy::EXPENSING_BENEFIT,
    policy::DOMESTIC_SHARE,
    momentum::MOMENTUM,
    momentum::MOMENTUM_6,
    momentum::REVERSAL,
    momentum::HIGH_52W,
    risk::VOLATILITY,
    risk::DOWNSIDE,
    risk::BETA,
    risk::IDIOSYNCRATIC,
    liquidity::MARKET_CAP,
    liquidity::ENTERPRISE_VALUE,
    liquidity::MEDIAN_DOLLAR_VOLUME,
    liquidity::CLOSE,
    liquidity::TURNOVER,
    liquidity::AMIHUD,
    liquidity::ROLL_SPREAD,
    liquidity::ZERO_RETURNS,
    age::FUNDAMENTALS_AGE,
    age::HISTORY,
    bank::EFFICIENCY,
    bank::ROTCE,
    bank::PPNR,
    bank::NIM,
    bank::DEPOSIT_COST,
    bank::FREE_DEPOSITS,
    bank::LOAN_TO_DEPOSIT,
    bank::TCE,
    bank::ALLOWANCE,
    bank::CET1,
    bank::HTM_MARK,
    insurer::LOSS_RATIO,
    insurer::ACQUISITION_RATIO,
    insurer::PREMIUMS_TO_EQUITY,
    insurer::RESERVES_TO_EQUITY,
    insurer::INVESTMENT_YIELD,
    trust::FFO,
    trust::FFO_YIELD,
    trust::FFO_TO_DEBT,
    trust::FFO_PAYOUT,
    mohanram::MOHANRAM_G,
    qmj::QMJ,
    qmj::QMJ_FOUR,
    qmj::PROFITABILITY,
    qmj::GROWTH,
    qmj::SAFETY,
    qmj::PAYOUT,
];
