//! What small companies are of all.
use breadth_kernels::{known, sum};

use crate::measure::{Compute, Family, Measure};
use crate::{Frame, Point, Unit};

/// The share.
pub const MEASURE: Measure = Measure {
    id: "small_share",
    label: "Small companies' share of the market",
    family: Family::Concentration,
    unit: Unit::Fraction,
    formula: "Σ cap small / (Σ cap small + Σ cap large); capitalisations of the rank day moved with prices, so that it \
              steps at each reconstitution",
    source: "Russell 2000 as a share of the Russell 3000",
    warm_up: 1,
    counted: "members",
    carries: false,
    asks: &[],
    compute: Compute::Market(share),
};

fn share(frame: &Frame<'_>) -> Vec<Point> {
    frame.each_session(|t| {
        let (small, large) = (known(frame.small.book.at(t).1), known(frame.large.book.at(t).1));
        let n = small.len() + large.len();
        if small.is_empty() || large.is_empty() {
            return Point { of: n, ..Point::NONE };
        }
        let (small, large) = (sum(&small), sum(&large));
        Point { value: small / (small + large), known: n, of: n }
    })
}
