//! Volatility of sales growth.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::{LEAST, QUARTERS};
use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Quantity, Unit};

pub const METRIC: Metric = Metric {
    id: "sales_growth_volatility",
    label: "Volatility of sales growth",
    unit: Unit::Ratio,
    formula: "standard deviation of quarterly revenue / revenue of the same quarter a year before − 1, over the last 16 quarters, at least 8",
    source: "Mohanram (2005)",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let revenue = at.quarters(Concept::Revenue, QUARTERS);
        let pairs = revenue.iter().zip(revenue.iter().skip(4));
        let growth: Vec<Quantity> =
            pairs.filter_map(|(now, then)| parts::growth(*now, *then, "revenue").ok()).collect();
        parts::deviation(&growth, LEAST)
    }),
};
