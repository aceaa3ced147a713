//! Sorting more rows than fit in memory: runs on disk, merged as they are read.
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};

use breadth_domain::{Date, PriceRow, Symbol};
use rayon::prelude::*;

use crate::IngestError;

/// A row and where it was.
#[derive(Copy, Clone)]
pub(super) struct Entry {
    pub(super) row: PriceRow,
    pub(super) file: u32,
    pub(super) line: u64,
}

type Key = (Symbol, Date, u32, u64);

impl Entry {
    /// Rows of one symbol and day stay in the order of files and lines: the first is the one kept.
    fn key(&self) -> Key {
        (self.row.symbol, self.row.date, self.file, self.line)
    }
}

/// Bytes of an entry on disk: symbol (16), date (4), file (4), line (8), nine numbers (72).
const WIDTH: usize = 104;

fn to_bytes(entry: &Entry) -> [u8; WIDTH] {
    let mut bytes = [0; WIDTH];
    let text = entry.row.symbol.as_str().as_bytes();
    bytes[0] = text.len() as u8;
    bytes[1..1 + text.len()].copy_from_slice(text);
    bytes[16..20].copy_from_slice(&entry.row.date.days().to_le_bytes());
    bytes[20..24].copy_from_slice(&entry.file.to_le_bytes());
    bytes[24..32].copy_from_slice(&entry.line.to_le_bytes());
    for (slot, value) in bytes[32..].chunks_exact_mut(8).zip(entry.row.fields) {
        slot.copy_from_slice(&value.to_le_bytes());
    }
    bytes
}

fn from_bytes(bytes: &[u8; WIDTH]) -> Option<Entry> {
    let text = std::str::from_utf8(bytes.get(1..1 + usize::from(bytes[0]).min(15))?).ok()?;
    let mut fields = [0.0; 9];
    for (slot, chunk) in fields.iter_mut().zip(bytes[32..].chunks_exact(8)) {
        *slot = f64::from_le_bytes(chunk.try_into().ok()?);
    }
    let row = PriceRow {
        symbol: Symbol::new(text)?,
        date: Date::from_days(i32::from_le_bytes(bytes[16..20].try_into().ok()?)),
        fields,
    };
    let file = u32::from_le_bytes(bytes[20..24].try_into().ok()?);
    let line = u64::from_le_bytes(bytes[24..32].try_into().ok()?);
    Some(Entry { row, file, line })
}

/// Takes rows in any order.
pub(super) struct Sorter {
    limit: usize,
    run: Vec<Entry>,
    runs: Vec<File>,
    len: u64,
}

fn spill(source: std::io::Error) -> IngestError {
    IngestError::Spill { source }
}

impl Sorter {
    /// Sorts `limit` rows at a time in memory.
    pub(super) fn new(limit: usize) -> Self {
        Sorter { limit, run: Vec::new(), runs: Vec::new(), len: 0 }
    }

    pub(super) fn push(&mut self, entry: Entry) -> Result<(), IngestError> {
        self.run.push(entry);
        self.len += 1;
        if self.run.len() >= self.limit {
            self.write_run().map_err(spill)?;
        }
        Ok(())
    }

    fn write_run(&mut self) -> std::io::Result<()> {
        self.run.par_sort_unstable_by_key(Entry::key);
        // The file has no name: it is gone with this process, however that ends.
        let mut out = BufWriter::with_capacity(1 << 20, tempfile::tempfile()?);
        for entry in &self.run {
            out.write_all(&to_bytes(entry))?;
        }
        self.runs.push(out.into_inner().map_err(std::io::IntoInnerError::into_error)?);
        self.run.clear();
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<Sorted, IngestError> {
        if self.runs.is_empty() {
            self.run.par_sort_unstable_by_key(Entry::key);
            return Ok(Sorted { memory: self.run, runs: Vec::new(), len: self.len });
        }
        if !self.run.is_empty() {
            self.write_run().map_err(spill)?;
        }
        Ok(Sorted { memory: Vec::new(), runs: self.runs, len: self.len })
    }
}

/// The rows, sorted; they can be read more than once.
pub(super) struct Sorted {
    memory: Vec<Entry>,
    runs: Vec<File>,
    len: u64,
}

/// A place in a run.
struct Head {
    key: Key,
    run: usize,
    entry: Entry,
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl Eq for Head {}
impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Head {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl Sorted {
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn for_each(
        &mut self,
        mut work: impl FnMut(&Entry) -> Result<(), IngestError>,
    ) -> Result<(), IngestError> {
        for entry in &self.memory {
            work(entry)?;
        }
        let mut readers = Vec::with_capacity(self.runs.len());
        for file in &mut self.runs {
            file.rewind().map_err(spill)?;
            readers.push(BufReader::with_capacity(1 << 18, file));
        }
        let mut heads = BinaryHeap::with_capacity(readers.len());
        for (run, reader) in readers.iter_mut().enumerate() {
            heads.extend(next(reader, run)?.map(Reverse));
        }
        while let Some(Reverse(head)) = heads.pop() {
            work(&head.entry)?;
            heads.extend(next(&mut readers[head.run], head.run)?.map(Reverse));
        }
        Ok(())
    }
}

fn next(reader: &mut BufReader<&mut File>, run: usize) -> Result<Option<Head>, IngestError> {
    let mut bytes = [0; WIDTH];
    match reader.read_exact(&mut bytes) {
        Ok(()) => {
            let broken = || spill(std::io::Error::other("a temporary file does not hold what was written"));
            let entry = from_bytes(&bytes).ok_or_else(broken)?;
            Ok(Some(Head { key: entry.key(), run, entry }))
        }
        Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(e) => Err(spill(e)),
    }
}
