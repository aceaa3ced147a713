//! How far each figure may be off, given the days there were.
use breadth_kernels::{StationaryBootstrap, block_length, quantile_known};
use serde::Serialize;

use crate::measures::{Curve, MEASURES, SESSIONS_PER_YEAR};

/// A figure and where it lies with that confidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The measure's identifier.
    pub measure: &'static str,
    /// Its value on the days as they were.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// The part of the replicates in which it is above zero.
    pub above_zero: f64,
}

/// Intervals of the measures that hang on means and deviations of daily returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Intervals {
    /// The confidence, two-sided.
    pub level: f64,
    /// The mean length of a block, in sessions.
    pub block: f64,
    /// Replicates.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
    /// The intervals.
    pub rows: Vec<Interval>,
}

/// The measures whose intervals are told.
const TOLD: &[&str] =
    &["cagr", "volatility", "sharpe", "max_drawdown", "active_return", "information_ratio", "alpha", "beta"];

/// Percentile intervals under the stationary bootstrap of days (Politis and Romano 1994), own, benchmark's and risk-free
/// returns of a day drawn together; the block length is that of Politis and White (2004, corrected 2009) for the active
/// returns, or the returns where there is no benchmark. `None` for fewer than 60 returns.
pub fn intervals(c: &Curve<'_>, level: f64, replicates: usize, seed: u64) -> Option<Intervals> {
    let n = c.returns.len();
    if n < 60 {
        return None;
    }
    let known = c.benchmark.filter(|b| b.iter().all(|r| !r.is_nan()));
    let driver: Vec<f64> = match known {
        Some(b) => c.returns.iter().zip(b).map(|(r, b)| r - b).collect(),
        None => c.returns.to_vec(),
    };
    // Where blocks cannot be told, a month.
    let block = block_length(&driver).unwrap_or(SESSIONS_PER_YEAR / 12.0);
    let bootstrap = StationaryBootstrap { block, replicates, seed };
    let told: Vec<_> = MEASURES.iter().filter(|m| TOLD.contains(&m.id)).collect();
    let c = Curve { benchmark: known, ..*c };
    let draws = bootstrap.map(n, n, |drawn| {
        let pick = |x: &[f64]| drawn.iter().map(|t| x[*t]).collect::<Vec<f64>>();
        let returns = pick(c.returns);
        let (benchmark, risk_free) = (c.benchmark.map(pick), c.risk_free.map(pick));
        let mut values = Vec::with_capacity(n + 1);
        values.push(1.0);
        returns.iter().for_each(|r| values.push(values[values.len() - 1] * (1.0 + r)));
        let replicate = Curve {
            dates: c.dates,
            values: &values,
            returns: &returns,
            benchmark: benchmark.as_deref(),
            risk_free: risk_free.as_deref(),
            traded: &[],
            cost: 0.0,
        };
        told.iter().map(|m| (m.compute)(&replicate).unwrap_or(f64::NAN)).collect::<Vec<f64>>()
    });
    let rows = told.iter().enumerate().filter_map(|(k, m)| {
        let drawn: Vec<f64> = draws.iter().map(|d| d[k]).collect();
        Some(Interval {
            measure: m.id,
            value: (m.compute)(&c)?,
            low: quantile_known(&drawn, (1.0 - level) / 2.0)?,
            high: quantile_known(&drawn, (1.0 + level) / 2.0)?,
            above_zero: drawn.iter().filter(|v| **v > 0.0).count() as f64 / drawn.len() as f64,
        })
    });
    Some(Intervals { level, block, replicates, seed, rows: rows.collect() })
}

#[cfg(test)]
mod tests {
    use super::super::super::measures::tests::curve_of;
    use super::*;

    #[test]
    fn the_interval_of_a_sharpe_ratio_is_about_its_standard_error() {
        // Independent days: the interval of a yearly Sharpe ratio is ±1.96 √(252 / n) to a tenth.
        let mut x = 99_u64;
        let returns: Vec<f64> = (0..1000)
            .map(|_| {
                x = x * 16_807 % 2_147_483_647;
                0.0004 + 0.02 * (x as f64 / 2_147_483_647.0 - 0.5)
            })
            .collect();
        let c = curve_of(&returns);
        let found = intervals(&c.curve(), 0.95, 800, 1).unwrap();
        let sharpe = found.rows.iter().find(|r| r.measure == "sharpe").unwrap();
        let expected = 2.0 * 1.96 * (252.0_f64 / 1000.0).sqrt();
        assert!(((sharpe.high - sharpe.low) / expected - 1.0).abs() < 0.15, "{sharpe:?}");
        assert!(sharpe.low < sharpe.value && sharpe.value < sharpe.high);
        assert_eq!(found, intervals(&c.curve(), 0.95, 800, 1).unwrap());
        assert!(found.rows.iter().all(|r| r.measure != "beta"), "without a benchmark there is no beta");
        assert!(intervals(&curve_of(&returns[..30]).curve(), 0.95, 10, 1).is_none());
    }
}
