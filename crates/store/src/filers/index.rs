//! Where each filer's numbers and filings are: the least and greatest CIK of each row group, from the parts' footers.
use std::cmp::Reverse;
use std::collections::BTreeMap;

use breadth_domain::Table;
use parquet::file::statistics::Statistics;

use super::window::Depth;
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

    /// The row groups of `filed` that may have a filer of that range: part and group.
    pub fn filed_touching(&self, from: i64, to: i64) -> Vec<(usize, usize)> {
        touching(&self.filed, from, to)
    }

    /// The row groups of `filings` that may have a filer of that range: part and group.
    pub fn filings_touching(&self, from: i64, to: i64) -> Vec<(usize, usize)> {
        touching(&self.filings, from, to)
    }

    /// Where to cut all CIKs so that about one row group is between two cuts: at the first filers of the row groups of
    /// the largest version. The first is the least of all.
    pub fn starts(&self, depth: Depth) -> Vec<i64> {
        let parts = if depth == Depth::Facts && !self.filed.is_empty() { &self.filed } else { &self.filings };
        let mut groups: BTreeMap<u64, usize> = BTreeMap::new();
        parts.iter().for_each(|p| *groups.entry(p.reader.part.version).or_default() += p.groups.len());
        let largest = groups.into_iter().max_by_key(|(version, n)| (*n, Reverse(*version)));
        let of_largest = parts.iter().filter(|p| largest.is_some_and(|(version, _)| p.reader.part.version == version));
        let mut starts: Vec<i64> = of_largest.flat_map(|p| p.groups.iter().map(|(low, _)| *low)).collect();
        starts.sort_unstable();
        starts.dedup();
        if let Some(first) = starts.first_mut() {
            *first = i64::MIN;
        }
        starts
    }
}

fn touching(parts: &[Indexed], from: i64, to: i64) -> Vec<(usize, usize)> {
    let all =
        parts.iter().enumerate().flat_map(|(p, part)| part.groups.iter().enumerate().map(move |(g, b)| (p, g, b)));
    all.filter(|(_, _, (low, high))| *low <= to && *high >= from).map(|(p, g, _)| (p, g)).collect()
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
