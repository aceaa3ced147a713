//! Families of vintages: whether two numbers of which one is subtracted from the other stand on one basis.
//!
//! A year and a part of it are on one basis when the part was known as it is when the year was first reported. If one
//! of them was restated since, the other must have been restated too, or been filed again, unchanged, afterwards.
use crate::view::{Cell, View};
use crate::vintage::Row;

/// Which of two numbers left the basis of the other.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Neither, or both.
    One,
    /// The longer was restated, the shorter was not filed since.
    LongerMoved,
    /// The shorter was restated, the longer was not filed since.
    ShorterMoved,
}

/// The latest appearances of a longer and a shorter period, and whether they stand on one basis. A restatement is a
/// change by more than rounding and more than that share of the number.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Pair {
    pub longer: usize,
    pub shorter: usize,
    pub basis: Basis,
    /// The shorter as it was known when the longer was first reported.
    pub shorter_then: usize,
}

impl Pair {
    pub fn of(view: &View<'_>, longer: Cell, shorter: Cell, share: f64) -> Pair {
        let (long, short) = (view.rows(longer), view.rows(shorter));
        let (a, b) = (long.len().saturating_sub(1), short.len().saturating_sub(1));
        let first_day = view.filer.filings[long[0].filing as usize].day_ends;
        let then = short.partition_point(|r| r.filing < first_day).saturating_sub(1);
        let mut pair = Pair { longer: a, shorter: b, basis: Basis::One, shorter_then: then };
        if long[a].filing == short[b].filing {
            return pair;
        }
        let longer_moved = long[0].differs_by(&long[a], share);
        let shorter_moved = short[then].differs_by(&short[b], share);
        let filed_again = |row: &Row, rows: &[Row]| {
            let same = rows.iter().rev().take_while(|r| !r.differs_by(&rows[rows.len() - 1], share)).last();
            same.is_some_and(|new| view.known_on(row) >= view.known_on(new))
        };
        pair.basis = match (longer_moved, shorter_moved) {
            (true, false) if !filed_again(&short[b], long) => Basis::LongerMoved,
            (false, true) if !filed_again(&long[a], short) => Basis::ShorterMoved,
            _ => Basis::One,
        };
        pair
    }
}
