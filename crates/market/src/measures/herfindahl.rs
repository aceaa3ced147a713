//! Concentration of all weights in one number.
use breadth_kernels::{effective_number, entropy_number, herfindahl, known};

use crate::measure::{Compute, Family, Measure};
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
    compute: Compute::EachUniverse(|frame, side| of_caps(frame, side, herfindahl)),
};

/// As many equal weights.
pub const EFFECTIVE_NUMBER: Measure = Measure {
    id: "effective_n",
    label: "Effective number of companies",
    unit: Unit::Count,
    formula: "1 / Σ w²",
    compute: Compute::EachUniverse(|frame, side| of_caps(frame, side, effective_number)),
    ..HERFINDAHL
};

/// As many equal weights, by entropy.
pub const ENTROPY_NUMBER: Measure = Measure {
    id: "entropy_n",
    label: "Effective number of companies by entropy",
    unit: Unit::Count,
    formula: "exp(−Σ w ln w)",
    source: "Shannon (1948); Hill (1973), order 1",
    compute: Compute::EachUniverse(|frame, side| of_caps(frame, side, entropy_number)),
    ..HERFINDAHL
};

/// The index on a scale from 0, all alike, to 1, one alone.
pub const NORMALISED: Measure = Measure {
    id: "hhi_normalised",
    label: "Herfindahl-Hirschman index, normalised",
    formula: "(H − 1/N) / (1 − 1/N), H = Σ w², N members",
    compute: Compute::EachUniverse(|frame, side| of_caps(frame, side, normalised)),
    ..HERFINDAHL
};

fn normalised(caps: &[f64]) -> Option<f64> {
    let least = 1.0 / caps.len() as f64;
    herfindahl(caps).map(|h| (h - least) / (1.0 - least)).filter(|v| v.is_finite())
}

fn of_caps(frame: &Frame<'_>, side: &Side<'_>, f: fn(&[f64]) -> Option<f64>) -> Vec<Point> {
    frame.each_session(|t| {
        let caps = known(side.book.at(t).1);
        Point { value: f(&caps).unwrap_or(f64::NAN), known: caps.len(), of: caps.len() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_are_0_and_one_alone_is_not_told() {
        assert_eq!((normalised(&[2.0, 2.0]), normalised(&[5.0])), (Some(0.0), None));
        // ¾, ¼: H = 10/16, (10/16 − ½) / ½ = ¼.
        assert_eq!(normalised(&[3.0, 1.0]), Some(0.25));
    }
}
