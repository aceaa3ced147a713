//! The disk. Records come in, versions are committed whole, and a [`View`] as of a date goes out.
pub mod error;
pub mod view;

pub use error::StoreError;
pub use view::{Company, PriceBlock, Series, Store, View};
