//! Valuation of small against large: today from reported figures, since 1926 from portfolios by size and book.
pub mod forward;
pub mod french;
pub mod gap;

pub use forward::{Episode, Forward, ForwardGroup, episodes, forward};
pub use french::{GapMonth, gap_months};
pub use gap::{GapPoint, gap_history};
