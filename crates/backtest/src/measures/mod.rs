//! Statistics of a curve: one definition each, in one list that the report, the command line and the manual read.
//!
//! Annual figures: 252 sessions a year for moments of daily returns, 365.25 calendar days a year for compounded growth.
mod active;
mod growth;
mod months;
mod risk;
mod rolling;
mod shape;
mod trading;

use std::borrow::Cow;

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
    /// Calendar days.
    Days,
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
    growth::TOTAL,
    growth::CAGR,
    risk::VOLATILITY,
    shape::DOWNSIDE,
    risk::SHARPE,
    shape::SHARPE_ERROR,
    risk::SORTINO,
    shape::OMEGA,
    risk::MAX_DRAWDOWN,
    risk::LONGEST_FALL,
    shape::ULCER,
    risk::CALMAR,
    shape::MARTIN,
    shape::VAR,
    shape::CVAR,
    shape::TAIL_RATIO,
    shape::SKEWNESS,
    shape::KURTOSIS,
    shape::AUTOCORRELATION,
    shape::HIT_DAYS,
    months::HIT_MONTHS,
    months::BEST_MONTH,
    growth::WORST_MONTH,
    active::ACTIVE_RETURN,
    active::TRACKING_ERROR,
    active::INFORMATION_RATIO,
    active::BETA,
    active::ALPHA,
    active::CORRELATION,
    months::UP_CAPTURE,
    months::DOWN_CAPTURE,
    months::BATTING,
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
    pub(crate) fn excess(&self) -> Cow<'_, [f64]> {
        match self.risk_free {
            Some(rf) => self.returns.iter().zip(rf).map(|(r, f)| r - f).collect(),
            None => Cow::Borrowed(self.returns),
        }
    }

    /// (own, benchmark) returns less the risk-free ones, of the sessions on which both are known.
    pub(crate) fn excess_pairs(&self) -> Option<Pairs<'_>> {
        let Some(free) = self.risk_free else { return self.pairs() };
        let both = self.returns.iter().zip(self.benchmark?).zip(free);
        let known = both.filter(|((r, b), _)| !r.is_nan() && !b.is_nan());
        let (own, benchmark): (Vec<f64>, Vec<f64>) = known.map(|((r, b), f)| (r - f, b - f)).unzip();
        Some((own.into(), benchmark.into()))
    }

    /// (own, benchmark) returns of the sessions on which both are known.
    pub(crate) fn pairs(&self) -> Option<Pairs<'_>> {
        let benchmark = self.benchmark?;
        if self.returns.len() == benchmark.len() && self.returns.iter().chain(benchmark).all(|r| !r.is_nan()) {
            return Some((Cow::Borrowed(self.returns), Cow::Borrowed(benchmark)));
        }
        let both = self.returns.iter().zip(benchmark).filter(|(r, b)| !r.is_nan() && !b.is_nan());
        let (own, benchmark): (Vec<f64>, Vec<f64>) = both.map(|(r, b)| (*r, *b)).unzip();
        Some((own.into(), benchmark.into()))
    }
}

/// Own and the benchmark's returns of the same sessions.
pub(crate) type Pairs<'a> = (Cow<'a, [f64]>, Cow<'a, [f64]>);

/// `Some` of a finite number.
pub(crate) fn finite(x: f64) -> Option<f64> {
    Some(x).filter(|x| x.is_finite())
}

/// The part above zero of those that are not zero.
pub(crate) fn rate(x: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut hits, mut of) = (0_usize, 0_usize);
    for v in x.filter(|v| *v != 0.0 && !v.is_nan()) {
        of += 1;
        hits += usize::from(v > 0.0);
    }
    (of > 0).then(|| hits as f64 / of as f64)
}

pub use growth::{CalendarReturn, by_month, by_year};
pub use risk::{Drawdown, deepest_drawdown, drawdowns};
pub use rolling::{RollingRow, rolling};
pub(crate) use shape::{kurtosis_of, skewness_of};

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A curve that owns its numbers.
    pub(crate) struct Owned {
        pub dates: Vec<Date>,
        pub values: Vec<f64>,
        pub returns: Vec<f64>,
    }

    impl Owned {
        pub fn curve(&self) -> Curve<'_> {
            Curve {
                dates: &self.dates,
                values: &self.values,
                returns: &self.returns,
                benchmark: None,
                risk_free: None,
                traded: &[],
                cost: 0.0,
            }
        }
    }

    /// A curve of those returns from 100 on, one a day from 2024-01-29.
    pub(crate) fn curve_of(returns: &[f64]) -> Owned {
        let first = Date::parse("2024-01-29").expect("a date");
        let mut values = vec![100.0];
        for r in returns {
            values.push(values[values.len() - 1] * (1.0 + r));
        }
        let dates = (0..values.len()).map(|k| first.plus_days(k as i32)).collect();
        Owned { dates, values, returns: returns.to_vec() }
    }

    #[test]
    fn identifiers_are_unique_and_every_formula_says_something() {
        let ids: std::collections::BTreeSet<&str> = MEASURES.iter().map(|m| m.id).collect();
        assert_eq!(ids.len(), MEASURES.len());
        assert!(MEASURES.iter().all(|m| m.formula.len() > 10 && !m.label.is_empty()));
    }

    #[test]
    fn a_curve_of_nothing_has_no_measures_and_no_panic() {
        for returns in [vec![], vec![0.0], vec![0.0, 0.0]] {
            let c = curve_of(&returns);
            for m in MEASURES {
                assert!((m.compute)(&c.curve()).is_none_or(f64::is_finite), "{}", m.id);
            }
        }
        let none =
            Curve { dates: &[], values: &[], returns: &[], benchmark: None, risk_free: None, traded: &[], cost: 0.0 };
        assert!(MEASURES.iter().all(|m| (m.compute)(&none).is_none_or(f64::is_finite)));
    }
}
