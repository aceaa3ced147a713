//! Would it have worked: an exact ledger of positions and cash over a panel's sessions, and what its curve amounts to.
//!
//! ```text
//! Study ─▶ schedule ─▶ screen (close of the month's last session) ─▶ Policy ─▶ fill (close of the next session) ─▶ curve
//!                                                                              │
//!                                 low · base · high: what an exit of unknown outcome paid ◀┘
//! ```
//!
//! - A decision sees nothing later than its session: no price, no statement, no exit.
//! - Positions grow with the panel's split-safe price returns; shares are value / close, fractions allowed. Dividends that
//!   the panel knows are paid on their ex-date to who held the shares before, and counted in benchmarks alike.
//! - A name that stops trading is carried at its last close until [`RECOGNISED_AFTER`] sessions have passed without one;
//!   then its outcome is booked, by the table [`OUTCOMES`]: what was paid or exchanged is cash, any other position is
//!   written down. If it trades again after all it is written back; after [`SETTLED_AFTER`] sessions it becomes cash. That
//!   it has stopped for good is not known before.
mod assemble;
pub mod attribution;
mod convention;
mod costs;
mod driver;
mod error;
mod examine;
mod exits;
mod gate;
pub mod honesty;
mod ledger;
pub mod measures;
mod quotes;
mod result;
mod rows;
mod run;
mod schedule;
mod setting;
mod shelf;
mod stated;
pub mod studies;
mod survivors;
mod tape;

pub use convention::Convention;
pub use costs::{CapacityPoint, CostQuote, CostTable, Costs, DaysToExit, break_even_bp, days_to_exit};
pub use driver::{BookedExit, Decision, Path, Step, World, simulate, simulate_in};
pub use error::BacktestError;
pub use examine::{Examination, examine};
pub use exits::{OUTCOMES, OutcomeRule, RECOGNISED_AFTER, Recovery, SETTLED_AFTER, Scenario, recovery};
pub use gate::{Gate, GateError};
pub use ledger::{Entry, EntryKind, Event, Fill, Held, Ledger, Lot, Lots, Rules, Tally};
pub use measures::{MEASURES, Measure};
pub use quotes::Quotes;
pub use result::{
    BacktestResult, Band, BenchmarkCurve, DecisionRow, ExitMet, ExposureRow, JournalRow, KeptRow, MeasureRow,
    RebalanceRow, ScreenCounts, StillHeld, TargetRow, TradeRow, YearRow,
};
pub use run::{Extras, Run, backtest, backtest_policy, run};
pub use schedule::{Schedule, decision_sessions};
pub use setting::{RiskFree, Setting};
pub use shelf::{Kept, Shelf, ShelfError, kept};
pub use stated::{StatedError, imported_events, stated_events};
pub use survivors::Survivorship;
pub use tape::Tape;
