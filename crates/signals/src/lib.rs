//! Numbers about a company, as one could have known them at the close of a session: what is reported, what follows from
//! it, who passes a screen and who ranks where.
//!
//! ```text
//! View::facts() ─┐
//! View::filer()  ├─▶ Fundamentals ─▶ At (one company, one session, one source) ─▶ Metric ─▶ ScreenPlan ─▶ ScreenResult
//! Panel ─────────┘
//! ```
//!
//! - A number is a [`Quantity`] with its provenance, or [`Missing`] with its reason; zero is never a stand-in.
//! - A metric is one entry of [`METRICS`]; the command line, the report and the screens read the same list.
//! - A condition on a missing number is *unknown*, and unknown never counts as passed.
//! - Whatever is asked at session `t` depends on nothing known after it: rows are visible from the day they were known,
//!   and a ticker means the security that one could have known it to mean on that day.
//!
//! ```
//! use breadth_signals::{Condition, METRICS, metric};
//! assert_eq!(metric("return_on_assets").unwrap().label, "Return on assets");
//! assert!(Condition::parse("return_on_asets > 0").unwrap_err().to_string().contains("did you mean `return_on_assets`"));
//! assert!(METRICS.len() >= 90);
//! ```
mod asked;
mod at;
mod block;
mod condition;
mod cross;
mod error;
mod expression;
mod filers;
mod filings;
#[cfg(test)]
mod fixture;
mod fundamentals;
mod identities;
mod kept;
mod known;
mod link;
mod memo;
mod metric;
pub mod metrics;
mod missing;
pub mod operators;
mod plan;
mod quantity;
mod quarter;
mod ranking;
pub mod research;
mod screen;
mod succession;
mod template;
mod trailing;
mod window;

pub use asked::{Ask, Window};
pub use at::At;
pub use breadth_filings::{Template, Templates};
pub use condition::Condition;
pub use cross::{Column, CrossSection};
pub use error::SignalError;
pub use expression::Verdict;
pub use filers::{FilerBook, Opened, Predecessor};
pub use filings::SOURCE as FILINGS;
pub use fundamentals::{Coverage, FactId, Fundamentals, SourceCoverage};
pub use identities::{FailedIdentity, IdentityCount, identities};
pub use known::{InputFact, Known, Value};
pub use metric::{Basis, Compute, Direction, Metric, Unit, manual, metric};
pub use metrics::METRICS;
pub use missing::Missing;
pub use plan::{ScreenPlan, Screened};
pub use quantity::{Evidence, Quantity};
pub use ranking::{Ranked, Ranking};
pub use screen::{Checked, FunnelStep, ScoreMetric, ScreenResult, ScreenRow, screen};
pub use window::{LISTED_WITHIN, Windows, median_dollar_volume};
