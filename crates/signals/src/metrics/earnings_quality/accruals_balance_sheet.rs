//! Accruals by the balance sheet.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Missing, Unit};

pub const METRIC: Metric = Metric {
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
