//! Book to price.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "book_to_price",
    label: "Book to price",
    unit: Unit::Ratio,
    formula: "shareholders' equity at the newest period / market capitalisation at the close",
    source: "Fama and French (1992), with today's price",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.latest(Concept::Equity)?.over(at.market_cap()?, "market capitalisation")),
};
