//! Percent accruals.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
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
