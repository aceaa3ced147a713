//! How many members beat their index.
use crate::frame::Lookback;
use crate::growth::Beats;
use crate::measure::{Ask, Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Over one month.
pub const MONTH_1: Measure = Measure {
    id: "beat_index_1m",
    label: "Members that beat their index, 1 month",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "#{price return > capitalisation-weighted index} / #{traded today and on the base session}; base = last \
              session on or before the same day 1 month earlier; members of today",
    source: "S&P Dow Jones Indices, participation",
    warm_up: 22,
    counted: "members",
    carries: false,
    asks: &[Ask::Beats(Lookback::Month1)],
    compute: Compute::EachUniverse(|frame, side| beating(frame, side, Lookback::Month1)),
};

/// Over three months.
pub const MONTH_3: Measure = Measure {
    id: "beat_index_3m",
    label: "Members that beat their index, 3 months",
    formula: "#{price return > capitalisation-weighted index} / #{traded today and on the base session}; base = last \
              session on or before the same day 3 months earlier; members of today",
    warm_up: 64,
    asks: &[Ask::Beats(Lookback::Month3)],
    compute: Compute::EachUniverse(|frame, side| beating(frame, side, Lookback::Month3)),
    ..MONTH_1
};

/// Over twelve months.
pub const MONTH_12: Measure = Measure {
    id: "beat_index_12m",
    label: "Members that beat their index, 12 months",
    formula: "#{price return > capitalisation-weighted index} / #{traded today and on the base session}; base = last \
              session on or before the same day 12 months earlier; members of today",
    warm_up: 252,
    asks: &[Ask::Beats(Lookback::Month12)],
    compute: Compute::EachUniverse(|frame, side| beating(frame, side, Lookback::Month12)),
    ..MONTH_1
};

fn beating(frame: &Frame<'_>, side: &Side<'_>, lookback: Lookback) -> Vec<Point> {
    let share = |b: &Beats| Point::share(b.beat, if b.index.is_nan() { 0 } else { b.known }, b.of);
    side.beats(frame, lookback).iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::testing::World;

    #[test]
    fn one_large_winner_leaves_most_behind() {
        // Over a month the company of 80 % doubles, two stand still, one did not trade on the base session.
        let mut rows = vec![vec![0.0, 0.0, 0.0, f64::NAN], vec![1.0, 0.0, 0.0, 0.0]];
        rows.extend((0..25).map(|_| vec![0.0; 4]));
        let world = World::starting("2021-02-01", &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let universe = world.universe("large", &[(0, 0, &[(0, 80.0), (1, 10.0), (2, 10.0), (3, 1.0)])]);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        // 2021-02-01 is the base of 2021-03-01.
        let t = (1..27).find(|t| frame.base(*t, Lookback::Month1) == Some(0)).unwrap();
        assert_eq!(beating(&frame, &frame.large, Lookback::Month1)[t], Point { value: 1.0 / 3.0, known: 3, of: 4 });
    }
}
