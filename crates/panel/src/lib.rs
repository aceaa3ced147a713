//! Dates by securities: identities, split-safe returns, market capitalisations, universes.
pub mod grid;
pub mod panel;
pub mod universe;

pub use grid::Grid;
pub use panel::{Exit, Label, ListingKind, Outcome, Panel, Security, SecurityId};
pub use universe::{Exclusion, IndexSeries, Member, Reconstitution, Universe};
