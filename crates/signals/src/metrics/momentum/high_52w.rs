//! Nearness to the high of 52 weeks.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "high_52w",
    label: "Nearness to the high of 52 weeks",
    unit: Unit::Ratio,
    formula: "level of the split-safe price today / its highest level of the last 252 sessions",
    source: "George and Hwang (2004)",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let (mut level, mut high) = (1.0_f64, 1.0_f64);
        for r in at.windows().year_of_returns(at.slot)?.iter().filter(|r| !r.is_nan()) {
            level *= 1.0 + r;
            high = high.max(level);
        }
        Ok(at.of_prices(level / high))
    }),
};
