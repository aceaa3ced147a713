//! What matters at a bank.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Efficiency ratio.
pub const EFFICIENCY: Metric = Metric {
    id: "efficiency_ratio",
    label: "Efficiency ratio",
    unit: Unit::Ratio,
    formula: "noninterest expense / (net interest income + noninterest income), all of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::BANK,
    compute: Compute::Each(|at| at.trailing_year(Concept::NoninterestExpense)?.over(income(at)?, "income")),
};

/// Return on tangible common equity.
pub const ROTCE: Metric = Metric {
    id: "return_on_tangible_common_equity",
    label: "Return on tangible common equity",
    unit: Unit::Ratio,
    formula: "net income of twelve months (to common where told) / mean of tangible common equity now and a year earlier",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        let earned = at.trailing_year(Concept::NetIncomeCommon).or_else(|_| at.trailing_year(Concept::NetIncome))?;
        earned.over(tangible(at, 0)?.mean_with(tangible(at, 1)?), "tangible common equity")
    }),
};

/// Pre-provision net revenue to assets.
pub const PPNR: Metric = Metric {
    id: "ppnr_to_assets",
    label: "Pre-provision net revenue to assets",
    unit: Unit::Ratio,
    formula: "(net interest income + noninterest income − noninterest expense) of twelve months / mean of total assets now and a year earlier",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        (income(at)? - at.trailing_year(Concept::NoninterestExpense)?)
            .over(at.average(Concept::Assets)?, "average assets")
    }),
};

/// Net interest income to assets.
pub const NIM: Metric = Metric {
    id: "net_interest_margin_on_assets",
    label: "Net interest income to assets",
    unit: Unit::Ratio,
    formula: "net interest income of twelve months / mean of total assets now and a year earlier: earning assets are no line item, so that it is below the margin banks print",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::NetInterestIncome)?.over(at.average(Concept::Assets)?, "average assets")
    }),
};

/// Cost of deposits.
pub const DEPOSIT_COST: Metric = Metric {
    id: "deposit_cost",
    label: "Cost of deposits",
    unit: Unit::Ratio,
    formula: "interest expense on deposits of twelve months / mean of deposits now and a year earlier",
    source: "standard; year-end average",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::DepositInterestExpense)?.over(at.average(Concept::Deposits)?, "average deposits")
    }),
};

/// Noninterest-bearing share of deposits.
pub const FREE_DEPOSITS: Metric = Metric {
    id: "noninterest_deposit_share",
    label: "Noninterest-bearing share of deposits",
    unit: Unit::Ratio,
    formula: "noninterest-bearing deposits / deposits",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        at.latest(Concept::NoninterestBearingDeposits)?.over(at.latest(Concept::Deposits)?, "deposits")
    }),
};

/// Loans to deposits.
pub const LOAN_TO_DEPOSIT: Metric = Metric {
    id: "loans_to_deposits",
    label: "Loans to deposits",
    unit: Unit::Ratio,
    formula: "net loans / deposits",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::BANK,
    compute: Compute::Each(|at| at.latest(Concept::Loans)?.over(at.latest(Concept::Deposits)?, "deposits")),
};

/// Tangible common equity to tangible assets.
pub const TCE: Metric = Metric {
    id: "tangible_common_equity_to_assets",
    label: "Tangible common equity to tangible assets",
    unit: Unit::Ratio,
    formula: "(common equity − goodwill − intangibles) / (total assets − goodwill − intangibles); what is never reported of them is taken as none",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| tangible(at, 0)?.over(at.latest(Concept::Assets)? - soft(at, 0)?, "tangible assets")),
};

/// Allowance to loans.
pub const ALLOWANCE: Metric = Metric {
    id: "allowance_to_loans",
    label: "Allowance to loans",
    unit: Unit::Ratio,
    formula: "allowance for loan losses / gross loans (net loans + allowance where not told); 0.5 to 3 % is usual, and the rule changed in 2020 to 2023",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        let allowance = at.latest(Concept::LoanLossAllowance)?.map(f64::abs);
        let gross = at.latest(Concept::GrossLoans).or_else(|_| at.latest(Concept::Loans).map(|net| net + allowance))?;
        allowance.over(gross, "gross loans")
    }),
};

/// Common equity tier 1 ratio.
pub const CET1: Metric = Metric {
    id: "common_equity_tier1",
    label: "Common equity tier 1 ratio",
    unit: Unit::Ratio,
    formula: "as reported; most large banks tag it by legal entity, which leaves it unknown, never failed",
    source: "12 CFR 217",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| at.latest(Concept::CommonEquityTier1Ratio)),
};

/// Unrealised loss of securities held to maturity.
pub const HTM_MARK: Metric = Metric {
    id: "held_to_maturity_mark",
    label: "Unrealised loss of securities held to maturity",
    unit: Unit::Ratio,
    formula: "(fair value − cost of securities held to maturity) / tangible common equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        (at.latest(Concept::HeldToMaturityFairValue)? - at.latest(Concept::HeldToMaturity)?)
            .over(tangible(at, 0)?, "tangible common equity")
    }),
};

/// Net interest income + noninterest income.
fn income(at: &At<'_>) -> Result<Quantity, Missing> {
    Ok(at.trailing_year(Concept::NetInterestIncome)? + at.trailing_year(Concept::NoninterestIncome)?)
}

/// Goodwill + intangibles.
fn soft(at: &At<'_>, years: usize) -> Result<Quantity, Missing> {
    let item = |c| at.balance_or_none(c, Concept::Assets, years);
    Ok(item(Concept::Goodwill)? + item(Concept::Intangibles)?)
}

/// Common equity − goodwill − intangibles.
fn tangible(at: &At<'_>, years: usize) -> Result<Quantity, Missing> {
    Ok(super::parts::common_equity(at, years)? - soft(at, years)?)
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

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
