//! What matters at an insurer.
pub(crate) mod acquisition_cost_ratio;
pub(crate) mod claims_to_revenue;
pub(crate) mod combined_ratio;
pub(crate) mod investment_yield_on_assets;
pub(crate) mod loss_ratio;
pub(crate) mod premiums_to_equity;
pub(crate) mod reserves_to_equity;

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn an_insurer_by_hand() {
        let c = years(&[
            (PremiumsEarned, &[100.0]),
            (BenefitsAndClaims, &[65.0]),
            (AcquisitionCostAmortization, &[20.0]),
            (InsuranceReserves, &[240.0]),
            (NetInvestmentIncome, &[15.0]),
            (Equity, &[80.0]),
            (Assets, &[360.0, 390.0]),
            (Revenue, &[125.0]),
            (PretaxIncome, &[28.0]),
            (InterestExpense, &[2.0]),
            (TotalDebt, &[20.0]),
        ]);
        c.is("loss_ratio", 0.65);
        // 125 − 28 − 2 = 95 of losses and expenses on 100 of premiums.
        c.is("combined_ratio", 0.95);
        c.is("claims_to_revenue", 0.52);
        c.is("debt_to_equity", 0.25);
        c.is("acquisition_cost_ratio", 0.2);
        c.is("premiums_to_equity", 1.25);
        c.is("reserves_to_equity", 3.0);
        c.is("investment_yield_on_assets", 0.04);
    }
}
