//! One file a command: from what the user wrote to an answer.
pub mod attribution;
pub mod backtest;
mod backtest_grid;
mod backtest_text;
mod backtest_told;
pub mod build;
pub mod build_text;
pub mod claims;
pub mod completions;
pub mod demo;
pub mod doctor;
pub mod explain;
mod explain_filings;
pub mod explain_metrics;
pub mod facts;
pub mod import;
pub mod market;
pub mod metrics;
pub mod overlap;
pub mod report;
pub mod research;
pub mod results;
pub mod risk;
pub mod screen;
pub mod sql;
#[cfg(any(feature = "sql", test))]
pub mod tables;
pub mod target;

pub mod universe;
mod universe_returns;
mod universe_weights;
