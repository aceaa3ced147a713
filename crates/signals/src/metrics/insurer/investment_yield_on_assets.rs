//! Investment income to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
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
