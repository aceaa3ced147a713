//! A series with the day on which each of its values was known.
use breadth_domain::Date;

use crate::{StoreError, View};

/// A value of a series.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Vintage {
    /// What it describes: a day, or the month, quarter or year that holds or ends on it.
    pub date: Date,
    /// The first session on which it could be used.
    pub known_on: Date,
    /// The number.
    pub value: f64,
}

impl View {
    /// Every vintage of a series known by the view's day, by date described and then by the day known; empty where there
    /// is none. A history that must not be repainted takes, for a past day, the vintages known by that day.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn series_vintages(&self, id: &str) -> Result<Vec<Vintage>, StoreError> {
        let all = self.store.inner.series()?;
        let dated = all.get(id).map_or(&[][..], Vec::as_slice);
        Ok(dated
            .iter()
            .filter(|v| v.known_on <= self.as_of && !v.value.is_nan())
            .map(|v| Vintage { date: v.date, known_on: v.known_on, value: v.value })
            .collect())
    }
}
