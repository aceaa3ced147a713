//! Spread by Fong, Holden and Trzcinka.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Missing, Unit};

pub const METRIC: Metric = Metric {
    id: "fht_spread_252d",
    label: "Spread by Fong, Holden and Trzcinka",
    unit: Unit::Fraction,
    formula: "2 σ Φ⁻¹((1 + z) / 2), σ the standard deviation of the daily returns of 252 sessions, z the share of them that are zero",
    source: "Fong, Holden and Trzcinka (2017), of closes alone; 0 where every session moves",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let returns = breadth_kernels::known(at.windows().year_of_returns(at.slot)?);
        let have = returns.len() as u16;
        let spread = breadth_kernels::std_dev(&returns, breadth_kernels::Ddof::Sample);
        let spread = spread.ok_or(Missing::ShortHistory { have, need: 2 })?;
        let still = returns.iter().filter(|r| **r == 0.0).count() as f64 / returns.len() as f64;
        if still == 1.0 {
            return Err(Missing::NotPositive { what: "the share of sessions that move" });
        }
        Ok(at.of_prices(2.0 * spread * breadth_kernels::normal_quantile(0.5 * (1.0 + still))))
    }),
};
