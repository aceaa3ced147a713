//! The last step of a price row: no key twice, no stale session, the calendar's gaps counted, off to the sink.
use breadth_domain::finding::kinds;
use breadth_domain::{Date, PriceField, PriceRow, Records, Symbol, calendar};

use super::plan::Plan;
use super::stale::Flagged;
use super::{Chunk, Reject};
use crate::tally::{BATCH, Tally};
use crate::{IngestError, dates};

/// A file of fewer symbols is a choice of securities, and its gaps are theirs.
const SYMBOLS_OF_A_MARKET: u64 = 100;

/// Takes rows in the order of symbol and date.
pub(super) struct Emitter<'t, 's> {
    tally: &'t mut Tally<'s>,
    files: Vec<&'t str>,
    stale: Flagged,
    last: Option<PriceRow>,
    batch: Vec<PriceRow>,
    span: Option<(Date, Date)>,
    /// A mark for each day from [`dates::EARLIEST`] on.
    days: Vec<bool>,
    symbols: u64,
    last_symbol: Option<Symbol>,
}

impl<'t, 's> Emitter<'t, 's> {
    pub(super) fn new(tally: &'t mut Tally<'s>, plans: &'t [Plan<'_>], stale: Flagged) -> Self {
        Emitter {
            tally,
            files: plans.iter().map(|p| p.input.name.as_str()).collect(),
            stale,
            last: None,
            batch: Vec::with_capacity(BATCH),
            span: None,
            days: Vec::new(),
            symbols: 0,
            last_symbol: None,
        }
    }

    /// Sets the stale sessions, where they are known only after sorting.
    pub(super) fn flag(&mut self, stale: Flagged) {
        self.stale = stale;
    }

    /// Files the rows of a chunk that were found wrong by themselves, and the notes on the others.
    pub(super) fn set_aside(&mut self, chunk: &mut Chunk) -> Result<(), IngestError> {
        let file = self.files[chunk.file as usize];
        for Reject { kind, line, seen, row } in chunk.rejects.drain(..) {
            self.tally.quarantine(kind, file, line, || seen, || row)?;
        }
        for note in chunk.notes.drain(..) {
            let rest = note.count - note.places.len() as u64;
            let last = note.places.last().map_or(0, |p| p.0);
            for (line, seen) in note.places {
                self.tally.note(note.kind, file, line, || seen);
            }
            self.tally.findings.note_many(note.kind, file, last, rest, String::new);
        }
        Ok(())
    }

    #[inline]
    pub(super) fn push(&mut self, row: &PriceRow, file: u32, line: u64) -> Result<(), IngestError> {
        if self.last_symbol != Some(row.symbol) {
            self.last_symbol = Some(row.symbol);
            self.symbols += 1;
        }
        let day = (row.date.days() - dates::EARLIEST.days()) as usize;
        if self.days.len() <= day {
            self.days.resize(day + 1, false);
        }
        self.days[day] = true;
        if !self.stale.is_empty() && self.stale.has(file, row.date) {
            let seen = || format!("{}: the session repeats the one before", row.date);
            return self.tally.quarantine(&kinds::STALE_SESSION, self.files[file as usize], line, seen, || text(row));
        }
        if let Some(last) = &self.last
            && last.symbol == row.symbol
            && last.date == row.date
        {
            let same = last.fields.iter().zip(&row.fields).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()));
            let kind = if same { &kinds::DUPLICATE } else { &kinds::CONFLICT };
            let kept = *last;
            let seen = || format!("kept: {}", text(&kept));
            return self.tally.quarantine(kind, self.files[file as usize], line, seen, || text(row));
        }
        self.last = Some(*row);
        self.span = Some(self.span.map_or((row.date, row.date), |(a, b)| (a.min(row.date), b.max(row.date))));
        self.batch.push(*row);
        if self.batch.len() == BATCH {
            let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
            self.tally.send(Records::Prices(batch))?;
        }
        Ok(())
    }

    /// Hands on what is left and counts the sessions that the import lacks.
    pub(super) fn finish(mut self) -> Result<(), IngestError> {
        let batch = std::mem::take(&mut self.batch);
        self.tally.send(Records::Prices(batch))?;
        if let Some((first, last)) = self.span {
            self.tally.cover(first);
            self.tally.cover(last);
        }
        let held: Vec<usize> = (0..self.days.len()).filter(|d| self.days[*d]).collect();
        let day = |at: usize| Date::from_days(dates::EARLIEST.days() + at as i32);
        if self.symbols >= SYMBOLS_OF_A_MARKET
            && let (Some(first), Some(last)) = (held.first(), held.last())
        {
            // Of many files: what all of them together lack.
            let name = if let [only] = self.files[..] { only } else { "all files" };
            for at in *first..=*last {
                if !self.days[at] && calendar::is_session(day(at)) == Some(true) {
                    self.tally.note(&kinds::NON_SESSION_GAP, name, 0, || day(at).to_string());
                }
            }
        }
        Ok(())
    }
}

/// A row that was read and is wrong only beside another.
fn text(row: &PriceRow) -> String {
    let mut text = format!("{},{}", row.symbol, row.date);
    for field in PriceField::ALL {
        if let Some(value) = row.get(field) {
            text.push_str(&format!(",{}={value}", field.id()));
        }
    }
    text
}
