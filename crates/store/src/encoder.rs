//! Rows of one table into sorted parts, however they arrive.
use std::cmp::Ordering;
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::part::{Draft, PartWriter, ROW_GROUP};
use crate::rows::Row;

/// Rows encoded at a time, whatever the size of the batches: pages, and with them the digest, do not depend on it.
const CHUNK: usize = 64 * 1024;

/// Writes batches that follow each other straight into one part; keeps those that do not until a row group of them can be
/// sorted and written. An import in order makes one part; one out of order makes a few, each in order.
pub(crate) struct Encoder<R: Row> {
    dir: PathBuf,
    /// Rows that follow what the open part has, not yet a chunk.
    chunk: Vec<R>,
    open: Option<PartWriter<R>>,
    unsorted: Vec<R>,
    drafts: Vec<Draft>,
    begun: usize,
    repeated: u64,
}

impl<R: Row> Encoder<R> {
    pub fn new(dir: &Path) -> Self {
        Encoder {
            dir: dir.to_owned(),
            chunk: Vec::new(),
            open: None,
            unsorted: Vec::new(),
            drafts: Vec::new(),
            begun: 0,
            repeated: 0,
        }
    }

    /// Takes a batch.
    pub fn push(&mut self, mut rows: Vec<R>) -> Result<(), StoreError> {
        if rows.is_sorted_by(|a, b| a.order(b) != Ordering::Greater) && self.can_follow(&rows) {
            return self.append(rows);
        }
        self.unsorted.append(&mut rows);
        if self.unsorted.len() >= ROW_GROUP { self.write_unsorted() } else { Ok(()) }
    }

    fn last(&self) -> Option<&R> {
        self.chunk.last().or_else(|| self.open.as_ref()?.last())
    }

    fn can_follow(&self, rows: &[R]) -> bool {
        self.last().zip(rows.first()).is_none_or(|(last, first)| last.order(first) != Ordering::Greater)
    }

    fn write_unsorted(&mut self) -> Result<(), StoreError> {
        let mut rows = std::mem::take(&mut self.unsorted);
        // Stable: of two rows with one key the first that arrived stays the first.
        rows.sort_by(R::order);
        if !self.can_follow(&rows) {
            self.close()?;
        }
        self.append(rows)
    }

    /// Adds rows that are sorted and follow.
    fn append(&mut self, mut rows: Vec<R>) -> Result<(), StoreError> {
        if R::UNIQUE {
            let before = rows.len();
            if let Some(last) = self.last() {
                let n = rows.partition_point(|r| r.order(last) == Ordering::Equal);
                rows.drain(..n);
            }
            rows.dedup_by(|b, a| a.order(b) == Ordering::Equal);
            self.repeated += (before - rows.len()) as u64;
        }
        if self.chunk.is_empty() && rows.len() == CHUNK {
            return self.write(&rows);
        }
        let mut rest = rows.into_iter();
        loop {
            self.chunk.extend(rest.by_ref().take(CHUNK - self.chunk.len()));
            if self.chunk.len() < CHUNK {
                return Ok(());
            }
            let mut chunk = std::mem::take(&mut self.chunk);
            self.write(&chunk)?;
            chunk.clear();
            self.chunk = chunk;
        }
    }

    /// Writes a chunk into the open part, or into a new one where it has a value in a column that the open part lacks.
    fn write(&mut self, rows: &[R]) -> Result<(), StoreError> {
        if self.open.as_ref().is_some_and(|open| !open.has_columns_for(rows)) {
            self.finish_part()?;
        }
        let part = match self.open.take() {
            Some(open) => open,
            None => {
                self.begun += 1;
                PartWriter::begin(self.dir.join(format!("{}-{}.parquet", R::TABLE.id(), self.begun)), rows)?
            }
        };
        self.open.insert(part).push(rows)
    }

    fn finish_part(&mut self) -> Result<(), StoreError> {
        if let Some(part) = self.open.take() {
            self.drafts.push(part.finish()?);
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), StoreError> {
        let chunk = std::mem::take(&mut self.chunk);
        if !chunk.is_empty() {
            self.write(&chunk)?;
        }
        self.finish_part()
    }

    /// The parts, and how many rows had the key of a row before them.
    pub fn finish(mut self) -> Result<(Vec<Draft>, u64), StoreError> {
        if !self.unsorted.is_empty() {
            self.write_unsorted()?;
        }
        self.close()?;
        Ok((self.drafts, self.repeated))
    }
}
