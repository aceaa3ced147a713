//! From targets to trades.
use std::collections::BTreeMap;

use breadth_domain::study::ShareRule;
use breadth_panel::Panel;

use super::{Entry, EntryKind, Ledger};
use crate::Convention;

/// A share count this close to a whole one is whole, as in zipline.
const WHOLE: f64 = 1e-4;

/// One executed trade.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Fill {
    /// The security's column in the panel.
    pub security: usize,
    /// Shares bought (positive) or sold (negative).
    pub shares: f64,
    /// Dollars a share.
    pub price: f64,
    /// Dollars bought (positive) or sold (negative).
    pub value: f64,
    /// Cost in dollars.
    pub cost: f64,
    /// Gain realised on the lots it closed, before cost.
    pub realised: f64,
}

/// An order, and the room that the session has for it.
#[derive(Copy, Clone, Debug)]
struct Order {
    security: usize,
    dollars: f64,
    price: f64,
    /// Nothing is to be left.
    closes: bool,
}

/// A count of shares cut to a whole one towards zero, unless it is next to one.
pub(crate) fn whole(shares: f64) -> f64 {
    if (shares - shares.round()).abs() < WHOLE { shares.round() } else { shares.trunc() }
}

/// A session at which orders are filled: prices, and how many shares changed hands.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Auction<'a> {
    pub session: usize,
    pub prices: &'a [f64],
    pub volumes: &'a [f64],
}

impl<'a> Auction<'a> {
    pub(crate) fn close(panel: &'a Panel, session: usize) -> Self {
        let volumes = if panel.volume.rows() > session { panel.volume.row(session) } else { &[] };
        Auction { session, prices: panel.close.row(session), volumes }
    }
}

impl Ledger {
    /// Trades to `targets` (security, weight) at the closes of session `s`; names without a close there keep what they
    /// are. The fills are in the order of execution.
    pub fn rebalance(
        &mut self,
        panel: &Panel,
        s: usize,
        targets: &BTreeMap<usize, f64>,
        convention: Convention,
    ) -> Vec<Fill> {
        let targets: Vec<(usize, f64)> = targets.iter().map(|(i, w)| (*i, *w)).collect();
        self.trade_to(&Auction::close(panel, s), &targets, convention).0
    }

    /// As [`Self::rebalance`], for targets ascending by security; also what volume had no room for, in dollars.
    pub(crate) fn trade_to(
        &mut self,
        at: &Auction<'_>,
        targets: &[(usize, f64)],
        convention: Convention,
    ) -> (Vec<Fill>, Vec<(usize, f64)>) {
        let trades = |i: usize| !at.prices[i].is_nan();
        let frozen: f64 = self.held.values().filter(|(i, _)| !trades(*i)).map(|(_, v)| v).sum();
        let value = self.value();
        // (security, weight wanted, dollars held), ascending by security.
        let mut lines: Vec<(usize, f64, f64)> = Vec::with_capacity(targets.len() + self.held.len());
        let mut held = self.held.values().filter(|(i, _)| trades(*i)).peekable();
        for (i, weight) in targets.iter().filter(|(i, _)| trades(*i)) {
            while let Some((other, now)) = held.next_if(|(other, _)| other < i) {
                lines.push((other, 0.0, now));
            }
            let now = held.next_if(|(other, _)| other == i).map_or(0.0, |(_, now)| now);
            lines.push((*i, *weight, now));
        }
        lines.extend(held.map(|(i, now)| (i, 0.0, now)));
        let total: f64 = lines.iter().map(|(_, w, _)| w).sum();
        // Dollars per unit of weight: the value, or less where frozen positions leave too little room for all weights.
        let room = |value: f64| {
            if frozen == 0.0 || total * value <= value - frozen { value } else { ((value - frozen) / total).max(0.0) }
        };
        let base = match convention {
            Convention::NextClose => self.value_after_cost(at.session, value, &lines, room),
            _ => value,
        };
        let scale = room(base);
        let mut orders: Vec<Order> = lines
            .iter()
            .map(|(i, w, now)| Order {
                security: *i,
                dollars: w * scale - now,
                price: at.prices[*i],
                closes: *w == 0.0,
            })
            .filter(|o| o.dollars != 0.0)
            .collect();
        if convention == Convention::Vectorbt {
            orders.sort_by(|a, b| a.dollars.total_cmp(&b.dollars).then(a.security.cmp(&b.security)));
        }
        let leftover =
            if convention == Convention::NextClose { self.limit(at, &mut orders, targets) } else { Vec::new() };
        let mut fills = Vec::with_capacity(orders.len());
        for (k, o) in orders.into_iter().enumerate() {
            let dollars = if o.closes { o.dollars } else { self.sized(o.dollars, convention) };
            // Orders and positions are in the same order where everything held is traded.
            self.execute(at.session, &Order { dollars, ..o }, dollars / o.price, k, &mut fills);
        }
        (fills, leftover)
    }

    /// Orders in dollars (security, dollars) tried again; what volume had no room for comes back.
    pub(crate) fn fill_dollars(&mut self, at: &Auction<'_>, orders: &[(usize, f64)]) -> (Vec<Fill>, Vec<(usize, f64)>) {
        let mut left: Vec<(usize, f64)> = orders.iter().filter(|(i, _)| at.prices[*i].is_nan()).copied().collect();
        let mut orders: Vec<Order> = orders
            .iter()
            .filter(|(i, _)| !at.prices[*i].is_nan())
            .map(|(i, d)| Order { security: *i, dollars: *d, price: at.prices[*i], closes: true })
            .collect();
        for o in orders.iter_mut().filter(|o| o.dollars < 0.0) {
            // Never more than is held: its price may have fallen since.
            let held = self.position(o.security).map_or(0.0, |h| h.value());
            o.dollars = o.dollars.max(-held.max(0.0));
        }
        left.extend(self.limit(at, &mut orders, &[]));
        let mut fills = Vec::with_capacity(orders.len());
        orders.iter().for_each(|o| self.execute(at.session, o, o.dollars / o.price, 0, &mut fills));
        (fills, left)
    }

    /// Executes orders given in shares (security, shares) at the closes of session `s`; those without a close lapse.
    pub fn fill_shares(&mut self, panel: &Panel, s: usize, orders: &[(usize, f64)]) -> Vec<Fill> {
        let mut fills = Vec::with_capacity(orders.len());
        for (i, shares) in orders {
            let Some(price) = panel.close.get(s, *i) else { continue };
            let order = Order { security: *i, dollars: shares * price, price, closes: true };
            self.execute(s, &order, *shares, 0, &mut fills);
        }
        fills
    }

    /// Cuts orders to whole shares and to the room that volume leaves, sells first; buys are then scaled to the cash there
    /// is. Returns what was cut off by volume, in dollars.
    fn limit(&self, at: &Auction<'_>, orders: &mut Vec<Order>, targets: &[(usize, f64)]) -> Vec<(usize, f64)> {
        let share_rule = self.rules.shares;
        if self.rules.participation.is_none() && share_rule == ShareRule::Fractional {
            return Vec::new();
        }
        let mut leftover = Vec::new();
        let cut = |o: &mut Order| {
            if share_rule == ShareRule::Whole {
                o.dollars = whole(o.dollars / o.price) * o.price;
            }
        };
        for o in orders.iter_mut() {
            if let Some(part) = self.rules.participation {
                let volume = at.volumes.get(o.security).copied().filter(|v| !v.is_nan()).unwrap_or(0.0);
                let most = part * volume * o.price;
                if o.dollars.abs() > most {
                    leftover.push((o.security, o.dollars - most.copysign(o.dollars)));
                    o.dollars = most.copysign(o.dollars);
                }
            }
            cut(o);
        }
        orders.retain(|o| o.dollars != 0.0);
        orders.sort_by_key(|o| (o.dollars > 0.0, o.security));
        // Who sells short borrows; everybody else pays from cash.
        if targets.iter().all(|(_, w)| *w >= 0.0) {
            let cost = |o: &Order| self.rules.costs.of(at.session, o.security, o.dollars.abs());
            let sold: f64 = orders.iter().filter(|o| o.dollars < 0.0).map(|o| -o.dollars - cost(o)).sum();
            let asked: f64 = orders.iter().filter(|o| o.dollars > 0.0).map(|o| o.dollars + cost(o)).sum();
            let there = (self.cash + sold).max(0.0);
            if asked > there {
                // Costs do not grow faster than trades, so that the scaled orders cost no more than this.
                let scale = there / asked;
                for o in orders.iter_mut().filter(|o| o.dollars > 0.0) {
                    o.dollars *= scale;
                    cut(o);
                }
                orders.retain(|o| o.dollars != 0.0);
            }
        }
        leftover
    }

    /// The traded value that an order of `delta` dollars leads to.
    fn sized(&self, delta: f64, convention: Convention) -> f64 {
        let rate = self.rules.costs.rate;
        match convention {
            Convention::Bt if delta > 0.0 => delta / (1.0 + rate),
            Convention::Bt => delta / (1.0 - rate),
            Convention::Vectorbt if delta > 0.0 && delta * (1.0 + rate) > self.cash => {
                self.cash.max(0.0) / (1.0 + rate)
            }
            _ => delta,
        }
    }

    /// Trades `shares` of an order at its price; `near` is where the position may be found.
    fn execute(&mut self, s: usize, order: &Order, shares: f64, near: usize, fills: &mut Vec<Fill>) {
        let Order { security, price, closes, .. } = *order;
        self.marked = None;
        let mut shares = shares;
        let guessed = self.held.is_at(near, security).then_some(near);
        let k = match guessed.map_or_else(|| self.held.place(security), Ok) {
            Ok(k) => k,
            Err(k) => {
                self.held.insert(k, security, 0.0, (price, s), Default::default());
                k
            }
        };
        let held = self.held.shares[k];
        // A position sold out leaves the last bit of a division behind; it is no position.
        if closes && (held + shares).abs() <= shares.abs() * 1e-12 {
            shares = -held;
        }
        self.held.shares[k] += shares;
        self.held.price_on(k, s, price);
        let realised = self.held.lots[k].trade(s, shares, price, self.rules.lots);
        if self.held.shares[k] == 0.0 {
            self.held.remove(k);
        }
        let value = shares * price;
        let cost = self.rules.costs.of(s, security, value.abs());
        let entry = Entry::of(s, security, EntryKind::Trade);
        self.note(Entry { shares, price, cash: -(value + cost), cost, realised, ..entry });
        fills.push(Fill { security, shares, price, value, cost, realised });
    }

    /// The value v after paying for the trades that lead to fractions of v: v + C(|wᵢ v − hᵢ|) = value.
    ///
    /// v ← value − C contracts where a dollar more of trading costs less than a dollar, which every study's costs do.
    fn value_after_cost(&self, s: usize, value: f64, lines: &[(usize, f64, f64)], room: impl Fn(f64) -> f64) -> f64 {
        if self.rules.costs.is_free() {
            return value;
        }
        let cost = |v: f64| -> f64 {
            let scale = room(v);
            lines.iter().map(|(i, w, now)| self.rules.costs.of(s, *i, (w * scale - now).abs())).sum()
        };
        let mut v = value;
        // Enough for the largest cost a study may state (a fifth of the trade) to reach the last bit.
        for _ in 0..64 {
            let next = value - cost(v);
            if next == v {
                break;
            }
            v = next;
        }
        v
    }
}
