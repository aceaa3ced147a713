//! Filers into parts of both tables, however they arrive.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use breadth_domain::{FiledFact, FilerFacts, Table};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::columns::{encode, filed_schema, filings_schema};
use super::group_writer::GroupWriter;
use super::index::Index;
use super::news::{Repeated, news};
use super::window::{Depth, Window};
use crate::StoreError;
use crate::part::Draft;

/// Numbers in a row group, or a filer more: some 25 filers of usual size.
const FACTS: usize = 128 * 1024;
/// Filings in a row group, where they come without numbers.
const FILINGS: usize = 16 * 1024;

/// Collects filers to a row group of each table, puts them into their order and writes them. Filers that ascend make one
/// part of each table; where they begin anew, new parts are begun.
pub(crate) struct Encoder {
    dir: PathBuf,
    pool: ThreadPool,
    waiting: Vec<FilerFacts>,
    facts: usize,
    filings: usize,
    open: Option<(GroupWriter, GroupWriter)>,
    last: Option<u64>,
    begun: usize,
    drafts: Vec<Draft>,
    stored: Option<Window<'static>>,
    repeated: Repeated,
}

impl Encoder {
    /// An encoder that leaves out what is stored already.
    pub fn new(dir: &Path, stored: Index) -> Result<Self, StoreError> {
        // A pool of its own: whoever sends records may keep all threads of the common one waiting for this one.
        let pool = ThreadPoolBuilder::new().thread_name(|i| format!("store-encoder-{i}")).build();
        Ok(Encoder {
            dir: dir.to_owned(),
            pool: pool.map_err(|e| StoreError::io("starting threads for", dir)(std::io::Error::other(e)))?,
            waiting: Vec::new(),
            facts: 0,
            filings: 0,
            open: None,
            last: None,
            begun: 0,
            drafts: Vec::new(),
            stored: (!stored.filings.is_empty()).then(|| Window::new(Arc::new(stored), Depth::Facts, None)),
            repeated: Repeated::default(),
        })
    }

    /// Takes a batch. A row group ends before the filer that would begin beyond its size, so that the size of batches
    /// does not show.
    pub fn push(&mut self, filers: Vec<FilerFacts>) -> Result<(), StoreError> {
        for filer in filers {
            let full = self.facts >= FACTS || self.filings >= FILINGS;
            if full && self.waiting.last().is_some_and(|last| last.cik != filer.cik) {
                self.write()?;
            }
            self.facts += filer.facts.len();
            self.filings += filer.filings.len();
            self.waiting.push(filer);
        }
        Ok(())
    }

    fn write(&mut self) -> Result<(), StoreError> {
        (self.facts, self.filings) = (0, 0);
        let waiting = std::mem::take(&mut self.waiting);
        let (stored, repeated) = (&mut self.stored, &mut self.repeated);
        let filers = self.pool.install(|| match stored {
            Some(stored) => news(stored, in_order(waiting), repeated),
            None => Ok(in_order(waiting)),
        })?;
        let (Some(first), Some(last)) = (filers.first(), filers.last()) else { return Ok(()) };
        if self.last.is_some_and(|last| first.cik <= last) {
            self.close()?;
        }
        self.last = Some(last.cik);
        let (filed, filings) = match self.open.take() {
            Some(open) => open,
            None => {
                self.begun += 1;
                let path = |table: Table| self.dir.join(format!("{}-{}.parquet", table.id(), self.begun));
                (
                    GroupWriter::begin(Table::Filed, path(Table::Filed), filed_schema())?,
                    GroupWriter::begin(Table::Filings, path(Table::Filings), filings_schema())?,
                )
            }
        };
        let (filed, filings) = self.open.insert((filed, filings));
        let path = self.dir.clone();
        self.pool.install(|| {
            let encoded = encode(&filers);
            let [(facts, facts_days), (rows, rows_days)] =
                encoded.map_err(|e| StoreError::Encode { path, table: Table::Filed.id(), source: e.into() })?;
            filed.push(&facts, facts_days)?;
            filings.push(&rows, rows_days)
        })
    }

    fn close(&mut self) -> Result<(), StoreError> {
        if let Some((filed, filings)) = self.open.take() {
            self.drafts.extend([filed.finish()?, filings.finish()?]);
        }
        Ok(())
    }

    /// The parts, and how many rows of each table the store had.
    pub fn finish(mut self) -> Result<(Vec<Draft>, BTreeMap<Table, u64>), StoreError> {
        self.write()?;
        self.close()?;
        self.drafts.retain(|d| d.rows > 0);
        let repeated = [(Table::Filed, self.repeated.facts), (Table::Filings, self.repeated.filings)];
        Ok((self.drafts, repeated.into_iter().filter(|(_, n)| *n > 0).collect()))
    }
}

/// Ascending by CIK, each filer once, with its lists in order and each filing once. A filer of whom nothing is said is
/// left out.
fn in_order(mut filers: Vec<FilerFacts>) -> Vec<FilerFacts> {
    filers.sort_by_key(|f| f.cik);
    let mut of_each: Vec<Vec<FilerFacts>> = Vec::with_capacity(filers.len());
    for filer in filers {
        match of_each.last_mut() {
            Some(same) if same[0].cik == filer.cik => same.push(filer),
            _ => of_each.push(vec![filer]),
        }
    }
    let whole = of_each.into_par_iter().map(|mut same| match same.pop() {
        Some(one) if same.is_empty() && is_normal(&one) => one,
        Some(last) => {
            // Merging into nothing drops what one of them says twice.
            let none = FilerFacts { cik: last.cik, ..FilerFacts::default() };
            same.push(last);
            FilerFacts::merge(std::iter::once(none).chain(same).collect())
        }
        None => FilerFacts::default(),
    });
    whole.filter(|f| !f.filings.is_empty()).collect()
}

/// Whether merging would leave it as it is.
fn is_normal(filer: &FilerFacts) -> bool {
    let mut accessions: Vec<&str> = filer.filings.iter().map(|f| &*f.accession).collect();
    accessions.sort_unstable();
    let key = |f: &FiledFact| (f.tag, f.unit, f.end, f.start, f.filing);
    filer.tags.is_sorted_by(|a, b| a < b)
        && filer.units.is_sorted_by(|a, b| a < b)
        && filer.filings.is_sorted_by(|a, b| (a.filed_on, &a.accession) < (b.filed_on, &b.accession))
        && accessions.is_sorted_by(|a, b| a < b)
        && filer.facts.is_sorted_by(|a, b| key(a) < key(b))
        // Rounded dates beside exact ones may be the same number twice.
        && filer.facts.iter().all(|f| f.exact == filer.facts[0].exact)
}
