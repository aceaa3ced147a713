//! What is owed, and what there is to pay it with.
pub(crate) mod cash_to_assets;
pub(crate) mod current_ratio;
pub(crate) mod debt_to_assets;
pub(crate) mod debt_to_capital;
pub(crate) mod debt_to_equity;
pub(crate) mod free_cash_flow_to_interest;
pub(crate) mod interest_burden;
pub(crate) mod interest_coverage;
pub(crate) mod liabilities_to_assets;
pub(crate) mod maturity_wall;
pub(crate) mod net_debt_to_ebitda;
pub(crate) mod quick_ratio;

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn leverage_and_coverage() {
        let c = years(&[
            (TotalDebt, &[40.0, 60.0]),
            (Cash, &[10.0, 20.0]),
            (Receivables, &[10.0, 16.0]),
            (OperatingIncome, &[20.0, 24.0]),
            (DepreciationAmortization, &[5.0, 8.0]),
            (InterestExpense, &[3.0, 4.0]),
            (FreeCashFlow, &[6.0, 10.0]),
            (CurrentAssets, &[50.0, 60.0]),
            (CurrentLiabilities, &[20.0, 30.0]),
            (Liabilities, &[70.0, 100.0]),
            (Equity, &[90.0, 100.0]),
            (Assets, &[160.0, 200.0]),
            (DebtDueNextYear, &[5.0, 15.0]),
            (UndrawnCredit, &[30.0, 30.0]),
        ]);
        c.is("debt_to_assets", 0.3);
        c.is("debt_to_equity", 0.6);
        c.is("debt_to_capital", 60.0 / 1060.0);
        c.is("net_debt_to_ebitda", 40.0 / 32.0);
        c.is("interest_coverage", 6.0);
        c.is("free_cash_flow_to_interest", 2.5);
        c.is("interest_burden", 4.0 / 50.0);
        c.is("current_ratio", 2.0);
        c.is("quick_ratio", 36.0 / 30.0);
        c.is("cash_to_assets", 0.1);
        c.is("liabilities_to_assets", 0.5);
        c.is("maturity_wall", 15.0 / 50.0);
    }

    #[test]
    fn without_debt_and_interest_the_coverage_is_infinite_and_without_a_word_it_is_unknown() {
        let c = years(&[(OperatingIncome, &[24.0]), (TotalDebt, &[0.0]), (NetIncome, &[1.0])]);
        assert_eq!(c.value("interest_coverage").unwrap().value, f64::INFINITY);
        let c = years(&[(OperatingIncome, &[24.0]), (TotalDebt, &[5.0]), (NetIncome, &[1.0])]);
        assert!(c.value("interest_coverage").is_err());
        // More interest earned than paid, of a debt that is not told, is no coverage.
        let c = years(&[(OperatingIncome, &[24.0]), (InterestExpense, &[-5.0]), (NetIncome, &[1.0])]);
        assert!(c.value("interest_coverage").is_err());
    }
}
