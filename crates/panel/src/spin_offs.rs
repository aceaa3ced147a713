//! Spin-offs that sources of actions state: what a parent's holders received counts in the parent's return.
use breadth_domain::{ActionEvent, ActionRow};

use crate::Panel;

/// Sessions after its day within which the child of a spin-off must trade: else nothing of it is received.
pub const CHILD_TRADES: usize = 10;

/// A printed change that differs from what holders received by less than this part of it holds it already.
const HELD_ALREADY: f64 = 0.2;

/// A spin-off as prices tell it.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct SpunOff {
    /// The first session on or after its day on which the child has a close, and the parent too.
    pub session: usize,
    /// The parent's column.
    pub parent: usize,
    /// The child's column.
    pub child: usize,
    /// Shares of the child for one of the parent.
    pub ratio: f64,
    /// The child's close.
    pub price: f64,
    /// The parent's close.
    pub close: f64,
}

impl SpunOff {
    /// The spin-off of a row; `None` where it is none, or where the market does not have the parent. An error names
    /// the spin-off whose child has no close within [`CHILD_TRADES`] sessions.
    ///
    /// # Errors
    /// In words, where the child cannot be priced.
    pub fn of(panel: &Panel, row: &ActionRow) -> Option<Result<SpunOff, String>> {
        let symbol = row.child.filter(|_| row.event == ActionEvent::SpinOff)?;
        let day = panel.session_on_or_after(row.ex_date)?;
        let carrier = |symbol, s: usize| panel.find(&format!("{symbol}@{}", panel.sessions[s]));
        let parent = carrier(row.symbol, day)?;
        let first = (day..panel.sessions.len().min(day + CHILD_TRADES + 1)).find_map(|session| {
            let child = carrier(symbol, session)?;
            let (price, close) = (panel.close.get(session, child)?, panel.close.get(session, parent)?);
            Some(SpunOff { session, parent, child, ratio: row.value, price, close })
        });
        Some(first.ok_or_else(|| {
            format!(
                "{} spun {symbol} off on {}, which has no close within {CHILD_TRADES} sessions: nothing of it is counted",
                row.symbol, row.ex_date
            )
        }))
    }

    /// What a share of the parent gave, in shares of the parent at its close.
    fn part(&self) -> f64 {
        self.ratio * self.price / self.close
    }
}

/// Counts stated spin-offs in their parents' returns: 1 + r becomes (1 + r) (1 + ratio x child's close / parent's close),
/// as if the child were sold at its first close for more of the parent. Nothing is added where the printed change of that
/// session holds it already. Returns how many were counted so.
pub(crate) fn count_in_returns(panel: &mut Panel, actions: &[ActionRow]) -> u64 {
    let mut all: Vec<SpunOff> = actions.iter().filter_map(|row| SpunOff::of(panel, row)?.ok()).collect();
    all.sort_by_key(|s| (s.session, s.parent, s.child));
    all.dedup_by_key(|s| (s.session, s.parent, s.child));
    let mut counted = 0;
    for spun in all {
        let Some(ret) = panel.ret.get(spun.session, spun.parent) else { continue };
        let before = (0..spun.session).rev().find_map(|t| panel.close.get(t, spun.parent));
        let printed = before.map_or(0.0, |before| before * (1.0 + ret) / spun.close - 1.0);
        if (printed - spun.part()).abs() >= HELD_ALREADY * spun.part() {
            panel.ret.set(spun.session, spun.parent, (1.0 + ret) * (1.0 + spun.part()) - 1.0);
            counted += 1;
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::market;
    use breadth_domain::Symbol;

    fn row(panel: &Panel, s: usize) -> ActionRow {
        let (symbol, child) = (panel.ticker(0, s), panel.ticker(1, s));
        let day = panel.sessions[s];
        let event = ActionEvent::SpinOff;
        ActionRow { symbol, ex_date: day, event, value: 0.5, child: Some(child), known_on: day, pay_date: None }
    }

    #[test]
    fn what_was_received_is_earned_once() {
        // The parent falls from 100 to 80 and gives half a share of 40: (80 + 20) / 100 − 1 = 0.
        let plain = {
            let mut panel = market(&[vec![0.0, 0.0], vec![-0.2, 0.0], vec![0.0, 0.0]]);
            for (t, closes) in [[100.0, 40.0], [80.0, 40.0], [80.0, 40.0]].into_iter().enumerate() {
                (0..2).for_each(|i| panel.close.set(t, i, closes[i]));
            }
            panel.securities.iter_mut().for_each(|s| s.last = 2);
            panel
        };
        let mut panel = plain.clone();
        let actions = [row(&plain, 1), row(&plain, 1)];
        assert_eq!(count_in_returns(&mut panel, &actions), 1, "told twice, counted once");
        assert!(panel.ret.at(1, 0).abs() < 1e-15, "{}", panel.ret.at(1, 0));
        assert_eq!(panel.ret.at(2, 0), plain.ret.at(2, 0));
        // The exchange prints a previous close of 80: it holds it already.
        let mut printed = plain.clone();
        printed.ret.set(1, 0, 0.0);
        assert_eq!((count_in_returns(&mut printed, &actions), printed.ret.at(1, 0)), (0, 0.0));
        // A child that nobody can price is told.
        let nobody = ActionRow { child: Symbol::new("NOSUCH"), ..row(&plain, 1) };
        assert!(SpunOff::of(&plain, &nobody).unwrap().unwrap_err().contains("spun NOSUCH off"));
    }
}
