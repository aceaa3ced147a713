//! Measures over a window that moves: whether the whole is one good year.
use breadth_domain::Date;
use breadth_kernels::moments::{Ddof, covariance, mean, std_dev, variance};
use serde::Serialize;

use super::{Curve, SESSIONS_PER_YEAR, finite};

/// The measures of the window that ends on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RollingRow {
    /// The last session of a month.
    pub date: Date,
    /// Return over the window.
    pub ret: f64,
    /// Volatility a year.
    pub volatility: Option<f64>,
    /// Sharpe ratio, with the risk-free returns of the measures.
    pub sharpe: Option<f64>,
    /// Beta to the benchmark.
    pub beta: Option<f64>,
    /// Return less the benchmark's over the window.
    pub active: Option<f64>,
}

/// At the last session of each month that has `window` returns before it.
pub fn rolling(c: &Curve<'_>, window: usize) -> Vec<RollingRow> {
    let excess = c.excess();
    let ends =
        (window..c.dates.len()).filter(|t| c.dates.get(t + 1).is_none_or(|next| next.month() != c.dates[*t].month()));
    ends.map(|t| {
        let own = &c.returns[t - window..t];
        let ret = c.values[t] / c.values[t - window] - 1.0;
        let theirs = c.benchmark.map(|b| &b[t - window..t]).filter(|b| b.iter().all(|r| !r.is_nan()));
        let e = &excess[t - window..t];
        RollingRow {
            date: c.dates[t],
            ret,
            volatility: std_dev(own, Ddof::Sample).map(|s| s * SESSIONS_PER_YEAR.sqrt()),
            sharpe: mean(e).zip(std_dev(e, Ddof::Sample)).and_then(|(m, s)| finite(m / s * SESSIONS_PER_YEAR.sqrt())),
            beta: theirs.and_then(|b| finite(covariance(own, b, Ddof::Sample)? / variance(b, Ddof::Sample)?)),
            active: theirs.map(|b| ret - (b.iter().map(|r| 1.0 + r).product::<f64>() - 1.0)),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::curve_of;
    use super::*;

    #[test]
    fn a_window_begins_before_it_ends() {
        // Sessions are the days from 2024-01-29: month ends are 2024-01-31 (two returns) and the last.
        let c = curve_of(&[0.1, 0.1, -0.5, 0.0]);
        let rows = rolling(&c.curve(), 2);
        assert_eq!(rows.len(), 2);
        assert!((rows[0].ret - 0.21).abs() < 1e-12 && rows[0].volatility == Some(0.0));
        assert!((rows[1].ret + 0.5).abs() < 1e-12 && rows[1].beta.is_none());
    }
}
