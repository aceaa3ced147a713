//! Unrealised loss of securities held to maturity.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::tangible;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "held_to_maturity_mark",
    label: "Unrealised loss of securities held to maturity",
    unit: Unit::Ratio,
    formula: "(fair value − cost of securities held to maturity) / tangible common equity",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| {
        (at.latest(Concept::HeldToMaturityFairValue)? - at.latest(Concept::HeldToMaturity)?)
            .over(tangible(at, 0)?, "tangible common equity")
    }),
};
