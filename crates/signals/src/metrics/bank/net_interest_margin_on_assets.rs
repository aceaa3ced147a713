//! Net interest income to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
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
