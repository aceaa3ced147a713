//! Concentration of all weights in one number.
use breadth_kernels::{entropy_number, known};

use crate::measure::{Ask, Compute, Family, Measure};
use crate::stands::Weights;
use crate::{Frame, Point, Side, Unit};

/// The index.
pub const HERFINDAHL: Measure = Measure {
    id: "hhi",
    label: "Herfindahl-Hirschman index",
    family: Family::Concentration,
    unit: Unit::Number,
    formula: "Σ w²; w = cap / Σ cap by company",
    source: "Hirschman (1964)",
    warm_up: 1,
    counted: "members",
    carries: false,
    asks: &[Ask::Weights],
    compute: Compute::EachUniverse(|frame, side| each(frame, side, |s| s.herfindahl)),
};

/// As many equal weights.
pub const EFFECTIVE_NUMBER: Measure = Measure {
    id: "effective_n",
    label: "Effective number of companies",
    unit: Unit::Count,
    formula: "1 / Σ w²",
    compute: Compute::EachUniverse(|frame, side| each(frame, side, |s| 1.0 / s.herfindahl)),
    ..HERFINDAHL
};

/// As many equal weights, by entropy.
pub const ENTROPY_NUMBER: Measure = Measure {
    id: "entropy_n",
    label: "Effective number of companies by entropy",
    unit: Unit::Count,
    formula: "exp(−Σ w ln w)",
    source: "Shannon (1948); Hill (1973), order 1",
    asks: &[],
    compute: Compute::EachUniverse(|frame, side| {
        frame.each_session(|t| {
            let caps = known(side.book.held(t).1);
            Point { value: entropy_number(&caps).unwrap_or(f64::NAN), known: caps.len(), of: caps.len() }
        })
    }),
    ..HERFINDAHL
};

/// The index on a scale from 0, all alike, to 1, one alone.
pub const NORMALISED: Measure = Measure {
    id: "hhi_normalised",
    label: "Herfindahl-Hirschman index, normalised",
    formula: "(H − 1/N) / (1 − 1/N), H = Σ w², N members",
    compute: Compute::EachUniverse(|frame, side| each(frame, side, |s| normalised(s.herfindahl, s.count))),
    ..HERFINDAHL
};

fn normalised(herfindahl: f64, count: usize) -> f64 {
    let least = 1.0 / count as f64;
    (herfindahl - least) / (1.0 - least)
}

fn each(frame: &Frame<'_>, side: &Side<'_>, value: fn(&Weights) -> f64) -> Vec<Point> {
    let point = |s: &Weights| {
        let value = value(s);
        // Of one company alone, or of none, nothing normalised can be told.
        Point { value: if value.is_finite() { value } else { f64::NAN }, known: s.count, of: s.count }
    };
    side.weights(frame).iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_are_0_and_one_alone_is_not_told() {
        assert_eq!(normalised(0.5, 2), 0.0);
        assert!(normalised(1.0, 1).is_nan());
        // ¾, ¼: H = 10/16, (10/16 − ½) / ½ = ¼.
        assert_eq!(normalised(0.625, 2), 0.25);
    }
}
