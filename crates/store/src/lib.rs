//! The disk. Records come in, versions are committed whole, and a [`View`] as of a date goes out.
//!
//! ```text
//! records ─▶ Writer ─▶ parts/*.parquet + versions/NNNNNN.json + HEAD ─▶ Store ─▶ as_of(date) ─▶ View
//! ```
//!
//! A store is a folder: copy it and it is a store elsewhere. What is in it never changes; an import adds parts and a
//! version that names them. See [`Store`] for reading, [`Writer`] for writing.
mod dense;
mod derived;
pub mod doctor;
mod encoder;
pub mod error;
mod failpoint;
mod filers;
mod gather;
pub mod kept;
mod kept_file;
mod layout;
pub mod manifest;
mod map;
mod overlap;
pub mod pack;
mod part;
pub mod questions;
mod rows;
pub mod store;
mod tables;
pub mod view;
pub mod vintages;
pub mod writer;

pub use doctor::{Doctor, doctor};
pub use error::StoreError;
pub use filers::{FilersState, filing_key};
pub use kept::{KeptState, Then};
pub use kept_file::{KeptFile, Section};
pub use manifest::Manifest;
pub use map::Numbers;
pub use pack::{Packer, Unpacker};
pub use store::{Store, VersionInfo};
pub use view::{Company, FactsBySource, PriceBlock, Series, View};
pub use vintages::Vintage;
pub use writer::{Committed, ImportMeta, Writer};
