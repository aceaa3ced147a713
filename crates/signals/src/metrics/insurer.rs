//! What matters at an insurer.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

/// Loss ratio.
pub const LOSS_RATIO: Metric = Metric {
    id: "loss_ratio",
    label: "Loss ratio",
    unit: Unit::Ratio,
    formula: "benefits and claims / premiums earned, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::BenefitsAndClaims)?
            .over(at.trailing_year(Concept::PremiumsEarned)?, "premiums earned")
    }),
};

/// Acquisition cost ratio.
pub const ACQUISITION_RATIO: Metric = Metric {
    id: "acquisition_cost_ratio",
    label: "Acquisition cost ratio",
    unit: Unit::Ratio,
    formula: "amortisation of deferred acquisition costs / premiums earned, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::AcquisitionCostAmortization)?
            .over(at.trailing_year(Concept::PremiumsEarned)?, "premiums earned")
    }),
};

/// Premiums to equity.
pub const PREMIUMS_TO_EQUITY: Metric = Metric {
    id: "premiums_to_equity",
    label: "Premiums to equity",
    unit: Unit::Times,
    formula: "premiums earned of twelve months / shareholders' equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::PremiumsEarned)?.over(at.latest(Concept::Equity)?, "shareholders' equity")
    }),
};

/// Reserves to equity.
pub const RESERVES_TO_EQUITY: Metric = Metric {
    id: "reserves_to_equity",
    label: "Reserves to equity",
    unit: Unit::Times,
    formula: "insurance reserves / shareholders' equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.latest(Concept::InsuranceReserves)?.over(at.latest(Concept::Equity)?, "shareholders' equity")
    }),
};

/// Investment income to assets.
pub const INVESTMENT_YIELD: Metric = Metric {
    id: "investment_yield_on_assets",
    label: "Investment income to assets",
    unit: Unit::Ratio,
    formula: "net investment income of twelve months / mean of total assets now and a year earlier",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::INSURER,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetInvestmentIncome)?.over(at.average(Concept::Assets)?, "average assets")
    }),
};

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
        ]);
        c.is("loss_ratio", 0.65);
        c.is("acquisition_cost_ratio", 0.2);
        c.is("premiums_to_equity", 1.25);
        c.is("reserves_to_equity", 3.0);
        c.is("investment_yield_on_assets", 0.04);
    }
}
