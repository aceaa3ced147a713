//! The catalogue: a definition a file, in the folder of its family, and one line a definition here.
//!
//! A family's `mod.rs` has what its definitions share and the companies by hand that test them. Variants of one formula and
//! scores that are one computation stand in one file: Altman and Ohlson (`distress`), Beneish, Mohanram, Piotroski, quality
//! minus junk.
mod age;
mod balance;
mod bank;
mod beneish;
mod distress;
mod earnings_quality;
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
pub(crate) mod risk;
mod stability;
mod trailing;
mod trust;
mod value;

use crate::Metric;

/// Every metric, in the order in which the manual lists them.
pub const METRICS: &[Metric] = &[
    trailing::revenue_ttm::METRIC,
    trailing::gross_profit_ttm::METRIC,
    trailing::ebit_ttm::METRIC,
    trailing::ebitda_ttm::METRIC,
    trailing::net_income_ttm::METRIC,
    trailing::operating_cash_flow_ttm::METRIC,
    trailing::free_cash_flow_ttm::METRIC,
    profitability::gross_profitability::METRIC,
    profitability::operating_profitability::METRIC,
    profitability::cash_based_operating_profitability::METRIC,
    profitability::return_on_assets::METRIC,
    profitability::return_on_average_assets::METRIC,
    profitability::return_on_equity::METRIC,
    profitability::return_on_invested_capital::METRIC,
    profitability::return_on_capital_employed::METRIC,
    profitability::operating_cash_flow_to_assets::METRIC,
    profitability::free_cash_flow_to_assets::METRIC,
    profitability::asset_turnover::METRIC,
    margin::gross_margin::METRIC,
    margin::operating_margin::METRIC,
    margin::ebitda_margin::METRIC,
    margin::free_cash_flow_margin::METRIC,
    margin::net_margin::METRIC,
    margin::cash_conversion::METRIC,
    stability::return_on_assets_volatility::METRIC,
    stability::return_on_equity_volatility::METRIC,
    stability::sales_growth_volatility::METRIC,
    stability::gross_margin_volatility::METRIC,
    growth::revenue_growth_1y::METRIC,
    growth::revenue_growth_3y::METRIC,
    growth::revenue_acceleration::METRIC,
    growth::earnings_growth_1y::METRIC,
    growth::earnings_acceleration::METRIC,
    growth::gross_profit_growth_1y::METRIC,
    growth::operating_cash_flow_growth_1y::METRIC,
    growth::revenue_per_share_growth_1y::METRIC,
    growth::earnings_per_share_growth_1y::METRIC,
    growth::asset_growth::METRIC,
    issuance::share_change_1y::METRIC,
    issuance::share_change_3y::METRIC,
    issuance::external_financing::METRIC,
    issuance::stock_compensation_to_revenue::METRIC,
    earnings_quality::accruals::METRIC,
    earnings_quality::accruals_balance_sheet::METRIC,
    earnings_quality::percent_accruals::METRIC,
    earnings_quality::net_operating_assets::METRIC,
    earnings_quality::change_in_net_operating_assets::METRIC,
    balance::debt_to_assets::METRIC,
    balance::debt_to_equity::METRIC,
    balance::debt_to_capital::METRIC,
    balance::net_debt_to_ebitda::METRIC,
    balance::interest_coverage::METRIC,
    balance::free_cash_flow_to_interest::METRIC,
    balance::interest_burden::METRIC,
    balance::current_ratio::METRIC,
    balance::quick_ratio::METRIC,
    balance::cash_to_assets::METRIC,
    balance::liabilities_to_assets::METRIC,
    balance::maturity_wall::METRIC,
    value::book_to_price::METRIC,
    value::earnings_yield::METRIC,
    value::sales_to_price::METRIC,
    value::gross_profit_to_price::METRIC,
    value::free_cash_flow_yield::METRIC,
    value::free_cash_flow_to_enterprise_value::METRIC,
    value::ebitda_to_enterprise_value::METRIC,
    value::dividend_yield::METRIC,
    value::shareholder_yield::METRIC,
    path::cash_runway_months::METRIC,
    path::cash_flow_slope::METRIC,
    path::months_to_break_even::METRIC,
    distress::ALTMAN_Z,
    distress::ALTMAN_Z1,
    distress::ALTMAN_Z2,
    distress::OHLSON_O,
    distress::OHLSON_P,
    piotroski::PIOTROSKI_F,
    beneish::BENEISH_M8,
    beneish::BENEISH_M5,
    rates::floating_rate_share::METRIC,
    rates::rate_shock_to_earnings::METRIC,
    rates::rate_cut_to_earnings::METRIC,
    rates::rate_shock_per_share::METRIC,
    rates::rate_shock_to_price::METRIC,
    policy::capex_to_revenue::METRIC,
    policy::capex_to_depreciation::METRIC,
    policy::research_to_revenue::METRIC,
    policy::cash_tax_rate::METRIC,
    policy::expensing_benefit::METRIC,
    policy::domestic_share::METRIC,
    momentum::momentum_12_1::METRIC,
    momentum::momentum_6_1::METRIC,
    momentum::reversal_1m::METRIC,
    momentum::high_52w::METRIC,
    risk::volatility_252d::METRIC,
    risk::downside_volatility_252d::METRIC,
    risk::beta_252d::METRIC,
    risk::idiosyncratic_volatility_252d::METRIC,
    liquidity::market_cap::METRIC,
    liquidity::enterprise_value::METRIC,
    liquidity::median_dollar_volume_21d::METRIC,
    liquidity::close::METRIC,
    liquidity::turnover_252d::METRIC,
    liquidity::amihud_252d::METRIC,
    liquidity::roll_spread_252d::METRIC,
    liquidity::fht_spread_252d::METRIC,
    liquidity::zero_return_share_252d::METRIC,
    age::fundamentals_age_days::METRIC,
    age::history_quarters::METRIC,
    bank::efficiency_ratio::METRIC,
    bank::return_on_tangible_common_equity::METRIC,
    bank::ppnr_to_assets::METRIC,
    bank::net_interest_margin_on_assets::METRIC,
    bank::deposit_cost::METRIC,
    bank::noninterest_deposit_share::METRIC,
    bank::loans_to_deposits::METRIC,
    bank::tangible_common_equity_to_assets::METRIC,
    bank::allowance_to_loans::METRIC,
    bank::common_equity_tier1::METRIC,
    bank::held_to_maturity_mark::METRIC,
    insurer::loss_ratio::METRIC,
    insurer::combined_ratio::METRIC,
    insurer::claims_to_revenue::METRIC,
    insurer::acquisition_cost_ratio::METRIC,
    insurer::premiums_to_equity::METRIC,
    insurer::reserves_to_equity::METRIC,
    insurer::investment_yield_on_assets::METRIC,
    trust::funds_from_operations_ttm::METRIC,
    trust::funds_from_operations_yield::METRIC,
    trust::funds_from_operations_to_debt::METRIC,
    trust::funds_from_operations_payout::METRIC,
    mohanram::MOHANRAM_G,
    mohanram::MOHANRAM_G7,
    qmj::QMJ,
    qmj::QMJ_FOUR,
    qmj::PROFITABILITY,
    qmj::GROWTH,
    qmj::SAFETY,
    qmj::PAYOUT,
];
