//! Common equity tier 1 ratio.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "common_equity_tier1",
    label: "Common equity tier 1 ratio",
    unit: Unit::Ratio,
    formula: "as reported; most large banks tag it by legal entity, which leaves it unknown, never failed",
    source: "12 CFR 217",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| at.latest(Concept::CommonEquityTier1Ratio)),
};
