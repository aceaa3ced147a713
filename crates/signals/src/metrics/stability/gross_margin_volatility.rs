//! Volatility of the gross margin.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::{LEAST, QUARTERS, quarterly_gross_profit};
use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Quantity, Unit};

pub const METRIC: Metric = Metric {
    id: "gross_margin_volatility",
    label: "Volatility of the gross margin",
    unit: Unit::Ratio,
    formula: "standard deviation of quarterly gross profit / revenue over the last 20 quarters, at least 8",
    source: "after Novy-Marx (2013) and Asness, Frazzini and Pedersen (2019)",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let margins: Vec<Quantity> = quarterly_gross_profit(at)
            .iter()
            .zip(at.quarters(Concept::Revenue, QUARTERS))
            .map_while(|(profit, revenue)| profit.over(revenue, "revenue").ok())
            .collect();
        parts::deviation(&margins, LEAST)
    }),
};
