//! Where what was read goes on from: filers and labels in batches, counted.
use std::collections::BTreeSet;

use breadth_domain::{Date, FilerFacts, FilerLabelRow, Progress, Records};

use crate::IngestError;
use crate::tally::{BATCH, Tally};

/// Gathers batches and hands them to the tally.
pub(super) struct Out<'t, 's> {
    pub(super) tally: &'t mut Tally<'s>,
    progress: &'t dyn Progress,
    filers: Vec<FilerFacts>,
    /// Numbers and filings among them.
    rows: usize,
    labels: Vec<FilerLabelRow>,
    /// The first and the last day of filing; told only where no number was read.
    filed: Option<(Date, Date)>,
    facts: bool,
    /// Pages of older filings that were named, and those that were read.
    pub(super) named: BTreeSet<String>,
    pub(super) read: BTreeSet<String>,
}

impl<'t, 's> Out<'t, 's> {
    pub(super) fn new(tally: &'t mut Tally<'s>, progress: &'t dyn Progress) -> Self {
        Out {
            tally,
            progress,
            filers: Vec::new(),
            rows: 0,
            labels: Vec::new(),
            filed: None,
            facts: false,
            named: BTreeSet::new(),
            read: BTreeSet::new(),
        }
    }

    /// Says how many bytes of the files are done.
    pub(super) fn advance(&self, bytes: u64) {
        self.progress.advance(bytes);
    }

    /// Tells whoever reads the data.
    pub(super) fn note(&mut self, text: String) {
        self.tally.notes.push(text);
    }

    /// Takes a filer; one without a filing is nothing.
    pub(super) fn filer(&mut self, filer: FilerFacts) -> Result<(), IngestError> {
        if filer.filings.is_empty() {
            return Ok(());
        }
        let ends = || filer.facts.iter().map(|f| f.end);
        if let Some((first, last)) = ends().min().zip(ends().max()) {
            self.facts = true;
            self.tally.cover(first);
            self.tally.cover(last);
        }
        for filing in &filer.filings {
            let day = filing.filed_on;
            self.filed = Some(self.filed.map_or((day, day), |(a, b)| (a.min(day), b.max(day))));
        }
        self.rows += filer.facts.len() + filer.filings.len();
        self.filers.push(filer);
        if self.rows >= BATCH { self.send_filers() } else { Ok(()) }
    }

    /// Takes labels, in order.
    pub(super) fn labels(&mut self, labels: Vec<FilerLabelRow>) -> Result<(), IngestError> {
        self.labels.extend(labels);
        if self.labels.len() >= BATCH { self.send_labels() } else { Ok(()) }
    }

    fn send_filers(&mut self) -> Result<(), IngestError> {
        self.rows = 0;
        self.tally.send(Records::Filed(std::mem::take(&mut self.filers)))
    }

    fn send_labels(&mut self) -> Result<(), IngestError> {
        self.tally.send_all(std::mem::take(&mut self.labels), Records::FilerLabels)
    }

    /// Hands over what is left.
    pub(super) fn finish(mut self) -> Result<(), IngestError> {
        self.send_filers()?;
        self.send_labels()?;
        if let (false, Some((first, last))) = (self.facts, self.filed) {
            self.tally.cover(first);
            self.tally.cover(last);
        }
        let missing: Vec<&String> = self.named.difference(&self.read).collect();
        if let Some(first) = missing.first() {
            self.tally.notes.push(format!(
                "{} pages of older filings are named and not among the files, the first {first}: filings in them have no time of acceptance",
                missing.len()
            ));
        }
        Ok(())
    }
}
