//! Which of several vintages of a value a dated history holds.
use breadth_store::Vintage;

/// Of several vintages of one day the first: what one could read first is what a dated history holds, and a later correction
/// does not reach back. The vintages are ascending by day, and by when they were known within a day, as the store gives them.
pub(crate) fn first_known(mut vintages: Vec<Vintage>) -> Vec<Vintage> {
    vintages.dedup_by_key(|v| v.date);
    vintages
}

#[cfg(test)]
mod tests {
    use breadth_domain::Date;

    use super::*;

    #[test]
    fn a_correction_does_not_reach_back() {
        let day = |text: &str| Date::parse(text).unwrap();
        let v = |date: &str, known: &str, value: f64| Vintage { date: day(date), known_on: day(known), value };
        let told = vec![
            v("2024-01-31", "2024-02-15", 1.0),
            v("2024-01-31", "2024-03-15", 1.1),
            v("2024-02-29", "2024-03-15", 2.0),
        ];
        assert_eq!(first_known(told).iter().map(|v| v.value).collect::<Vec<_>>(), [1.0, 2.0]);
    }
}
