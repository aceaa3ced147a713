//! Close.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Missing, Unit};

pub const METRIC: Metric = Metric {
    id: "close",
    label: "Close",
    unit: Unit::Dollars,
    formula: "the last close within ten sessions, raw",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.windows()
            .close(at.slot)
            .map(|v| at.of_prices(v))
            .ok_or(Missing::NoPrice { within: crate::LISTED_WITHIN as u16 })
    }),
};
