//! Who gains from expensing, and who sells at home.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{At, Basis, Direction, Evidence, Metric, Missing, Quantity, Unit};

/// Capital expenditure to revenue.
pub const CAPEX_INTENSITY: Metric = Metric {
    id: "capex_to_revenue",
    label: "Capital expenditure to revenue",
    unit: Unit::Ratio,
    formula: "capital expenditure / revenue, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::CapitalExpenditure)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};

/// Capital expenditure to depreciation.
pub const CAPEX_TO_DEPRECIATION: Metric = Metric {
    id: "capex_to_depreciation",
    label: "Capital expenditure to depreciation",
    unit: Unit::Times,
    formula: "capital expenditure / depreciation and amortisation, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::CapitalExpenditure)?
            .over(at.trailing_year(Concept::DepreciationAmortization)?, "depreciation")
    }),
};

/// Research and development to revenue.
pub const RD_INTENSITY: Metric = Metric {
    id: "research_to_revenue",
    label: "Research and development to revenue",
    unit: Unit::Ratio,
    formula: "research and development / revenue, both of twelve months",
    source: "Chan, Lakonishok and Sougiannis (2001)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::ResearchAndDevelopment)?.over(at.trailing_year(Concept::Revenue)?, "revenue")
    }),
};

/// Cash tax rate.
pub const CASH_TAX_RATE: Metric = Metric {
    id: "cash_tax_rate",
    label: "Cash tax rate",
    unit: Unit::Ratio,
    formula: "income tax paid / income before tax, both of twelve months; the tax expense, as an estimate, where what was paid is not told; undefined for a loss",
    source: "Dyreng, Hanlon and Maydew (2008), over one year",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| tax_paid(at)?.over(profit(at)?, "income before tax")),
};

/// Cash freed by expensing, to price.
pub const EXPENSING_BENEFIT: Metric = Metric {
    id: "expensing_benefit",
    label: "Cash freed by expensing, to price",
    unit: Unit::Ratio,
    formula: "min(21 % x (capital expenditure x (1 − 20 %) + research and development), tax paid) / market capitalisation; undefined for a loss: who pays no tax saves none",
    source: "first order, against depreciation over five years with 20 % in the first (26 U.S.C. 168) and amortised research (26 U.S.C. 174 before 2025); assumes all of it is eligible and at home",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        profit(at)?;
        let bought = at.trailing_year(Concept::CapitalExpenditure)? * (1.0 - FIRST_YEAR);
        let research = at.trailing_or_none(Concept::ResearchAndDevelopment, Concept::CapitalExpenditure)?;
        let (saved, paid) = ((bought + research) * STATUTORY_TAX, tax_paid(at)?);
        let freed = saved.with(paid, saved.value.min(paid.value.max(0.0))).on(Evidence::Estimated);
        freed.over(at.market_cap()?, "market capitalisation")
    }),
};

/// Domestic share of income.
pub const DOMESTIC_SHARE: Metric = Metric {
    id: "domestic_share",
    label: "Domestic share of income",
    unit: Unit::Ratio,
    formula: "|domestic income before tax| / (|domestic| + |foreign|) of twelve months; 1, as an assumption, for a company that tells its income before tax and has never told a foreign part",
    source: "a proxy: the notes on geography are not in the sources at hand",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let foreign = at.trailing_year(Concept::PretaxIncomeForeign);
        if foreign.is_err() && !at.reports(Concept::PretaxIncomeForeign) {
            return Ok(at.trailing_year(Concept::PretaxIncome)?.map(|_| 1.0).on(Evidence::Assumed));
        }
        let foreign = foreign?;
        let home = at
            .trailing_year(Concept::PretaxIncomeDomestic)
            .or_else(|_| Ok::<_, Missing>(at.trailing_year(Concept::PretaxIncome)? - foreign))?
            .map(f64::abs);
        Ok(home.over(home + foreign.map(f64::abs), "income before tax")?.on(Evidence::Estimated))
    }),
};

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
