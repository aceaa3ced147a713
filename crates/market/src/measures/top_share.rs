//! What the largest companies weigh.
use crate::measure::{Ask, Compute, Family, Measure};
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
    carries: false,
    asks: &[Ask::Largest],
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

/// The largest.
pub const TOP_1: Measure = Measure {
    id: "top1_share",
    label: "Share of the largest",
    formula: "the largest w; w = cap / Σ cap by company (other share classes are no members)",
    compute: Compute::EachUniverse(|frame, side| share(frame, side, 1)),
    ..TOP_7
};

/// The five largest.
pub const TOP_5: Measure = Measure {
    id: "top5_share",
    label: "Share of the five largest",
    formula: "Σ of the 5 largest w; w = cap / Σ cap by company (other share classes are no members), the largest of \
              that day and not a fixed list",
    compute: Compute::EachUniverse(|frame, side| share(frame, side, 5)),
    ..TOP_7
};

/// The fifty largest.
pub const TOP_50: Measure = Measure {
    id: "top50_share",
    label: "Share of the fifty largest",
    formula: "Σ of the 50 largest w; w = cap / Σ cap by company (other share classes are no members), the largest of \
              that day and not a fixed list",
    compute: Compute::EachUniverse(|frame, side| share(frame, side, 50)),
    ..TOP_7
};

fn share(frame: &Frame<'_>, side: &Side<'_>, k: usize) -> Vec<Point> {
    side.largest(frame).iter().map(|l| Point { value: l.share(k), known: l.count, of: l.count }).collect()
}
