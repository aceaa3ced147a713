//! Filers into parts of both tables, however they arrive.
use std::path::{Path, PathBuf};

use breadth_domain::{FilerFacts, Table};
use rayon::{ThreadPool, ThreadPoolBuilder};

use super::columns::{encode, filed_schema, filings_schema};
use super::group_writer::GroupWriter;
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
}

impl Encoder {
    pub fn new(dir: &Path) -> Result<Self, StoreError> {
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
        let filers = in_order(std::mem::take(&mut self.waiting));
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

    /// The parts.
    pub fn finish(mut self) -> Result<Vec<Draft>, StoreError> {
        self.write()?;
        self.close()?;
        self.drafts.retain(|d| d.rows > 0);
        Ok(self.drafts)
    }
}

/// Ascending by CIK, each filer once and with its lists in order.
fn in_order(mut filers: Vec<FilerFacts>) -> Vec<FilerFacts> {
    filers.sort_by_key(|f| f.cik);
    let mut whole: Vec<FilerFacts> = Vec::with_capacity(filers.len());
    let mut rest = filers.into_iter().peekable();
    while let Some(filer) = rest.next() {
        let mut of_one = vec![filer];
        while let Some(more) = rest.next_if(|f| f.cik == of_one[0].cik) {
            of_one.push(more);
        }
        whole.push(FilerFacts::merge(of_one));
    }
    whole
}
