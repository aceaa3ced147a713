//! Defects put into files, counted.

/// How many defects of each kind are put into the files: as wishes in a spec, as what was done in the truth (a wish falls
/// through where the chosen security had no row on the chosen session). They are in the files and in [`crate::World::prices`]
/// alike, save what a typed row cannot hold.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Defects {
    /// Price rows given twice, alike.
    pub duplicates: usize,
    /// Price rows given twice, the second with another close.
    pub conflicts: usize,
    /// Further price rows dated in a year that has not come.
    pub impossible_dates: usize,
    /// Price rows whose close is zero or below in place of the true one.
    pub non_positive: usize,
    /// Further price rows dated on a holiday of the exchange.
    pub holiday_rows: usize,
    /// Whole sessions that repeat the session before them.
    pub stale_sessions: usize,
    /// Statement rows available before, or within days of, their period's end, in place of the true day.
    pub look_ahead: usize,
    /// Lines of the statements file that cannot be read. In the file only.
    pub unreadable_lines: usize,
}

impl Defects {
    /// None at all.
    pub const fn none() -> Self {
        Defects {
            duplicates: 0,
            conflicts: 0,
            impossible_dates: 0,
            non_positive: 0,
            holiday_rows: 0,
            stale_sessions: 0,
            look_ahead: 0,
            unreadable_lines: 0,
        }
    }

    /// The demo's: few of each, so that the data-quality page has something to show.
    pub const fn demo() -> Self {
        Defects {
            duplicates: 40,
            conflicts: 12,
            impossible_dates: 3,
            non_positive: 8,
            holiday_rows: 25,
            stale_sessions: 1,
            look_ahead: 30,
            unreadable_lines: 2,
        }
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        *self == Self::none()
    }
}
