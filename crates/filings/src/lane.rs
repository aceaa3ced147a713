//! A lane: the series among which the operands of one answer are looked for, the better first.
use breadth_domain::{Concept, Date};

use crate::Answer;
use crate::view::{Cell, View};
use crate::vintage::Slot;

/// Why a lane gives nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Gap {
    /// Nothing ends on the day.
    NothingEnds(Date),
    /// No year ends there to which the year to date could be added.
    NoYearBefore(Date),
    /// The year to date a year before is not there: its start, and the days it would have.
    NoPriorToDate(Date, i32),
    /// No quarter ends there.
    NoQuarter(Date),
    /// Operands of different vintages.
    Mixed(Date),
    /// A filing gives several values.
    Ambiguous(Date),
    /// The two tags disagree where both are given.
    Contradicted,
}

impl std::fmt::Display for Gap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Gap::NothingEnds(end) => write!(f, "nothing ends on {end}"),
            Gap::NoYearBefore(end) => write!(f, "no year ends on {end}"),
            Gap::NoPriorToDate(start, days) => write!(f, "no period of about {days} days begins on {start}"),
            Gap::NoQuarter(end) => write!(f, "no quarter ends on {end}"),
            Gap::Mixed(end) => write!(f, "the figures to {end} are of different vintages"),
            Gap::Ambiguous(end) => write!(f, "a filing gives several values for {end}"),
            Gap::Contradicted => write!(f, "the tags they are under disagree where both are given"),
        }
    }
}

/// The series among which operands are looked for.
#[derive(Copy, Clone)]
pub(crate) struct Lane<'a> {
    pub view: View<'a>,
    pub concept: Concept,
    pub series: &'a [u32],
}

impl<'a> Lane<'a> {
    /// The same series as they were seen on another day.
    pub fn seen(&self, view: View<'a>) -> Lane<'a> {
        Lane { view, ..*self }
    }

    /// The periods that end on the day, of each start the first series that has it, longest first; of one length the one
    /// filed last.
    pub fn ending(&self, end: Date) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        for series in self.series {
            for slot in self.view.filer.series[*series as usize].ending(end, end, self.view.below) {
                let cell = Cell { series: *series, slot };
                let start = self.view.slot(cell).start;
                if start.is_some() && !cells.iter().any(|c| self.view.slot(*c).start == start) {
                    cells.push(cell);
                }
            }
        }
        cells.sort_by_key(|c| std::cmp::Reverse(self.view.slot(*c).days()));
        cells
    }

    /// The period that fits best among those that end within the days, in the first series that has one. `fit` gives
    /// how far a period is from what is wanted, or `None` where it is something else.
    pub fn find(&self, from: Date, to: Date, fit: impl Fn(&Slot) -> Option<i32>) -> Option<Cell> {
        self.series.iter().find_map(|series| {
            self.view.filer.series[*series as usize]
                .ending(from, to, self.view.below)
                .filter_map(|slot| {
                    let cell = Cell { series: *series, slot };
                    Some((fit(self.view.slot(cell))?, cell))
                })
                .min_by_key(|(distance, _)| *distance)
                .map(|(_, cell)| cell)
        })
    }

    /// The number of a period as the reading takes it.
    pub fn reported(&self, cell: Cell) -> Result<Answer, Gap> {
        self.at(cell, self.view.pick(cell))
    }

    /// A given appearance of it.
    pub fn at(&self, cell: Cell, row: usize) -> Result<Answer, Gap> {
        match self.view.rows(cell).get(row) {
            Some(r) if r.ambiguous => Err(Gap::Ambiguous(self.view.slot(cell).end)),
            _ => Ok(self.view.reported(self.concept, cell, row)),
        }
    }

    /// How far a day is from the one wanted, where that is within the filer's own drift.
    pub fn near(&self, day: Option<Date>, wanted: Date) -> Option<i32> {
        Some(wanted.days_until(day?).abs()).filter(|d| *d <= self.view.state.drift)
    }
}
