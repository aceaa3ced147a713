//! Rates: the curve, its slope, what the policy rate did, what credit pays, what banks earn on it. Each value is dated by
//! the day on which it could be read.
pub mod bank_signal;
pub mod banks;
pub mod curve;
pub mod policy;
pub mod steepener;

use breadth_domain::Date;
use breadth_panel::{Panel, Universe};
use breadth_signals::Fundamentals;
use breadth_store::View;
use serde::Serialize;

pub use bank_signal::{MarginSignal, margin_signal};
pub use banks::{BankMargin, bank_margin};
pub use curve::{Line, RateReading, lines, reading, remarks};
pub use policy::{PolicyMove, PolicyRate, policy_rate};
pub use steepener::{CurveMove, CurvePoint, curve_moves};

use crate::MarketError;

/// Rates on a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RatePage {
    /// The day of the view.
    pub as_of: Date,
    /// Yields, slopes, real yields, breakevens, credit spreads: the last value known, its changes, its history.
    pub readings: Vec<RateReading>,
    /// What the curve did over twelve months, at each month's end.
    pub moves: Vec<CurvePoint>,
    /// The policy rate's moves; `None` where no series of it is in the store.
    pub policy: Option<PolicyRate>,
    /// Net interest margin of each universe's banks.
    pub banks: Vec<BankMargin>,
}

impl RatePage {
    /// The reading of that line.
    pub fn reading(&self, id: &str) -> Option<&RateReading> {
        self.readings.iter().find(|r| r.id == id)
    }
}

/// The rates of a view.
///
/// # Errors
/// Where the store cannot be read. A series that is not there is no error: its reading is not there either.
pub fn rate_page(
    view: &View,
    panel: &Panel,
    universes: &[Universe],
    fundamentals: &Fundamentals,
) -> Result<RatePage, MarketError> {
    let lines = lines(view)?;
    let moves = curve_moves(&lines);
    Ok(RatePage {
        as_of: view.as_of(),
        readings: lines.iter().filter_map(reading).collect(),
        policy: policy_rate(view)?,
        banks: universes.iter().map(|u| bank_margin(panel, u, fundamentals, &moves)).collect(),
        moves,
    })
}
