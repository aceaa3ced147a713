//! What matters at a bank.
pub(crate) mod allowance_to_loans;
pub(crate) mod common_equity_tier1;
pub(crate) mod deposit_cost;
pub(crate) mod efficiency_ratio;
pub(crate) mod held_to_maturity_mark;
pub(crate) mod loans_to_deposits;
pub(crate) mod net_interest_margin_on_assets;
pub(crate) mod noninterest_deposit_share;
pub(crate) mod ppnr_to_assets;
pub(crate) mod return_on_tangible_common_equity;
pub(crate) mod tangible_common_equity_to_assets;

use breadth_domain::Concept;

use crate::metrics::parts;
use crate::{At, Missing, Quantity};

/// Net interest income + noninterest income; where they are not told apart, revenue that proves to be their sum.
fn income(at: &At<'_>) -> Result<Quantity, Missing> {
    let parts = || Ok(at.trailing_year(Concept::NetInterestIncome)? + at.trailing_year(Concept::NoninterestIncome)?);
    parts().or_else(|why| net_revenue(at).ok_or(why))
}

/// Revenue, where revenue − provision − noninterest expense is the operating income to within a hundredth of revenue: what
/// was paid for deposits has then been taken off already.
fn net_revenue(at: &At<'_>) -> Option<Quantity> {
    let of = |concept| at.trailing_year(concept).ok();
    let revenue = of(Concept::Revenue)?;
    let costs = of(Concept::ProvisionForLoanLosses)? + of(Concept::NoninterestExpense)?;
    let left = of(Concept::OperatingIncome)?;
    ((revenue - costs - left).value.abs() <= PROOF * revenue.value.abs()).then_some(revenue)
}

/// How far a sum may be from its parts to prove what they are.
const PROOF: f64 = 0.01;

/// Goodwill + intangibles.
fn soft(at: &At<'_>, years: usize) -> Result<Quantity, Missing> {
    let item = |c| at.balance_or_none(c, Concept::Assets, years);
    Ok(item(Concept::Goodwill)? + item(Concept::Intangibles)?)
}

/// Common equity − goodwill − intangibles.
fn tangible(at: &At<'_>, years: usize) -> Result<Quantity, Missing> {
    Ok(parts::common_equity(at, years)? - soft(at, years)?)
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn revenue_counts_where_it_proves_to_be_net_of_interest_paid() {
        let bank = |operating: f64| {
            years(&[
                (Revenue, &[50.0]),
                (ProvisionForLoanLosses, &[5.0]),
                (NoninterestExpense, &[30.0]),
                (OperatingIncome, &[operating]),
                (Loans, &[600.0]),
                (Deposits, &[800.0]),
            ])
        };
        // 50 − 5 − 30 = 15. Had interest of 10 been paid out of it, 5 would be left, and the sum not be known.
        bank(15.0).is("efficiency_ratio", 0.6);
        assert_eq!(bank(5.0).value("efficiency_ratio").unwrap_err().code(), "not_reported");
    }

    #[test]
    fn a_bank_by_hand() {
        let rows: &[(breadth_domain::Concept, &[f64])] = &[
            (NetInterestIncome, &[40.0]),
            (NoninterestIncome, &[10.0]),
            (NoninterestExpense, &[30.0]),
            (NetIncome, &[12.0]),
            (Equity, &[110.0, 120.0]),
            (Goodwill, &[20.0, 20.0]),
            (Assets, &[950.0, 1050.0]),
            (DepositInterestExpense, &[16.0]),
            (Deposits, &[780.0, 820.0]),
            (NoninterestBearingDeposits, &[150.0, 164.0]),
            (Loans, &[600.0, 656.0]),
            (LoanLossAllowance, &[8.0, 9.0]),
            (HeldToMaturity, &[90.0, 100.0]),
            (HeldToMaturityFairValue, &[85.0, 90.0]),
            (CommonEquityTier1Ratio, &[0.11, 0.12]),
        ];
        let c = years(rows).industry("Major Banks");
        c.is("efficiency_ratio", 0.6);
        // Tangible equity 90 and 100: 12 on 95.
        c.is("return_on_tangible_common_equity", 12.0 / 95.0);
        c.is("ppnr_to_assets", 0.02);
        c.is("net_interest_margin_on_assets", 0.04);
        c.is("deposit_cost", 0.02);
        c.is("noninterest_deposit_share", 0.2);
        c.is("loans_to_deposits", 0.8);
        c.is("tangible_common_equity_to_assets", 100.0 / 1030.0);
        c.is("allowance_to_loans", 9.0 / 665.0);
        c.is("common_equity_tier1", 0.12);
        c.is("held_to_maturity_mark", -0.1);
        // The items alone make it a bank; another industry as listed makes it none of these.
        years(rows).is("efficiency_ratio", 0.6);
        let insurer = years(rows).industry("Life Insurance").value("efficiency_ratio").unwrap_err();
        assert_eq!(insurer.code(), "not_for_template");
    }
}
