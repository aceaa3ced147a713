//! Spread by Roll.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Missing, Unit};

pub const METRIC: Metric = Metric {
    id: "roll_spread_252d",
    label: "Spread by Roll",
    unit: Unit::Fraction,
    formula: "2 √(−covariance of successive daily returns) over 252 sessions; 0 where the covariance is above zero",
    source: "Roll (1984); zero where undefined, as Goyenko, Holden and Trzcinka (2009)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let returns = at.windows().year_of_returns(at.slot)?;
        let (x, y): (Vec<f64>, Vec<f64>) =
            returns.windows(2).filter(|w| !w[0].is_nan() && !w[1].is_nan()).map(|w| (w[0], w[1])).unzip();
        let shared = breadth_kernels::moments::covariance(&x, &y, breadth_kernels::Ddof::Sample);
        let shared = shared.ok_or(Missing::ShortHistory { have: x.len() as u16, need: 2 })?;
        Ok(at.of_prices(2.0 * (-shared).max(0.0).sqrt()))
    }),
};
