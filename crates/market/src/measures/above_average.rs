//! The share of members above their own moving average.
use crate::levels::Average;
use crate::measure::{Ask, Compute, Family, Measure};
use crate::stands::Stand;
use crate::{Frame, Point, Side, Unit};

/// Above the 200-day average.
pub const ABOVE_200: Measure = Measure {
    id: "above_200d",
    label: "Members above their 200-day average",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "#{level > SMA₂₀₀(level)} / #{traded today, with 200 traded sessions}; level = split-safe price, today in \
              the average",
    source: "StockCharts ChartSchool, percent above moving average",
    warm_up: 200,
    counted: "members",
    carries: false,
    asks: &[Ask::Stands],
    compute: Compute::EachUniverse(|frame, side| above(frame, side, Average::Days200)),
};

/// Above the 50-day average.
pub const ABOVE_50: Measure = Measure {
    id: "above_50d",
    label: "Members above their 50-day average",
    formula: "#{level > SMA₅₀(level)} / #{traded today, with 50 traded sessions}; level = split-safe price, today in the \
              average",
    warm_up: 50,
    compute: Compute::EachUniverse(|frame, side| above(frame, side, Average::Days50)),
    ..ABOVE_200
};

/// Above the 20-day average.
pub const ABOVE_20: Measure = Measure {
    id: "above_20d",
    label: "Members above their 20-day average",
    formula: "#{level > SMA₂₀(level)} / #{traded today, with 20 traded sessions}; level = split-safe price, today in the \
              average",
    warm_up: 20,
    compute: Compute::EachUniverse(|frame, side| above(frame, side, Average::Days20)),
    ..ABOVE_200
};

/// Above the 100-day average.
pub const ABOVE_100: Measure = Measure {
    id: "above_100d",
    label: "Members above their 100-day average",
    formula: "#{level > SMA₁₀₀(level)} / #{traded today, with 100 traded sessions}; level = split-safe price, today in the \
              average",
    warm_up: 100,
    compute: Compute::EachUniverse(|frame, side| above(frame, side, Average::Days100)),
    ..ABOVE_200
};

/// Above the 150-day average.
pub const ABOVE_150: Measure = Measure {
    id: "above_150d",
    label: "Members above their 150-day average",
    formula: "#{level > SMA₁₅₀(level)} / #{traded today, with 150 traded sessions}; level = split-safe price, today in the \
              average",
    warm_up: 150,
    compute: Compute::EachUniverse(|frame, side| above(frame, side, Average::Days150)),
    ..ABOVE_200
};

pub(super) fn above(frame: &Frame<'_>, side: &Side<'_>, average: Average) -> Vec<Point> {
    let share = |stand: &Stand| {
        let (known, above) = stand.average(average);
        Point::share(above, known, stand.of)
    };
    side.stands(frame).iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::testing::World;

    #[test]
    fn a_young_company_is_of_the_universe_but_not_known() {
        // 50 sessions: the first rises, the second falls, the third is ten sessions old.
        let rows: Vec<Vec<f64>> = (0..50).map(|t| vec![0.01, -0.01, if t < 40 { f64::NAN } else { 0.01 }]).collect();
        let world = World::new(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let universe = world.universe("small", &[(45, 45, &[(0, 1.0), (1, 1.0), (2, 1.0)])]);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        let points = above(&frame, &frame.small, Average::Days50);
        assert_eq!(points[49], Point { value: 0.5, known: 2, of: 3 });
        assert!(points[48].value.is_nan() && points[48].of == 3 && points[44].of == 0);
    }
}
