//! Sales to price.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "sales_to_price",
    label: "Sales to price",
    unit: Unit::Ratio,
    formula: "revenue of twelve months / market capitalisation at the close",
    source: "Barbee, Mukherji and Raines (1996)",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.trailing_year(Concept::Revenue)?.over(at.market_cap()?, "market capitalisation")),
};
