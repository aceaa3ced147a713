//! The words of Breadth: what a session, a symbol, a fact, a finding or a study *is*, and nothing about where it came
//! from or what is made of it.
//!
//! Everything here is a plain value. Every other crate depends on this one; this one depends on none of them.
//!
//! ```
//! use breadth_domain::{Date, calendar};
//! let rank_day = calendar::session_on_or_before(Date::from_ymd(2025, 4, 30).unwrap());
//! assert_eq!(rank_day.to_string(), "2025-04-30");
//! ```
pub mod calendar;
pub mod concept;
pub mod constraint;
pub mod date;
pub mod filed;
pub mod finding;
pub mod near;
pub mod progress;
pub mod record;
pub mod score;
pub mod study;
pub mod symbol;

pub use concept::{Concept, Nature};
pub use date::Date;
pub use filed::{FiledFact, FilerFacts, FilerLabelKind, FilerLabelRow, Filing, Number};
pub use finding::{Finding, FindingKind, Findings};
pub use progress::{Progress, Silent};
pub use record::{
    ActionEvent, ActionRow, BasketRow, CompanyRow, FactRow, Grade, ListingRow, PriceField, PriceRow, QuarantinedRow,
    Records, SeriesRow, Span, Table,
};
pub use study::Study;
pub use symbol::Symbol;
