//! Who gains from expensing, and who sells at home.
pub(crate) mod capex_to_depreciation;
pub(crate) mod capex_to_revenue;
pub(crate) mod cash_tax_rate;
pub(crate) mod domestic_share;
pub(crate) mod expensing_benefit;
pub(crate) mod research_to_revenue;

use breadth_domain::Concept;

use crate::{At, Evidence, Missing, Quantity};

/// The federal rate.
const STATUTORY_TAX: f64 = 0.21;
/// What may be written off in the first of five years.
const FIRST_YEAR: f64 = 0.20;

/// Income before tax, of a company that makes some.
fn profit(at: &At<'_>) -> Result<Quantity, Missing> {
    at.trailing_year(Concept::PretaxIncome).and_then(|q| if q.value > 0.0 { Ok(q) } else { Err(Missing::LossMaker) })
}

/// Income tax paid; the expense, as an estimate, where that is not told.
fn tax_paid(at: &At<'_>) -> Result<Quantity, Missing> {
    at.trailing_year(Concept::IncomeTaxPaid)
        .or_else(|why| at.trailing_year(Concept::IncomeTax).map(|q| q.on(Evidence::Estimated)).map_err(|_| why))
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    fn company(pretax: f64) -> crate::fixture::Given {
        years(&[
            (CapitalExpenditure, &[50.0]),
            (DepreciationAmortization, &[25.0]),
            (ResearchAndDevelopment, &[20.0]),
            (Revenue, &[500.0]),
            (PretaxIncome, &[pretax]),
            (IncomeTaxPaid, &[15.0]),
        ])
    }

    #[test]
    fn intensities_and_what_is_freed() {
        let c = company(60.0);
        c.is("capex_to_revenue", 0.1);
        c.is("capex_to_depreciation", 2.0);
        c.is("research_to_revenue", 0.04);
        c.is("cash_tax_rate", 0.25);
        // 21 % of 50 x 0.8 + 20 = 60: 12.6, less than the 15 paid, on 1,000.
        c.is("expensing_benefit", 0.0126);
    }

    #[test]
    fn a_loss_saves_no_tax() {
        assert_eq!(company(-1.0).value("expensing_benefit"), Err(crate::Missing::LossMaker));
        assert_eq!(company(-1.0).value("cash_tax_rate"), Err(crate::Missing::LossMaker));
    }

    #[test]
    fn at_home_and_abroad() {
        let c = years(&[(PretaxIncomeDomestic, &[30.0]), (PretaxIncomeForeign, &[-10.0]), (PretaxIncome, &[20.0])]);
        c.is("domestic_share", 0.75);
        let silent = company(60.0).value("domestic_share").unwrap();
        assert_eq!((silent.value, silent.evidence), (1.0, crate::Evidence::Assumed));
    }
}
