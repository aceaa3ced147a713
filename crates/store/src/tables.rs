//! A version's tables, each decoded at most once and shared by all views.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use breadth_domain::{
    ActionRow, BasketRow, CompanyRow, Date, FactRow, FilerLabelRow, ListingRow, QuarantinedRow, SeriesRow,
};

use crate::StoreError;
use crate::dense::Dense;
use crate::filers;
use crate::part::PartReader;
use crate::rows::Row;
use crate::store::Inner;

/// A value made at first need; a failure is not kept, so that a repaired file is found.
pub(crate) struct Lazy<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Lazy(Mutex::new(None))
    }
}

impl<T> Lazy<T> {
    /// The value; made by the first who asks, while the others wait.
    pub fn get(&self, make: impl FnOnce() -> Result<T, StoreError>) -> Result<Arc<T>, StoreError> {
        // A poisoned lock guards either a whole value or none.
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = &*slot {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(make()?);
        *slot = Some(Arc::clone(&value));
        Ok(value)
    }
}

/// A value of a series with the day it was known.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Dated {
    pub date: Date,
    pub known_on: Date,
    pub value: f64,
}

/// Rows by source, in the order of the sources' first import.
pub(crate) type BySource<R> = Vec<(Arc<str>, Vec<R>)>;

/// Series by name, each value with the day it was known.
pub(crate) type AllSeries = BTreeMap<Arc<str>, Vec<Dated>>;

/// Filers and the days on which their first filings were known.
pub(crate) type FilersSince = Vec<FilerSince>;

/// A filer, from its first filing on.
pub(crate) struct FilerSince {
    pub cik: u64,
    /// The day on which its first filing was known.
    pub day: Date,
    /// Its names where its filings have several, each with the day on which the first filing under it was known.
    pub names: Vec<(Date, Box<str>)>,
}

/// The decoded tables.
#[derive(Default)]
pub(crate) struct Tables {
    prices: Lazy<Vec<Arc<Dense>>>,
    listings: Lazy<Vec<ListingRow>>,
    facts: Lazy<BySource<FactRow>>,
    series: Lazy<AllSeries>,
    baskets: Lazy<Vec<BasketRow>>,
    actions: Lazy<BySource<ActionRow>>,
    companies: Lazy<Vec<CompanyRow>>,
    filers: Lazy<filers::Index>,
    /// When each filer's first filing was known, ascending by CIK.
    pub filers_since: Mutex<Option<Arc<FilersSince>>>,
    pub warm: filers::Warm,
    filer_labels: Lazy<Vec<FilerLabelRow>>,
    quarantine: Lazy<Vec<QuarantinedRow>>,
}

impl Inner {
    /// Each price source's dense block.
    pub fn prices(&self) -> Result<Arc<Vec<Arc<Dense>>>, StoreError> {
        self.tables.prices.get(|| {
            let sources = self.manifest.sources(breadth_domain::Table::Prices);
            sources
                .into_iter()
                .map(|(name, parts)| Ok(Arc::new(Dense::open(&self.layout, &self.manifest, name, &parts)?)))
                .collect()
        })
    }

    /// All listings, sorted by symbol and day seen.
    pub fn listings(&self) -> Result<Arc<Vec<ListingRow>>, StoreError> {
        self.tables.listings.get(|| self.sorted())
    }

    /// All facts by source, sorted.
    pub fn facts(&self) -> Result<Arc<BySource<FactRow>>, StoreError> {
        self.tables.facts.get(|| self.by_source())
    }

    /// All series by name; values by the day they describe, then by the day they were known.
    pub fn series(&self) -> Result<Arc<AllSeries>, StoreError> {
        self.tables.series.get(|| {
            let mut series = AllSeries::new();
            for (_, rows) in self.by_source::<SeriesRow>()? {
                for row in rows {
                    let dated = Dated { date: row.date, known_on: row.known_on, value: row.value };
                    match series.get_mut(&row.series) {
                        Some(values) => values.push(dated),
                        None => {
                            series.insert(row.series, vec![dated]);
                        }
                    }
                }
            }
            for values in series.values_mut() {
                // Stable: of two sources with one value's vintage the one imported first stays the first, and is kept.
                values.sort_by_key(|v| (v.date, v.known_on));
                values.dedup_by_key(|v| (v.date, v.known_on));
            }
            Ok(series)
        })
    }

    /// All holdings, sorted by basket and day.
    pub fn baskets(&self) -> Result<Arc<Vec<BasketRow>>, StoreError> {
        self.tables.baskets.get(|| self.sorted())
    }

    /// All splits and dividends by source, sorted.
    pub fn actions(&self) -> Result<Arc<BySource<ActionRow>>, StoreError> {
        self.tables.actions.get(|| self.by_source())
    }

    /// All companies, sorted by symbol; where two sources name one, both are there, the source imported first ahead.
    pub fn companies(&self) -> Result<Arc<Vec<CompanyRow>>, StoreError> {
        self.tables.companies.get(|| self.sorted())
    }

    /// Where each filer's numbers and filings are.
    pub fn filers(&self) -> Result<Arc<filers::Index>, StoreError> {
        self.tables.filers.get(|| filers::Index::open(&self.layout, &self.manifest))
    }

    /// All labels of filers, sorted.
    pub fn filer_labels(&self) -> Result<Arc<Vec<FilerLabelRow>>, StoreError> {
        self.tables.filer_labels.get(|| self.sorted())
    }

    /// All rows kept aside, in the order of their arrival.
    pub fn quarantine(&self) -> Result<Arc<Vec<QuarantinedRow>>, StoreError> {
        self.tables.quarantine.get(|| self.sorted())
    }

    /// A table's rows over all sources, sorted; of equal rows those imported first come first.
    fn sorted<R: Row>(&self) -> Result<Vec<R>, StoreError> {
        let mut rows: Vec<R> = Vec::new();
        for (_, of_source) in self.by_source()? {
            rows.extend(of_source);
        }
        rows.sort_by(R::order);
        Ok(rows)
    }

    /// A table's rows by source, each sorted.
    fn by_source<R: Row>(&self) -> Result<BySource<R>, StoreError> {
        let sources = self.manifest.sources(R::TABLE).into_iter();
        sources
            .map(|(name, parts)| {
                let mut rows: Vec<R> = Vec::new();
                for part in &parts {
                    let of_part = PartReader::open(&self.layout, &self.manifest, part)?.rows()?;
                    if rows.is_empty() { rows = of_part } else { rows.extend(of_part) }
                }
                if parts.len() > 1 {
                    rows.sort_by(R::order);
                }
                Ok((Arc::from(name), rows))
            })
            .collect()
    }
}
