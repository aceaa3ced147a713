//! Claims with verdicts: a statement about the market as data, held against what was known on a day.
//!
//! ```text
//!  TOML ─▶ ClaimFile ─▶ plan (measures, windows, lines checked) ─▶ evaluate(Day) ─▶ Ledger of Judged claims
//!                                                                       ▲
//!          Store::as_of(day), Panel rows to the day, universes ─▶ Day ──┘
//! ```
//!
//! A claim names a measure ([`MEASURES`], one file each), what it is asked of, over which window, and which answer
//! supports it. A verdict is SUPPORTED, PARTLY, NOT SUPPORTED or CANNOT TELL; the last with its reason and what to import. A
//! window that is not over has no verdict yet. Everything is read through [`Day`], which sees nothing after its session.
pub mod day;
pub mod error;
pub mod evidence;
#[cfg(test)]
pub(crate) mod fixture;
pub mod ledger;
pub mod lines;
pub mod measure;
pub mod measures;
pub mod members;
pub mod plan;
pub mod spec;
pub mod verdict;
pub mod window;

pub use day::{Day, Sources};
pub use error::ClaimError;
pub use evidence::{ClaimUnit, DataGrade, Evidence, Interval, Lack};
pub use ledger::{Judged, Ledger, Past, ProxyFigure};
pub use measure::{ClaimMeasure, claim_measure, manual};
pub use measures::MEASURES;
pub use plan::Plan;
pub use spec::{Ask, Claim, ClaimFile, PRESETS, TEMPLATE};
pub use verdict::{Test, Verdict};
pub use window::{Span, Window};
