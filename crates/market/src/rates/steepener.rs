//! What the curve did: steeper or flatter, and with which end.
use breadth_domain::Date;
use serde::Serialize;

use super::curve::Line;

/// Changes of the slope up to this many percentage points leave the curve as it is.
pub const UNCHANGED: f64 = 0.05;
/// Months of the change.
const MONTHS: i32 = 12;

/// What the curve did. Bull: both yields fell, so that bonds gained; bear: both rose; twist: they parted.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CurveMove {
    /// Steeper, both yields down.
    BullSteepener,
    /// Steeper, both yields up.
    BearSteepener,
    /// Steeper, the short yield down and the long one up.
    TwistSteepener,
    /// Flatter, both yields down.
    BullFlattener,
    /// Flatter, both yields up.
    BearFlattener,
    /// Flatter, the short yield up and the long one down.
    TwistFlattener,
    /// The slope changed by no more than [`UNCHANGED`].
    Unchanged,
}

impl CurveMove {
    /// What two changes of yields make, short and long, in percentage points.
    pub fn of(short: f64, long: f64) -> Self {
        let slope = long - short;
        match (slope.abs() <= UNCHANGED + 1e-9, slope > 0.0, short > 0.0, long > 0.0) {
            (true, ..) => CurveMove::Unchanged,
            (_, true, true, _) => CurveMove::BearSteepener,
            (_, true, false, true) => CurveMove::TwistSteepener,
            (_, true, false, false) => CurveMove::BullSteepener,
            (_, false, true, true) => CurveMove::BearFlattener,
            (_, false, true, false) => CurveMove::TwistFlattener,
            (_, false, false, _) => CurveMove::BullFlattener,
        }
    }

    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            CurveMove::BullSteepener => "bull steepener",
            CurveMove::BearSteepener => "bear steepener",
            CurveMove::TwistSteepener => "twist steepener",
            CurveMove::BullFlattener => "bull flattener",
            CurveMove::BearFlattener => "bear flattener",
            CurveMove::TwistFlattener => "twist flattener",
            CurveMove::Unchanged => "unchanged",
        }
    }
}

/// The curve's change over a year up to a day.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The day described: the last one of its month with both yields.
    pub date: Date,
    /// The session from which it could be read.
    pub known_on: Date,
    /// Change of the two-year yield over twelve months, in percentage points.
    pub short: f64,
    /// Change of the ten-year yield.
    pub long: f64,
    /// Ten years less two, in percentage points.
    pub slope: f64,
    /// What that is called.
    pub name: CurveMove,
}

/// Month by month, where two- and ten-year yields are there now and a year before. A month that is not over is left out:
/// its last day is not known yet.
pub fn curve_moves(lines: &[Line]) -> Vec<CurvePoint> {
    let find = |id: &str| lines.iter().find(|l| l.id == id);
    let (Some(short), Some(long)) = (find("2y"), find("10y")) else { return Vec::new() };
    let month = |d: Date| (d.year(), d.month());
    let days: Vec<Date> = long.values.iter().map(|v| v.date).collect();
    let over = days.chunk_by(|a, b| month(*a) == month(*b)).filter_map(|of| of.last().copied());
    over.filter(|day| month(breadth_domain::calendar::session_after(*day)) != month(*day))
        .filter_map(|date| {
            let (s, l) = (short.at(date, Date::MAX)?, long.at(date, Date::MAX)?);
            let known_on = s.known_on.max(l.known_on);
            let before = date.plus_months(-MONTHS);
            let (s0, l0) = (short.at(before, known_on)?, long.at(before, known_on)?);
            let (short, long) = (s.value - s0.value, l.value - l0.value);
            let name = CurveMove::of(short, long);
            Some(CurvePoint { date, known_on, short, long, slope: l.value - s.value, name })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_moves_and_none() {
        // (two years, ten years): 2025 was −0.78 and −0.40.
        assert_eq!(CurveMove::of(-0.78, -0.40), CurveMove::BullSteepener);
        assert_eq!(CurveMove::of(0.2, 0.5), CurveMove::BearSteepener);
        assert_eq!(CurveMove::of(-0.2, 0.3), CurveMove::TwistSteepener);
        assert_eq!(CurveMove::of(-0.1, -0.9), CurveMove::BullFlattener);
        assert_eq!(CurveMove::of(3.0, 2.0), CurveMove::BearFlattener);
        assert_eq!(CurveMove::of(0.3, -0.3), CurveMove::TwistFlattener);
        assert_eq!(CurveMove::of(0.30, 0.35), CurveMove::Unchanged);
    }
}
