//! Members that rose, fell, and stood still.
use crate::frame::Tally;
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Rises.
pub const ADVANCES: Measure = Measure {
    id: "advances",
    label: "Advances",
    family: Family::Breadth,
    unit: Unit::Count,
    formula: "#{r > 0} over members with a split-safe return on the session",
    source: "StockCharts ChartSchool, advance-decline",
    warm_up: 2,
    counted: "members",
    carries: false,
    asks: &[],
    compute: Compute::EachUniverse(|frame, side| count(frame, side, |t| t.advances)),
};

/// Falls.
pub const DECLINES: Measure = Measure {
    id: "declines",
    label: "Declines",
    formula: "#{r < 0} over members with a split-safe return on the session",
    compute: Compute::EachUniverse(|frame, side| count(frame, side, |t| t.declines)),
    ..ADVANCES
};

/// Neither.
pub const UNCHANGED: Measure = Measure {
    id: "unchanged",
    label: "Unchanged",
    formula: "#{r = 0} over members with a split-safe return on the session",
    compute: Compute::EachUniverse(|frame, side| count(frame, side, |t| t.unchanged)),
    ..ADVANCES
};

fn count(frame: &Frame<'_>, side: &Side<'_>, of: fn(&Tally) -> usize) -> Vec<Point> {
    frame.each_session(|t| {
        let tally = &side.tallies[t];
        let value = if tally.known() == 0 { f64::NAN } else { of(tally) as f64 };
        Point { value, known: tally.known(), of: tally.members }
    })
}
