//! Numbers about the market: breadth, concentration, rotation, on a day and on every day before it.
//!
//! What comes in: a [`breadth_panel::Panel`] with two universes and their indexes, and a [`breadth_store::View`] for the
//! funds they are held against. What goes out: a [`MarketPage`]: [`Reading`]s with their histories, returns, the
//! largest names.
//!
//! ```text
//!  Panel ─▶ Book (capitalisations that drift) ─┐
//!        ─▶ Levels (split-safe prices)         ├─▶ Frame ─▶ MEASURES ─▶ Reading ─┐
//!  IndexSeries ────────────────────────────────┘                                 ├─▶ MarketPage
//!  View ─▶ Line (funds) ────────────────────────▶ HORIZONS ─▶ ReturnTable ───────┘
//! ```
//!
//! A measure is one value in one file ([`MEASURES`]). Entry `t` of its history is what one would have read at the close
//! of session `t`: later sessions do not change it by one bit. A member is a company: universes leave out further share
//! classes, so that weights and counts are by issuer. What is not known is missing with its reason, and every reading
//! says how many of how many it knew.
//!
//! ```
//! use breadth_market::{manual_entry, measure};
//! let entry = manual_entry(measure("above_200d").unwrap());
//! assert!(entry.starts_with("Members above their 200-day average (`above_200d`, fraction)"));
//! ```
pub mod baskets;
pub mod book;
pub mod claims;
mod columns;
pub mod conditions;
pub mod error;
pub mod frame;
mod growth;
pub mod histories;
#[cfg(test)]
mod laws;
pub mod levels;
pub mod lines;
pub mod measure;
pub mod measures;
pub mod one_session;
pub mod page;
pub mod rates;
pub mod reading;
pub mod record;
pub mod regimes;
pub mod rotation_map;
pub mod sector_readings;
pub mod sectors;
pub mod spans;
pub mod stands;
pub mod table;
mod tally;
pub mod targets;
#[cfg(test)]
mod testing;
pub mod topics;
pub mod valuation;
mod vintages;

pub use baskets::{Basket, BasketReading, Contribution};
pub use book::Book;
pub use conditions::{Conditions, conditions};
pub use error::MarketError;
pub use frame::{Frame, Point, Side};
pub use levels::Levels;
pub use lines::Line;
pub use measure::{Family, MEASURES, Measure, manual, manual_entry, measure};
pub use one_session::{SessionValue, Sessions};
pub use page::{MarketPage, market_page, market_page_for, market_page_with, measure_readings};
pub use reading::{Missing, Reading, Unit};
pub use record::Record;
pub use rotation_map::{MapLine, MapPoint, Pace, Quadrant};
pub use sector_readings::sector_readings;
pub use table::{ReturnCell, ReturnColumn, ReturnRow, ReturnTable, TopName, TopTable};
pub use topics::{Asked, TOPICS, Topic, TopicCell, TopicTable, topic};
