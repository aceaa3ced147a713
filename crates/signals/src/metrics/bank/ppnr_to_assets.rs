//! Pre-provision net revenue to assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::income;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "ppnr_to_assets",
    label: "Pre-provision net revenue to assets",
    unit: Unit::Ratio,
    formula: "(net interest income + noninterest income − noninterest expense) of twelve months / mean of total assets now and a year earlier; the two incomes as in `efficiency_ratio`",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        (income(at)? - at.trailing_year(Concept::NoninterestExpense)?)
            .over(at.average(Concept::Assets)?, "average assets")
    }),
};
