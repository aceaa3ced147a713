//! Filers with their filings and the numbers in them: two tables that are written and read together.
//!
//! ```text
//! FilerFacts ─▶ Encoder ─▶ filed/*.parquet   (one row a number)  ─┐
//!                      └─▶ filings/*.parquet (one row a filing)  ─┴─▶ Index ─▶ Loaded ─▶ FilerFacts as of a day
//! ```
//!
//! `filed`, sorted by filer, tag, unit, end, start and filing (by day of filing and accession number):
//!
//! | column | type | what |
//! |---|---|---|
//! | `cik` | 64-bit integer | the filer |
//! | `tag`, `unit` | text | as `us-gaap:Assets`, `USD` |
//! | `start` | day or null | the first day of the period; null for a number at a day |
//! | `end` | day | the last day of the period |
//! | `integer`, `decimal` | 64-bit integer, 64-bit float | the number: exactly one of them is given, so that whole numbers stay whole |
//! | `filing` | 64-bit integer | the filing's key, see [`filing_key`] |
//! | `exact` | boolean | whether the dates are the filing's own |
//!
//! `filings`, sorted by filer, day of filing and accession number:
//!
//! | column | type | what |
//! |---|---|---|
//! | `cik` | 64-bit integer | the filer |
//! | `filing` | 64-bit integer | the same key |
//! | `accession`, `form` | text | as the source writes them |
//! | `filed_on` | day | the day EDGAR gives as the day of filing |
//! | `accepted` | timestamp, UTC, or null | when EDGAR accepted it, to the second |
//! | `known_on` | day | the first session on which the market could use it, by what this row knows |
//! | `name` | text | the filer's name as the source gives it; may be empty |
//!
//! A row group holds whole filers, so that a filer is found by the least and greatest `cik` in the footer. Every part of
//! `filed` comes with the filings of its numbers in the same version. An import brings only what the store does not have
//! yet: numbers, filings, times of acceptance. What several sources say of one filing is one filing at reading.
mod columns;
mod decode;
mod encoder;
mod group_writer;
mod index;
mod key;
mod known;
mod loaded;
mod news;
mod scan;
mod state;
mod view;
mod warm;
mod window;

pub(crate) use encoder::Encoder;
pub(crate) use index::Index;
pub use key::filing_key;
pub(crate) use known::{KnownRows, PartKnown};
pub use state::FilersState;
pub(crate) use warm::Warm;
