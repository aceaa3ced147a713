//! Would it have worked: an exact ledger of positions and cash over a panel's sessions, and what its curve amounts to.
//!
//! ```text
//! Study ─▶ schedule ─▶ screen (close of the month's last session) ─▶ Policy ─▶ fill (close of the next session) ─▶ curve
//!                                                                              │
//!                                 low · base · high: what an exit of unknown outcome paid ◀┘
//! ```
//!
//! - A decision sees nothing later than its session: no price, no statement, no exit.
//! - Positions grow with the panel's split-safe price returns; shares are value / close, fractions allowed. Dividends and
//!   interest on cash are not counted.
//! - A name that stops trading is carried at its last close until [`RECOGNISED_AFTER`] sessions have passed without one;
//!   then its outcome is booked, by the table [`OUTCOMES`]: what was paid or exchanged is cash, any other position is
//!   written down. If it trades again after all it is written back; after [`SETTLED_AFTER`] sessions it becomes cash. That
//!   it has stopped for good is not known before.
mod convention;
mod driver;
mod error;
mod exits;
mod ledger;
pub mod measures;
mod result;
mod run;
mod schedule;
mod survivors;

pub use convention::Convention;
pub use driver::{BookedExit, Decision, Path, Step, simulate};
pub use error::BacktestError;
pub use exits::{OUTCOMES, OutcomeRule, RECOGNISED_AFTER, Recovery, SETTLED_AFTER, Scenario, recovery};
pub use ledger::{Fill, Ledger};
pub use measures::{MEASURES, Measure};
pub use result::{
    BacktestResult, Band, BenchmarkCurve, DecisionRow, ExitMet, MeasureRow, RebalanceRow, ScreenCounts, StillHeld,
    TargetRow, TradeRow, YearRow,
};
pub use run::{RiskFree, Setting, backtest, backtest_policy};
pub use schedule::{Schedule, decision_sessions};
pub use survivors::Survivorship;
