//! Growth of value.
use breadth_domain::Date;

use super::{Measure, MeasureUnit, finite};

/// Compounded growth a year.
pub const CAGR: Measure = Measure {
    id: "cagr",
    label: "Compound annual growth",
    unit: MeasureUnit::FractionPerYear,
    formula: "(last value / first value)^(365.25 / calendar days between) − 1",
    compute: |c| {
        let growth = c.values.last()? / c.values.first()?;
        finite(growth.powf(c.years()?.recip()) - 1.0)
    },
};

/// What one dollar became, less the dollar.
pub const TOTAL: Measure = Measure {
    id: "total_return",
    label: "Total return",
    unit: MeasureUnit::Fraction,
    formula: "last value / first value − 1",
    compute: |c| finite(c.values.last()? / c.values.first()? - 1.0),
};

/// The worst calendar month.
pub const WORST_MONTH: Measure = Measure {
    id: "worst_month",
    label: "Worst month",
    unit: MeasureUnit::Fraction,
    formula: "the lowest return of a calendar month; the first and last may be partial",
    compute: |c| by_month(c.dates, c.values).into_iter().map(|m| m.ret).min_by(f64::total_cmp),
};

/// The return of a calendar month or year.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct CalendarReturn {
    /// The last session in it.
    pub last: Date,
    /// From the last session before it, or the first of the curve, to its last.
    pub ret: f64,
    /// How many sessions' returns it is made of.
    pub sessions: usize,
}

/// Returns by calendar month.
pub fn by_month(dates: &[Date], values: &[f64]) -> Vec<CalendarReturn> {
    by(dates, values, |d| {
        let (year, month, _) = d.ymd();
        i32::from(year) * 12 + i32::from(month)
    })
}

/// Returns by calendar year.
pub fn by_year(dates: &[Date], values: &[f64]) -> Vec<CalendarReturn> {
    by(dates, values, |d| i32::from(d.year()))
}

fn by(dates: &[Date], values: &[f64], period: impl Fn(Date) -> i32) -> Vec<CalendarReturn> {
    let mut out = Vec::new();
    let mut from = 0;
    // The first value opens the first period: a return belongs to the period of the session it ends on.
    let mut now = dates.get(1).map(|d| period(*d));
    for t in 1..dates.len().min(values.len()) {
        let next = dates.get(t + 1).map(|d| period(*d));
        if next != now {
            out.push(CalendarReturn { last: dates[t], ret: values[t] / values[from] - 1.0, sessions: t - from });
            from = t;
        }
        now = next;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Curve;
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn a_return_belongs_to_the_month_it_ends_in() {
        let dates = ["2024-01-31", "2024-02-15", "2024-02-29", "2024-03-01"].map(day);
        let months = by_month(&dates, &[100.0, 110.0, 121.0, 60.5]);
        // January has no return of its own; February 121 / 100, March 60.5 / 121.
        assert_eq!(
            months.iter().map(|m| ((m.ret * 1e12).round() / 1e12, m.sessions)).collect::<Vec<_>>(),
            [(0.21, 2), (-0.5, 1)]
        );
        assert_eq!(by_year(&dates, &[100.0, 110.0, 121.0, 60.5])[0].ret, -0.395);
    }

    #[test]
    fn growth_is_by_the_calendar() {
        // 1461 days are four years of 365.25: 16^(1/4) − 1 = 1.
        let dates = [day("2020-01-01"), day("2024-01-01")];
        let curve = Curve {
            dates: &dates,
            values: &[1.0, 16.0],
            returns: &[15.0],
            benchmark: None,
            risk_free: None,
            traded: &[],
            cost: 0.0,
        };
        assert_eq!((CAGR.compute)(&curve), Some(1.0));
    }
}
