//! One import: records in, one new version or none.
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::SystemTime;

use breadth_domain::{
    ActionRow, BasketRow, CompanyRow, FactRow, FilerLabelRow, ListingRow, PriceRow, QuarantinedRow, Records, SeriesRow,
    Table,
};
use breadth_ingest::{Imported, Kind, Sink, SinkError};
use serde::Serialize;

use crate::StoreError;
use crate::encoder::Encoder;
use crate::failpoint;
use crate::filers;
use crate::layout::{self, Layout};
use crate::manifest::{FORMAT, Import, ImportFile, Manifest, Part, StoredFinding, timestamp};
use crate::overlap;
use crate::part::Draft;

/// How many batches may wait for the encoder: enough that decoding never waits, few enough that memory stays small.
const WAITING: usize = 4;

/// What is known about an import before its first record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportMeta {
    /// The kind of files.
    pub kind: Kind,
    /// The options it is run with, as far as they change what is stored.
    pub options: BTreeMap<String, String>,
}

/// What a commit did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Committed {
    /// The version that now is the newest.
    pub version: u64,
    /// Its digest.
    pub digest: String,
    /// Whether the store already had these bytes, imported with these options: nothing was changed.
    pub unchanged: bool,
    /// Rows left out because an earlier import of the source has their key, by table.
    pub repeated: BTreeMap<Table, u64>,
}

/// Takes an import's records; encodes them on a thread of its own while the importer decodes the next ones. Holds the
/// store's lock until it is committed or dropped; dropped without a commit, it leaves the store as it was.
pub struct Writer {
    layout: Layout,
    base: Manifest,
    meta: ImportMeta,
    records: Option<SyncSender<Records>>,
    encoder: Option<JoinHandle<Result<Encoded, StoreError>>>,
    // Dropped last: the lock is free when the work in progress is gone.
    _lock: File,
}

/// What the encoder's thread gives back.
struct Encoded {
    drafts: Vec<Draft>,
    repeated: BTreeMap<Table, u64>,
}

impl Writer {
    pub(crate) fn begin(layout: &Layout, meta: ImportMeta) -> Result<Self, StoreError> {
        let lock = lock(layout)?;
        // The newest version under the lock: another import may have ended since the store was opened.
        let base = crate::store::head(layout)?;
        clean(layout, &base);
        let tmp = layout.tmp();
        fs::create_dir_all(&tmp).map_err(StoreError::io("creating", &tmp))?;
        let (records, receiver) = sync_channel(WAITING);
        let of_encoder = (layout.clone(), base.clone());
        let encoder = std::thread::Builder::new()
            .name("store-encoder".to_owned())
            .spawn(move || encode(&of_encoder.0, &of_encoder.1, &receiver))
            .map_err(StoreError::io("starting a thread for", &layout.root))?;
        Ok(Writer { layout: layout.clone(), base, meta, records: Some(records), encoder: Some(encoder), _lock: lock })
    }

    /// Takes a batch of records.
    ///
    /// # Errors
    /// Where they cannot be encoded or written; the store is as it was.
    pub fn push(&mut self, records: Records) -> Result<(), StoreError> {
        if let Some(sender) = &self.records
            && sender.send(records).is_ok()
        {
            return Ok(());
        }
        // The encoder hung up: its error is the reason.
        Err(self.finish().err().unwrap_or(StoreError::WriterStopped))
    }

    fn finish(&mut self) -> Result<Encoded, StoreError> {
        self.records = None;
        let encoder = self.encoder.take().ok_or(StoreError::WriterStopped)?;
        encoder.join().unwrap_or(Err(StoreError::WriterStopped))
    }

    /// Makes the import's records the newest version. `now` is when; it is noted and decides nothing.
    ///
    /// # Errors
    /// Where something cannot be written; the store is as it was.
    pub fn commit(mut self, imported: Imported, now: SystemTime) -> Result<Committed, StoreError> {
        let Encoded { drafts, mut repeated } = self.finish()?;
        let files: Vec<&str> = imported.files.iter().map(|f| f.sha256.as_str()).collect();
        if self.base.import_of(self.meta.kind.id(), &files, &self.meta.options).is_some() {
            return Ok(Committed {
                version: self.base.version,
                digest: self.base.digest.clone(),
                unchanged: true,
                repeated: BTreeMap::new(),
            });
        }
        let drafts = overlap::without_repeats(&self.layout, &self.base, &imported.source, drafts, &mut repeated)?;
        let next = self.manifest(&imported, &drafts, &repeated, now);
        self.publish(drafts, &next)?;
        Ok(Committed { version: next.version, digest: next.digest, unchanged: false, repeated })
    }

    /// The next version's manifest.
    fn manifest(
        &self,
        imported: &Imported,
        drafts: &[Draft],
        repeated: &BTreeMap<Table, u64>,
        now: SystemTime,
    ) -> Manifest {
        let version = self.base.version + 1;
        let mut next = Manifest {
            format: FORMAT,
            version,
            parent: Some(self.base.version),
            created_at: timestamp(now),
            ..self.base.clone()
        };
        let mut rows: BTreeMap<String, u64> = BTreeMap::new();
        for draft in drafts {
            *rows.entry(draft.table.id().to_owned()).or_default() += draft.rows;
            next.parts.push(Part {
                table: draft.table,
                source: imported.source.clone(),
                sha256: draft.sha256.clone(),
                bytes: draft.bytes,
                rows: draft.rows,
                first: draft.days.first,
                last: draft.days.last,
                first_known: draft.days.first_known,
                last_known: draft.days.last_known,
                columns: draft.columns.clone(),
                version,
            });
        }
        let files = imported.files.iter();
        next.imports.push(Import {
            version,
            at: next.created_at.clone(),
            kind: self.meta.kind.id().to_owned(),
            source: imported.source.clone(),
            options: self.meta.options.clone(),
            files: files
                .map(|f| ImportFile { name: f.name.clone(), bytes: f.bytes, sha256: f.sha256.clone() })
                .collect(),
            rows,
            repeated: repeated.iter().map(|(table, n)| (table.id().to_owned(), *n)).collect(),
            quarantined: imported.quarantined,
            findings: imported.findings.iter().map(StoredFinding::from).collect(),
            first: imported.first,
            last: imported.last,
            notes: imported.notes.clone(),
        });
        next.digest = next.content_digest();
        next
    }

    /// Parts, then the manifest, then the name of the newest version: each durable before the next is begun, so that a
    /// crash at any instant leaves the version before or the version after.
    fn publish(&self, drafts: Vec<Draft>, next: &Manifest) -> Result<(), StoreError> {
        for draft in drafts {
            let path = self.layout.part(draft.table, &draft.sha256);
            let dir = self.layout.parts().join(draft.table.id());
            fs::create_dir_all(&dir).map_err(StoreError::io("creating", &dir))?;
            layout::rename(&draft.path, &path)?;
            failpoint::reached("part-named");
        }
        layout::sync_dir(&self.layout.parts())?;
        failpoint::reached("parts-named");
        layout::replace(&self.layout.manifest(next.version), &next.to_json())?;
        failpoint::reached("manifest-named");
        layout::replace(&self.layout.head(), format!("{:06}\n", next.version).as_bytes())?;
        failpoint::reached("head-named");
        crate::dense::clean(&self.layout, next);
        Ok(())
    }
}

impl Sink for Writer {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        self.push(records).map_err(|e| SinkError(Box::new(e)))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.finish();
        layout::clear(&self.layout.tmp());
    }
}

/// The store's lock, or the news that somebody has it. The operating system frees it when its holder ends, however.
pub(crate) fn lock(layout: &Layout) -> Result<File, StoreError> {
    let path = layout.lock();
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(StoreError::io("opening", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy { path: layout.root.clone() }),
        Err(TryLockError::Error(e)) => Err(StoreError::io("locking", &path)(e)),
    }
}

/// Deletes what an import left that did not end: work in progress, a manifest that never became the newest version, parts
/// that no version names. Only under the lock.
pub(crate) fn clean(layout: &Layout, head: &Manifest) {
    layout::clear(&layout.tmp());
    let Ok(versions) = layout.list_versions() else { return };
    let mut named = std::collections::BTreeSet::new();
    for version in versions {
        if version > head.version {
            let _ = fs::remove_file(layout.manifest(version));
            continue;
        }
        // A part is only deleted where every version's needs are known.
        let Ok(manifest) = Manifest::load_plain(layout, version) else { return };
        named.extend(manifest.parts.iter().map(|p| layout.part(p.table, &p.sha256)));
    }
    for table in Table::ALL {
        let Ok(entries) = fs::read_dir(layout.parts().join(table.id())) else { continue };
        for path in entries.flatten().map(|e| e.path()).filter(|path| !named.contains(path)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// The encoder's thread: ends when the importer does.
fn encode(layout: &Layout, base: &Manifest, records: &Receiver<Records>) -> Result<Encoded, StoreError> {
    let mut tables = Tables::new(layout, base)?;
    for batch in records {
        failpoint::reached("batch");
        tables.push(batch)?;
    }
    failpoint::reached("last-batch");
    let encoded = tables.finish()?;
    failpoint::reached("parts-closed");
    Ok(encoded)
}

/// An encoder for each table.
struct Tables {
    prices: Encoder<PriceRow>,
    listings: Encoder<ListingRow>,
    facts: Encoder<FactRow>,
    series: Encoder<SeriesRow>,
    baskets: Encoder<BasketRow>,
    actions: Encoder<ActionRow>,
    companies: Encoder<CompanyRow>,
    filers: Option<filers::Encoder>,
    filer_labels: Encoder<FilerLabelRow>,
    quarantine: Encoder<QuarantinedRow>,
    layout: Layout,
    base: Manifest,
}

impl Tables {
    fn new(layout: &Layout, base: &Manifest) -> Result<Self, StoreError> {
        let tmp = layout.tmp();
        Ok(Tables {
            prices: Encoder::new(&tmp),
            listings: Encoder::new(&tmp),
            facts: Encoder::new(&tmp),
            series: Encoder::new(&tmp),
            baskets: Encoder::new(&tmp),
            actions: Encoder::new(&tmp),
            companies: Encoder::new(&tmp),
            filers: None,
            filer_labels: Encoder::new(&tmp),
            quarantine: Encoder::new(&tmp),
            layout: layout.clone(),
            base: base.clone(),
        })
    }

    /// The encoder of filers; made at the first of them, for it looks at what the store has.
    fn filers(&mut self) -> Result<&mut filers::Encoder, StoreError> {
        let encoder = match self.filers.take() {
            Some(encoder) => encoder,
            None => filers::Encoder::new(&self.layout.tmp(), filers::Index::open(&self.layout, &self.base)?)?,
        };
        Ok(self.filers.insert(encoder))
    }

    fn push(&mut self, records: Records) -> Result<(), StoreError> {
        match records {
            Records::Prices(rows) => self.prices.push(rows),
            Records::Listings(rows) => self.listings.push(rows),
            Records::Facts(rows) => self.facts.push(rows),
            Records::Series(rows) => self.series.push(rows),
            Records::Baskets(rows) => self.baskets.push(rows),
            Records::Actions(rows) => self.actions.push(rows),
            Records::Companies(rows) => self.companies.push(rows),
            Records::Filed(filers) => self.filers()?.push(filers),
            Records::FilerLabels(rows) => self.filer_labels.push(rows),
            Records::Quarantine(rows) => self.quarantine.push(rows),
        }
    }

    fn finish(self) -> Result<Encoded, StoreError> {
        let mut encoded = Encoded { drafts: Vec::new(), repeated: BTreeMap::new() };
        let mut add = |table: Table, (drafts, repeated): (Vec<Draft>, u64)| {
            encoded.drafts.extend(drafts);
            if repeated > 0 {
                encoded.repeated.insert(table, repeated);
            }
        };
        add(Table::Prices, self.prices.finish()?);
        add(Table::Listings, self.listings.finish()?);
        add(Table::Facts, self.facts.finish()?);
        add(Table::Series, self.series.finish()?);
        add(Table::Baskets, self.baskets.finish()?);
        add(Table::Actions, self.actions.finish()?);
        add(Table::Companies, self.companies.finish()?);
        add(Table::FilerLabels, self.filer_labels.finish()?);
        add(Table::Quarantine, self.quarantine.finish()?);
        if let Some(filers) = self.filers {
            let (drafts, repeated) = filers.finish()?;
            encoded.drafts.extend(drafts);
            encoded.repeated.extend(repeated);
        }
        Ok(encoded)
    }
}
