//! Net operating assets.
use breadth_domain::Concept;
use breadth_filings::Templates;

use super::operating_assets;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "net_operating_assets",
    label: "Net operating assets",
    unit: Unit::Ratio,
    formula: "((total assets − cash) − (total liabilities − debt)) / total assets a year earlier",
    source: "Hirshleifer, Hou, Teoh and Zhang (2004)",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        operating_assets(at, 0)?.over(at.year_earlier(Concept::Assets)?, "total assets a year earlier")
    }),
};
