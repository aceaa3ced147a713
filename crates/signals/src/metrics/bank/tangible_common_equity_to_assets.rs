//! Tangible common equity to tangible assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::{soft, tangible};
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "tangible_common_equity_to_assets",
    label: "Tangible common equity to tangible assets",
    unit: Unit::Ratio,
    formula: "(common equity − goodwill − intangibles) / (total assets − goodwill − intangibles); what is never reported of them is taken as none",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::BANK,
    compute: Compute::Each(|at| tangible(at, 0)?.over(at.latest(Concept::Assets)? - soft(at, 0)?, "tangible assets")),
};
