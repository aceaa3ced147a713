//! Statistics of a curve: one definition each, in one list that the report, the command line and the manual read.
//!
//! Annual figures: 252 sessions a year for moments of daily returns, 365.25 calendar days a year for compounded growth.
mod active;
mod growth;
mod risk;
mod trading;

use breadth_domain::Date;
use serde::Serialize;

/// Sessions a year, for moments of daily returns.
pub const SESSIONS_PER_YEAR: f64 = 252.0;
/// Calendar days a year, for compounded growth.
pub const DAYS_PER_YEAR: f64 = 365.25;

/// In what a measure is counted.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureUnit {
    /// A fraction a year: 0.1 is ten per cent.
    FractionPerYear,
    /// A fraction.
    Fraction,
    /// A ratio.
    Ratio,
    /// Basis points a year.
    BasisPointsPerYear,
}

/// A curve and what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Curve<'a> {
    /// The sessions.
    pub dates: &'a [Date],
    /// Value at each session's close.
    pub values: &'a [f64],
    /// Return of each session but the first: one shorter than `values`.
    pub returns: &'a [f64],
    /// The benchmark's returns of the same sessions; `NaN` where it has none.
    pub benchmark: Option<&'a [f64]>,
    /// The risk-free returns of the same sessions; `None`: zero.
    pub risk_free: Option<&'a [f64]>,
    /// Dollars traded (bought and sold) at each rebalance, with the value before it.
    pub traded: &'a [(f64, f64)],
    /// Costs paid, in dollars.
    pub cost: f64,
}

/// A statistic of a curve.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// The stable identifier.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// In what it is counted.
    pub unit: MeasureUnit,
    /// The formula, in words.
    pub formula: &'static str,
    /// Computes it; `None` where it has no meaning (no benchmark, no variation, too short).
    pub compute: fn(&Curve<'_>) -> Option<f64>,
}

/// Every measure, in the order in which they are shown.
pub const MEASURES: &[Measure] = &[
    growth::CAGR,
    risk::VOLATILITY,
    risk::SHARPE,
    risk::SORTINO,
    risk::MAX_DRAWDOWN,
    risk::CALMAR,
    growth::WORST_MONTH,
    active::ACTIVE_RETURN,
    active::TRACKING_ERROR,
    active::INFORMATION_RATIO,
    active::BETA,
    trading::TURNOVER,
    trading::COST_DRAG,
];

impl Curve<'_> {
    /// Years between the first and the last session by the calendar.
    pub(crate) fn years(&self) -> Option<f64> {
        let (first, last) = (self.dates.first()?, self.dates.last()?);
        Some(f64::from(first.days_until(*last)) / DAYS_PER_YEAR).filter(|y| *y > 0.0)
    }

    /// Returns less the risk-free ones.
    pub(crate) fn excess(&self) -> Vec<f64> {
        match self.risk_free {
            Some(rf) => self.returns.iter().zip(rf).map(|(r, f)| r - f).collect(),
            None => self.returns.to_vec(),
        }
    }

    /// (own, benchmark) returns of the sessions on which both are known.
    pub(crate) fn pairs(&self) -> Option<(Vec<f64>, Vec<f64>)> {
        let both = self.returns.iter().zip(self.benchmark?).filter(|(r, b)| !r.is_nan() && !b.is_nan());
        Some(both.map(|(r, b)| (*r, *b)).unzip())
    }
}

/// `Some` of a finite number.
pub(crate) fn finite(x: f64) -> Option<f64> {
    Some(x).filter(|x| x.is_finite())
}

pub use growth::{CalendarReturn, by_month, by_year};
pub use risk::{Drawdown, deepest_drawdown};
