//! Numbers and filings as SEC publishes them: companyfacts, submissions, financial statement data sets, ticker lists.
//!
//! ```text
//! zip of thousands ─┐                                   ┌─▶ FilerFacts (a filer's filings, and the numbers in them)
//! folder of JSON ───┼─▶ pipe (side by side, in order) ──┤
//! one JSON ─────────┘     └─ document: told by content  └─▶ FilerLabelRow (names, tickers, industries, predecessors)
//! zip with sub and num ─▶ fsds ─▶ both
//! Parquet, CSV ─────────▶ tables ─▶ labels
//! ```
//!
//! A document that cannot be read is kept aside and the import goes on; only where none can be read it is refused.
mod archive;
mod aside;
mod document;
mod draft;
mod facts;
mod fsds;
pub mod fuzzing;
mod hash;
mod json;
mod lists;
mod member;
mod out;
mod pipe;
mod strict;
mod submissions;
mod tables;

use std::fs::File;
use std::io::Read;

use breadth_domain::Progress;

use crate::source::{Context, Format, Input, Listed, text_or_parquet_or_json};
use crate::tally::Tally;
use crate::{IngestError, Options};
use archive::Archive;
use member::{Documents, Loose};
use out::Out;

pub use document::{UnreadableDocument, companyfacts};

/// What a file holds.
enum Holds {
    Zip,
    Json,
    Table(Format),
}

/// Reads the files.
pub(crate) fn read(
    files: &[Listed],
    options: &Options,
    progress: &dyn Progress,
    tally: &mut Tally<'_>,
) -> Result<(), IngestError> {
    let mut sorted = Vec::new();
    let mut bytes = 0;
    for file in files {
        let failed = |source| IngestError::Read { path: file.path.clone(), source };
        let mut handle = File::open(&file.path).map_err(failed)?;
        let size = handle.metadata().map_err(failed)?.len();
        let mut head = Vec::new();
        handle.by_ref().take(512).read_to_end(&mut head).map_err(failed)?;
        let holds = if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            Holds::Zip
        } else {
            match text_or_parquet_or_json(&file.name, &head)? {
                Some(format) => Holds::Table(format),
                None => Holds::Json,
            }
        };
        sorted.push((file, holds, size));
        bytes += size;
    }
    progress.begin("reading filings", Some(bytes));
    let context = Context { options, progress, inputs: &[] };
    let mut out = Out::new(tally, progress);
    let mut documents = Documents::new(options.today);
    let mut at = 0;
    while let Some((file, holds, size)) = sorted.get(at) {
        match holds {
            Holds::Zip => {
                let archive = Archive::open(&file.path, &file.name)?;
                match fsds::find(&archive) {
                    Some(set) => {
                        fsds::read(&archive, &set, &file.name, options.today, &mut out)?;
                        documents.readable += 1;
                    }
                    None => documents.of_archive(&archive, &file.name, &mut out)?,
                }
            }
            Holds::Json => {
                // A folder of thousands of documents is read side by side too.
                let run: Vec<Loose<'_>> = sorted[at..]
                    .iter()
                    .take_while(|(_, holds, _)| matches!(holds, Holds::Json))
                    .map(|(file, _, bytes)| Loose { path: &file.path, name: &file.name, bytes: *bytes })
                    .collect();
                documents.of_files(&run, &mut out)?;
                at += run.len();
                continue;
            }
            Holds::Table(format) => {
                let input = Input {
                    path: file.path.clone(),
                    member: None,
                    name: file.name.clone(),
                    stem: String::new(),
                    format: *format,
                    bytes: *size,
                };
                let labels = tables::read(&context, &input, out.tally)?;
                out.labels(labels)?;
                documents.readable += 1;
            }
        }
        at += 1;
    }
    out.finish()?;
    progress.end();
    documents.finish()
}
