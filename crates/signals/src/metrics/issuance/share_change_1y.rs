//! Change of share count over a year.
use breadth_filings::Templates;

use super::share_change;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "share_change_1y",
    label: "Change of share count over a year",
    unit: Unit::Fraction,
    formula: "(market capitalisation / market capitalisation 252 sessions ago) / (1 + price return between) − 1",
    source: "Daniel and Titman (2006), composite issuance; Pontiff and Woodgate (2008)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| share_change(at, 1)),
};
