//! Figures that must come out exactly, from real filings.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use breadth_domain::Concept::{Assets, NetIncome, Revenue};
use breadth_filings::{Filer, Flag, Reading};
use common::{d, filer, one, real_data};

/// Asked by the handful of items and by the whole list.
fn real(cik: u64) -> Option<[Filer; 2]> {
    let facts = one(&real_data()?.join("companyfacts.zip"), cik);
    Some([filer(facts.clone()), Filer::new(facts)])
}

/// In millions.
fn trailing(filer: &Filer, as_of: &str, concept: breadth_domain::Concept) -> f64 {
    filer.at(d(as_of), Reading::AsKnown).trailing(concept).unwrap().value / 1e6
}

#[test]
fn apple_before_and_after_its_amendment() {
    real(320_193).into_iter().flatten().for_each(|apple| apple_as_known(&apple));
}

fn apple_as_known(apple: &Filer) {
    // As of November 2009 the year to 2009-09-26 is known, as first reported.
    assert_eq!((trailing(apple, "2009-11-30", Revenue), trailing(apple, "2009-11-30", NetIncome)), (36_537.0, 5_704.0));
    // 42,905 + 15,683 − 11,880 and 8,235 + 3,378 − 2,255: the amended year and the comparatives of the same day.
    assert_eq!((trailing(apple, "2010-02-28", Revenue), trailing(apple, "2010-02-28", NetIncome)), (46_708.0, 9_358.0));
    // Filed on Monday 2010-01-25, readable from the next session.
    let (before, after) = (apple.at(d("2010-01-25"), Reading::AsKnown), apple.at(d("2010-01-26"), Reading::AsKnown));
    let (y8, y9) = (d("2008-09-27"), d("2009-09-26"));
    for (concept, end, old, new) in [
        (Revenue, y8, 32_479.0, 37_491.0),
        (NetIncome, y8, 4_834.0, 6_119.0),
        (Assets, y8, 39_572.0, 36_171.0),
        (Revenue, y9, 36_537.0, 42_905.0),
        (NetIncome, y9, 5_704.0, 8_235.0),
        (Assets, y9, 53_851.0, 47_501.0),
    ] {
        assert_eq!(before.fiscal_year(concept, end).unwrap().value / 1e6, old, "{concept} {end}");
        let restated = after.fiscal_year(concept, end).unwrap();
        assert_eq!(restated.value / 1e6, new, "{concept} {end}");
        assert!(restated.flags.has(Flag::Restated));
        let first = apple.at(d("2020-01-01"), Reading::AsFirstReported).fiscal_year(concept, end).unwrap();
        assert_eq!(first.value / 1e6, old, "{concept} {end} as first reported");
    }
}

#[test]
fn twelve_months_by_identity() {
    let newest = |filer: &Filer| {
        let answer = filer.at(d("2026-12-31"), Reading::AsKnown).trailing(Revenue).unwrap();
        (answer.value / 1e6, answer.end)
    };
    for nvidia in real(1_045_810).into_iter().flatten() {
        assert_eq!(trailing(&nvidia, "2024-01-31", Revenue), 44_870.0);
        assert_eq!(newest(&nvidia), (253_491.0, d("2026-04-26")));
    }
    for alphabet in real(1_652_044).into_iter().flatten() {
        // Four quarters as reported give 422,499.
        let answer = alphabet.at(d("2026-12-31"), Reading::AsKnown).trailing_at(Revenue, d("2026-03-31"));
        assert_eq!(answer.unwrap().value / 1e6, 422_498.0);
    }
    for marvell in real(1_835_632).into_iter().flatten() {
        assert_eq!(newest(&marvell), (8_717.1, d("2026-05-02")));
    }
}
