//! Where rows go: accepted ones to the sink, wrong ones aside, both counted.
use std::collections::BTreeMap;

use breadth_domain::finding::Handling;
use breadth_domain::{Date, FindingKind, Findings, QuarantinedRow, Records, Table};

use crate::{Imported, IngestError, Sink, SourceFile};

/// How many rows a batch has.
pub(crate) const BATCH: usize = 65_536;
/// How many rows of one code are kept as text; the count is always whole.
pub(crate) const KEPT_OF_A_CODE: u64 = 100_000;
/// How many bytes of a row's text are kept.
pub(crate) const KEPT_OF_A_ROW: usize = 400;

/// Counts what passes and hands it on.
pub(crate) struct Tally<'s> {
    sink: &'s mut dyn Sink,
    aside: Vec<QuarantinedRow>,
    kept: BTreeMap<&'static str, u64>,
    quarantined: u64,
    rows: BTreeMap<Table, u64>,
    span: Option<(Date, Date)>,
    pub(crate) findings: Findings,
    pub(crate) notes: Vec<String>,
}

impl<'s> Tally<'s> {
    pub(crate) fn new(sink: &'s mut dyn Sink) -> Self {
        Tally {
            sink,
            aside: Vec::new(),
            kept: BTreeMap::new(),
            quarantined: 0,
            rows: BTreeMap::new(),
            span: None,
            findings: Findings::default(),
            notes: Vec::new(),
        }
    }

    /// Sends a batch of accepted rows on.
    pub(crate) fn send(&mut self, records: Records) -> Result<(), IngestError> {
        if records.is_empty() {
            return Ok(());
        }
        let mut count = |table, n: usize| {
            if n > 0 {
                *self.rows.entry(table).or_default() += n as u64;
            }
        };
        count(records.table(), records.len());
        if let Records::Filed(filers) = &records {
            count(Table::Filings, filers.iter().map(|f| f.filings.len()).sum());
        }
        Ok(self.sink.accept(records)?)
    }

    /// Sends rows on in batches.
    pub(crate) fn send_all<T>(&mut self, rows: Vec<T>, wrap: impl Fn(Vec<T>) -> Records) -> Result<(), IngestError> {
        let mut rows = rows.into_iter();
        loop {
            let batch: Vec<T> = rows.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            self.send(wrap(batch))?;
        }
    }

    /// Widens the span of dates described.
    pub(crate) fn cover(&mut self, date: Date) {
        self.span = Some(self.span.map_or((date, date), |(a, b)| (a.min(date), b.max(date))));
    }

    /// Notes a row that is used all the same.
    pub(crate) fn note(&mut self, kind: &'static FindingKind, file: &str, line: u64, seen: impl FnOnce() -> String) {
        self.findings.note(kind, file, line, || clip(seen(), KEPT_OF_A_ROW));
    }

    /// Keeps a row aside.
    pub(crate) fn quarantine(
        &mut self,
        kind: &'static FindingKind,
        file: &str,
        line: u64,
        seen: impl FnOnce() -> String,
        row: impl FnOnce() -> String,
    ) -> Result<(), IngestError> {
        self.quarantine_as(kind, file, file, line, seen, row)
    }

    /// Keeps a row aside that is found under another name than its own: findings of a collection of thousands of
    /// documents are gathered by the collection, rows by the document.
    pub(crate) fn quarantine_as(
        &mut self,
        kind: &'static FindingKind,
        file: &str,
        document: &str,
        line: u64,
        seen: impl FnOnce() -> String,
        row: impl FnOnce() -> String,
    ) -> Result<(), IngestError> {
        self.quarantined += 1;
        self.findings.note(kind, file, line, || clip(seen(), KEPT_OF_A_ROW));
        let kept = self.kept.entry(kind.code).or_default();
        if *kept < KEPT_OF_A_CODE {
            *kept += 1;
            let row = clip(row(), KEPT_OF_A_ROW).into_boxed_str();
            self.aside.push(QuarantinedRow { code: kind.code, file: document.into(), line, row });
        }
        if self.aside.len() >= BATCH {
            let batch = std::mem::take(&mut self.aside);
            self.sink.accept(Records::Quarantine(batch))?;
        }
        Ok(())
    }

    /// Counts rows of which no text is kept.
    pub(crate) fn count(
        &mut self,
        kind: &'static FindingKind,
        file: &str,
        line: u64,
        rows: u64,
        seen: impl FnOnce() -> String,
    ) {
        if kind.handling == Handling::Quarantined {
            self.quarantined += rows;
        }
        self.findings.note_many(kind, file, line, rows, || clip(seen(), KEPT_OF_A_ROW));
    }

    /// Closes the account.
    pub(crate) fn finish(mut self, source: String, files: Vec<SourceFile>) -> Result<Imported, IngestError> {
        if !self.aside.is_empty() {
            let batch = std::mem::take(&mut self.aside);
            self.sink.accept(Records::Quarantine(batch))?;
        }
        if self.rows.is_empty() && self.quarantined == 0 {
            let file = files.first().map_or_else(|| source.clone(), |f| f.name.clone());
            return Err(IngestError::NoRows { file });
        }
        Ok(Imported {
            source,
            files,
            rows: self.rows,
            quarantined: self.quarantined,
            findings: self.findings,
            first: self.span.map(|s| s.0),
            last: self.span.map(|s| s.1),
            notes: self.notes,
        })
    }
}

/// At most `limit` bytes of the text, cut between characters.
pub(crate) fn clip(mut text: String, limit: usize) -> String {
    if text.len() > limit {
        let cut = (0..=limit).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        text.truncate(cut);
        text.push('…');
    }
    text
}
