//! Money: positions and cash, and what a trade does to them.
use std::collections::BTreeMap;

use breadth_panel::Panel;

use crate::Convention;

/// A position.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Held {
    /// Dollars at the last close seen.
    pub value: f64,
    /// The session of that close.
    pub last: usize,
    /// Dollars at that close, where the position has been written down since: what it is again if it trades again.
    pub full: Option<f64>,
}

/// One executed trade.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Fill {
    /// The security's column in the panel.
    pub security: usize,
    /// Dollars bought (positive) or sold (negative).
    pub value: f64,
    /// Cost in dollars.
    pub cost: f64,
}

/// Positions and cash of one portfolio. Sums run in the order of the panel's columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    pub(crate) cash: f64,
    pub(crate) held: BTreeMap<usize, Held>,
    rate: f64,
}

impl Ledger {
    /// A ledger of `cash` dollars that pays `cost_bp` basis points of what it trades.
    pub fn new(cash: f64, cost_bp: f64) -> Self {
        Ledger { cash, held: BTreeMap::new(), rate: cost_bp / 1e4 }
    }

    /// Cash in dollars.
    pub fn cash(&self) -> f64 {
        self.cash
    }

    /// Positions in dollars at their last closes, by column of the panel.
    pub fn positions(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.held.iter().map(|(i, h)| (*i, h.value))
    }

    /// Cash and positions in dollars.
    pub fn value(&self) -> f64 {
        self.held.values().map(|h| h.value).sum::<f64>() + self.cash
    }

    /// Lets every position that has a close on session `s` earn its return; the others stand at their last close. A
    /// position that was written down and trades again is what it was before, and earns the return over the gap; these are
    /// returned.
    pub fn mark(&mut self, panel: &Panel, s: usize) -> Vec<usize> {
        let mut resumed = Vec::new();
        for (i, held) in &mut self.held {
            if panel.close.get(s, *i).is_none() {
                continue;
            }
            if let Some(full) = held.full.take() {
                held.value = full;
                resumed.push(*i);
            }
            held.value *= 1.0 + panel.ret.get(s, *i).unwrap_or(0.0);
            held.last = s;
        }
        resumed
    }

    /// Writes a position down to `1 + ret` of its value, and keeps it: its holder still has the shares. Returns its value
    /// before.
    pub(crate) fn write_down(&mut self, security: usize, ret: f64) -> Option<f64> {
        let held = self.held.get_mut(&security)?;
        let full = held.value;
        held.full = Some(full);
        held.value = full * (1.0 + ret);
        Some(full)
    }

    /// Takes a position out and pays `1 + ret` of its value into cash.
    pub(crate) fn close_out(&mut self, security: usize, ret: f64) -> Option<Held> {
        let held = self.held.remove(&security)?;
        self.cash += held.value * (1.0 + ret);
        Some(held)
    }

    /// Trades to `targets` (security, weight) at the closes of session `s`; names without a close there keep what they
    /// are. The fills are in the order of execution.
    pub fn rebalance(
        &mut self,
        panel: &Panel,
        s: usize,
        targets: &BTreeMap<usize, f64>,
        convention: Convention,
    ) -> Vec<Fill> {
        let trades = |i: usize| panel.close.get(s, i).is_some();
        let frozen: f64 = self.held.iter().filter(|(i, _)| !trades(**i)).map(|(_, h)| h.value).sum();
        let wanted: BTreeMap<usize, f64> = targets.iter().filter(|(i, _)| trades(**i)).map(|(i, w)| (*i, *w)).collect();
        let value = self.value();
        let now: BTreeMap<usize, f64> =
            self.held.iter().filter(|(i, _)| trades(**i)).map(|(i, h)| (*i, h.value)).collect();
        let base = match convention {
            Convention::NextClose => self.value_after_cost(value, frozen, &wanted, &now),
            _ => value,
        };
        let scale = room(base, frozen, &wanted);
        let mut orders: Vec<(usize, f64)> = Vec::new();
        for i in wanted.keys().chain(now.keys().filter(|i| !wanted.contains_key(*i))) {
            let target = wanted.get(i).map_or(0.0, |w| w * scale);
            let delta = target - now.get(i).copied().unwrap_or(0.0);
            if delta != 0.0 {
                orders.push((*i, delta));
            }
        }
        orders.sort_by_key(|(i, _)| *i);
        if convention == Convention::Vectorbt {
            orders.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        }
        orders.into_iter().map(|(i, delta)| self.execute(s, i, self.sized(delta, convention), targets)).collect()
    }

    /// Executes orders given in shares (security, shares) at the closes of session `s`; those without a close lapse.
    pub fn fill_shares(&mut self, panel: &Panel, s: usize, orders: &[(usize, f64)]) -> Vec<Fill> {
        let priced = orders.iter().filter_map(|(i, n)| panel.close.get(s, *i).map(|p| (*i, n * p)));
        priced.collect::<Vec<_>>().into_iter().map(|(i, v)| self.execute(s, i, v, &BTreeMap::new())).collect()
    }

    /// The traded value that an order of `delta` dollars leads to.
    fn sized(&self, delta: f64, convention: Convention) -> f64 {
        match convention {
            Convention::Bt if delta > 0.0 => delta / (1.0 + self.rate),
            Convention::Bt => delta / (1.0 - self.rate),
            Convention::Vectorbt if delta > 0.0 && delta * (1.0 + self.rate) > self.cash => {
                self.cash.max(0.0) / (1.0 + self.rate)
            }
            _ => delta,
        }
    }

    fn execute(&mut self, s: usize, security: usize, traded: f64, targets: &BTreeMap<usize, f64>) -> Fill {
        let cost = traded.abs() * self.rate;
        self.cash -= traded + cost;
        let held = self.held.entry(security).or_insert(Held { value: 0.0, last: s, full: None });
        held.value += traded;
        held.last = s;
        // A position sold out leaves the last bit of a subtraction behind; it is no position.
        if !targets.contains_key(&security) && held.value.abs() <= traded.abs() * 1e-12 {
            self.cash += held.value;
            self.held.remove(&security);
        }
        Fill { security, value: traded, cost }
    }

    /// The value v after paying for the trades that lead to fractions of v: v + f Σ |wᵢ v − hᵢ| = value.
    ///
    /// The left side rises in v by at least 1 − f per unit; v ← value − f Σ |wᵢ v − hᵢ| contracts with factor f < 1.
    fn value_after_cost(
        &self,
        value: f64,
        frozen: f64,
        wanted: &BTreeMap<usize, f64>,
        now: &BTreeMap<usize, f64>,
    ) -> f64 {
        if self.rate == 0.0 {
            return value;
        }
        let traded = |v: f64| {
            let scale = room(v, frozen, wanted);
            let bought: f64 = wanted.iter().map(|(i, w)| (w * scale - now.get(i).copied().unwrap_or(0.0)).abs()).sum();
            let sold: f64 = now.iter().filter(|(i, _)| !wanted.contains_key(*i)).map(|(_, h)| h.abs()).sum();
            bought + sold
        };
        let mut v = value;
        // Enough for the largest cost a study may state (a fifth of the trade) to reach the last bit.
        for _ in 0..64 {
            let next = value - self.rate * traded(v);
            if next == v {
                break;
            }
            v = next;
        }
        v
    }
}

/// Dollars per unit of weight: the value, or less where frozen positions leave too little room for all weights.
fn room(value: f64, frozen: f64, wanted: &BTreeMap<usize, f64>) -> f64 {
    let total: f64 = wanted.values().sum();
    if frozen == 0.0 || total * value <= value - frozen { value } else { ((value - frozen) / total).max(0.0) }
}
