//! What the tests share: a folder of files, and a sink that keeps everything.
use std::collections::BTreeMap;
use std::path::PathBuf;

use breadth_domain::{
    BasketRow, CompanyRow, Date, FactRow, FilerFacts, FilerLabelRow, FindingKind, ListingRow, PriceRow, QuarantinedRow,
    Records, SeriesRow, Silent, Table,
};
use breadth_ingest::{Imported, IngestError, Kind, Options, Sink, SinkError};

/// The day of every import in these tests.
pub const TODAY: &str = "2025-06-30";

pub fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Keeps what it is given.
#[derive(Default)]
pub struct Kept {
    pub prices: Vec<PriceRow>,
    pub listings: Vec<ListingRow>,
    pub facts: Vec<FactRow>,
    pub series: Vec<SeriesRow>,
    pub baskets: Vec<BasketRow>,
    pub actions: Vec<breadth_domain::ActionRow>,
    pub companies: Vec<CompanyRow>,
    pub filed: Vec<FilerFacts>,
    pub labels: Vec<FilerLabelRow>,
    pub aside: Vec<QuarantinedRow>,
    pub largest_batch: usize,
    /// The rows of each batch of filers.
    pub batches: Vec<usize>,
}

impl Sink for Kept {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        assert!(!records.is_empty(), "an empty batch of {:?}", records.table());
        self.largest_batch = self.largest_batch.max(records.len());
        if let Records::Filed(_) = &records {
            self.batches.push(records.len());
        }
        match records {
            Records::Prices(rows) => self.prices.extend(rows),
            Records::Listings(rows) => self.listings.extend(rows),
            Records::Facts(rows) => self.facts.extend(rows),
            Records::Series(rows) => self.series.extend(rows),
            Records::Baskets(rows) => self.baskets.extend(rows),
            Records::Actions(rows) => self.actions.extend(rows),
            Records::Companies(rows) => self.companies.extend(rows),
            Records::Filed(filers) => self.filed.extend(filers),
            Records::FilerLabels(rows) => self.labels.extend(rows),
            Records::Quarantine(rows) => self.aside.extend(rows),
        }
        Ok(())
    }
}

/// A folder with files to import.
pub struct Folder {
    pub dir: tempfile::TempDir,
    pub paths: Vec<PathBuf>,
    pub options: Options,
}

impl Folder {
    pub fn new() -> Self {
        Folder { dir: tempfile::tempdir().unwrap(), paths: Vec::new(), options: Options::on(d(TODAY)) }
    }

    /// Adds a file.
    pub fn with(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.paths.push(path);
        self
    }

    /// Adds a zip with one member.
    pub fn zip(self, name: &str, member: &str, text: &str) -> Self {
        self.zip_of(name, &[(member, text)])
    }

    /// Adds a zip with members.
    pub fn zip_of(self, name: &str, members: &[(&str, impl AsRef<[u8]>)]) -> Self {
        let bytes = zipped(members);
        self.with(name, bytes)
    }

    /// Adds a `--map`.
    pub fn map(mut self, column: &str, field: &str) -> Self {
        self.options.map.insert(column.to_owned(), field.to_owned());
        self
    }

    pub fn try_read(&self, kind: Kind) -> Result<(Kept, Imported), IngestError> {
        let mut kept = Kept::default();
        let imported = breadth_ingest::read(kind, &self.paths, &self.options, &mut kept, &Silent)?;
        assert_eq!(imported.quarantined, kept.aside.len() as u64);
        Ok((kept, imported))
    }

    pub fn read(&self, kind: Kind) -> (Kept, Imported) {
        self.try_read(kind).unwrap_or_else(|e| panic!("{e}"))
    }

    /// The message of an import that must fail.
    pub fn refused(&self, kind: Kind) -> String {
        match self.try_read(kind) {
            Ok((_, imported)) => panic!("accepted: {:?}", imported.rows),
            Err(error) => {
                let text = error.to_string();
                assert!(text.contains("hint:"), "no hint in: {text}");
                text
            }
        }
    }
}

/// A zip of members.
pub fn zipped(members: &[(&str, impl AsRef<[u8]>)]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (member, bytes) in members {
        zip.start_file(*member, options).unwrap();
        zip.write_all(bytes.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// (count, lines of the examples) of a finding, over all files.
pub fn found(imported: &Imported, kind: &FindingKind) -> (u64, Vec<u64>) {
    let of = || imported.findings.iter().filter(|f| f.code == kind.code);
    (of().map(|f| f.count).sum(), of().flat_map(|f| &f.examples).map(|p| p.line).collect())
}

/// How many of each code, those found alone.
pub fn codes(imported: &Imported) -> BTreeMap<&'static str, u64> {
    let mut codes = BTreeMap::new();
    for finding in imported.findings.iter() {
        *codes.entry(finding.code).or_default() += finding.count;
    }
    codes
}

pub fn rows(imported: &Imported, table: Table) -> u64 {
    imported.rows.get(&table).copied().unwrap_or(0)
}
