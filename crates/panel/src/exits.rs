//! Ends of series: what holders are taken to have received, and the evidence.
use crate::{Exit, ListingKind, Outcome, Panel};

/// A security without a row on so many sessions in a row has ended; the day on which that is recognised.
pub const SILENT_SESSIONS: usize = 10;
/// Windows of last sessions over which a pinned price is looked for, each with the largest average move and the largest
/// range it may have: a price under an offer stands still, the more so the nearer the end.
const PINNED: [(usize, f64, f64); 2] = [(15, 0.004, 0.025), (6, 0.003, 0.010)];

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

impl Panel {
    /// What the end of a security looks like to someone who has seen no row of it since session `last`: from the rows up to
    /// `last` alone, whether or not it trades again later.
    pub fn end_seen(&self, security: usize, last: usize) -> Exit {
        exit(self, security, last)
    }
}

/// The end of a series, from the rows up to its last.
fn exit(panel: &Panel, i: usize, last: usize) -> Exit {
    let price = panel.close.at(last, i);
    let kind = panel.securities[i].label(panel.sessions[last]).kind;
    // Blank-cheque shares are pinned to their trust by design, and a price of cents does not move by ticks.
    let evidence = if kind == ListingKind::BlankCheque || price < 1.0 {
        None
    } else {
        PINNED.iter().find_map(|(over, largest_move, largest_range)| {
            pinned(panel, i, last, *over, *largest_move, *largest_range)
        })
    };
    match evidence {
        Some(evidence) => Exit { last, outcome: Outcome::CashMerger, evidence },
        None => Exit {
            last,
            outcome: Outcome::Unknown,
            evidence: format!("last price {price:.2} on {}; nothing tells what holders received", panel.sessions[last]),
        },
    }
}

/// The evidence that a price stood still over its last `over` sessions: it moved, but by less than an offer allows.
fn pinned(panel: &Panel, i: usize, last: usize, over: usize, largest_move: f64, largest_range: f64) -> Option<String> {
    let from = (last + 1).saturating_sub(over).max(panel.securities[i].first);
    let closes: Vec<f64> = panel.close.column(i, from, last + 1).filter(|c| !c.is_nan()).collect();
    let moves: Vec<f64> = panel.ret.column(i, from + 1, last + 1).filter(|r| !r.is_nan()).map(f64::abs).collect();
    if closes.len() < over || moves.is_empty() {
        return None;
    }
    let (low, high) = closes.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), c| (l.min(*c), h.max(*c)));
    let typical = moves.iter().sum::<f64>() / moves.len() as f64;
    // A price that never moves is one that nobody prints any more, not one under an offer.
    (typical > 0.0 && typical < largest_move && high / low - 1.0 < largest_range).then(|| {
        format!("price between {low:.2} and {high:.2} over its last {over} sessions, {:.2} % on the average day: pinned to an offer", typical * 100.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Grid, Label, Security, SecurityId};
    use breadth_domain::{Date, Symbol};
    use std::sync::Arc;

    /// One security with these closes, then silence to the panel's end; returns follow from the closes.
    fn panel(closes: &[f64], kind: ListingKind) -> Panel {
        let rows = closes.len() + SILENT_SESSIONS + 5;
        let mut p = Panel { close: Grid::missing(rows, 1), ret: Grid::missing(rows, 1), ..Panel::default() };
        p.sessions = (0..rows as i32).map(Date::from_days).collect();
        for (t, c) in closes.iter().enumerate() {
            p.close.set(t, 0, *c);
            if t > 0 {
                p.ret.set(t, 0, c / closes[t - 1] - 1.0);
            }
        }
        let blank: Arc<str> = Arc::from("");
        let label = Label {
            from: Date::from_days(0),
            symbol: Symbol::new("X").unwrap(),
            name: blank.clone(),
            exchange: blank.clone(),
            sector: blank.clone(),
            industry: blank.clone(),
            country: blank,
            kind,
            rule: "test",
        };
        let id = SecurityId(Arc::from("X@1970-01-01"));
        p.securities = vec![Security { id, first: 0, last: closes.len() - 1, labels: vec![label], exit: None }];
        find_exits(&mut p);
        p
    }

    fn outcome(closes: &[f64], kind: ListingKind) -> Option<Outcome> {
        panel(closes, kind).securities[0].exit.as_ref().map(|e| e.outcome)
    }

    #[test]
    fn a_price_pinned_to_an_offer_is_a_cash_merger() {
        // Up by half on the announcement, then within a few cents of 53.50.
        let mut closes = vec![30.0, 31.0, 30.5, 45.75];
        closes.extend((0..16).map(|k| 53.40 + 0.02 * f64::from(k % 3)));
        assert_eq!(outcome(&closes, ListingKind::Common), Some(Outcome::CashMerger));
        assert_eq!(outcome(&closes, ListingKind::BlankCheque), Some(Outcome::Unknown));
    }

    #[test]
    fn a_decline_a_frozen_price_and_cents_tell_nothing() {
        let falling: Vec<f64> = (0..30).map(|k| 20.0 * 0.93_f64.powi(k)).collect();
        assert_eq!(outcome(&falling, ListingKind::Common), Some(Outcome::Unknown));
        assert_eq!(outcome(&[106.04; 20], ListingKind::Common), Some(Outcome::Unknown));
        let cents: Vec<f64> = (0..20).map(|k| 0.100 + 0.0001 * f64::from(k % 2)).collect();
        assert_eq!(outcome(&cents, ListingKind::Common), Some(Outcome::Unknown));
    }

    #[test]
    fn a_series_that_reaches_the_end_has_not_ended() {
        let mut p = panel(&[10.0, 10.1], ListingKind::Common);
        p.securities[0].exit = None;
        p.securities[0].last = p.sessions.len() - SILENT_SESSIONS - 1;
        find_exits(&mut p);
        assert_eq!(p.securities[0].exit, None);
    }
}
