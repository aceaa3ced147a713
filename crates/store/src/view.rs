//! The one door: everything known by a day, and nothing after it.
use std::path::Path;
use std::sync::Arc;

use breadth_domain::{BasketRow, CompanyRow, Date, FactRow, ListingRow, PriceField, SeriesRow, Symbol};

use crate::StoreError;

/// An open store, at one version.
pub struct Store {}

impl Store {
    /// Opens the newest version of the store in that folder.
    ///
    /// # Errors
    /// [`StoreError::NoStore`] where there is none.
    pub fn open(_dir: &Path) -> Result<Self, StoreError> {
        todo!()
    }

    /// The last session with a price in the store: the default as-of date.
    pub fn last_session(&self) -> Option<Date> {
        todo!()
    }

    /// SHA-256 of the version's content, in hexadecimal: the same imports give the same digest.
    pub fn digest(&self) -> &str {
        todo!()
    }

    /// Everything known by that day. The only way to a number.
    pub fn as_of(&self, _date: Date) -> View {
        todo!()
    }
}

/// Everything known by a day. Cheap to clone; safe to share between threads.
#[derive(Clone)]
pub struct View {}

/// One price source's dense block: sessions x symbols, one array for each field the source has, memory-mapped.
/// Truncated at the view's day in both directions: later sessions and symbols first seen later are not reachable.
#[derive(Clone)]
pub struct PriceBlock {}

/// A company's undated labels.
pub type Company = CompanyRow;

/// A named series up to the view's day: values by date, each known by then.
#[derive(Clone, Debug)]
pub struct Series {
    /// Its name.
    pub id: Arc<str>,
    /// (date described, value), ascending.
    pub values: Vec<(Date, f64)>,
}

impl View {
    /// The day.
    pub fn as_of(&self) -> Date {
        todo!()
    }

    /// The store version's digest.
    pub fn digest(&self) -> &str {
        todo!()
    }

    /// The price sources' blocks, in the order of their first import. Files of one source (same columns, imported under
    /// the same source name) form one block; where two of its imports give the same key, the earlier import is kept.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn prices(&self) -> Result<Vec<PriceBlock>, StoreError> {
        todo!()
    }

    /// Listings seen by the day, sorted by symbol and day seen.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn listings(&self) -> Result<Vec<ListingRow>, StoreError> {
        todo!()
    }

    /// Facts known by the day with the name of their source, one vector for each source, each sorted by symbol,
    /// concept, period end and day known.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn facts(&self) -> Result<Vec<(Arc<str>, Vec<FactRow>)>, StoreError> {
        todo!()
    }

    /// The names of all series with a value known by the day, sorted.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn series_ids(&self) -> Result<Vec<Arc<str>>, StoreError> {
        todo!()
    }

    /// The series of that name; `None` where nothing of it is known by the day.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn series(&self, _id: &str) -> Result<Option<Series>, StoreError> {
        todo!()
    }

    /// Holdings of all baskets dated by the day.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn baskets(&self) -> Result<Vec<BasketRow>, StoreError> {
        todo!()
    }

    /// Undated company labels; for display only.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn companies(&self) -> Result<Vec<CompanyRow>, StoreError> {
        todo!()
    }
}

impl PriceBlock {
    /// The source's name: the `--source` of its import, else the first file's stem.
    pub fn source(&self) -> &str {
        todo!()
    }

    /// The sessions, ascending, none after the view's day.
    pub fn sessions(&self) -> &[Date] {
        todo!()
    }

    /// The symbols in the order of their first session, then of their name; none first seen after the view's day.
    pub fn symbols(&self) -> &[Symbol] {
        todo!()
    }

    /// Whether the source has that field at all.
    pub fn has(&self, _field: PriceField) -> bool {
        todo!()
    }

    /// One session's values of a field across [`Self::symbols`], `NaN` where not given; `None` where the source has no
    /// such field.
    pub fn row(&self, _field: PriceField, _session: usize) -> Option<&[f64]> {
        todo!()
    }
}

#[allow(unused)]
type Unused = SeriesRow;
