//! A rotation map: how strong each line is against a benchmark, and whether it gains. A public approximation of a chart
//! whose own formula is not published.
use breadth_domain::{Date, calendar};
use breadth_kernels::{Ddof, std_dev};
use serde::Serialize;

/// Points of the window of both standardisations.
pub const WINDOW: usize = 14;
/// Points back to which the ratio is held for its rate of change.
pub const BACK: usize = 4;
/// Points of a tail.
pub const TAIL: usize = 12;

/// How often a point is taken.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// On the last session of each week, by the calendar: a week that is not over has no point.
    Weekly,
    /// On each session.
    Daily,
}

/// Where a line stands: by the signs of ratio − 100 and momentum − 100.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quadrant {
    /// Strong and gaining.
    Leading,
    /// Strong and losing.
    Weakening,
    /// Weak and losing.
    Lagging,
    /// Weak and gaining.
    Improving,
}

impl Quadrant {
    /// The quadrant of a point; 100 counts as below.
    pub fn of(ratio: f64, momentum: f64) -> Self {
        match (ratio > 100.0, momentum > 100.0) {
            (true, true) => Quadrant::Leading,
            (true, false) => Quadrant::Weakening,
            (false, false) => Quadrant::Lagging,
            (false, true) => Quadrant::Improving,
        }
    }

    /// The name people read.
    pub const fn label(self) -> &'static str {
        match self {
            Quadrant::Leading => "leading",
            Quadrant::Weakening => "weakening",
            Quadrant::Lagging => "lagging",
            Quadrant::Improving => "improving",
        }
    }
}

/// A point of the map.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct MapPoint {
    /// The session.
    pub date: Date,
    /// 100 + z of the relative strength.
    pub ratio: f64,
    /// 100 + z of the ratio's rate of change.
    pub momentum: f64,
}

/// A line on the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapLine {
    /// The line's identifier.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it is one of: `sectors`, `sizes`, `styles`.
    pub group: &'static str,
    /// What it is held against.
    pub against: String,
    /// "price" or "total", on both sides.
    pub kind: &'static str,
    /// The last points, oldest first; empty where the history is too short.
    pub tail: Vec<MapPoint>,
    /// Where the last point is.
    pub quadrant: Option<Quadrant>,
    /// The direction of the last step, in degrees from the ratio axis toward the momentum axis: 45 is up and to the right.
    pub heading: Option<f64>,
    /// The length of the last step.
    pub speed: Option<f64>,
}

/// Every point of a line against a benchmark.
///
/// RS = 100 P / B. Ratio = 100 + (RS − SMA_w) / SD_w. ROC = 100 (Ratio_t / Ratio_{t−k} − 1). Momentum = 100 + (ROC − SMA_w) /
/// SD_w. w = 14 points, k = 4, population standard deviations, rolling windows only: points already drawn never move. Where a
/// window has no spread there is no point. On each point's day both sides have a value.
pub fn points(line: &[(Date, f64)], benchmark: &[(Date, f64)], pace: Pace) -> Vec<MapPoint> {
    let mut against = benchmark.iter().peekable();
    let mut strength: Vec<(Date, f64)> = Vec::new();
    for (day, value) in line.iter().filter(|(day, _)| pace == Pace::Daily || ends_week(*day)) {
        while against.next_if(|(d, _)| d < day).is_some() {}
        if let Some((_, b)) = against.peek().filter(|(d, _)| d == day) {
            strength.push((*day, 100.0 * value / b));
        }
    }
    let ratio: Vec<f64> = standardised(&strength.iter().map(|(_, v)| *v).collect::<Vec<_>>());
    let change: Vec<f64> = (0..ratio.len())
        .map(|t| t.checked_sub(BACK).map_or(f64::NAN, |b| 100.0 * (ratio[t] / ratio[b] - 1.0)))
        .collect();
    let momentum = standardised(&change);
    let all = strength.iter().zip(ratio.iter().zip(momentum));
    all.map(|((date, _), (ratio, momentum))| MapPoint { date: *date, ratio: *ratio, momentum })
        .filter(|p| p.ratio.is_finite() && p.momentum.is_finite())
        .collect()
}

/// 100 + z within the window that ends on each entry.
fn standardised(x: &[f64]) -> Vec<f64> {
    let z = |t: usize| {
        let window = (t + 1).checked_sub(WINDOW).map(|from| &x[from..=t])?;
        let mean = window.iter().sum::<f64>() / WINDOW as f64;
        // Rounding of a level 100 is some 1e-14: a spread below 1e-10 is none.
        let sd = std_dev(window, Ddof::Population).filter(|s| *s > 1e-10)?;
        Some(100.0 + (x[t] - mean) / sd)
    };
    (0..x.len()).map(|t| z(t).unwrap_or(f64::NAN)).collect()
}

/// Whether the session is the last of its week.
fn ends_week(day: Date) -> bool {
    // Day 0 was a Thursday.
    let week = |d: Date| (d.days() + 3).div_euclid(7);
    week(calendar::session_after(day)) != week(day)
}

/// A line with its tail.
pub fn line(
    (id, label, group): (&str, &str, &'static str),
    (against, kind): (&str, &'static str),
    values: &[(Date, f64)],
    benchmark: &[(Date, f64)],
    pace: Pace,
) -> MapLine {
    let all = points(values, benchmark, pace);
    let tail = all[all.len().saturating_sub(TAIL)..].to_vec();
    let step = match tail.as_slice() {
        [.., a, b] => Some((b.ratio - a.ratio, b.momentum - a.momentum)),
        _ => None,
    };
    MapLine {
        id: id.into(),
        label: label.into(),
        group,
        against: against.into(),
        kind,
        quadrant: tail.last().map(|p| Quadrant::of(p.ratio, p.momentum)),
        heading: step.map(|(x, y)| y.atan2(x).to_degrees()),
        speed: step.map(|(x, y)| x.hypot(y)),
        tail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn series(values: &[f64]) -> Vec<(Date, f64)> {
        let first = Date::parse("2021-01-04").unwrap();
        calendar::sessions(first, Date::MAX).zip(values.iter().copied()).collect()
    }

    #[test]
    fn a_week_ends_on_friday_or_on_the_session_before_a_holiday() {
        let d = |text| Date::parse(text).unwrap();
        // Good Friday 2024 is the 29th of March; Thanksgiving is no end of a week.
        for (day, ends) in [
            ("2024-03-28", true),
            ("2024-03-27", false),
            ("2025-01-03", true),
            ("2025-01-06", false),
            ("2025-11-26", false),
        ] {
            assert_eq!(ends_week(d(day)), ends, "{day}");
        }
    }

    #[test]
    fn the_equation_by_hand() {
        // Against a flat benchmark, 31 points are needed: 14 for the ratio, 4 back, 14 for the momentum, less one.
        let values: Vec<f64> = (0..31).map(|t| 100.0 + (t as f64 * 0.7).sin()).collect();
        let p = points(&series(&values), &series(&[1.0; 31]), Pace::Daily);
        assert_eq!(p.len(), 1);
        let z = |x: &[f64]| {
            let m = x.iter().sum::<f64>() / 14.0;
            (x[13] - m) / (x.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / 14.0).sqrt()
        };
        let ratio = |t: usize| 100.0 + z(&values[t - 13..=t].iter().map(|v| v * 100.0).collect::<Vec<_>>());
        let roc: Vec<f64> = (17..31).map(|t| 100.0 * (ratio(t) / ratio(t - 4) - 1.0)).collect();
        assert!((p[0].ratio - ratio(30)).abs() < 1e-9 && (p[0].momentum - 100.0 - z(&roc)).abs() < 1e-7);
        assert!(points(&series(&[3.0; 40]), &series(&[1.0; 40]), Pace::Daily).is_empty());
        assert_eq!(Quadrant::of(101.0, 99.0).label(), "weakening");
    }

    proptest! {
        #[test]
        fn points_already_drawn_never_move(values in prop::collection::vec(50.0..150.0_f64, 60..200), cut in 40..60_usize, weekly: bool) {
            let pace = if weekly { Pace::Weekly } else { Pace::Daily };
            let (line, flat) = (series(&values), series(&vec![1.0; values.len()]));
            let then = points(&line[..cut], &flat[..cut], pace);
            let later = points(&line, &flat, pace);
            prop_assert_eq!(&then[..], &later[..then.len()]);
        }
    }
}
