//! Twelve months of the flows that the other metrics are made of.
pub(crate) mod ebit_ttm;
pub(crate) mod ebitda_ttm;
pub(crate) mod free_cash_flow_ttm;
pub(crate) mod gross_profit_ttm;
pub(crate) mod net_income_ttm;
pub(crate) mod operating_cash_flow_ttm;
pub(crate) mod revenue_ttm;

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
