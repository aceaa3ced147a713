//! Months against the benchmark's.
use super::{Curve, Measure, MeasureUnit, by_month, finite};

/// (own, benchmark) returns of the calendar months in which the benchmark has a return every day.
fn months(c: &Curve<'_>) -> Option<Vec<(f64, f64)>> {
    let benchmark = c.benchmark?;
    let own = by_month(c.dates, c.values);
    // A missing return makes its own month missing and no other.
    let mut from = 0;
    let theirs = own.iter().map(|m| {
        let growth: f64 = benchmark[from..from + m.sessions].iter().map(|r| 1.0 + r).product();
        from += m.sessions;
        growth - 1.0
    });
    let both: Vec<(f64, f64)> = own.iter().map(|m| m.ret).zip(theirs).filter(|(_, b)| !b.is_nan()).collect();
    (!both.is_empty()).then_some(both)
}

/// Geometric mean return of the own months over that of the benchmark's, among those the test holds for.
fn capture(c: &Curve<'_>, test: fn(f64) -> bool) -> Option<f64> {
    let chosen: Vec<(f64, f64)> = months(c)?.into_iter().filter(|(_, b)| test(*b)).collect();
    let n = chosen.len() as f64;
    let geometric =
        |pick: fn(&(f64, f64)) -> f64| chosen.iter().map(|m| 1.0 + pick(m)).product::<f64>().powf(n.recip()) - 1.0;
    finite(geometric(|m| m.0) / geometric(|m| m.1))
}

/// The share of rising months that one takes part in.
pub const UP_CAPTURE: Measure = Measure {
    id: "up_capture",
    label: "Up capture",
    unit: MeasureUnit::Ratio,
    formula: "geometric mean return in months in which the benchmark gains / the benchmark's own there",
    compute: |c| capture(c, |b| b > 0.0),
};

/// The share of falling months that one takes part in.
pub const DOWN_CAPTURE: Measure = Measure {
    id: "down_capture",
    label: "Down capture",
    unit: MeasureUnit::Ratio,
    formula: "geometric mean return in months in which the benchmark loses / the benchmark's own there",
    compute: |c| capture(c, |b| b < 0.0),
};

/// The part of months that beat the benchmark.
pub const BATTING: Measure = Measure {
    id: "months_ahead",
    label: "Months ahead of the benchmark",
    unit: MeasureUnit::Fraction,
    formula: "months with a return above the benchmark's / months in which they differ",
    compute: |c| super::rate(months(c)?.into_iter().map(|(r, b)| r - b)),
};

/// The part of months that gain.
pub const HIT_MONTHS: Measure = Measure {
    id: "hit_rate_months",
    label: "Months that gain",
    unit: MeasureUnit::Fraction,
    formula: "months with a return above 0 / months with a return other than 0; the first and last may be partial",
    compute: |c| super::rate(by_month(c.dates, c.values).into_iter().map(|m| m.ret)),
};

/// The best calendar month.
pub const BEST_MONTH: Measure = Measure {
    id: "best_month",
    label: "Best month",
    unit: MeasureUnit::Fraction,
    formula: "the highest return of a calendar month; the first and last may be partial",
    compute: |c| by_month(c.dates, c.values).into_iter().map(|m| m.ret).max_by(f64::total_cmp),
};

#[cfg(test)]
mod tests {
    use super::super::Curve;
    use super::*;
    use breadth_domain::Date;

    #[test]
    fn capture_is_of_months() {
        // January +10 % against +5 %, February −2 % against −4 %: 2 and ½; one month of two ahead twice.
        let dates = ["2023-12-29", "2024-01-31", "2024-02-29"].map(|d| Date::parse(d).unwrap());
        let c = Curve {
            dates: &dates,
            values: &[100.0, 110.0, 107.8],
            returns: &[0.10, -0.02],
            benchmark: Some(&[0.05, -0.04]),
            risk_free: None,
            traded: &[],
            cost: 0.0,
        };
        assert!(((UP_CAPTURE.compute)(&c).unwrap() - 2.0).abs() < 1e-12);
        assert!(((DOWN_CAPTURE.compute)(&c).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!((BATTING.compute)(&c), Some(1.0));
        assert_eq!((HIT_MONTHS.compute)(&c), Some(0.5));
        assert!((UP_CAPTURE.compute)(&Curve { benchmark: None, ..c }).is_none());
    }
}
