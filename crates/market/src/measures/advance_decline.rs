//! Net advances as a share, and their running total.
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Net advances as a share of members with a return.
pub const PERCENT: Measure = Measure {
    id: "ad_percent",
    label: "Advance-decline percent",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "(A − D) / (A + D + U): the denominator counts the unchanged",
    source: "StockCharts ChartSchool, AD percent",
    warm_up: 2,
    counted: "members",
    carries: false,
    asks: &[],
    compute: Compute::EachUniverse(percent),
};

/// The running total of net advances.
pub const LINE: Measure = Measure {
    id: "ad_line",
    label: "Advance-decline line",
    unit: Unit::Count,
    formula: "Σ (A − D) since the universe's first session; its level means nothing, its course does",
    source: "StockCharts ChartSchool, advance-decline line",
    carries: true,
    compute: Compute::EachUniverse(line),
    ..PERCENT
};

fn percent(frame: &Frame<'_>, side: &Side<'_>) -> Vec<Point> {
    frame.each_session(|t| {
        let tally = &side.tallies[t];
        let net = tally.advances as f64 - tally.declines as f64;
        let value = if tally.known() == 0 { f64::NAN } else { net / tally.known() as f64 };
        Point { value, known: tally.known(), of: tally.members }
    })
}

fn line(_: &Frame<'_>, side: &Side<'_>) -> Vec<Point> {
    let mut total = 0.0;
    let running = side.tallies.iter().map(|tally| {
        total += tally.advances as f64 - tally.declines as f64;
        // A session without returns is missing, and the line goes on from where it was.
        Point { value: if tally.known() == 0 { f64::NAN } else { total }, known: tally.known(), of: tally.members }
    });
    running.collect()
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::testing::World;

    #[test]
    fn the_unchanged_count_in_the_denominator() {
        // Session 1: two up, one down, one still: (2 − 1) / 4. Session 2: one up, one silent, two down: −1 / 3.
        let world = World::new(&[&[0.0; 4], &[0.1, 0.1, -0.1, 0.0], &[0.1, f64::NAN, -0.1, -0.1]]);
        let universe = world.universe("small", &[(0, 0, &[(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0)])]);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        assert_eq!(
            percent(&frame, &frame.small)[1..],
            [Point { value: 0.25, known: 4, of: 4 }, Point { value: -1.0 / 3.0, known: 3, of: 4 },]
        );
        let line = line(&frame, &frame.small);
        assert!(line[0].value.is_nan());
        assert_eq!((line[1].value, line[2].value), (1.0, 0.0));
    }
}
