//! Growth of cash flow from operations over a year.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::absolute_growth;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "operating_cash_flow_growth_1y",
    label: "Growth of cash flow from operations over a year",
    unit: Unit::Fraction,
    formula: "(cash flow of twelve months − cash flow a year earlier) / |cash flow a year earlier|",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        absolute_growth(
            at.trailing_year(Concept::OperatingCashFlow)?,
            at.trailing_year_ago(Concept::OperatingCashFlow, 1)?,
        )
    }),
};
