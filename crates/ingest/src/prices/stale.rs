//! Sessions that repeat the one before: an old file served under a new date.
//!
//! A row is comparable where it has a price and a volume above zero and its symbol has an earlier row; it is a copy where
//! close and volume are those of that earlier row. A session is stale where at least 3 rows and 90 % of the comparable ones
//! are copies: by chance a common share repeats both numbers less than once in ten thousand sessions. It is looked for in
//! each file, and over all files of the import (where each holds one symbol).
use std::collections::BTreeSet;

use breadth_domain::{Date, PriceField, PriceRow, Symbol};

use super::plan::Plan;

/// The least share of copies among the comparable rows of a stale session.
pub(super) const STALE_SHARE: f64 = 0.9;
/// The least number of copies in a stale session.
pub(super) const STALE_ROWS: u32 = 3;

/// (comparable rows, copies) by day, over the range of days seen.
#[derive(Default)]
struct ByDay {
    first: i32,
    counts: Vec<(u32, u32)>,
}

impl ByDay {
    fn add(&mut self, day: i32, copy: bool) {
        if self.counts.is_empty() {
            self.first = day;
        }
        if day < self.first {
            let more = (self.first - day) as usize;
            self.counts.splice(0..0, std::iter::repeat_n((0, 0), more));
            self.first = day;
        }
        let at = (day - self.first) as usize;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, (0, 0));
        }
        self.counts[at].0 += 1;
        self.counts[at].1 += u32::from(copy);
    }

    fn stale(&self) -> impl Iterator<Item = Date> + '_ {
        let bad = |(n, copies): &(u32, u32)| *copies >= STALE_ROWS && f64::from(*copies) >= STALE_SHARE * f64::from(*n);
        self.counts
            .iter()
            .enumerate()
            .filter(move |(_, c)| bad(c))
            .map(|(at, _)| Date::from_days(self.first + at as i32))
    }
}

/// The sessions found stale.
#[derive(Default)]
pub(super) struct Flagged {
    /// In that file.
    in_file: BTreeSet<(u32, Date)>,
    /// In all files.
    everywhere: BTreeSet<Date>,
}

impl Flagged {
    pub(super) fn is_empty(&self) -> bool {
        self.in_file.is_empty() && self.everywhere.is_empty()
    }

    pub(super) fn has(&self, file: u32, date: Date) -> bool {
        self.everywhere.contains(&date) || self.in_file.contains(&(file, date))
    }
}

/// The one row of a symbol and day that counts.
#[derive(Copy, Clone)]
struct Seen {
    symbol: Symbol,
    date: Date,
    close: f64,
    volume: f64,
}

/// Looks at rows in the order of symbol and date.
pub(super) struct StaleCounter {
    before: Option<Seen>,
    current: Option<Seen>,
    files: Vec<Option<ByDay>>,
    all: ByDay,
}

impl StaleCounter {
    pub(super) fn new(plans: &[Plan<'_>]) -> Self {
        // A file of one symbol cannot be judged by itself; one file alone is the whole import.
        let of = |p: &Plan<'_>| (plans.len() > 1 && p.symbol_column.is_some()).then(ByDay::default);
        StaleCounter { before: None, current: None, files: plans.iter().map(of).collect(), all: ByDay::default() }
    }

    #[inline]
    pub(super) fn push(&mut self, row: &PriceRow, file: u32) {
        let (close, volume) = (row.fields[PriceField::Close as usize], row.fields[PriceField::Volume as usize]);
        let seen = Seen { symbol: row.symbol, date: row.date, close, volume };
        match &self.current {
            // A second row of one key is no new session.
            Some(c) if c.symbol == seen.symbol && c.date == seen.date => return,
            Some(c) if c.symbol == seen.symbol => self.before = Some(*c),
            _ => self.before = None,
        }
        self.current = Some(seen);
        let Some(before) = &self.before else { return };
        if !(volume > 0.0 && close > 0.0) {
            return;
        }
        let copy = before.close == close && before.volume == volume;
        self.all.add(row.date.days(), copy);
        if let Some(Some(own)) = self.files.get_mut(file as usize) {
            own.add(row.date.days(), copy);
        }
    }

    pub(super) fn flagged(self) -> Flagged {
        let mut flagged = Flagged { in_file: BTreeSet::new(), everywhere: self.all.stale().collect() };
        for (file, days) in self.files.iter().enumerate() {
            flagged.in_file.extend(days.iter().flat_map(ByDay::stale).map(|d| (file as u32, d)));
        }
        flagged
    }
}
