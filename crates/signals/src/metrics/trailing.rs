//! Twelve months of the flows that the other metrics are made of.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

/// Revenue of twelve months.
pub const REVENUE: Metric = Metric {
    id: "revenue_ttm",
    label: "Revenue, trailing twelve months",
    unit: Unit::Dollars,
    formula: "revenue",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::Revenue)),
};

/// Gross profit of twelve months.
pub const GROSS_PROFIT: Metric = Metric {
    id: "gross_profit_ttm",
    label: "Gross profit, trailing twelve months",
    unit: Unit::Dollars,
    formula: "gross profit where the source has it, else revenue − cost of revenue",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::gross_profit(at, 0)),
};

/// Income before interest and tax of twelve months.
pub const EBIT: Metric = Metric {
    id: "ebit_ttm",
    label: "Income before interest and tax, trailing twelve months",
    unit: Unit::Dollars,
    formula: "income before interest and tax where the source has it, else operating income, else income before tax + interest expense",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebit(at, 0)),
};

/// Income before interest, tax, depreciation and amortisation of twelve months.
pub const EBITDA: Metric = Metric {
    id: "ebitda_ttm",
    label: "Income before interest, tax, depreciation and amortisation, trailing twelve months",
    unit: Unit::Dollars,
    formula: "income before interest and tax + depreciation and amortisation",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::ebitda(at, 0)),
};

/// Net income of twelve months.
pub const NET_INCOME: Metric = Metric {
    id: "net_income_ttm",
    label: "Net income, trailing twelve months",
    unit: Unit::Dollars,
    formula: "net income",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::NetIncome)),
};

/// Cash flow from operations of twelve months.
pub const OPERATING_CASH_FLOW: Metric = Metric {
    id: "operating_cash_flow_ttm",
    label: "Cash flow from operations, trailing twelve months",
    unit: Unit::Dollars,
    formula: "cash flow from operations",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::OperatingCashFlow)),
};

/// Free cash flow of twelve months.
pub const FREE_CASH_FLOW: Metric = Metric {
    id: "free_cash_flow_ttm",
    label: "Free cash flow, trailing twelve months",
    unit: Unit::Dollars,
    formula: "free cash flow where the source has it, else cash flow from operations − capital expenditure",
    source: "as reported; twelve months to the newest period known",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| parts::free_cash_flow(at, 0)),
};

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::{quarters, years};

    #[test]
    fn twelve_months_are_a_year_or_four_quarters() {
        years(&[(Revenue, &[90.0, 100.0]), (CostOfRevenue, &[50.0, 60.0])]).is("gross_profit_ttm", 40.0);
        quarters(&[(Revenue, &[9.0, 1.0, 2.0, 3.0, 4.0])]).is("revenue_ttm", 10.0);
        // 30 + 5 = 35 before tax and interest; 35 + 7.
        let c = years(&[(PretaxIncome, &[30.0]), (InterestExpense, &[5.0]), (DepreciationAmortization, &[7.0])]);
        c.is("ebit_ttm", 35.0);
        c.is("ebitda_ttm", 42.0);
        let c = years(&[(OperatingCashFlow, &[12.0]), (CapitalExpenditure, &[5.0]), (NetIncome, &[3.0])]);
        c.is("operating_cash_flow_ttm", 12.0);
        c.is("free_cash_flow_ttm", 7.0);
        c.is("net_income_ttm", 3.0);
    }

    #[test]
    fn a_bank_has_no_gross_profit() {
        let bank = years(&[(Revenue, &[100.0]), (CostOfRevenue, &[60.0])]).industry("Savings Institutions");
        assert_eq!(bank.value("gross_profit_ttm").unwrap_err().code(), "not_for_template");
    }
}
