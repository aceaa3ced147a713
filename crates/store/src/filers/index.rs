//! Where each filer's numbers and filings are: the least and greatest CIK of each row group, from the parts' footers.
use std::sync::Arc;

use breadth_domain::Table;
use parquet::file::statistics::Statistics;

use super::decode::{FiledGroup, FilingsGroup};
use super::loaded::Loaded;
use crate::StoreError;
use crate::layout::Layout;
use crate::manifest::Manifest;
use crate::part::PartReader;

/// The parts of both tables, in the order of their import.
pub(crate) struct Index {
    pub filed: Vec<Indexed>,
    pub filings: Vec<Indexed>,
}

/// A part and the CIKs of its row groups.
pub(crate) struct Indexed {
    pub reader: PartReader,
    /// The least and greatest CIK of each row group.
    pub groups: Vec<(i64, i64)>,
}

impl Index {
    pub fn open(layout: &Layout, manifest: &Manifest) -> Result<Self, StoreError> {
        let parts = |table: Table| -> Result<Vec<Indexed>, StoreError> {
            manifest
                .parts_of(table)
                .map(|part| {
                    let reader = PartReader::open(layout, manifest, part)?;
                    let groups = (0..reader.groups()).map(|g| bounds(&reader, g)).collect();
                    Ok(Indexed { reader, groups })
                })
                .collect()
        };
        Ok(Index { filed: parts(Table::Filed)?, filings: parts(Table::Filings)? })
    }

    /// Decodes what the store has of these filers.
    pub fn load(self: &Arc<Self>, from: i64, to: i64) -> Result<Loaded, StoreError> {
        let mut loaded = Loaded::new(Arc::clone(self));
        for (at, part) in self.filings.iter().enumerate() {
            for group in part.touching(from, to) {
                loaded.filings.push(Arc::new(FilingsGroup::read(&part.reader, at, group)?));
            }
        }
        for (at, part) in self.filed.iter().enumerate() {
            for group in part.touching(from, to) {
                loaded.filed.push(Arc::new(FiledGroup::read(&part.reader, at, group)?));
            }
        }
        Ok(loaded)
    }
}

impl Indexed {
    /// The row groups that may have a filer of that range, ascending.
    pub fn touching(&self, from: i64, to: i64) -> impl Iterator<Item = usize> {
        self.groups.iter().enumerate().filter(move |(_, (low, high))| *low <= to && *high >= from).map(|(at, _)| at)
    }
}

/// A row group without statistics may have anybody.
fn bounds(reader: &PartReader, group: usize) -> (i64, i64) {
    match reader.column_statistics(group, "cik") {
        Some(Statistics::Int64(s)) => {
            (s.min_opt().copied().unwrap_or(i64::MIN), s.max_opt().copied().unwrap_or(i64::MAX))
        }
        _ => (i64::MIN, i64::MAX),
    }
}
