//! What matters at a trust that owns real estate.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Funds from operations.
pub const FFO: Metric = Metric {
    id: "funds_from_operations_ttm",
    label: "Funds from operations",
    unit: Unit::Dollars,
    formula: "funds from operations where told, else net income + depreciation of real estate (all depreciation where not told apart) − gains on sale of properties + impairments, of twelve months; gains and impairments never reported are none",
    source: "NAREIT (2018)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::REIT,
    compute: Compute::Each(funds),
};

/// Funds from operations to price.
pub const FFO_YIELD: Metric = Metric {
    id: "funds_from_operations_yield",
    label: "Funds from operations to price",
    unit: Unit::Ratio,
    formula: "funds from operations of twelve months / market capitalisation",
    source: "NAREIT (2018)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::REIT,
    compute: Compute::Each(|at| funds(at)?.over(at.market_cap()?, "market capitalisation")),
};

/// Funds from operations to debt.
pub const FFO_TO_DEBT: Metric = Metric {
    id: "funds_from_operations_to_debt",
    label: "Funds from operations to debt",
    unit: Unit::Ratio,
    formula: "funds from operations of twelve months / total debt",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::REIT,
    compute: Compute::Each(|at| funds(at)?.over(super::parts::debt(at, 0)?, "total debt")),
};

/// Payout of funds from operations.
pub const FFO_PAYOUT: Metric = Metric {
    id: "funds_from_operations_payout",
    label: "Payout of funds from operations",
    unit: Unit::Ratio,
    formula: "dividends paid / funds from operations, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::REIT,
    compute: Compute::Each(|at| at.trailing_year(Concept::DividendsPaid)?.over(funds(at)?, "funds from operations")),
};

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
