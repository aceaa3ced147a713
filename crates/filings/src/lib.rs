//! What a company had filed by a day, as line items an analyst knows: quarters, trailing years, balances, shares, each
//! with its proof down to the filings, or with the reason why it is not there.
//!
//! ```text
//! FilerFacts ─▶ Filer ─▶ Snapshot (as of a day, in one reading) ─▶ Answer { value, derivation, flags, known_on }
//!                │                                             └─▶ Absent (reason)
//!                └─▶ steps: every change of every answer, dated by the day it could be known
//! ```
//!
//! - A fact is visible from the session on which its filing could be read; `fy`, `fp` and `frame` choose nothing.
//! - Periods are told by their days. Operands of one subtraction come from one family of vintages.
//! - Which tags give which line item is one list, [`ITEMS`]; a line item is one entry of it.
mod absent;
mod answer;
mod catalogue;
mod chain;
mod checks;
mod detect;
mod doubted;
mod family;
mod filer;
mod fiscal;
mod flag;
mod item;
mod items;
mod lane;
mod made;
mod manual;
mod per_share;
mod period;
mod quarter;
mod rows;
mod scale;
mod shares;
mod snapshot;
mod splits;
mod standards;
mod steps;
mod succession;
mod survey;
mod template;
#[cfg(test)]
mod testing;
mod trailing;
mod tree;
mod view;
mod vintage;

pub use absent::Absent;
pub use answer::{Answer, Derivation, Leaf, Operation};
pub use catalogue::Catalogue;
pub use checks::{Check, Identity, Unknown, checks};
pub use detect::detect;
pub use filer::Filer;
pub use fiscal::FiscalYear;
pub use flag::{Flag, Flags};
pub use item::{Find, ITEMS, Item, Link, Sign, Term, item};
pub use manual::{manual, manual_entry};
pub use rows::is_periodic;
pub use scale::{Doubt, SAME_FILING, Witness, doubts};
pub use shares::shares_at;
pub use snapshot::{Reading, Snapshot};
pub use splits::{Split, split_factor, splits, with_effective};
pub use steps::steps;
pub use succession::{SUCCESSION_NUMBERS, SUCCESSION_UNEQUAL, Succession, succeeds};
pub use template::{Template, Templates};
