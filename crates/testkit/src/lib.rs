//! A simulated market that knows its truth: what `breadth demo` imports as files, and what property tests draw worlds
//! from.
//!
//! In goes a [`WorldSpec`]; out comes a [`World`]: price rows, listings, statements and series as vendors give them, with
//! their omissions and traps, and a [`Truth`] that says what is so: premia, qualities, events, exits with their payouts,
//! defects by count.
//!
//! ```text
//!   WorldSpec ─▶ factors ─▶ places, one stream of chance each ─▶ trackers ─▶ defects ─▶ World { rows, Truth }
//!                             company · filings · fund · papers                          │
//!                                                                          World::write ─▶ files
//! ```
//!
//! Every place draws from its own stream and each session looks at nothing later, so that [`World::rewritten_after`] can
//! tell another future of the same past: the tool of the law that tomorrow cannot change today.
//!
//! ```
//! use breadth_domain::Date;
//! use breadth_testkit::{World, WorldSpec};
//! let world = World::simulate(&WorldSpec::small(3));
//! let today = Date::parse("2022-06-30").unwrap();
//! let other = world.rewritten_after(today, 99);
//! let known = |w: &World| w.prices().filter(|r| r.date <= today).count();
//! assert_eq!(known(&world), known(&other));
//! ```
mod attached;
mod books;
mod company;
mod defects;
mod error;
mod factors;
pub mod filers;
mod filings;
mod fortunes;
mod french;
mod fund;
mod inject;
mod kind;
mod names;
mod segment;
mod shared;
mod slot;
mod spec;
#[cfg(feature = "proptest")]
mod strategies;
mod stream;
mod tape;
mod timeline;
mod trackers;
mod truth;
mod world;
mod write;

pub use books::{ITEMS, Statement};
pub use defects::Defects;
pub use error::TestkitError;
pub use factors::{Episodes, Factors};
pub use kind::{Kind, SECTORS};
pub use shared::shared;
pub use spec::WorldSpec;
#[cfg(feature = "proptest")]
pub use strategies::{any_day, any_small_spec};
pub use truth::{Event, TrueExit, TrueLabel, TrueOutcome, TrueSecurity, Truth, What};
pub use world::World;
pub use write::Files;
