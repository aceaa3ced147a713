//! Change of share count over three years, a year.
use breadth_filings::Templates;

use super::share_change;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "share_change_3y",
    label: "Change of share count over three years, a year",
    unit: Unit::Fraction,
    formula: "((market capitalisation / market capitalisation 756 sessions ago) / (1 + price return between))^(1/3) − 1",
    source: "as `share_change_1y`",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(share_change(at, 3)?.map(|c| (1.0 + c).powf(1.0 / 3.0) - 1.0))),
};
