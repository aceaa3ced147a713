//! Asset growth.
use breadth_domain::Concept;
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::metrics::parts;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "asset_growth",
    label: "Asset growth",
    unit: Unit::Fraction,
    formula: "total assets / total assets a year earlier, as both are known today, − 1",
    source: "Cooper, Gulen and Schill (2008): fast growth earns less",
    basis: Basis::Statements,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        parts::growth(at.latest(Concept::Assets)?, at.year_earlier(Concept::Assets)?, "total assets a year earlier")
    }),
};
