//! How much members move together: the average correlation that the index's variance implies.
use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// Sessions of the window: a quarter.
const DAYS: usize = 63;

/// The average correlation.
pub const MEASURE: Measure = Measure {
    id: "average_correlation",
    label: "Average correlation, 63 days",
    family: Family::Breadth,
    unit: Unit::Number,
    formula: "(σ² − Σ w²σᵢ²) / ((Σ wσᵢ)² − Σ w²σᵢ²) over the last 63 sessions' returns; σ² of the portfolio with today's \
              weights throughout, of members with a return on every one of them",
    source: "variance identity; Elton & Gruber (1973), constant correlation",
    warm_up: DAYS + 1,
    counted: "members",
    carries: false,
    asks: &[],
    compute: Compute::EachUniverse(|frame, side| frame.each_session(|t| point(frame, side, t))),
};

fn point(frame: &Frame<'_>, side: &Side<'_>, t: usize) -> Point {
    let (columns, caps) = side.book.held(t);
    let (mut known, mut of) = (0, 0);
    let mut portfolio = [0.0; DAYS];
    let (mut total, mut weighted, mut own) = (0.0, 0.0, 0.0);
    for (column, cap) in columns.iter().zip(caps).filter(|(_, cap)| !cap.is_nan()) {
        of += 1;
        let Some(window) = frame.levels.returns(*column as usize, t, DAYS) else { continue };
        let mean = sum(window, |r| r) / DAYS as f64;
        if mean.is_nan() {
            continue;
        }
        known += 1;
        let variance = sum(window, |r| (r - mean) * (r - mean)) / DAYS as f64;
        total += cap;
        weighted += cap * variance.sqrt();
        own += cap * cap * variance;
        portfolio.iter_mut().zip(window).for_each(|(p, r)| *p += cap * (r - mean));
    }
    // Deviations are already from each member's mean, so that the portfolio's mean is 0. Weights are capitalisations: the
    // scale cancels.
    let whole = sum(&portfolio, |p| p * p) / DAYS as f64;
    let value = (whole - own) / (weighted * weighted - own);
    let value = if known < 2 || total <= 0.0 || !value.is_finite() { f64::NAN } else { value };
    Point { value, known, of }
}

/// Σ f(x) in eight interleaved sums, always the same ones: fast, and the same bytes everywhere. 63 terms lose a few units
/// in the last place at most.
fn sum(x: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; 8];
    let (whole, rest) = x.as_chunks::<8>();
    for eight in whole {
        (0..8).for_each(|k| lanes[k] += f(eight[k]));
    }
    lanes.iter_mut().zip(rest).for_each(|(lane, v)| *lane += f(*v));
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use breadth_kernels::{Ddof, correlation, std_dev};
    use breadth_panel::IndexSeries;
    use proptest::prelude::*;

    use super::*;
    use crate::testing::World;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn it_is_the_weighted_average_of_the_pairs(
            returns in proptest::collection::vec(proptest::collection::vec(-0.1..0.1_f64, 4), DAYS + 1),
        ) {
            let world = World::new(&returns.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let universe = world.universe("small", &[(0, 0, &[(0, 4.0), (1, 3.0), (2, 2.0), (3, 1.0)])]);
            let index = IndexSeries::of(&world.panel, &universe);
            let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
            let caps = frame.small.book.at(DAYS).1;
            let column = |i: usize| returns[1..].iter().map(|r| r[i]).collect::<Vec<_>>();
            let (mut above, mut below) = (0.0, 0.0);
            for i in 0..4 {
                for j in (0..4).filter(|j| *j != i) {
                    let (a, b) = (column(i), column(j));
                    let w = caps[i] * caps[j] * std_dev(&a, Ddof::Population).unwrap() * std_dev(&b, Ddof::Population).unwrap();
                    above += w * correlation(&a, &b).unwrap();
                    below += w;
                }
            }
            let p = point(&frame, &frame.small, DAYS);
            prop_assert!((p.value - above / below).abs() < 1e-10, "{} {}", p.value, above / below);
            prop_assert_eq!((p.known, p.of), (4, 4));
        }
    }
}
