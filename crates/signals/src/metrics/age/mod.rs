//! How old the newest figures are.
pub(crate) mod fundamentals_age_days;
pub(crate) mod history_quarters;

/// A company whose oldest period ends within two quarters of the source's oldest began with the source; one whose share had
/// been listed for longer had reported before.
const WITH_THE_SOURCE: i32 = 183;
/// So many quarters are history enough wherever the source begins.
const TOLD_BY_ITSELF: u16 = 12;
/// Days of a quarter.
const QUARTER: f64 = 365.25 / 4.0;

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::{quarters, years};

    #[test]
    fn days_and_quarters() {
        // From 31 December 2023 to 28 March 2024: 88 days.
        years(&[(NetIncome, &[1.0])]).is("fundamentals_age_days", 88.0);
        quarters(&[(NetIncome, &[1.0; 12])]).is("history_quarters", 12.0);
        // Of nine, the first is the first the source has: how long the company has reported cannot be told.
        let short = quarters(&[(NetIncome, &[1.0; 9])]).value("history_quarters");
        assert_eq!(short, Err(crate::Missing::ShortRecord { have: 9, need: 12 }));
    }
}
