//! What each name, each cost and each exit added, in dollars: the journal replayed against the panel's closes.
use std::collections::BTreeMap;

use breadth_panel::{Panel, SecurityId};
use serde::Serialize;

use crate::{Entry, EntryKind, Path};

/// One session of a path, told apart. Everything but `value_before` and the positions is dollars gained.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Day {
    /// The session.
    pub session: usize,
    /// Value at the close before.
    pub value_before: f64,
    /// Cash at the close before.
    pub cash_before: f64,
    /// Each position at the close before, in dollars, ascending by column.
    pub held: Vec<(usize, f64)>,
    /// What each name gained by its price and its distributions, ascending by column.
    pub names: Vec<(usize, f64)>,
    /// What the bookings of exits added, written-down positions that traded again among them.
    pub exits: f64,
    /// Costs of trading, negative.
    pub costs: f64,
    /// Interest, and fees (negative).
    pub carry: f64,
    /// Money put in or taken out: no gain.
    pub flows: f64,
}

impl Day {
    /// Everything gained.
    pub fn gain(&self) -> f64 {
        self.names.iter().map(|(_, g)| g).sum::<f64>() + self.exits + self.costs + self.carry
    }
}

/// A position as the journal tells it.
#[derive(Clone, Copy, Default)]
struct At {
    shares: f64,
    price: f64,
    written: Option<f64>,
}

impl At {
    fn value(&self) -> f64 {
        self.shares * self.price * (1.0 + self.written.unwrap_or(0.0))
    }
}

/// Every session of a path after its first. The identity value − value before = gain + flows holds on each to the rounding
/// of its sums.
pub fn days(panel: &Panel, path: &Path) -> Vec<Day> {
    let mut held: BTreeMap<usize, At> = BTreeMap::new();
    let mut cash = path.ledger.tally().flows;
    let mut entries = path.ledger.journal().iter().peekable();
    // Flows inside the window come with their entries.
    cash -= path.ledger.journal().iter().filter(|e| e.kind == EntryKind::Flow).map(|e| e.cash).sum::<f64>();
    let mut out = Vec::with_capacity(path.value.len());
    for s in path.first..path.first + path.value.len() {
        let mut day = Day { session: s, cash_before: cash, ..Day::default() };
        day.held = held.iter().map(|(i, at)| (*i, at.value())).collect();
        day.value_before = cash + day.held.iter().map(|(_, v)| v).sum::<f64>();
        let mut gains: BTreeMap<usize, f64> = BTreeMap::new();
        let mut today: Vec<&Entry> = Vec::new();
        while let Some(entry) = entries.next_if(|e| e.session <= s) {
            today.push(entry);
        }
        for e in today.iter().filter(|e| e.kind == EntryKind::WrittenBack) {
            if let Some(at) = e.security.and_then(|i| held.get_mut(&i)) {
                let written = at.value();
                at.written = None;
                day.exits += at.value() - written;
            }
        }
        for e in today.iter().filter(|e| matches!(e.kind, EntryKind::Shares | EntryKind::Conversion)) {
            let Some(i) = e.security else { continue };
            let at = held.entry(i).or_default();
            let before = at.value();
            at.shares += e.shares;
            match e.kind {
                // The price on the new basis: what it was worth does not change before today's close.
                EntryKind::Shares => at.price /= e.price,
                _ if e.shares > 0.0 => at.price = e.price,
                _ => {}
            }
            let gone = at.shares == 0.0;
            *gains.entry(i).or_default() += at.value() - before + e.cash;
            cash += e.cash;
            if gone {
                held.remove(&i);
            }
        }
        let closes = panel.close.row(s);
        for (i, at) in held.iter_mut().filter(|(i, _)| !closes[**i].is_nan()) {
            *gains.entry(*i).or_default() += at.shares * (closes[*i] - at.price);
            at.price = closes[*i];
        }
        for e in today {
            match (e.kind, e.security) {
                (EntryKind::Trade, Some(i)) => {
                    let at = held.entry(i).or_default();
                    let price = if closes[i].is_nan() { e.price } else { closes[i] };
                    // Bought at the open: what it gained until the close is today's.
                    *gains.entry(i).or_default() += e.shares * (price - e.price);
                    at.shares += e.shares;
                    at.price = price;
                    cash += e.cash;
                    day.costs -= e.cost;
                    if path_closed(at, e) {
                        held.remove(&i);
                    }
                }
                (EntryKind::Dividend, Some(i)) => {
                    *gains.entry(i).or_default() += e.cash;
                    cash += e.cash;
                }
                (EntryKind::PaidOut, Some(i)) => {
                    let value = held.remove(&i).map_or(0.0, |at| at.value());
                    day.exits += e.cash - value;
                    cash += e.cash;
                }
                (EntryKind::WrittenDown, Some(i)) => {
                    if let Some(at) = held.get_mut(&i) {
                        day.exits += at.value() * e.price;
                        at.written = Some(e.price);
                    }
                }
                (EntryKind::Interest | EntryKind::Fee, _) => {
                    day.carry += e.cash;
                    cash += e.cash;
                }
                (EntryKind::Flow, _) => {
                    day.flows += e.cash;
                    cash += e.cash;
                }
                _ => {}
            }
        }
        day.names = gains.into_iter().collect();
        out.push(day);
    }
    out
}

/// Whether nothing of a position is left but a rounding.
fn path_closed(at: &At, trade: &Entry) -> bool {
    at.shares.abs() <= trade.shares.abs() * 1e-12
}

/// A name's part in the result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NameRow {
    /// The security.
    pub security: SecurityId,
    /// Its ticker when it was last held.
    pub ticker: String,
    /// Dollars gained by price and distributions.
    pub dollars: f64,
    /// Sessions held.
    pub sessions: usize,
    /// Mean weight while held.
    pub weight: f64,
}

/// The result in dollars, told apart: end − start = names + exits + costs + carry + flows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ledgered {
    /// Value at the first session's close before anything was held.
    pub start: f64,
    /// Value at the end.
    pub end: f64,
    /// Each name, most dollars first.
    pub names: Vec<NameRow>,
    /// Their sum.
    pub price: f64,
    /// What the bookings of exits added.
    pub exits: f64,
    /// Costs, negative.
    pub costs: f64,
    /// Interest and fees.
    pub carry: f64,
    /// Put in or taken out after the start.
    pub flows: f64,
    /// What the lines leave unexplained: rounding.
    pub unexplained: f64,
}

/// The contributions of a path.
pub fn contributions(panel: &Panel, path: &Path, days: &[Day]) -> Option<Ledgered> {
    let (start, end) = (days.first()?.value_before, *path.value.last()?);
    // (dollars, sessions, Σ weight, last session)
    let mut by_name: BTreeMap<usize, (f64, usize, f64, usize)> = BTreeMap::new();
    for day in days {
        for (i, gain) in &day.names {
            by_name.entry(*i).or_default().0 += gain;
        }
        for (i, value) in &day.held {
            let entry = by_name.entry(*i).or_default();
            entry.1 += 1;
            entry.2 += value / day.value_before;
            entry.3 = day.session;
        }
    }
    let mut names: Vec<NameRow> = by_name
        .into_iter()
        .map(|(i, (dollars, sessions, weight, last))| NameRow {
            security: panel.securities[i].id.clone(),
            ticker: panel.ticker(i, last.max(path.first)).to_string(),
            dollars,
            sessions,
            weight: weight / sessions.max(1) as f64,
        })
        .collect();
    names.sort_by(|a, b| b.dollars.total_cmp(&a.dollars).then(a.security.cmp(&b.security)));
    let line = |f: fn(&Day) -> f64| days.iter().map(f).collect::<breadth_kernels::Sum>().value();
    let price = line(|d| d.names.iter().map(|(_, g)| g).sum());
    let [exits, costs, carry, flows] = [line(|d| d.exits), line(|d| d.costs), line(|d| d.carry), line(|d| d.flows)];
    let unexplained = end - start - price - exits - costs - carry - flows;
    Some(Ledgered { start, end, names, price, exits, costs, carry, flows, unexplained })
}
