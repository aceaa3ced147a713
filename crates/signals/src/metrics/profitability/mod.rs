//! What a company earns on what it has.
pub(crate) mod asset_turnover;
pub(crate) mod cash_based_operating_profitability;
pub(crate) mod free_cash_flow_to_assets;
pub(crate) mod gross_profitability;
pub(crate) mod operating_cash_flow_to_assets;
pub(crate) mod operating_profitability;
pub(crate) mod return_on_assets;
pub(crate) mod return_on_average_assets;
pub(crate) mod return_on_capital_employed;
pub(crate) mod return_on_equity;
pub(crate) mod return_on_invested_capital;

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn profit_on_assets_and_equity() {
        let c = years(&[
            (Revenue, &[80.0, 100.0]),
            (CostOfRevenue, &[50.0, 60.0]),
            (SellingGeneralAdministrative, &[10.0, 20.0]),
            (ResearchAndDevelopment, &[4.0, 5.0]),
            (InterestExpense, &[2.0, 3.0]),
            (NetIncome, &[8.0, 12.0]),
            (Assets, &[160.0, 200.0]),
            (Equity, &[90.0, 100.0]),
            (Receivables, &[10.0, 14.0]),
            (Payables, &[6.0, 7.0]),
            (OperatingCashFlow, &[9.0, 18.0]),
            (CapitalExpenditure, &[3.0, 4.0]),
        ]);
        c.is("gross_profitability", 40.0 / 200.0);
        c.is("operating_profitability", (40.0 - 20.0 - 3.0) / 100.0);
        // 40 − (20 − 5) − 4 tied up in receivables + 1 owed to suppliers = 22 of 200.
        c.is("cash_based_operating_profitability", 22.0 / 200.0);
        c.is("return_on_assets", 12.0 / 200.0);
        c.is("return_on_average_assets", 12.0 / 180.0);
        c.is("return_on_equity", 0.12);
        c.is("operating_cash_flow_to_assets", 0.09);
        c.is("free_cash_flow_to_assets", 14.0 / 200.0);
        c.is("asset_turnover", 100.0 / 180.0);
    }

    #[test]
    fn return_on_capital_after_tax() {
        let c = years(&[
            (OperatingIncome, &[20.0, 30.0]),
            (PretaxIncome, &[18.0, 25.0]),
            (IncomeTax, &[4.0, 5.0]),
            (NetIncome, &[14.0, 20.0]),
            (TotalDebt, &[40.0, 50.0]),
            (Equity, &[70.0, 90.0]),
            (Cash, &[10.0, 20.0]),
            (Assets, &[150.0, 180.0]),
            (CurrentLiabilities, &[20.0, 30.0]),
        ]);
        // Tax 5 / 25 = 20 %; capital 50 + 90 − 20 = 120 now, 100 then: 30 x 0.8 / 110.
        c.is("return_on_invested_capital", 24.0 / 110.0);
        c.is("return_on_capital_employed", 30.0 / 150.0);
    }
}
