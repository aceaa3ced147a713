//! How much of income is not cash.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::{At, Basis, Direction, Metric, Missing, Quantity, Unit};

/// Accruals.
pub const ACCRUALS: Metric = Metric {
    id: "accruals",
    label: "Accruals",
    unit: Unit::Ratio,
    formula: "(net income − cash flow from operations), both of twelve months / total assets at their end",
    source: "Hribar and Collins (2002), after Sloan (1996); assets at the end, not averaged",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let accruals = at.trailing_year(Concept::NetIncome)? - at.trailing_year(Concept::OperatingCashFlow)?;
        accruals.over(at.latest(Concept::Assets)?, "total assets")
    }),
};

/// Accruals by the balance sheet.
pub const ACCRUALS_BALANCE_SHEET: Metric = Metric {
    id: "accruals_balance_sheet",
    label: "Accruals by the balance sheet",
    unit: Unit::Ratio,
    formula: "((Δcurrent assets − Δcash) − (Δcurrent liabilities − Δshort-term debt) − depreciation and amortisation) / average assets",
    source: "Sloan (1996); taxes payable are no line item here and stay in current liabilities",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let change = |item| Ok::<_, Missing>(at.latest(item)? - at.year_earlier(item)?);
        let short = at.balance_or_none(Concept::ShortTermDebt, Concept::CurrentLiabilities, 0)?
            - at.balance_or_none(Concept::ShortTermDebt, Concept::CurrentLiabilities, 1)?;
        let cash = parts::cash(at, 0)? - parts::cash(at, 1)?;
        let working = change(Concept::CurrentAssets)? - cash - (change(Concept::CurrentLiabilities)? - short);
        (working - at.trailing_year(Concept::DepreciationAmortization)?)
            .over(at.average(Concept::Assets)?, "average assets")
    }),
};

/// Percent accruals.
pub const PERCENT_ACCRUALS: Metric = Metric {
    id: "percent_accruals",
    label: "Percent accruals",
    unit: Unit::Ratio,
    formula: "(net income − cash flow from operations) / |net income|, all of twelve months",
    source: "Hafzalla, Lundholm and Van Winkle (2011)",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let income = at.trailing_year(Concept::NetIncome)?;
        (income - at.trailing_year(Concept::OperatingCashFlow)?)
            .over(income.map(f64::abs), "the absolute of net income")
    }),
};

/// Net operating assets.
pub const NET_OPERATING_ASSETS: Metric = Metric {
    id: "net_operating_assets",
    label: "Net operating assets",
    unit: Unit::Ratio,
    formula: "((total assets − cash) − (total liabilities − debt)) / total assets a year earlier",
    source: "Hirshleifer, Hou, Teoh and Zhang (2004)",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        operating_assets(at, 0)?.over(at.year_earlier(Concept::Assets)?, "total assets a year earlier")
    }),
};

/// Change in net operating assets.
pub const CHANGE_IN_NOA: Metric = Metric {
    id: "change_in_net_operating_assets",
    label: "Change in net operating assets",
    unit: Unit::Ratio,
    formula: "(net operating assets − net operating assets a year earlier) / average assets",
    source: "Richardson, Sloan, Soliman and Tuna (2005)",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        (operating_assets(at, 0)? - operating_assets(at, 1)?).over(at.average(Concept::Assets)?, "average assets")
    }),
};

fn operating_assets(at: &At<'_>, years: usize) -> Result<Quantity, Missing> {
    let assets = at.balance_ago(Concept::Assets, years)? - parts::cash(at, years)?;
    Ok(assets - (at.balance_ago(Concept::Liabilities, years)? - parts::debt(at, years)?))
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn accruals_both_ways() {
        let c = years(&[
            (NetIncome, &[8.0, 12.0]),
            (OperatingCashFlow, &[9.0, 18.0]),
            (DepreciationAmortization, &[3.0, 4.0]),
            (CurrentAssets, &[50.0, 70.0]),
            (CurrentLiabilities, &[30.0, 36.0]),
            (ShortTermDebt, &[5.0, 8.0]),
            (LongTermDebt, &[20.0, 22.0]),
            (Cash, &[10.0, 15.0]),
            (Liabilities, &[80.0, 95.0]),
            (Assets, &[160.0, 200.0]),
        ]);
        c.is("accruals", -6.0 / 200.0);
        c.is("percent_accruals", -0.5);
        // (20 − 5) − (6 − 3) − 4 = 8 on 180.
        c.is("accruals_balance_sheet", 8.0 / 180.0);
        // Now (200 − 15) − (95 − 30) = 120, then (160 − 10) − (80 − 25) = 95.
        c.is("net_operating_assets", 120.0 / 160.0);
        c.is("change_in_net_operating_assets", 25.0 / 180.0);
    }
}
