//! What the commands that bring data in and show it as it is take.
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `breadth import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// What the files hold: prices, listings, statements, series, french, basket, actions
    pub kind: String,
    /// Files or folders; the format is recognised by content
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Say which column is which: `their_name=our_name`
    #[arg(long = "map", value_name = "COLUMN=NAME", value_parser = key_value)]
    pub map: Vec<(String, String)>,
    /// The name of the source, under which later files continue it [default: the first file's stem]
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Read and check everything, change nothing
    #[arg(long)]
    pub dry_run: bool,
}

fn key_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((k, v)) if !k.trim().is_empty() && !v.trim().is_empty() => Ok((k.trim().to_owned(), v.trim().to_owned())),
        _ => Err("write it as COLUMN=NAME, for example px_last=close".into()),
    }
}

/// `breadth doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Read every file and check its digest
    #[arg(long)]
    pub deep: bool,
}

/// `breadth sql`.
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// The query
    pub query: String,
}

/// Which period of a flow.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub enum Period {
    /// The twelve months to the newest period's end
    Ttm,
    /// The newest quarter
    Quarter,
    /// The newest fiscal year
    Annual,
}

impl Period {
    /// The name, as written.
    pub const fn id(self) -> &'static str {
        match self {
            Period::Ttm => "ttm",
            Period::Quarter => "quarter",
            Period::Annual => "annual",
        }
    }
}

/// `breadth facts`.
#[derive(Debug, Args)]
pub struct FactsArgs {
    /// A ticker, or a filer's number as CIK320193
    pub ticker: String,
    /// One line item, proved down to its filings
    #[arg(long, value_name = "ITEM")]
    pub metric: Option<String>,
    /// Which period of income and cash flow
    #[arg(long, value_enum, default_value_t = Period::Ttm)]
    pub period: Period,
    /// Each number as it was first reported, instead of its latest vintage
    #[arg(long)]
    pub first_reported: bool,
    /// Why the items that are not there are not
    #[arg(long)]
    pub missing: bool,
}
