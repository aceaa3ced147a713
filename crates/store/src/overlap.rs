//! Several imports of one source: the earlier import keeps its rows, the later one brings what is new.
use std::collections::BTreeMap;

use breadth_domain::{
    ActionRow, BasketRow, CompanyRow, FactRow, FilerLabelRow, ListingRow, PriceRow, QuarantinedRow, SeriesRow, Table,
};

use crate::StoreError;
use crate::layout::Layout;
use crate::manifest::{Manifest, Part};
use crate::part::{Draft, PartReader, PartWriter};
use crate::rows::{Keys, Row};

/// The drafts without the rows whose key the source already has, in an earlier version or an earlier draft. Drafts that
/// bring nothing new are left out; `repeated` counts the rows that were.
pub(crate) fn without_repeats(
    layout: &Layout,
    base: &Manifest,
    source: &str,
    drafts: Vec<Draft>,
    repeated: &mut BTreeMap<Table, u64>,
) -> Result<Vec<Draft>, StoreError> {
    let mut by_table: BTreeMap<Table, Vec<Draft>> = BTreeMap::new();
    drafts.into_iter().for_each(|d| by_table.entry(d.table).or_default().push(d));
    let mut kept = Vec::new();
    for (table, drafts) in by_table {
        let had: Vec<&Part> = base.parts_of(table).filter(|p| p.source == source).collect();
        let open = |part: &Part| PartReader::open(layout, base, part);
        let (drafts, n) = match table {
            Table::Prices => filter::<PriceRow>(&had, open, drafts)?,
            Table::Listings => filter::<ListingRow>(&had, open, drafts)?,
            Table::Facts => filter::<FactRow>(&had, open, drafts)?,
            Table::Series => filter::<SeriesRow>(&had, open, drafts)?,
            Table::Baskets => filter::<BasketRow>(&had, open, drafts)?,
            Table::Actions => filter::<ActionRow>(&had, open, drafts)?,
            Table::Companies => filter::<CompanyRow>(&had, open, drafts)?,
            Table::FilerLabels => filter::<FilerLabelRow>(&had, open, drafts)?,
            // Compared with what the store has before they were written.
            Table::Filed | Table::Filings => (drafts, 0),
            Table::Quarantine => filter::<QuarantinedRow>(&had, open, drafts)?,
        };
        if n > 0 {
            *repeated.entry(table).or_default() += n;
        }
        kept.extend(drafts);
    }
    Ok(kept)
}

/// One table's drafts without repeats, and how many rows those were.
fn filter<R: Row>(
    had: &[&Part],
    open: impl Fn(&Part) -> Result<PartReader, StoreError>,
    drafts: Vec<Draft>,
) -> Result<(Vec<Draft>, u64), StoreError> {
    // A source's first import in order, by far the commonest, needs no look at all.
    if had.is_empty() && drafts.len() == 1 {
        return Ok((drafts, 0));
    }
    let first = drafts.iter().filter_map(|d| d.days.first).min();
    let last = drafts.iter().filter_map(|d| d.days.last).max();
    let mut keys = R::Keys::default();
    for part in had {
        let apart = part.last.zip(first).is_some_and(|(had, new)| had < new)
            || part.first.zip(last).is_some_and(|(had, new)| had > new);
        if !apart {
            insert_all::<R>(&open(part)?, &mut keys)?;
        }
    }
    let (mut kept, mut repeated) = (Vec::new(), 0);
    for draft in drafts {
        let reader = PartReader::open_draft(&draft)?;
        let mut n = 0;
        for group in 0..reader.groups() {
            let rows: Vec<R> = reader.group_of_rows(group, R::KEY_COLUMNS)?;
            n += rows.iter().filter(|r| keys.contains(r)).count() as u64;
        }
        repeated += n;
        let draft = match n {
            0 => draft,
            n if n == draft.rows => continue,
            _ => rewrite::<R>(&draft, &reader, &keys)?,
        };
        // Rows that share a key by nature, as a basket's lines do, are no repeats of each other within an import.
        if R::UNIQUE {
            insert_all::<R>(&reader, &mut keys)?;
        }
        kept.push(draft);
    }
    Ok((kept, repeated))
}

/// The draft's rows whose key is not there yet, as a draft of their own.
fn rewrite<R: Row>(draft: &Draft, reader: &PartReader, keys: &R::Keys) -> Result<Draft, StoreError> {
    let mut writer = PartWriter::<R>::with_schema(draft.path.with_extension("new.parquet"), reader.schema())?;
    for group in 0..reader.groups() {
        let mut rows: Vec<R> = reader.group_of_rows(group, None)?;
        rows.retain(|r| !keys.contains(r));
        writer.push(&rows)?;
    }
    writer.finish()
}

fn insert_all<R: Row>(reader: &PartReader, keys: &mut R::Keys) -> Result<(), StoreError> {
    for group in 0..reader.groups() {
        let rows: Vec<R> = reader.group_of_rows(group, R::KEY_COLUMNS)?;
        rows.iter().for_each(|row| keys.insert(row));
    }
    Ok(())
}
