//! External financing.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "external_financing",
    label: "External financing",
    unit: Unit::Ratio,
    formula: "(shares issued − shares bought back − dividends + change of debt), all of twelve months / average assets",
    source: "Bradshaw, Richardson and Sloan (2006); flows never reported beside the cash flow from financing are taken as none",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let flow = |c| at.trailing_or_none(c, Concept::FinancingCashFlow);
        let equity = flow(Concept::ShareIssuance)? - flow(Concept::ShareRepurchases)? - flow(Concept::DividendsPaid)?;
        let borrowed = parts::debt(at, 0)? - parts::debt(at, 1)?;
        (equity + borrowed).over(at.average(Concept::Assets)?, "average assets")
    }),
};
