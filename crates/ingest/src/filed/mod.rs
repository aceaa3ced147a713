//! Numbers and filings as SEC publishes them.
mod aside;
mod document;
mod draft;
mod facts;
mod hash;
mod json;

pub use document::{UnreadableDocument, companyfacts};
