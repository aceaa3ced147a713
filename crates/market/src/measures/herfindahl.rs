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

fn of_caps(frame: &Frame<'_>, side: &Side<'_>, f: fn(&[f64]) -> Option<f64>) -> Vec<Point> {
    frame.each_session(|t| {
        let caps = known(side.book.at(t).1);
        Point { value: f(&caps).unwrap_or(f64::NAN), known: caps.len(), of: caps.len() }
    })
}
