//! How likely a level is to be reached by a day: ending there and touching it on the way, by every honest method side by side.
//!
//! ```text
//!  History (log price returns) ─▶ paths: bootstrap, filtered, by regime ─┐
//!            └─▶ volatility ─▶ lognormal closed form ────────────────────┴─▶ TargetTable (method x drift x monitoring)
//! ```
//!
//! The answers differ by more than any of their standard errors: what is assumed of drift, of volatility and of how often
//! one looks decides. So a table is given and never one number.
pub mod history;
pub mod lognormal;
pub mod methods;
pub mod table;

pub use history::{DAYS_A_YEAR, History};
pub use lognormal::{end_probability, touch_probability};
pub use table::{Drift, Monitoring, Target, TargetRow, TargetTable, target_table};
