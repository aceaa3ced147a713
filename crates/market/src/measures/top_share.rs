//! What the largest companies weigh.
use breadth_kernels::{known, top_share};

use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Side, Unit};

/// The seven largest.
pub const TOP_7: Measure = Measure {
    id: "top7_share",
    label: "Share of the seven largest",
    family: Family::Concentration,
    unit: Unit::Fraction,
    formula: "Σ of the 7 largest w; w = cap / Σ cap by company (other share classes are no members), the largest of \
              that day and not a fixed list",
    source: "S&P Dow Jones Indices, concentration",
    warm_up: 1,
    counted: "members",
    compute: Compute::EachUniverse(|frame, side| share(frame, side, 7)),
};

/// The ten largest.
pub const TOP_10: Measure = Measure {
    id: "top10_share",
    label: "Share of the ten largest",
    formula: "Σ of the 10 largest w; w = cap / Σ cap by company (other share classes are no members), the largest of \
              that day and not a fixed list",
    compute: Compute::EachUniverse(|frame, side| share(frame, side, 10)),
    ..TOP_7
};

fn share(frame: &Frame<'_>, side: &Side<'_>, k: usize) -> Vec<Point> {
    frame.each_session(|t| {
        let caps = known(side.book.at(t).1);
        Point { value: top_share(&caps, k).unwrap_or(f64::NAN), known: caps.len(), of: caps.len() }
    })
}
