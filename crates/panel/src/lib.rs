//! Dates by securities: who is who, what each earned, what it is worth, who belongs to which universe.
//!
//! In comes a [`View`](breadth_store::View); out go a [`Panel`] and [`Universe`]s over it.
//!
//! ```text
//!   view ──▶ source ──▶ identity ──▶ returns, shares ──▶ Panel ──▶ rules ──▶ Universe ──▶ IndexSeries
//!              │           ▲                               │
//!              └─ listings ┴─ classify                     └─ exits
//! ```
//!
//! Everything at session `t` is decided from rows known at `t`: a panel made from an earlier view is, number for number,
//! the beginning of one made from a later view.
pub mod actions;
pub mod attribution;
mod beside;
pub mod build;
pub mod classify;
pub mod drift;
pub mod exits;
pub mod filers;
pub mod grid;
pub mod identity;
pub mod income;
pub mod index;
pub mod issuer;
mod kept;
pub mod listings;
pub mod panel;
mod payouts;
pub mod returns;
pub mod rules;
mod siblings;
pub mod source;
mod spin_offs;
mod survivors;
#[cfg(test)]
mod testing;
pub mod types;
pub mod universe;

pub use actions::{Action, ActionKind};
pub use beside::beside;
pub use build::PanelError;
pub use drift::Drift;
pub use exits::{ExitOverride, OverrideError, SILENT_SESSIONS, Withdrawals};
pub use grid::Grid;
pub use income::{Contradiction, Income, IncomeKnown, Paid};
pub use issuer::IssuerId;
pub use panel::{Exit, Label, ListingKind, Outcome, Panel, Security, SecurityId};
pub use rules::{
    Built, PublicFloat, PublicFloats, RuleError, Statements, UNIVERSES, UniverseRule, universe_rule, universes,
    universes_knowing,
};
pub use spin_offs::{CHILD_TRADES, SpunOff};
pub use universe::{Exclusion, FloatCoverage, IndexSeries, Member, Reconstitution, Universe};
