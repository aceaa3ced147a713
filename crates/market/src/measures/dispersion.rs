//! How far members lie apart, and whether the one in the middle keeps up with the index.
use breadth_kernels::{Ddof, std_dev};

use crate::frame::Lookback;
use crate::measure::{Compute, Family, Measure};
use crate::stands::Grown;
use crate::{Frame, Point, Side, Unit};

/// Cross-sectional dispersion of a day.
pub const DAY: Measure = Measure {
    id: "dispersion_1d",
    label: "Dispersion of returns, 1 day",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "standard deviation (N − 1) of members' returns on the session, unweighted",
    source: "Solnik & Roulet (2000), cross-sectional dispersion",
    warm_up: 2,
    counted: "members",
    compute: Compute::EachUniverse(|frame, side| {
        frame.each_session(|t| {
            let (members, caps) = side.book.before(t);
            let row = frame.panel.ret.row(t);
            let held = members.iter().zip(caps).filter(|(_, cap)| !cap.is_nan());
            let all: Vec<f64> = held.map(|(m, _)| row[m.security]).collect();
            spread(&all)
        })
    }),
};

/// Cross-sectional dispersion of a month.
pub const MONTH: Measure = Measure {
    id: "dispersion_1m",
    label: "Dispersion of returns, 1 month",
    formula: "standard deviation (N − 1) of members' price returns since the same day one month earlier, unweighted",
    warm_up: 22,
    compute: Compute::EachUniverse(|frame, side| {
        let point = |g: &Grown| Point { value: g.spread, known: g.known, of: g.of };
        side.grown(frame, Lookback::Month1).iter().map(point).collect()
    }),
    ..DAY
};

/// The middle member against the index over a month.
pub const MEDIAN_1: Measure = Measure {
    id: "median_minus_index_1m",
    label: "Median member minus index, 1 month",
    formula: "median price return of members − return of the capitalisation-weighted index, since the same day 1 month earlier",
    source: "Bessembinder (2018), median against mean",
    warm_up: 22,
    compute: Compute::EachUniverse(|frame, side| middle(frame, side, Lookback::Month1)),
    ..DAY
};

/// Over three months.
pub const MEDIAN_3: Measure = Measure {
    id: "median_minus_index_3m",
    label: "Median member minus index, 3 months",
    formula: "median price return of members − return of the capitalisation-weighted index, since the same day 3 months earlier",
    warm_up: 64,
    compute: Compute::EachUniverse(|frame, side| middle(frame, side, Lookback::Month3)),
    ..MEDIAN_1
};

/// Over twelve months.
pub const MEDIAN_12: Measure = Measure {
    id: "median_minus_index_12m",
    label: "Median member minus index, 12 months",
    formula: "median price return of members − return of the capitalisation-weighted index, since the same day 12 months earlier",
    warm_up: 252,
    compute: Compute::EachUniverse(|frame, side| middle(frame, side, Lookback::Month12)),
    ..MEDIAN_1
};

fn spread(all: &[f64]) -> Point {
    let known = breadth_kernels::known(all);
    Point { value: std_dev(&known, Ddof::Sample).unwrap_or(f64::NAN), known: known.len(), of: all.len() }
}

fn middle(frame: &Frame<'_>, side: &Side<'_>, lookback: Lookback) -> Vec<Point> {
    let point = |g: &Grown| Point { value: g.median - g.index, known: g.known, of: g.of };
    side.grown(frame, lookback).iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::testing::World;

    #[test]
    fn the_middle_of_three_against_their_index() {
        let mut rows = vec![vec![0.0; 3], vec![0.3, 0.0, 0.0]];
        rows.extend((0..25).map(|_| vec![0.0; 3]));
        let world = World::starting("2021-02-01", &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let universe = world.universe("small", &[(0, 0, &[(0, 8.0), (1, 1.0), (2, 1.0)])]);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        let t = (1..27).find(|t| frame.base(*t, Lookback::Month1) == Some(0)).unwrap();
        // The index earned 0.8 · 30 %; the middle one nothing. Deviations 0.2, −0.1, −0.1: √(0.06 / 2).
        let point = middle(&frame, &frame.small, Lookback::Month1)[t];
        assert!((point.value + 0.24).abs() < 1e-14 && (point.known, point.of) == (3, 3));
        assert!((spread(&[0.3, 0.0, 0.0, f64::NAN]).value - 0.03_f64.sqrt()).abs() < 1e-15);
        assert_eq!(spread(&[0.3, f64::NAN]).of, 2);
    }
}
