//! The one door: everything known by a day, and nothing after it.
use std::sync::Arc;

use breadth_domain::{ActionRow, BasketRow, CompanyRow, Date, FactRow, ListingRow, PriceField, QuarantinedRow, Symbol};

use crate::dense::Dense;
use crate::tables::Dated;
use crate::{Store, StoreError};

/// Everything known by a day. Cheap to clone; safe to share between threads. Each table is decoded once for all views of
/// an open [`Store`], at first need.
#[derive(Clone)]
pub struct View {
    pub(crate) store: Store,
    pub(crate) as_of: Date,
}

/// One price source's dense block: sessions x symbols, one array for each field the source has, memory-mapped.
/// Truncated at the view's day in both directions: later sessions and symbols first seen later are not reachable.
#[derive(Clone)]
pub struct PriceBlock {
    dense: Arc<Dense>,
    sessions: usize,
    symbols: usize,
}

/// Facts by the name of their source, in the order of the sources' first import.
pub type FactsBySource = Vec<(Arc<str>, Vec<FactRow>)>;

/// A company's undated labels.
pub type Company = CompanyRow;

/// A named series up to the view's day: values by date, each known by then.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub id: Arc<str>,
    /// (date described, value), ascending; of several vintages of one date the last one known by the view's day.
    pub values: Vec<(Date, f64)>,
}

impl View {
    pub(crate) fn new(store: Store, as_of: Date) -> Self {
        View { store, as_of }
    }

    /// The same view, from which everything is made anew and nothing is kept: for what is asked once.
    #[must_use]
    pub fn without_keeping(self) -> Self {
        View { store: self.store.without_keeping(), as_of: self.as_of }
    }

    /// The day.
    pub fn as_of(&self) -> Date {
        self.as_of
    }

    /// The store version's digest.
    pub fn digest(&self) -> &str {
        self.store.digest()
    }

    /// The price sources' blocks, in the order of their first import. Files of one source (same columns, imported under
    /// the same source name) form one block; where two of its imports give the same key, the earlier import is kept.
    /// Sources without a session by the day are not there.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn prices(&self) -> Result<Vec<PriceBlock>, StoreError> {
        let sources = self.store.inner.prices()?;
        Ok(sources.iter().filter_map(|dense| PriceBlock::until(dense, self.as_of)).collect())
    }

    /// Listings seen by the day, sorted by symbol and day seen.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn listings(&self) -> Result<Vec<ListingRow>, StoreError> {
        Ok(self.store.inner.listings()?.iter().filter(|r| r.seen_on <= self.as_of).cloned().collect())
    }

    /// Facts known by the day with the name of their source, one vector for each source, each sorted by symbol,
    /// concept, period end and day known. Sources without a fact by the day are not there.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn facts(&self) -> Result<FactsBySource, StoreError> {
        let sources = self.store.inner.facts()?;
        let known = sources.iter().map(|(source, rows)| {
            let rows: Vec<FactRow> = rows.iter().filter(|r| r.known_on <= self.as_of).copied().collect();
            (Arc::clone(source), rows)
        });
        Ok(known.filter(|(_, rows)| !rows.is_empty()).collect())
    }

    /// Reads the tables of facts now, for who asks for them later.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn read_facts(&self) -> Result<(), StoreError> {
        self.store.inner.facts().map(drop)
    }

    /// The names of all series with a value known by the day, sorted.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn series_ids(&self) -> Result<Vec<Arc<str>>, StoreError> {
        let all = self.store.inner.series()?;
        let known = |values: &[Dated]| values.iter().any(|v| v.known_on <= self.as_of && !v.value.is_nan());
        Ok(all.iter().filter(|(_, values)| known(values)).map(|(id, _)| Arc::clone(id)).collect())
    }

    /// The series of that name; `None` where nothing of it is known by the day.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn series(&self, id: &str) -> Result<Option<Series>, StoreError> {
        let all = self.store.inner.series()?;
        let Some((id, dated)) = all.get_key_value(id) else { return Ok(None) };
        let mut values: Vec<(Date, f64)> = Vec::new();
        for v in dated.iter().filter(|v| v.known_on <= self.as_of && !v.value.is_nan()) {
            match values.last_mut() {
                // Sorted by date and then by the day known: the later vintage takes the place of the earlier.
                Some(last) if last.0 == v.date => last.1 = v.value,
                _ => values.push((v.date, v.value)),
            }
        }
        Ok((!values.is_empty()).then(|| Series { id: Arc::clone(id), values }))
    }

    /// Holdings of all baskets dated by the day.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn baskets(&self) -> Result<Vec<BasketRow>, StoreError> {
        Ok(self.store.inner.baskets()?.iter().filter(|r| r.date <= self.as_of).cloned().collect())
    }

    /// Splits and dividends known by the day, sorted by symbol, ex-date and event. A symbol's are those of the source imported
    /// first that has any of it: two sources' accounts of one dividend are never added up.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn actions(&self) -> Result<Vec<ActionRow>, StoreError> {
        let mut of: std::collections::BTreeMap<Symbol, Vec<ActionRow>> = std::collections::BTreeMap::new();
        for (_, rows) in self.store.inner.actions()?.iter() {
            let known: Vec<&ActionRow> = rows.iter().filter(|r| r.known_on <= self.as_of).collect();
            for of_symbol in known.chunk_by(|a, b| a.symbol == b.symbol) {
                of.entry(of_symbol[0].symbol).or_insert_with(|| of_symbol.iter().map(|r| **r).collect());
            }
        }
        Ok(of.into_values().flatten().collect())
    }

    /// Undated company labels; for display only. Where two sources name a symbol, the one imported first comes first.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn companies(&self) -> Result<Vec<CompanyRow>, StoreError> {
        Ok(self.store.inner.companies()?.to_vec())
    }

    /// The rows that every import kept aside, whatever their day: they are in no answer.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn quarantine(&self) -> Result<Vec<QuarantinedRow>, StoreError> {
        Ok(self.store.inner.quarantine()?.to_vec())
    }
}

impl PriceBlock {
    /// What of the source is known by that day; `None` where nothing is.
    fn until(dense: &Arc<Dense>, day: Date) -> Option<Self> {
        let sessions = dense.sessions.partition_point(|s| *s <= day);
        let symbols = dense.first.partition_point(|first| (*first as usize) < sessions);
        (sessions > 0).then(|| PriceBlock { dense: Arc::clone(dense), sessions, symbols })
    }

    /// Gives the memory of the numbers back to the system; the next reading fetches them again. For who has taken out
    /// what it needs.
    pub fn release(&self) {
        self.dense.release();
    }

    /// The source's name: the `--source` of its import, else the first file's stem.
    pub fn source(&self) -> &str {
        &self.dense.source
    }

    /// The first and the last day of each of the source's imports, in the order of the imports.
    pub fn imports(&self) -> &[(Date, Date)] {
        &self.dense.imports
    }

    /// The sessions, ascending, none after the view's day.
    pub fn sessions(&self) -> &[Date] {
        &self.dense.sessions[..self.sessions]
    }

    /// The symbols in the order of their first session, then of their name; none first seen after the view's day.
    pub fn symbols(&self) -> &[Symbol] {
        &self.dense.symbols[..self.symbols]
    }

    /// The index of each symbol's first session.
    pub fn first_sessions(&self) -> &[u32] {
        &self.dense.first[..self.symbols]
    }

    /// Whether the source gave that field by the view's day at all.
    pub fn has(&self, field: PriceField) -> bool {
        self.dense.field_first(field).is_some_and(|first| first < self.sessions)
    }

    /// One session's values of a field across [`Self::symbols`], `NaN` where not given; `None` where the source has no
    /// such field by the view's day, or the view no such session.
    pub fn row(&self, field: PriceField, session: usize) -> Option<&[f64]> {
        if session >= self.sessions || !self.has(field) {
            return None;
        }
        self.dense.row(field, session).map(|row| &row[..self.symbols])
    }
}
