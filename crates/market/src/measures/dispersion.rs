//! How far members lie apart, and whether the one in the middle keeps up with the index.
use breadth_kernels::{Ddof, Sum, median, std_dev};
use rayon::prelude::*;

use crate::book::Spell;
use crate::frame::Lookback;
use crate::growth::{Beats, grown};
use crate::measure::{Compute, Family, Measure};

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
    carries: false,
    asks: &[],
    compute: Compute::EachUniverse(day),
};

/// Cross-sectional dispersion of a month.
pub const MONTH: Measure = Measure {
    id: "dispersion_1m",
    label: "Dispersion of returns, 1 month",
    formula: "standard deviation (N − 1) of members' price returns since the same day one month earlier, unweighted",
    warm_up: 22,
    compute: Compute::EachUniverse(|frame, side| {
        grown(frame, side, Lookback::Month1, |beats, returns| Point { of: beats.of, ..spread(returns) })
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

/// √(Σ (r − r̄)² / (n − 1)) of each session, its sums made member by member in their order over all sessions at once.
fn day(frame: &Frame<'_>, side: &Side<'_>) -> Vec<Point> {
    let sessions = frame.panel.sessions.len();
    let each = |f: &mut dyn FnMut(usize, &[f64]), spell: &Spell<'_>| {
        for (place, column) in spell.columns.iter().enumerate() {
            let Some((returns, _)) = frame.levels.column(*column as usize) else { continue };
            spell.counts_on(place, sessions).for_each(|s| f(s.start - spell.from - 1, &returns[s]));
        }
    };
    let of_spell = |spell: &Spell<'_>| -> Vec<Point> {
        let n = (spell.to + 1).min(sessions) - (spell.from + 1).min(sessions);
        let (mut of, mut known) = (vec![0_u32; n], vec![0_u32; n]);
        let (mut sums, mut squares) = (vec![Sum::default(); n], vec![Sum::default(); n]);
        each(
            &mut |k, returns| {
                for (r, ((of, known), sum)) in
                    returns.iter().zip(of[k..].iter_mut().zip(&mut known[k..]).zip(&mut sums[k..]))
                {
                    *of += 1;
                    *known += u32::from(!r.is_nan());
                    // A sum that starts at 0 is moved by 0 in no bit.
                    sum.add(if r.is_nan() { 0.0 } else { *r });
                }
            },
            spell,
        );
        let means: Vec<f64> = sums.iter().zip(&known).map(|(sum, n)| sum.value() / f64::from(*n)).collect();
        each(
            &mut |k, returns| {
                for (r, (square, mean)) in returns.iter().zip(squares[k..].iter_mut().zip(&means[k..])) {
                    let away = if r.is_nan() { 0.0 } else { r - mean };
                    square.add(away * away);
                }
            },
            spell,
        );
        let spread = squares.iter().zip(known.iter().zip(of));
        let point = |(square, (known, of)): (&Sum, (&u32, u32))| {
            let value = if *known < 2 { f64::NAN } else { (square.value() / f64::from(*known - 1)).sqrt() };
            Point { value, known: *known as usize, of: of as usize }
        };
        spread.map(point).collect()
    };
    let spells: Vec<Vec<Point>> = side.book.spells().par_iter().map(of_spell).collect();
    let mut all = vec![Point { value: f64::NAN, known: 0, of: 0 }; sessions];
    for (spell, points) in side.book.spells().iter().zip(spells) {
        all.iter_mut().skip(spell.from + 1).zip(points).for_each(|(all, point)| *all = point);
    }
    all
}

/// Of those known.
fn spread(known: &[f64]) -> Point {
    Point { value: std_dev(known, Ddof::Sample).unwrap_or(f64::NAN), known: known.len(), of: known.len() }
}

fn middle(frame: &Frame<'_>, side: &Side<'_>, lookback: Lookback) -> Vec<Point> {
    let point = |beats: Beats, returns: &[f64]| {
        let value = median(returns).unwrap_or(f64::NAN) - beats.index;
        Point { value, known: beats.known, of: beats.of }
    };
    grown(frame, side, lookback, point)
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
        assert!((spread(&[0.3, 0.0, 0.0]).value - 0.03_f64.sqrt()).abs() < 1e-15);
        assert!(spread(&[0.3]).value.is_nan());
    }
}
