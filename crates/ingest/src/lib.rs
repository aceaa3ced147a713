//! Files and vendors' formats in, records and findings out.
use std::collections::BTreeMap;
use std::path::PathBuf;

use breadth_domain::{Date, Findings, Records, Table};

/// What a file is meant to hold.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Prices.
    Prices,
    /// Listings.
    Listings,
    /// Statements with a publish date.
    Statements,
    /// Named series.
    Series,
    /// Ken French's library.
    French,
    /// Holdings of a fund or an index.
    Basket,
}

impl Kind {
    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Kind::Prices => "prices",
            Kind::Listings => "listings",
            Kind::Statements => "statements",
            Kind::Series => "series",
            Kind::French => "french",
            Kind::Basket => "basket",
        }
    }
}

/// Whoever takes records could not take them.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SinkError(pub Box<dyn std::error::Error + Send + Sync>);

/// Takes records as they are decoded.
pub trait Sink {
    /// Takes a batch.
    ///
    /// # Errors
    /// Where it cannot be stored.
    fn accept(&mut self, records: Records) -> Result<(), SinkError>;
}

/// One file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it was.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// What an import brought.
#[derive(Debug, Default)]
pub struct Imported {
    /// The source's name.
    pub source: String,
    /// The files.
    pub files: Vec<SourceFile>,
    /// Rows by table.
    pub rows: BTreeMap<Table, u64>,
    /// Rows kept aside.
    pub quarantined: u64,
    /// What was found.
    pub findings: Findings,
    /// The first day described.
    pub first: Option<Date>,
    /// The last day described.
    pub last: Option<Date>,
    /// What the reader should know, in words.
    pub notes: Vec<String>,
}
