//! Capital expenditure to depreciation.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "capex_to_depreciation",
    label: "Capital expenditure to depreciation",
    unit: Unit::Times,
    formula: "capital expenditure / depreciation and amortisation, both of twelve months",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        at.trailing_year(Concept::CapitalExpenditure)?
            .over(at.trailing_year(Concept::DepreciationAmortization)?, "depreciation")
    }),
};
