//! The whole way as a library: what the binary's commands and the tests of the whole pipeline share.
//!
//! ```text
//! View ─▶ Panel ─▶ universes, indexes ─▶ market page
//!                └▶ Fundamentals ─▶ screen ─▶ target portfolio
//!                                └▶ backtest
//! ```
pub mod decisions;
pub mod ledger;
pub mod pipeline;
pub mod rates;

pub use pipeline::{Pipeline, PipelineError, Rules};
