//! What banks earn on the curve: net interest income over earning assets, from what they filed.
use breadth_domain::Date;
use breadth_panel::{Panel, Universe};
use breadth_signals::Fundamentals;
use serde::Serialize;

use super::bank_signal::{MarginSignal, margin_signal};
use super::steepener::CurvePoint;
use crate::valuation::{companies, month_ends};

/// A bank by its industry, as listings name it.
fn is_bank(industry: &str) -> bool {
    ["Major Banks", "Commercial Banks", "Savings Institutions", "Banks"].contains(&industry)
}

/// The margin of a universe's banks on a day.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct MarginPoint {
    /// The month's last session.
    pub session: Date,
    /// Σ net interest income of twelve months / Σ earning assets, over the banks with both.
    pub margin: Option<f64>,
    /// Banks with both.
    pub known: usize,
    /// Banks.
    pub of: usize,
}

/// The margin's history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BankMargin {
    /// The universe.
    pub universe: String,
    /// What it is.
    pub formula: &'static str,
    /// At month ends.
    pub history: Vec<MarginPoint>,
    /// What the curve says of it, and what that was worth; `None` without a curve.
    pub signal: Option<MarginSignal>,
}

/// The margin of a universe's banks at month ends.
pub fn bank_margin(
    panel: &Panel,
    universe: &Universe,
    fundamentals: &Fundamentals,
    moves: &[CurvePoint],
) -> BankMargin {
    let sessions = month_ends(panel);
    let mut banks = universe.clone();
    for r in &mut banks.reconstitutions {
        let day = panel.sessions[r.rank_session];
        r.members.retain(|m| is_bank(&panel.securities[m.security].label(day).industry));
    }
    let months = companies(panel, fundamentals, &banks, &sessions);
    let history = sessions.iter().zip(&months).map(|(t, all)| {
        let both: Vec<(f64, f64)> =
            all.iter().filter_map(|c| Some((c.net_interest?, c.earning_assets.filter(|a| *a > 0.0)?))).collect();
        let (income, assets) = both.iter().fold((0.0, 0.0), |(i, a), (x, y)| (i + x, a + y));
        MarginPoint {
            session: panel.sessions[*t],
            margin: (assets > 0.0).then(|| income / assets),
            known: both.len(),
            of: all.len(),
        }
    });
    let history: Vec<MarginPoint> = history.collect();
    BankMargin {
        signal: margin_signal(moves, &history),
        universe: universe.id.clone(),
        formula: "Σ net interest income of twelve months / Σ (net loans + securities held to maturity)",
        history,
    }
}
