//! Files in, records and findings out. Vendors and file formats are known here alone.
//!
//! ```text
//! paths ─▶ source (folder, zip, content) ─▶ table (text, Parquet) ─▶ one reader for each Kind ─▶ Sink
//!                                       └─▶ filed (SEC's documents) ────────┘    └─▶ Findings, quarantined rows
//! ```
//!
//! A format is recognised by its content, never by its name. A wrong row is kept aside with file, line, code and reason
//! and the import goes on; a file that is no such file is an error, and the caller discards what it has taken so far.
//! Rows leave sorted and without duplicate keys, in batches; prices never need the whole file in memory.
//!
//! ```
//! use breadth_domain::{Date, Records, Silent};
//! use breadth_ingest::{Kind, Options, Sink, SinkError};
//!
//! struct Count(usize);
//! impl Sink for Count {
//!     fn accept(&mut self, records: Records) -> Result<(), SinkError> {
//!         self.0 += records.len();
//!         Ok(())
//!     }
//! }
//!
//! let dir = tempfile::tempdir().unwrap();
//! let file = dir.path().join("prices.csv");
//! std::fs::write(&file, "ticker,date,close\nABC,2024-01-03,10.5\nABC,2024-01-02,10\n").unwrap();
//! let options = Options::on(Date::parse("2025-01-01").unwrap());
//! let mut sink = Count(0);
//! let imported = breadth_ingest::read(Kind::Prices, &[file], &options, &mut sink, &Silent).unwrap();
//! assert_eq!((sink.0, imported.quarantined), (2, 0));
//! ```
mod actions;
mod basket;
mod columns;
mod dates;
mod error;
mod filed;
mod french;
mod listings;
mod number;
mod positions;
mod prices;
mod series;
mod source;
mod statements;
mod table;
mod tally;

use std::collections::BTreeMap;
use std::path::PathBuf;

use breadth_domain::{Date, Findings, Progress, Records, Table};

pub use error::{IngestError, SinkError};
#[doc(hidden)]
pub use filed::fuzzing;
pub use filed::{UnreadableDocument, companyfacts};
pub use number::meant;
pub use positions::{Positions, PositionsError, positions};
pub use series::{LAGS, Lag, Released};
pub use source::{SourceFile, fingerprint};
pub use statements::{COMPANY_COLUMNS, CONCEPT_COLUMNS, ConceptColumn, MIN_DAYS_TO_PUBLISH, SIMFIN_COLUMNS};

/// What kind of file is brought in.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Prices by symbol and session.
    Prices,
    /// What listings said, by symbol and day seen.
    Listings,
    /// Reported numbers with a period end and a publish date.
    Statements,
    /// Named series of values by date (FRED and alike).
    Series,
    /// The Ken French data library's text files.
    French,
    /// A fund's or an index's holdings.
    Basket,
    /// Splits, dividends and spin-offs.
    Actions,
    /// Numbers and filings as SEC publishes them.
    Facts,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 8] = [
        Kind::Prices,
        Kind::Listings,
        Kind::Statements,
        Kind::Series,
        Kind::French,
        Kind::Basket,
        Kind::Actions,
        Kind::Facts,
    ];

    /// The stable name, as on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Kind::Prices => "prices",
            Kind::Listings => "listings",
            Kind::Statements => "statements",
            Kind::Series => "series",
            Kind::French => "french",
            Kind::Basket => "basket",
            Kind::Actions => "actions",
            Kind::Facts => "facts",
        }
    }

    /// What the kind is, in a line of help.
    pub const fn label(self) -> &'static str {
        match self {
            Kind::Prices => "prices by symbol and session (Parquet, CSV, zip)",
            Kind::Listings => "what listings said: exchange, sector, name, by symbol and day seen",
            Kind::Statements => "reported numbers with a period end and a publish date (tables, SimFin zips)",
            Kind::Series => "named series by date (FRED CSV and alike)",
            Kind::French => "the Ken French data library's text files",
            Kind::Basket => "holdings of a fund or an index (iShares CSV and alike)",
            Kind::Actions => {
                "splits, dividends, spin-offs (column `child`): an event a row, or daily rows (Yahoo, Tiingo)"
            }
            Kind::Facts => {
                "numbers as filed: SEC companyfacts, submissions, financial statement data sets, ticker lists"
            }
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.id())
    }
}

/// The text names no kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no kind of file\n\nhint: one of prices, listings, statements, series, french, basket, actions, facts"
)]
pub struct NotAKind(pub String);

impl std::str::FromStr for Kind {
    type Err = NotAKind;
    fn from_str(text: &str) -> Result<Self, NotAKind> {
        // SEC's data sets are known by their content; who names them is understood.
        let text = if text.eq_ignore_ascii_case("fsds") { Kind::Facts.id() } else { text };
        Kind::ALL.into_iter().find(|k| k.id().eq_ignore_ascii_case(text)).ok_or_else(|| NotAKind(text.to_owned()))
    }
}

/// What the caller says about the files.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name under which the rows are kept; else the folder's name, or the first file's stem.
    pub source: Option<String>,
    /// File column to our field (`--map column=field`). Where the column is one of our fields and the value a constant,
    /// the constant holds for every row: `date=2021-03-31`, `seen_on=2025-12-31`, `period=quarter`, `basket=IJR`.
    pub map: BTreeMap<String, String>,
    /// The day of the import: nothing later can have happened.
    pub today: Date,
}

impl Options {
    /// No source name, no mapping.
    pub fn on(today: Date) -> Self {
        Options { source: None, map: BTreeMap::new(), today }
    }
}

/// Takes the rows.
pub trait Sink {
    /// Takes one batch. Batches of one table come in the order of its key.
    ///
    /// # Errors
    /// Where the batch cannot be kept; the import ends with that error.
    fn accept(&mut self, records: Records) -> Result<(), SinkError>;
}

/// What an import brought.
#[derive(Debug)]
pub struct Imported {
    /// The name under which the rows are kept.
    pub source: String,
    /// The files, with the digests of their bytes.
    pub files: Vec<SourceFile>,
    /// Rows accepted, by table. Quarantined rows are not among them.
    pub rows: BTreeMap<Table, u64>,
    /// Rows of the files that are in no answer.
    pub quarantined: u64,
    /// What was found, by code and file.
    pub findings: Findings,
    /// The earliest date described by an accepted row.
    pub first: Option<Date>,
    /// The latest date described by an accepted row.
    pub last: Option<Date>,
    /// What else the reader of the data should know: vintages, units, assumptions.
    pub notes: Vec<String>,
}

/// Reads the files and hands their rows to the sink. A path may be a folder: its files, sorted by name.
///
/// # Errors
/// Where a file is no such file, or the sink refuses; what the sink has taken so far is then to be discarded.
pub fn read(
    kind: Kind,
    paths: &[PathBuf],
    options: &Options,
    sink: &mut dyn Sink,
    progress: &dyn Progress,
) -> Result<Imported, IngestError> {
    let files = source::list(paths)?;
    let digests = source::digests(&files)?;
    let mut tally = tally::Tally::new(sink);
    let source = options.source.clone().unwrap_or_else(|| source::source_name(paths, &files));
    if kind == Kind::Facts {
        // Its collections have thousands of documents: they are looked into where they are read, side by side.
        filed::read(&files, options, progress, &mut tally)?;
        return tally.finish(source, digests);
    }
    let inputs = source::inputs(&files)?;
    let context = source::Context { options, progress, inputs: &inputs };
    match kind {
        Kind::Prices => prices::read(&context, &mut tally)?,
        Kind::Listings => listings::read(&context, &mut tally)?,
        Kind::Statements => statements::read(&context, &mut tally)?,
        Kind::Series => series::read(&context, &mut tally)?,
        Kind::French => french::read(&context, &mut tally)?,
        Kind::Basket => basket::read(&context, &mut tally)?,
        Kind::Actions => actions::read(&context, &mut tally)?,
        Kind::Facts => {}
    }
    tally.finish(source, digests)
}
