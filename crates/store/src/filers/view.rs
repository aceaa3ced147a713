//! Filers through the one door.
use breadth_domain::{FilerFacts, FilerLabelRow};

use crate::{StoreError, View};

impl View {
    /// The CIKs of all filers with a filing known by the day, ascending.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn filers(&self) -> Result<Vec<u64>, StoreError> {
        let index = self.store.inner.filers()?;
        let loaded = index.load(i64::MIN, i64::MAX)?;
        let ciks = loaded.ciks(i64::MIN, i64::MAX);
        let known = |cik: &i64| loaded.filings(*cik).iter().any(|row| row.filing.known_on() <= self.as_of);
        Ok(ciks.into_iter().filter(known).map(|cik| cik as u64).collect())
    }

    /// What a filer had filed by the day, merged over all sources; `None` where none of its filings was known by then.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn filer(&self, cik: u64) -> Result<Option<FilerFacts>, StoreError> {
        let Ok(cik) = i64::try_from(cik) else { return Ok(None) };
        self.store.inner.filers()?.load(cik, cik)?.filer(cik, self.as_of, None)
    }

    /// The work's answer for each filer with a filing known by the day, ascending by CIK.
    ///
    /// # Errors
    /// Where a part cannot be read.
    pub fn each_filer<T: Send>(&self, work: impl Fn(FilerFacts) -> T + Sync) -> Result<Vec<T>, StoreError> {
        self.filers()?.into_iter().filter_map(|cik| self.filer(cik).transpose()).map(|f| f.map(&work)).collect()
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
