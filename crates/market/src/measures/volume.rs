//! Where the volume goes: into shares that rise or shares that fall.
use crate::frame::Tally;
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Rising shares' part of the volume.
pub const UP_SHARE: Measure = Measure {
    id: "up_volume",
    label: "Up volume's share",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "UV / (UV + DV); UV, DV = shares traded in members with r > 0, r < 0",
    source: "StockCharts ChartSchool, up/down volume",
    warm_up: 2,
    counted: "members",
    carries: false,
    asks: &[],
    compute: Compute::EachUniverse(|frame, side| each(frame, side, |t| t.up_volume / (t.up_volume + t.down_volume))),
};

/// Arms' index.
pub const TRIN: Measure = Measure {
    id: "trin",
    label: "Arms index (TRIN)",
    unit: Unit::Number,
    formula: "(A / D) / (UV / DV): below 1 the rising shares draw more volume each than the falling ones",
    source: "Arms (1967)",
    compute: Compute::EachUniverse(|frame, side| each(frame, side, trin)),
    ..UP_SHARE
};

fn trin(t: &Tally) -> f64 {
    (t.advances as f64 / t.declines as f64) / (t.up_volume / t.down_volume)
}

/// A ratio of the session's counts; a division by nothing is missing.
fn each(frame: &Frame<'_>, side: &Side<'_>, ratio: fn(&Tally) -> f64) -> Vec<Point> {
    frame.each_session(|t| {
        let tally = &side.tallies[t];
        let value = Some(ratio(tally)).filter(|v| v.is_finite()).unwrap_or(f64::NAN);
        Point { value, known: tally.with_volume, of: tally.members }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_by_hand() {
        // Three rise on 100 shares, one falls on 300: (3/1) / (100/300) = 9; the volume is a quarter up.
        let t = Tally { advances: 3, declines: 1, up_volume: 100.0, down_volume: 300.0, ..Tally::default() };
        assert!((trin(&t) - 9.0).abs() < 1e-15);
        assert!(!trin(&Tally { advances: 3, up_volume: 1.0, ..Tally::default() }).is_finite());
    }
}
