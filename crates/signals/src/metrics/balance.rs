//! What is owed, and what there is to pay it with.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

/// Debt to assets.
pub const DEBT_TO_ASSETS: Metric = Metric {
    id: "debt_to_assets",
    label: "Debt to assets",
    unit: Unit::Ratio,
    formula: "total debt / total assets",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::debt(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};

/// Debt to equity.
pub const DEBT_TO_EQUITY: Metric = Metric {
    id: "debt_to_equity",
    label: "Debt to equity",
    unit: Unit::Times,
    formula: "total debt / shareholders' equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::debt(at, 0)?.over(at.latest(Concept::Equity)?, "shareholders' equity")),
};

/// Debt to capital at market.
pub const DEBT_TO_CAPITAL: Metric = Metric {
    id: "debt_to_capital",
    label: "Debt to capital at market",
    unit: Unit::Ratio,
    formula: "total debt / (total debt + market capitalisation)",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let debt = parts::debt(at, 0)?;
        debt.over(debt + at.market_cap()?, "capital")
    }),
};

/// Net debt to EBITDA.
pub const NET_DEBT_TO_EBITDA: Metric = Metric {
    id: "net_debt_to_ebitda",
    label: "Net debt to EBITDA",
    unit: Unit::Times,
    formula: "(total debt − cash) / EBITDA of twelve months; undefined where EBITDA is not above zero",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| (parts::debt(at, 0)? - parts::cash(at, 0)?).over(parts::ebitda(at, 0)?, "EBITDA")),
};

/// Interest coverage.
pub const INTEREST_COVERAGE: Metric = Metric {
    id: "interest_coverage",
    label: "Interest coverage",
    unit: Unit::Times,
    formula: "income before interest and tax / interest expense, both of twelve months; infinite without debt and interest",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let earned = parts::ebit(at, 0)?;
        match at.trailing_year(Concept::InterestExpense) {
            Ok(interest) if interest.value > 0.0 => earned.over(interest, "interest expense"),
            Err(why) if at.reports(Concept::InterestExpense) => Err(why),
            told => match parts::debt(at, 0) {
                Ok(debt) if debt.value == 0.0 => Ok(earned.with(debt, f64::INFINITY)),
                Ok(_) => told.and(Err(crate::Missing::NotPositive { what: "interest expense" })),
                Err(why) => told.and(Err(why)),
            },
        }
    }),
};

/// Free cash flow to interest.
pub const FCF_TO_INTEREST: Metric = Metric {
    id: "free_cash_flow_to_interest",
    label: "Free cash flow to interest",
    unit: Unit::Times,
    formula: "free cash flow / interest expense, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        parts::free_cash_flow(at, 0)?.over(at.trailing_year(Concept::InterestExpense)?, "interest expense")
    }),
};

/// Interest burden.
pub const INTEREST_BURDEN: Metric = Metric {
    id: "interest_burden",
    label: "Interest burden",
    unit: Unit::Ratio,
    formula: "interest expense of twelve months / mean of total debt now and a year earlier",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::InterestExpense)?
            .over(parts::debt(at, 0)?.mean_with(parts::debt(at, 1)?), "average debt")
    }),
};

/// Current ratio.
pub const CURRENT_RATIO: Metric = Metric {
    id: "current_ratio",
    label: "Current ratio",
    unit: Unit::Times,
    formula: "current assets / current liabilities",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.latest(Concept::CurrentAssets)?.over(at.latest(Concept::CurrentLiabilities)?, "current liabilities")
    }),
};

/// Quick ratio.
pub const QUICK_RATIO: Metric = Metric {
    id: "quick_ratio",
    label: "Quick ratio",
    unit: Unit::Times,
    formula: "(cash + receivables) / current liabilities",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        (parts::cash(at, 0)? + at.latest(Concept::Receivables)?)
            .over(at.latest(Concept::CurrentLiabilities)?, "current liabilities")
    }),
};

/// Cash to assets.
pub const CASH_TO_ASSETS: Metric = Metric {
    id: "cash_to_assets",
    label: "Cash to assets",
    unit: Unit::Ratio,
    formula: "cash and short-term investments / total assets",
    source: "Palazzo (2012)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| parts::cash(at, 0)?.over(at.latest(Concept::Assets)?, "total assets")),
};

/// Liabilities to assets.
pub const LIABILITIES_TO_ASSETS: Metric = Metric {
    id: "liabilities_to_assets",
    label: "Liabilities to assets",
    unit: Unit::Ratio,
    formula: "total liabilities / total assets",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.latest(Concept::Liabilities)?.over(at.latest(Concept::Assets)?, "total assets")),
};

/// Maturity wall.
pub const MATURITY_WALL: Metric = Metric {
    id: "maturity_wall",
    label: "Maturity wall",
    unit: Unit::Times,
    formula: "debt due within twelve months / (cash + undrawn credit lines); short-term debt where the maturities are not told",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let due = at
            .latest(Concept::DebtDueNextYear)
            .or_else(|_| at.latest(Concept::ShortTermDebt).map(|q| q.on(crate::Evidence::Estimated)))?;
        let means = parts::cash(at, 0)? + at.balance_or_none(Concept::UndrawnCredit, Concept::Assets, 0)?;
        due.over(means, "cash and undrawn credit")
    }),
};

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
