//! Illiquidity by Amihud.
use breadth_filings::Templates;

use super::mean_of;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Unit};

pub const METRIC: Metric = Metric {
    id: "amihud_252d",
    label: "Illiquidity by Amihud",
    unit: Unit::Score,
    formula: "mean of |return| / dollar volume over 252 sessions with both, x 1,000,000",
    source: "Amihud (2002)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let returns = at.windows().year_of_returns(at.slot)?;
        let (closes, volumes) = at.windows().closes_and_volumes(at.slot);
        let days = returns.iter().zip(closes.iter().zip(volumes));
        let moved = days.map(|(r, (c, v))| if *v > 0.0 { r.abs() / (c * v) } else { f64::NAN });
        Ok(at.of_prices(mean_of(moved)? * 1e6))
    }),
};
