//! Share of sessions without a change.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "zero_return_share_252d",
    label: "Share of sessions without a change",
    unit: Unit::Ratio,
    formula: "sessions with a return of zero or no volume / sessions with a return, of 252",
    source: "Lesmond, Ogden and Trzcinka (1999)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let returns = at.windows().year_of_returns(at.slot)?;
        let still = returns.iter().filter(|r| **r == 0.0).count() as f64;
        Ok(at.of_prices(still / returns.iter().filter(|r| !r.is_nan()).count() as f64))
    }),
};
