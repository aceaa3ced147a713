//! Risk of a curve, and return for it.
use breadth_domain::Date;
use breadth_kernels::moments::{Ddof, mean, std_dev};
use serde::Serialize;

use super::{Measure, MeasureUnit, SESSIONS_PER_YEAR, finite, growth};

/// Volatility a year.
pub const VOLATILITY: Measure = Measure {
    id: "volatility",
    label: "Volatility",
    unit: MeasureUnit::FractionPerYear,
    formula: "standard deviation of daily returns (n − 1) x √252",
    compute: |c| finite(std_dev(c.returns, Ddof::Sample)? * SESSIONS_PER_YEAR.sqrt()),
};

/// Excess return for volatility.
pub const SHARPE: Measure = Measure {
    id: "sharpe",
    label: "Sharpe ratio",
    unit: MeasureUnit::Ratio,
    formula: "mean / standard deviation (n − 1) of daily returns less the risk-free ones (zero where no series is given) x √252",
    compute: |c| {
        let excess = c.excess();
        finite(mean(&excess)? / std_dev(&excess, Ddof::Sample)? * SESSIONS_PER_YEAR.sqrt())
    },
};

/// Excess return for downside risk.
pub const SORTINO: Measure = Measure {
    id: "sortino",
    label: "Sortino ratio",
    unit: MeasureUnit::Ratio,
    formula: "mean of daily returns less the risk-free ones / root of the mean of min(r, 0)² over all days x √252",
    compute: |c| {
        let excess = c.excess();
        let squares: Vec<f64> = excess.iter().map(|r| r.min(0.0).powi(2)).collect();
        finite(mean(&excess)? / mean(&squares)?.sqrt() * SESSIONS_PER_YEAR.sqrt())
    },
};

/// The deepest fall.
pub const MAX_DRAWDOWN: Measure = Measure {
    id: "max_drawdown",
    label: "Deepest drawdown",
    unit: MeasureUnit::Fraction,
    formula: "the lowest of value / highest value before − 1",
    compute: |c| deepest_drawdown(c.dates, c.values).map(|d| d.depth),
};

/// The longest time below a peak.
pub const LONGEST_FALL: Measure = Measure {
    id: "longest_drawdown",
    label: "Longest time below a peak",
    unit: MeasureUnit::Days,
    formula: "calendar days from a peak to the first day at or above it again, or to the end",
    compute: |c| {
        let end = *c.dates.last()?;
        let falls = drawdowns(c.dates, c.values);
        Some(falls.iter().map(|d| d.peak.days_until(d.recovered.unwrap_or(end))).max().map_or(0.0, f64::from))
    },
};

/// Growth for the deepest fall.
pub const CALMAR: Measure = Measure {
    id: "calmar",
    label: "Calmar ratio",
    unit: MeasureUnit::Ratio,
    formula: "compound annual growth / |deepest drawdown|",
    compute: |c| finite((growth::CAGR.compute)(c)? / (MAX_DRAWDOWN.compute)(c)?.abs()),
};

/// A fall from a peak.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Drawdown {
    /// Lowest value / peak − 1.
    pub depth: f64,
    /// The day of the peak.
    pub peak: Date,
    /// The day of the lowest value.
    pub trough: Date,
    /// The first day at or above the peak again; `None` where not yet.
    pub recovered: Option<Date>,
}

/// The deepest fall from a running peak; the first one where two are equally deep.
pub fn deepest_drawdown(dates: &[Date], values: &[f64]) -> Option<Drawdown> {
    let mut peak = 0;
    let mut worst: Option<(f64, usize, usize)> = None;
    for t in 0..values.len() {
        if values[t] >= values[peak] {
            peak = t;
        }
        let depth = values[t] / values[peak] - 1.0;
        if worst.is_none_or(|(d, _, _)| depth < d) {
            worst = Some((depth, peak, t));
        }
    }
    let (depth, from, trough) = worst?;
    let recovered = (trough..values.len()).find(|t| *t > trough && values[*t] >= values[from]).map(|t| dates[t]);
    Some(Drawdown { depth, peak: dates[from], trough: dates[trough], recovered })
}

/// Every fall from a running peak, deepest first; equally deep ones in the order of their peaks.
pub fn drawdowns(dates: &[Date], values: &[f64]) -> Vec<Drawdown> {
    let mut falls = Vec::new();
    let mut from = 0;
    while from < values.len() {
        let back = (from + 1..values.len()).find(|t| values[*t] >= values[from]).unwrap_or(values.len());
        // The last day at the level of the peak begins the fall.
        if back > from + 1 || back == values.len() {
            let fall = deepest_drawdown(&dates[from..back], &values[from..back]).filter(|d| d.depth < 0.0);
            falls.extend(fall.map(|d| Drawdown { recovered: dates.get(back).copied(), ..d }));
        }
        from = back;
    }
    falls.sort_by(|a, b| a.depth.total_cmp(&b.depth).then(a.peak.cmp(&b.peak)));
    falls
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawdown_is_measured_from_the_running_peak() {
        let dates: Vec<Date> = (0..6).map(Date::from_days).collect();
        // Peak 110, trough 88: 88 / 110 − 1 = −0.2; back above 110 on day 4.
        let d = deepest_drawdown(&dates, &[100.0, 110.0, 99.0, 88.0, 115.0, 104.0]).unwrap();
        assert!((d.depth + 0.2).abs() < 1e-15);
        assert_eq!((d.peak, d.trough, d.recovered), (dates[1], dates[3], Some(dates[4])));
        assert_eq!(deepest_drawdown(&dates, &[1.0, 2.0]).unwrap().depth, 0.0);
        assert!(deepest_drawdown(&[], &[]).is_none());
        // Two falls: 110 to 88 and back on day 4, then 115 to 104 and not back.
        let all = drawdowns(&dates, &[100.0, 110.0, 99.0, 88.0, 115.0, 104.0]);
        assert_eq!(
            all.iter().map(|d| (d.peak, d.recovered)).collect::<Vec<_>>(),
            [(dates[1], Some(dates[4])), (dates[4], None)]
        );
        assert_eq!(all[0], d);
    }
}
