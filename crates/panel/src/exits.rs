//! Ends of series: what holders are taken to have received, and the evidence.
use crate::{Exit, ListingKind, Outcome, Panel};

/// A security without a row on so many sessions in a row has ended; the day on which that is recognised.
pub const SILENT_SESSIONS: usize = 10;
/// The sessions over which a pinned price is looked for.
const PINNED_OVER: usize = 15;
/// A price under an offer moves less than this on its average day.
const PINNED_MOVE: f64 = 0.004;
/// And its whole range over the sessions is less than this.
const PINNED_RANGE: f64 = 0.025;

/// Marks every series that ended more than [`SILENT_SESSIONS`] sessions before the panel's last.
pub(crate) fn find_exits(panel: &mut Panel) {
    let Some(end) = panel.last_session() else { return };
    for i in 0..panel.securities.len() {
        let last = panel.securities[i].last;
        if last + SILENT_SESSIONS >= end {
            continue;
        }
        panel.securities[i].exit = Some(exit(panel, i, last));
    }
}

/// The end of a series, from the rows up to its last.
fn exit(panel: &Panel, i: usize, last: usize) -> Exit {
    let from = (last + 1).saturating_sub(PINNED_OVER).max(panel.securities[i].first);
    let closes: Vec<f64> = panel.close.column(i, from, last + 1).filter(|c| !c.is_nan()).collect();
    let moves: Vec<f64> = panel.ret.column(i, from + 1, last + 1).filter(|r| !r.is_nan()).map(f64::abs).collect();
    let price = panel.close.at(last, i);
    let kind = panel.securities[i].label(panel.sessions[last]).kind;
    let (low, high) = closes.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), c| (l.min(*c), h.max(*c)));
    let typical = moves.iter().sum::<f64>() / moves.len().max(1) as f64;
    // Blank-cheque shares are pinned to their trust by design, and a price of cents does not move by ticks.
    let pinned = closes.len() >= PINNED_OVER
        && price >= 1.0
        && kind != ListingKind::BlankCheque
        && typical < PINNED_MOVE
        && high / low - 1.0 < PINNED_RANGE
        && typical > 0.0;
    if pinned {
        Exit {
            last,
            outcome: Outcome::CashMerger,
            evidence: format!(
                "price between {low:.2} and {high:.2} over its last {} sessions, {:.2} % on the average day: pinned to an offer",
                closes.len(),
                typical * 100.0
            ),
        }
    } else {
        Exit {
            last,
            outcome: Outcome::Unknown,
            evidence: format!("last price {price:.2} on {}; nothing tells what holders received", panel.sessions[last]),
        }
    }
}
