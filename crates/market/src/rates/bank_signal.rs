//! What the curve says of banks' margins, and what it was worth: the change of the slope two quarters before against the change
//! of the margin.
//!
//! Banks borrow short and lend long, so that a steeper curve widens what they earn, with a lag while loans are priced anew.
//! Whether it did is a regression of the margin's change over twelve months on the slope's change over the twelve months that
//! ended two quarters before, at quarter ends; errors after Newey and West over the overlap. It needs banks that report net
//! interest income and earning assets; where none does, the signal stands alone and says so.
use breadth_domain::Date;
use breadth_kernels::newey_west_slope;
use serde::Serialize;

use super::banks::MarginPoint;
use super::steepener::{CurvePoint, UNCHANGED};

/// Months between the slope's change and the margin's.
const LAG: i32 = 6;
/// Months over which both change.
const CHANGE: i32 = 12;
/// Quarters that overlap in a change over twelve months.
const OVERLAP: usize = 4;
/// The fewest quarters of a regression.
const FEWEST: usize = 8;

/// What the curve tells of margins.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarginSignal {
    /// The month of the slope's change.
    pub month: Date,
    /// Change of ten-year less two-year yields over the twelve months to it, in percentage points.
    pub slope_change: f64,
    /// What follows for margins two quarters later, by the rule: "wider", "narrower", "unchanged".
    pub expected: &'static str,
    /// Points of margin for a point of slope, as measured; `None` where too few quarters are known.
    pub beta: Option<f64>,
    /// Its t-statistic, overlap counted.
    pub t: Option<f64>,
    /// Quarters of the regression.
    pub quarters: usize,
    /// Those of them that do not overlap.
    pub independent: usize,
}

/// The signal of a curve's history and a margin's; `None` without a change of the slope.
pub fn margin_signal(moves: &[CurvePoint], margins: &[MarginPoint]) -> Option<MarginSignal> {
    let last = moves.last()?;
    let change = last.long - last.short;
    let expected = match change {
        c if c.abs() <= UNCHANGED + 1e-9 => "unchanged",
        c if c > 0.0 => "wider",
        _ => "narrower",
    };
    let margin = |month: Date| {
        let k = margins.binary_search_by_key(&month, |m| m.session.month_end()).ok()?;
        margins[k].margin
    };
    let slope = |month: Date| {
        let k = moves.binary_search_by_key(&month, |m| m.date.month_end()).ok()?;
        Some(moves[k].long - moves[k].short)
    };
    let quarter = |m: &&MarginPoint| m.session.month() % 3 == 0;
    let (x, y): (Vec<f64>, Vec<f64>) = margins
        .iter()
        .filter(quarter)
        .filter_map(|m| {
            let month = m.session.month_end();
            let before = margin(month.plus_months(-CHANGE).month_end())?;
            Some((slope(month.plus_months(-LAG).month_end())?, (m.margin? - before) * 100.0))
        })
        .unzip();
    let fit = (x.len() >= FEWEST).then(|| newey_west_slope(&x, &y, OVERLAP)).flatten();
    Some(MarginSignal {
        month: last.date,
        slope_change: change,
        expected,
        beta: fit.map(|f| f.slope),
        t: fit.and_then(|f| f.t),
        quarters: x.len(),
        independent: x.len() / OVERLAP,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::CurveMove;

    #[test]
    fn margins_that_follow_the_slope_give_its_coefficient() {
        // The slope's change goes up and down; the margin's change is 0.2 points for a point of it, two quarters later.
        let first = Date::parse("2010-01-31").unwrap();
        let month = |k: i32| first.plus_months(k).month_end();
        let slope = |k: i32| f64::from((k * 7) % 11 - 5) / 10.0;
        let moves: Vec<CurvePoint> = (0..72)
            .map(|k| CurvePoint {
                date: month(k),
                known_on: month(k),
                short: -slope(k),
                long: 0.0,
                slope: 1.0,
                name: CurveMove::Unchanged,
            })
            .collect();
        let mut margin = vec![0.03; 12];
        for k in 12..72_i32 {
            let change = if k >= 6 { 0.2 * slope(k - 6) / 100.0 } else { 0.0 };
            margin.push(margin[(k - 12) as usize] + change);
        }
        let point = |(k, m): (usize, &f64)| MarginPoint { session: month(k as i32), margin: Some(*m), known: 5, of: 5 };
        let margins: Vec<MarginPoint> = margin.iter().enumerate().map(point).collect();
        let found = margin_signal(&moves, &margins).unwrap();
        assert!((found.beta.unwrap() - 0.2).abs() < 1e-9, "{found:?}");
        assert_eq!((found.quarters, found.independent), (20, 5));
        // The last change is (71 · 7) mod 11 − 5 = −3 tenths: narrower.
        assert!((found.slope_change + 0.3).abs() < 1e-12 && found.expected == "narrower");
        let unknown: Vec<MarginPoint> = margins.iter().map(|m| MarginPoint { margin: None, known: 0, ..*m }).collect();
        let alone = margin_signal(&moves, &unknown).unwrap();
        assert_eq!((alone.beta, alone.quarters, alone.expected), (None, 0, "narrower"));
        assert!(margin_signal(&[], &margins).is_none());
    }
}
