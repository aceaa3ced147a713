//! Filers through the one door.
use std::sync::{Arc, PoisonError};

use breadth_domain::{Date, FilerFacts, FilerLabelKind, FilerLabelRow};

use super::decode::Row;
use super::loaded::Wanted;
use super::scan::scan;
use super::warm::Whole;
use super::window::{Depth, Window};
use crate::store::Inner;
use crate::tables::{FilerSince, FilersSince};
use crate::{StoreError, View};

impl View {
    /// The CIKs of all filers with a filing known by the day, ascending.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn filers(&self) -> Result<Vec<u64>, StoreError> {
        let since = self.store.inner.filers_since()?;
        Ok(since.iter().filter(|f| f.day <= self.as_of).map(|f| f.cik).collect())
    }

    /// The names of filers that were imported under several, as labels from the day on which the first filing under each
    /// was known: an import says what a filer is called by then, and its new filings keep that name.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn filer_names(&self) -> Result<Vec<FilerLabelRow>, StoreError> {
        let since = self.store.inner.filers_since()?;
        let all = since.iter().flat_map(|f| f.names.iter().map(|(from, name)| (f.cik, *from, &**name)));
        let known = all.filter(|(_, from, _)| *from <= self.as_of);
        let label = |(cik, from, name): (u64, Date, &str)| FilerLabelRow {
            cik,
            kind: FilerLabelKind::Name,
            value: name.into(),
            from: Some(from),
            to: None,
        };
        Ok(known.map(label).collect())
    }

    /// What a filer had filed by the day, merged over all imports and sources; `None` where none of its filings was known
    /// by then. Its name is that of the latest filing that has one. Tags and units are those of the numbers there are.
    ///
    /// The first time, the row groups that have the filer are decoded; filers asked for lately are kept, whole, for views
    /// of any day.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn filer(&self, cik: u64) -> Result<Option<FilerFacts>, StoreError> {
        let Ok(cik) = i64::try_from(cik) else { return Ok(None) };
        let inner = &self.store.inner;
        let whole = match inner.tables.warm.get(cik) {
            Some(whole) => whole,
            None => {
                let loaded = Window::new(inner.filers()?, Depth::Facts, None).slide(cik, cik)?;
                let whole = Whole::of(&loaded, cik)?.map(Arc::new);
                inner.tables.warm.keep(cik, whole.clone());
                whole
            }
        };
        Ok(whole.and_then(|whole| whole.known_by(self.as_of)))
    }

    /// What the work makes of each filer with a filing known by the day, ascending by CIK. Filers are decoded and worked
    /// on by all threads of the pool that this runs on, the filers of a few row groups at a time.
    ///
    /// # Errors
    /// Where a part cannot be read.
    ///
    /// # Examples
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let dir = std::env::temp_dir().join(format!("breadth-each-filer-{}", std::process::id()));
    /// let view = breadth_store::Store::create_or_open(&dir)?.as_of(breadth_domain::Date::parse("2020-01-02")?);
    /// let numbers: Vec<(u64, usize)> = view.each_filer(|filer| (filer.cik, filer.facts.len()))?;
    /// assert!(numbers.is_empty());
    /// # std::fs::remove_dir_all(&dir)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn each_filer<T: Send>(&self, work: impl Fn(FilerFacts) -> T + Sync) -> Result<Vec<T>, StoreError> {
        self.each_filer_with(None, work)
    }

    /// As [`Self::each_filer`], with the numbers of some tags alone: the others are passed over before a filer is made.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn each_filer_with<T: Send>(
        &self,
        tags: Option<Wanted<'_>>,
        work: impl Fn(FilerFacts) -> T + Sync,
    ) -> Result<Vec<T>, StoreError> {
        scan(&self.store.inner.filers()?, Depth::Facts, tags, |loaded, cik| {
            Ok(loaded.filer(cik, self.as_of)?.map(&work))
        })
    }

    /// Labels of filers that were known by the day, sorted, each once. A label that ended on the day or later has no end
    /// yet. Labels without a first day are there on every day: they are for telling who is who, and for nothing else.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn filer_labels(&self) -> Result<Vec<FilerLabelRow>, StoreError> {
        let all = self.store.inner.filer_labels()?;
        let known = all.iter().filter(|r| r.from.is_none_or(|from| from <= self.as_of));
        let mut labels: Vec<FilerLabelRow> =
            known.map(|r| FilerLabelRow { to: r.to.filter(|to| *to < self.as_of), ..r.clone() }).collect();
        labels.sort();
        labels.dedup();
        Ok(labels)
    }
}

impl Inner {
    /// When each filer's first filing was known. Made by the threads of the pool, so that nobody holds a lock meanwhile:
    /// a thread that waits for them may be given work that asks for the same.
    fn filers_since(&self) -> Result<Arc<FilersSince>, StoreError> {
        let slot = &self.tables.filers_since;
        if let Some(since) = &*slot.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(Arc::clone(since));
        }
        let since = scan(&self.filers()?, Depth::Filings, None, |loaded, cik| {
            let rows = loaded.filings(cik);
            let first = rows.iter().map(|row| row.filing.known_on()).min();
            Ok(first.map(|day| FilerSince { cik: cik.unsigned_abs(), day, names: names(&rows) }))
        })?;
        let since = Arc::new(since);
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&since));
        Ok(since)
    }
}

/// The names of a filer's filings with the days on which they were first known, where there are several.
fn names(rows: &[Row]) -> Vec<(Date, Box<str>)> {
    let mut names: Vec<(Date, Box<str>)> = Vec::new();
    for row in rows.iter().filter(|row| !row.name.is_empty()) {
        let known_on = row.filing.known_on();
        match names.iter_mut().find(|(_, name)| *name == row.name) {
            Some((first, _)) => *first = known_on.min(*first),
            None => names.push((known_on, row.name.clone())),
        }
    }
    if names.len() > 1 { names } else { Vec::new() }
}
