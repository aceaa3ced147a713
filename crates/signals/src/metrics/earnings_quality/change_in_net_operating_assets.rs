//! Change in net operating assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::operating_assets;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "change_in_net_operating_assets",
    label: "Change in net operating assets",
    unit: Unit::Ratio,
    formula: "(net operating assets − net operating assets a year earlier) / average assets",
    source: "Richardson, Sloan, Soliman and Tuna (2005)",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        (operating_assets(at, 0)? - operating_assets(at, 1)?).over(at.average(Concept::Assets)?, "average assets")
    }),
};
