//! Whether small against large has a trend, and how sure that is.
use breadth_kernels::{newey_west_drift, newey_west_slope};

use super::relative_strength::window;
use crate::Unit;
use crate::measure::{Compute, Family, Measure};

/// A year of sessions.
const DAYS: usize = 252;
/// A month of sessions: up to this lag, errors may be alike.
const LAGS: usize = 21;

/// The straight line through it.
pub const SLOPE: Measure = Measure {
    id: "relative_slope_t",
    label: "Small against large, t of its slope",
    family: Family::Rotation,
    unit: Unit::TStatistic,
    formula: "b / se(b) of RS = a + b·session over 252 sessions, RS = ln(small / large); Newey-West, Bartlett weights, 21 \
              lags. Says how straight the way was and is no test: a random walk gives large values too",
    source: "Newey & West (1987)",
    warm_up: DAYS + 1,
    counted: "sessions",
    carries: false,
    asks: &[],
    compute: Compute::Market(|frame| {
        window(frame, DAYS, |rs| newey_west_slope(&SESSIONS, rs, LAGS).and_then(|s| s.t).unwrap_or(f64::NAN))
    }),
};

/// The mean of its daily changes.
pub const DRIFT: Measure = Measure {
    id: "relative_drift_t",
    label: "Small against large, t of its mean daily change",
    formula: "mean(ΔRS) / se over the last 252 sessions' changes, RS = ln(small / large); Newey-West, Bartlett weights, \
              21 lags. A test of a drift that is not 0",
    warm_up: DAYS + 2,
    compute: Compute::Market(|frame| {
        window(frame, DAYS + 1, |rs| {
            let changes: Vec<f64> = rs.windows(2).map(|w| w[1] - w[0]).collect();
            newey_west_drift(&changes, LAGS).and_then(|d| d.t).unwrap_or(f64::NAN)
        })
    }),
    ..SLOPE
};

/// 0, 1, 2, …
static SESSIONS: [f64; DAYS] = {
    let mut x = [0.0; DAYS];
    let mut k = 0;
    while k < DAYS {
        x[k] = k as f64;
        k += 1;
    }
    x
};

#[cfg(test)]
mod tests {
    use breadth_panel::IndexSeries;

    use super::*;
    use crate::Frame;
    use crate::testing::World;

    #[test]
    fn small_companies_that_gain_steadily_have_a_trend() {
        // Small gains 0.2 % and 0 % in turn, large nothing.
        let rows: Vec<Vec<f64>> = (0..260).map(|t| vec![if t % 2 == 0 { 0.002 } else { 0.0 }, 0.0]).collect();
        let world = World::new(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let (small, large) =
            (world.universe("small", &[(0, 0, &[(0, 1.0)])]), world.universe("large", &[(0, 0, &[(1, 1.0)])]));
        let (s, l) = (IndexSeries::of(&world.panel, &small), IndexSeries::of(&world.panel, &large));
        let frame = Frame::new(&world.panel, (&small, &s), (&large, &l)).unwrap();
        let run = |m: &Measure| match m.compute {
            Compute::Market(f) => f(&frame),
            Compute::EachUniverse(_) => panic!("one for the market"),
        };
        for measure in [&SLOPE, &DRIFT] {
            let points = run(measure);
            let (before, first) = (points[measure.warm_up - 2], points[measure.warm_up - 1]);
            assert!(before.value.is_nan() && before.known + 1 == before.of, "{}", measure.id);
            assert!(first.value > 10.0 && first.known == first.of, "{}: {first:?}", measure.id);
        }
    }
}
