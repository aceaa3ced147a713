//! What matters at a trust that owns real estate.
pub(crate) mod funds_from_operations_payout;
pub(crate) mod funds_from_operations_to_debt;
pub(crate) mod funds_from_operations_ttm;
pub(crate) mod funds_from_operations_yield;

use breadth_domain::Concept;

use crate::{At, Missing, Quantity};

fn funds(at: &At<'_>) -> Result<Quantity, Missing> {
    at.trailing_year(Concept::FundsFromOperations).or_else(|_| {
        let worn = at.trailing_year(Concept::RealEstateDepreciation).or_else(|_| {
            at.trailing_year(Concept::DepreciationAmortization).map(|q| q.on(crate::Evidence::Estimated))
        })?;
        let extra = |c| at.trailing_or_none(c, Concept::NetIncome);
        Ok(at.trailing_year(Concept::NetIncome)? + worn - extra(Concept::PropertySaleGains)?
            + extra(Concept::RealEstateImpairment)?)
    })
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn a_trust_by_hand() {
        let c = years(&[
            (NetIncome, &[30.0]),
            (RealEstateDepreciation, &[50.0]),
            (PropertySaleGains, &[10.0]),
            (RealEstateImpairment, &[2.0]),
            (DividendsPaid, &[54.0]),
            (TotalDebt, &[600.0]),
        ]);
        // 30 + 50 − 10 + 2 = 72.
        c.is("funds_from_operations_ttm", 72.0);
        c.is("funds_from_operations_yield", 0.072);
        c.is("funds_from_operations_to_debt", 0.12);
        c.is("funds_from_operations_payout", 0.75);
    }
}
