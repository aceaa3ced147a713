//! Twelve months of the flows that the other metrics are made of.
use breadth_domain::Concept;

use crate::{At, Basis, Metric, Missing, Quantity, Unit};

const AS_REPORTED: &str = "as reported; twelve months to the newest period known";

const fn dollars(
    id: &'static str,
    label: &'static str,
    formula: &'static str,
    compute: fn(&At<'_>) -> Result<Quantity, Missing>,
) -> Metric {
    Metric { id, label, unit: Unit::Dollars, formula, source: AS_REPORTED, basis: Basis::Statements, compute }
}

/// Revenue.
pub const REVENUE: Metric =
    dollars("revenue_ttm", "Revenue, trailing twelve months", "revenue", |at| at.trailing_year(Concept::Revenue));

/// Gross profit.
pub const GROSS_PROFIT: Metric = dollars(
    "gross_profit_ttm",
    "Gross profit, trailing twelve months",
    "gross profit where the source has it, else revenue − cost of revenue",
    gross_profit,
);

/// Net income.
pub const NET_INCOME: Metric = dollars("net_income_ttm", "Net income, trailing twelve months", "net income", |at| {
    at.trailing_year(Concept::NetIncome)
});

/// Cash flow from operations.
pub const OPERATING_CASH_FLOW: Metric = dollars(
    "operating_cash_flow_ttm",
    "Cash flow from operations, trailing twelve months",
    "cash flow from operations",
    |at| at.trailing_year(Concept::OperatingCashFlow),
);

/// Free cash flow.
pub const FREE_CASH_FLOW: Metric = dollars(
    "free_cash_flow_ttm",
    "Free cash flow, trailing twelve months",
    "free cash flow where the source has it, else cash flow from operations − capital expenditure",
    free_cash_flow,
);

/// Gross profit where the source has it, else revenue − cost of revenue.
pub(super) fn gross_profit(at: &At<'_>) -> Result<Quantity, Missing> {
    either(at, Concept::GrossProfit, |at| {
        Ok(at.trailing_year(Concept::Revenue)? - at.trailing_year(Concept::CostOfRevenue)?)
    })
}

/// Free cash flow where the source has it, else cash flow from operations − capital expenditure.
pub(super) fn free_cash_flow(at: &At<'_>) -> Result<Quantity, Missing> {
    either(at, Concept::FreeCashFlow, |at| {
        Ok(at.trailing_year(Concept::OperatingCashFlow)? - at.trailing_year(Concept::CapitalExpenditure)?)
    })
}

/// The item itself, else what it follows from; where neither is there, why the one that the source reports is not.
fn either(
    at: &At<'_>,
    itself: Concept,
    from_parts: fn(&At<'_>) -> Result<Quantity, Missing>,
) -> Result<Quantity, Missing> {
    at.trailing_year(itself).or_else(|why| from_parts(at).map_err(|parts| if at.reports(itself) { why } else { parts }))
}
