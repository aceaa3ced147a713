//! The measures, one definition a file.
pub mod above_average;
pub mod advance_decline;
pub mod advances;
pub mod equal_minus_cap;
pub mod herfindahl;
pub mod mcclellan;
pub mod participation;
pub mod relative_momentum;
pub mod relative_strength;
pub mod relative_to_average;
pub mod relative_trend;
pub mod small_share;
pub mod top_share;
pub mod zweig;
