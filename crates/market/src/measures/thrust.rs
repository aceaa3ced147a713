//! Breadth thrusts: when a market turns so fast that most of it turns at once.
use breadth_kernels::rolling_sum;

use crate::measure::{Compute, Family, Measure};
use crate::{Point, Side, Unit};

/// Zweig's indicator by a simple mean, as some vendors draw it.
pub const ZWEIG_SIMPLE: Measure = Measure {
    id: "zweig_simple",
    label: "Zweig breadth-thrust indicator, simple mean",
    family: Family::Breadth,
    unit: Unit::Fraction,
    formula: "SMA₁₀ of A / (A + D)",
    source: "Zweig (1986), as several vendors compute it",
    warm_up: 11,
    counted: "members",
    carries: false,
    asks: &[],
    compute: Compute::EachUniverse(|_, side| points(side, |a, d| over(&share(a, d), 10))),
};

/// Ten days of advances for each decline.
pub const DEEMER: Measure = Measure {
    id: "deemer",
    label: "Deemer breakaway ratio",
    unit: Unit::Number,
    formula: "Σ₁₀ A / Σ₁₀ D; breakaway momentum above 1.97",
    source: "Deemer (1996), breakaway momentum",
    warm_up: 11,
    compute: Compute::EachUniverse(|_, side| {
        points(side, |a, d| rolling_sum(a, 10).iter().zip(rolling_sum(d, 10)).map(|(a, d)| a / d).collect())
    }),
    ..ZWEIG_SIMPLE
};

/// Five days of advances among those that moved.
pub const WHALEY: Measure = Measure {
    id: "whaley",
    label: "Whaley five-day thrust",
    formula: "Σ₅ A / (Σ₅ A + Σ₅ D); a thrust above 0.7366",
    source: "Whaley (2010), five-day up issues",
    warm_up: 6,
    compute: Compute::EachUniverse(|_, side| {
        points(side, |a, d| rolling_sum(a, 5).iter().zip(rolling_sum(d, 5)).map(|(a, d)| a / (a + d)).collect())
    }),
    ..ZWEIG_SIMPLE
};

fn share(advances: &[f64], declines: &[f64]) -> Vec<f64> {
    advances.iter().zip(declines).map(|(a, d)| a / (a + d)).collect()
}

fn over(x: &[f64], n: usize) -> Vec<f64> {
    breadth_kernels::rolling_mean(x, n)
}

fn points(side: &Side<'_>, f: impl Fn(&[f64], &[f64]) -> Vec<f64>) -> Vec<Point> {
    // A session without returns is missing, not a session without advances.
    let count = |n: usize, known: usize| if known == 0 { f64::NAN } else { n as f64 };
    let (advances, declines): (Vec<f64>, Vec<f64>) =
        side.tallies.iter().map(|t| (count(t.advances, t.known()), count(t.declines, t.known()))).unzip();
    let values = f(&advances, &declines).into_iter().zip(&side.tallies);
    let point = |(value, t): (f64, &crate::frame::Tally)| {
        let value = if value.is_finite() { value } else { f64::NAN };
        Point { value, known: t.advances + t.declines, of: t.members }
    };
    values.map(point).collect()
}

/// A rule that says on which sessions a thrust fires, from the history of one measure.
pub struct Thrust {
    /// The stable identifier.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// The measure it looks at.
    pub measure: &'static str,
    /// From where it must have come within so many sessions, if anywhere.
    pub from_below: Option<(f64, usize)>,
    /// The level it must cross upward.
    pub crosses: f64,
}

/// The thrusts that are watched.
pub const THRUSTS: &[Thrust] = &[
    Thrust {
        id: "zweig",
        label: "Zweig, exponential mean",
        measure: "zweig",
        from_below: Some((0.40, 10)),
        crosses: 0.615,
    },
    Thrust {
        id: "zweig_simple",
        label: "Zweig, simple mean",
        measure: "zweig_simple",
        from_below: Some((0.40, 10)),
        crosses: 0.615,
    },
    Thrust { id: "deemer", label: "Deemer breakaway momentum", measure: "deemer", from_below: None, crosses: 1.97 },
    Thrust { id: "whaley", label: "Whaley five days", measure: "whaley", from_below: None, crosses: 0.7366 },
    Thrust {
        id: "above_50d",
        label: "90 % above the 50-day average",
        measure: "above_50d",
        from_below: None,
        crosses: 0.90,
    },
];

impl Thrust {
    /// The sessions on which it fires: the measure crosses the level upward, from at or below it the session before, and was
    /// below the other level on one of the last sessions where the rule asks for that.
    pub fn fires(&self, history: &[Option<f64>]) -> Vec<usize> {
        let value = |t: usize| history.get(t).copied().flatten();
        let crossed = |t: usize| {
            t > 0 && value(t).is_some_and(|v| v > self.crosses) && value(t - 1).is_some_and(|v| v <= self.crosses)
        };
        let came = |t: usize| {
            self.from_below.is_none_or(|(level, within)| {
                (t.saturating_sub(within)..t).any(|s| value(s).is_some_and(|v| v < level))
            })
        };
        (0..history.len()).filter(|t| crossed(*t) && came(*t)).collect()
    }

    /// The rule in words.
    pub fn rule(&self) -> String {
        match self.from_below {
            Some((low, n)) => format!("crosses {} upward, below {low} within the {n} sessions before", self.crosses),
            None => format!("crosses {} upward", self.crosses),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thrust_needs_the_crossing_and_the_low_before_it() {
        let zweig = &THRUSTS[0];
        let rise = |from: f64, steps: usize| -> Vec<Option<f64>> {
            let mut h = vec![Some(from)];
            h.extend((1..=steps).map(|k| Some(from + (0.62 - from) * k as f64 / steps as f64)));
            h.push(Some(0.63));
            h
        };
        // From 0.39 to 0.62 in ten sessions fires, once; in eleven it is too slow, from 0.41 it was never low.
        assert_eq!(zweig.fires(&rise(0.39, 10)), [10]);
        assert!(zweig.fires(&rise(0.39, 11)).is_empty());
        assert!(zweig.fires(&rise(0.41, 5)).is_empty());
        // What starts high has crossed nothing.
        assert!(zweig.fires(&[Some(0.30), None, Some(0.70)]).is_empty());
        assert_eq!(THRUSTS[2].fires(&[Some(1.9), Some(2.0), Some(2.1), Some(1.0), Some(2.0)]), [1, 4]);
    }
}
