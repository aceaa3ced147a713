//! New highs and new lows of a year.
use breadth_kernels::rolling_mean;

use crate::measure::{Ask, Compute, Family, Measure};
use crate::stands::Stand;
use crate::{Frame, Point, Side, Unit};

/// Sessions of a year.
const YEAR: usize = crate::levels::YEAR;
/// Sessions over which record-high percent is averaged.
const DAYS: usize = 10;

/// Members at their highest.
pub const HIGHS: Measure = Measure {
    id: "new_highs",
    label: "New 252-day highs",
    family: Family::Breadth,
    unit: Unit::Count,
    formula: "#{level = max of its last 252 traded sessions, today's among them}; level = split-safe close. A level that has \
              not moved in that time is at neither end",
    source: "StockCharts ChartSchool, new highs - new lows",
    warm_up: YEAR,
    counted: "members",
    carries: false,
    asks: &[Ask::Stands],
    compute: Compute::EachUniverse(|frame, side| each(frame, side, |s| known(s, s.highs as f64))),
};

/// Members at their lowest.
pub const LOWS: Measure = Measure {
    id: "new_lows",
    label: "New 252-day lows",
    formula: "#{level = min of its last 252 traded sessions, today's among them}; level = split-safe close",
    compute: Compute::EachUniverse(|frame, side| each(frame, side, |s| known(s, s.lows as f64))),
    ..HIGHS
};

/// The difference as a share.
pub const NET: Measure = Measure {
    id: "net_highs",
    label: "Net new highs",
    unit: Unit::Fraction,
    formula: "(NH − NL) / #{traded today, with 252 traded sessions}",
    compute: Compute::EachUniverse(|frame, side| {
        each(frame, side, |s| known(s, (s.highs as f64 - s.lows as f64) / s.with_year as f64))
    }),
    ..HIGHS
};

/// Highs among records.
pub const RECORD_HIGH: Measure = Measure {
    id: "record_high",
    label: "Record high percent",
    unit: Unit::Fraction,
    formula: "NH / (NH + NL); 50 % is balance. Undefined where there is neither: the last value is carried, with 0 known",
    source: "StockCharts ChartSchool, record high percent",
    carries: true,
    compute: Compute::EachUniverse(record_high),
    ..HIGHS
};

/// Record-high percent, smoothed.
pub const HIGH_LOW_INDEX: Measure = Measure {
    id: "high_low_index",
    label: "High-low index",
    unit: Unit::Fraction,
    formula: "SMA₁₀ of record high percent, its carried values included",
    source: "StockCharts ChartSchool, high-low index",
    warm_up: YEAR + DAYS - 1,
    carries: true,
    compute: Compute::EachUniverse(|frame, side| {
        let points = record_high(frame, side);
        let smooth = rolling_mean(&points.iter().map(|p| p.value).collect::<Vec<_>>(), DAYS);
        points.iter().zip(smooth).map(|(p, value)| Point { value, ..*p }).collect()
    }),
    ..HIGHS
};

fn known(stand: &Stand, value: f64) -> Point {
    Point { value: if stand.with_year == 0 { f64::NAN } else { value }, known: stand.with_year, of: stand.of }
}

fn each(frame: &Frame<'_>, side: &Side<'_>, point: fn(&Stand) -> Point) -> Vec<Point> {
    side.stands(frame).iter().map(point).collect()
}

fn record_high(frame: &Frame<'_>, side: &Side<'_>) -> Vec<Point> {
    let points = each(frame, side, |c| Point {
        value: c.highs as f64 / (c.highs + c.lows) as f64,
        known: c.highs + c.lows,
        of: c.highs + c.lows,
    });
    carried(points)
}

/// The same points, what is missing after a value filled with the one before, 0 known.
fn carried(points: Vec<Point>) -> Vec<Point> {
    let mut last = f64::NAN;
    let fill = points.into_iter().map(|p| {
        let value = if p.value.is_nan() { last } else { p.value };
        last = value;
        Point { value, ..p }
    });
    fill.collect()
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::testing::World;

    #[test]
    fn one_high_two_lows_and_a_quiet_day() {
        // The first rises, two fall; then all stand still, and the next day one that fell rises a little.
        let mut rows = vec![vec![0.001, -0.001, -0.001]; YEAR];
        rows.push(vec![-0.0005, 0.0005, 0.0005]);
        let world = World::new(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let universe = world.universe("small", &[(0, 0, &[(0, 1.0), (1, 1.0), (2, 1.0)])]);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        let run = |m: &Measure| match m.compute {
            Compute::EachUniverse(f) => f(&frame, &frame.small),
            Compute::Market(_) => unreachable!("for each universe"),
        };
        assert_eq!(run(&HIGHS)[YEAR - 1], Point { value: 1.0, known: 3, of: 3 });
        assert_eq!(run(&LOWS)[YEAR - 1].value, 2.0);
        assert_eq!(run(&NET)[YEAR - 1].value, -1.0 / 3.0);
        let record = run(&RECORD_HIGH);
        assert!(record[YEAR - 2].value.is_nan());
        assert_eq!(record[YEAR - 1], Point { value: 1.0 / 3.0, known: 3, of: 3 });
        // Neither a high nor a low: carried, and 0 known says so.
        assert_eq!(record[YEAR], Point { value: 1.0 / 3.0, known: 0, of: 0 });
    }
}
