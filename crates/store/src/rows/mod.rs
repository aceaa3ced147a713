//! Rows of each table as columns and back.
mod actions;
mod baskets;
mod columns;
mod companies;
mod facts;
mod filer_labels;
mod listings;
mod prices;
mod quarantine;
mod series;

use std::cmp::Ordering;
use std::hash::Hash;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use breadth_domain::{Date, Table};

pub(crate) use columns::{
    Columns, bad, date_field, dates, dictionary, floats_into, free_text_field, free_texts, number_field, symbols_of,
    text_field, texts,
};

/// A column of a part is not what its table says.
#[derive(Debug, thiserror::Error)]
#[error("has no readable column `{column}`: {reason}")]
pub(crate) struct BadColumn {
    pub column: String,
    pub reason: String,
}

/// A row of a table.
pub(crate) trait Row: Sized + Clone + Send + Sync + 'static {
    /// Its table.
    const TABLE: Table;
    /// Whether the order below tells any two rows apart, so that an equal neighbour is the same key again.
    const UNIQUE: bool = true;
    /// The columns that a key is read from, where they are far fewer than all.
    const KEY_COLUMNS: Option<&'static [&'static str]> = None;
    /// The set of keys of a source's rows.
    type Keys: Keys<Self>;

    /// The order of rows within a part.
    fn order(&self, other: &Self) -> Ordering;
    /// The day it describes.
    fn described(&self) -> Option<Date>;
    /// The day on which it was known.
    fn known(&self) -> Option<Date>;
    /// The columns of a part that begins with these rows.
    fn schema(rows: &[Self]) -> SchemaRef;
    /// Whether these rows have no value that the columns lack.
    fn fits(_schema: &SchemaRef, _rows: &[Self]) -> bool {
        true
    }
    /// The rows as columns of that schema.
    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError>;
    /// The columns as rows, appended.
    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn>;
}

/// Which keys a source has.
pub(crate) trait Keys<R>: Default {
    /// Adds the row's key.
    fn insert(&mut self, row: &R);
    /// Whether it is there.
    fn contains(&self, row: &R) -> bool;
}

/// Keys in a hash set; for tables of a few million rows.
pub(crate) struct HashedKeys<R: KeyedRow>(std::collections::HashSet<R::Key>);

/// A row with a key of its own type.
pub(crate) trait KeyedRow {
    type Key: Eq + Hash;
    fn key(&self) -> Self::Key;
}

impl<R: KeyedRow> Default for HashedKeys<R> {
    fn default() -> Self {
        HashedKeys(std::collections::HashSet::new())
    }
}

impl<R: KeyedRow> Keys<R> for HashedKeys<R> {
    fn insert(&mut self, row: &R) {
        self.0.insert(row.key());
    }

    fn contains(&self, row: &R) -> bool {
        self.0.contains(&row.key())
    }
}

/// No key: no row repeats another.
#[derive(Default)]
pub(crate) struct NoKeys;

impl<R> Keys<R> for NoKeys {
    fn insert(&mut self, _: &R) {}

    fn contains(&self, _: &R) -> bool {
        false
    }
}

/// A part's columns, made once.
fn schema(fields: Vec<arrow_schema::Field>) -> SchemaRef {
    Arc::new(arrow_schema::Schema::new(fields))
}
