//! Whether the average company beats the index: equal weights minus capitalisation weights.
use crate::frame::Lookback;
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Over one month.
pub const MONTH_1: Measure = Measure {
    id: "ew_minus_cw_1m",
    label: "Equal- minus cap-weighted return, 1 month",
    family: Family::Concentration,
    unit: Unit::Fraction,
    formula: "Π(1 + R_EW) − Π(1 + R_CW) since the last session on or before the same day 1 month earlier; on one session \
              R_EW − R_CW = −N cov(w, r)",
    source: "Plyakha, Uppal & Vilkov (2012)",
    warm_up: 22,
    counted: "sessions",
    carries: false,
    asks: &[],
    compute: Compute::EachUniverse(|frame, side| spread(frame, side, Lookback::Month1)),
};

/// Over three months.
pub const MONTH_3: Measure = Measure {
    id: "ew_minus_cw_3m",
    label: "Equal- minus cap-weighted return, 3 months",
    formula: "Π(1 + R_EW) − Π(1 + R_CW) since the last session on or before the same day 3 months earlier",
    warm_up: 64,
    compute: Compute::EachUniverse(|frame, side| spread(frame, side, Lookback::Month3)),
    ..MONTH_1
};

/// Over twelve months.
pub const MONTH_12: Measure = Measure {
    id: "ew_minus_cw_12m",
    label: "Equal- minus cap-weighted return, 12 months",
    formula: "Π(1 + R_EW) − Π(1 + R_CW) since the last session on or before the same day 12 months earlier",
    warm_up: 252,
    compute: Compute::EachUniverse(|frame, side| spread(frame, side, Lookback::Month12)),
    ..MONTH_1
};

/// Since the year began.
pub const YEAR_TO_DATE: Measure = Measure {
    id: "ew_minus_cw_ytd",
    label: "Equal- minus cap-weighted return, year to date",
    formula: "Π(1 + R_EW) − Π(1 + R_CW) since the last session of the previous year",
    warm_up: 2,
    compute: Compute::EachUniverse(|frame, side| spread(frame, side, Lookback::YearToDate)),
    ..MONTH_1
};

fn spread(frame: &Frame<'_>, side: &Side<'_>, lookback: Lookback) -> Vec<Point> {
    frame.each_session(|t| {
        let Some(base) = frame.base(t, lookback).filter(|base| *base < t) else { return Point::NONE };
        let growth = |level: &[f64]| level[t] / level[base];
        let value = growth(&side.equal_level) - growth(&side.cap_level);
        let known = (base + 1..=t).filter(|s| !side.cap_level[*s].is_nan()).count();
        Point { value, known, of: t - base }
    })
}

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::testing::World;

    #[test]
    fn a_spread_since_the_last_session_of_the_year_before() {
        // 2021-12-30, 12-31, 2022-01-03, 01-04. Weights ¾ and ¼ at the year's end; returns 10 % and 30 %, then none.
        let world = World::starting("2021-12-30", &[&[0.0, 0.0], &[0.0, 0.0], &[0.10, 0.30], &[0.0, 0.0]]);
        let universe = world.universe("small", &[(0, 0, &[(0, 3.0), (1, 1.0)])]);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        let points = spread(&frame, &frame.small, Lookback::YearToDate);
        // Equal 20 %, capitalisation-weighted ¾ · 10 % + ¼ · 30 % = 15 %.
        assert!((points[3].value - 0.05).abs() < 1e-15);
        assert_eq!((points[3].known, points[3].of), (2, 2));
        // The year 2020 ended before the panel began.
        assert_eq!(points[1].of, 0);
    }
}
