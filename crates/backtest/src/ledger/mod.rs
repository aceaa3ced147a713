//! Money: shares, lots and cash of one portfolio, and what a session, a trade or an event does to them.
//!
//! One identity holds after any sequence of them, and the tests draw such sequences:
//! cash + Σ cost of open lots = money put in + realised gains + dividends + interest − borrowing − fees − costs.
mod events;
mod lots;
mod rules;
pub(crate) mod trade;

use breadth_panel::Panel;
use serde::Serialize;

pub use events::Event;
pub use lots::{Lot, Lots};
pub use rules::Rules;
pub use trade::Fill;

/// Relative difference between a close and what the printed return says it should be, up to which they agree: beyond it
/// the share count has changed. Printed returns are ratios of prices and reproduce them to a few bits.
const SAME_PRICE: f64 = 1e-12;

/// A factor between closes and returns beyond this (in logs) is a split and never a distribution, as in the panel.
const SPLIT: f64 = 0.17;

/// A position.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The security's column in the panel.
    pub security: usize,
    /// Shares; negative where sold short.
    pub shares: f64,
    /// Dollars a share at the last close seen.
    pub price: f64,
    /// The session of that close.
    pub last: usize,
    /// The return by which it has been written down since: taken back if it trades again.
    pub written: Option<f64>,
    /// What it was bought in.
    pub lots: Lots,
}

impl Held {
    /// Dollars.
    pub fn value(&self) -> f64 {
        match self.written {
            None => self.shares * self.price,
            Some(ret) => self.shares * self.price * (1.0 + ret),
        }
    }
}

/// What happened to a position or to cash.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Bought or sold.
    Trade,
    /// The share count changed by a split or a reinvested distribution.
    Shares,
    /// A cash dividend.
    Dividend,
    /// A spin-off, an exchange or a rename: shares of one became shares of another.
    Conversion,
    /// Paid out at the end of the series; `price` is the return on the last close.
    PaidOut,
    /// Written down at the end of the series; `price` is the return on the last close.
    WrittenDown,
    /// Traded again after all.
    WrittenBack,
    /// Interest on cash, or for what is borrowed.
    Interest,
    /// The yearly fee.
    Fee,
    /// Money put in or taken out.
    Flow,
}

/// One line of the journal: replayed in order, the lines give every position and all cash at any close.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Entry {
    /// The session.
    pub session: usize,
    /// The security's column; `None` for cash alone.
    pub security: Option<usize>,
    /// What happened.
    pub kind: EntryKind,
    /// Change of shares.
    pub shares: f64,
    /// Dollars a share; see the kind.
    pub price: f64,
    /// Change of cash, costs included.
    pub cash: f64,
    /// Costs in it.
    pub cost: f64,
    /// Gain realised.
    pub realised: f64,
}

/// Where money came from and went, in dollars since the start.
#[derive(Copy, Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Put in, less taken out.
    pub flows: f64,
    /// Gains realised on lots closed.
    pub realised: f64,
    /// Cash dividends.
    pub dividends: f64,
    /// Interest on cash.
    pub interest: f64,
    /// Interest paid for money and shares borrowed.
    pub borrowing: f64,
    /// Yearly fees.
    pub fees: f64,
    /// Costs of trading.
    pub costs: f64,
}

/// Positions and cash of one portfolio. Sums run in the order of the panel's columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    pub(crate) cash: f64,
    /// Ascending by column.
    pub(crate) held: Vec<Held>,
    pub(crate) rules: Rules,
    tally: Tally,
    journal: Vec<Entry>,
    /// What marking found on its way through the positions; until one of them changes.
    marked: Option<Marked>,
    /// Columns whose share counts an event has stated since the last marks: what their closes and returns do not tell
    /// alike is known, and no change of shares of its own.
    stated: Vec<usize>,
}

/// A position whose mark is not all there is to say of it.
struct Odd {
    place: usize,
    security: usize,
    /// Written down before, and trading again.
    back: bool,
    /// By how much its share count has changed, or the dividend that the return holds.
    factor: Option<(f64, f64)>,
}

/// What all positions are together.
#[derive(Copy, Clone, Debug, PartialEq)]
struct Marked {
    /// Their value in dollars.
    worth: f64,
    /// The earliest session of a last close among them.
    oldest: usize,
}

impl Ledger {
    /// A ledger of `cash` dollars that pays `cost_bp` basis points of what it trades, by the default rules.
    pub fn new(cash: f64, cost_bp: f64) -> Self {
        Self::with(cash, Rules::flat(cost_bp))
    }

    /// A ledger of `cash` dollars by those rules.
    pub fn with(cash: f64, rules: Rules) -> Self {
        let tally = Tally { flows: cash, ..Tally::default() };
        Ledger { cash, held: Vec::new(), rules, tally, journal: Vec::new(), marked: None, stated: Vec::new() }
    }

    /// Cash in dollars.
    pub fn cash(&self) -> f64 {
        self.cash
    }

    /// Positions in dollars at their last closes, by column of the panel.
    pub fn positions(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.held.iter().map(|h| (h.security, h.value()))
    }

    /// The positions.
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// A position.
    pub fn position(&self, security: usize) -> Option<&Held> {
        self.place(security).ok().map(|k| &self.held[k])
    }

    /// Cash and positions in dollars.
    pub fn value(&self) -> f64 {
        self.marked.map_or_else(|| self.held.iter().map(Held::value).sum(), |m| m.worth) + self.cash
    }

    /// Whether some position may have had no close for more than `after` sessions by session `s`.
    pub(crate) fn may_be_silent(&self, s: usize, after: usize) -> bool {
        self.marked.map_or_else(|| self.held.iter().any(|h| s - h.last > after), |m| s - m.oldest > after)
    }

    /// Where money came from and went.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Everything that happened, in order.
    pub fn journal(&self) -> &[Entry] {
        &self.journal
    }

    /// Makes room for so many lines of the journal.
    pub(crate) fn expect(&mut self, lines: usize) {
        self.journal.reserve(lines);
    }

    pub(crate) fn place(&self, security: usize) -> Result<usize, usize> {
        self.held.binary_search_by_key(&security, |h| h.security)
    }

    fn note(&mut self, entry: Entry) {
        self.cash += entry.cash;
        self.tally.costs += entry.cost;
        self.tally.realised += entry.realised;
        self.journal.push(entry);
    }

    /// Prices every position that has a close on session `s`; the others stand at their last close. Where the printed
    /// return and the closes disagree, the share count changed (a split), or the return holds a distribution: see
    /// [`breadth_domain::study::Distributions`]. A position that was written down and trades again is what it was before,
    /// and earns the return over the gap; these are returned.
    pub fn mark(&mut self, panel: &Panel, s: usize) -> Vec<usize> {
        let (closes, returns) = (panel.close.row(s), panel.ret.row(s));
        self.mark_by(s, |i| [closes[i], returns[i]])
    }

    /// As [`Self::mark`], with the close and the return of each column.
    pub(crate) fn mark_by(&mut self, s: usize, quote: impl Fn(usize) -> [f64; 2]) -> Vec<usize> {
        // One pass: what the positions are worth together comes with their marks, in the same order as a sum over them.
        let mut marked = Marked { worth: -0.0, oldest: s };
        let mut odd: Vec<Odd> = Vec::new();
        for (k, h) in self.held.iter_mut().enumerate() {
            let [close, ret] = quote(h.security);
            if close.is_nan() {
                marked.worth += h.value();
                marked.oldest = marked.oldest.min(h.last);
                continue;
            }
            let ret = if ret.is_nan() { 0.0 } else { ret };
            let before = h.price;
            let told = before * (1.0 + ret);
            h.price = close;
            h.last = s;
            let counts = (told - close).abs() > SAME_PRICE * close && close > 0.0;
            if counts || h.written.is_some() {
                let factor = counts.then(|| (told / close, before - close / (1.0 + ret)));
                odd.push(Odd { place: k, security: h.security, back: h.written.take().is_some(), factor });
            }
            marked.worth += h.shares * close;
        }
        self.marked = Some(marked);
        let resumed = odd.iter().filter(|o| o.back).map(|o| o.security).collect();
        for o in odd {
            if o.back {
                self.note(Entry::of(s, o.security, EntryKind::WrittenBack));
            }
            if let Some((factor, dividend)) = o.factor.filter(|_| !self.stated.contains(&o.security)) {
                self.adjust(s, o.place, factor, dividend);
            }
        }
        if self.marked.is_none() {
            self.marked = Some(Marked { worth: self.held.iter().map(Held::value).sum(), ..marked });
        }
        self.stated.clear();
        resumed
    }

    /// Positions by other prices of the session (an opening auction's), where they have one.
    pub(crate) fn price_at(&mut self, prices: &[f64]) {
        self.marked = None;
        for h in &mut self.held {
            if !prices[h.security].is_nan() {
                h.price = prices[h.security];
            }
        }
    }

    /// Multiplies the shares of the position at `k` by `factor`, or pays `dividend` a share where the factor is one and
    /// distributions are paid in cash.
    fn adjust(&mut self, s: usize, k: usize, factor: f64, dividend: f64) {
        self.marked = None;
        let h = &mut self.held[k];
        let cash = self.rules.distributions == breadth_domain::study::Distributions::Cash;
        if cash && factor > 1.0 && factor.ln() < SPLIT {
            let paid = h.shares * dividend;
            let entry = Entry::of(s, h.security, EntryKind::Dividend);
            self.tally.dividends += paid;
            self.note(Entry { price: dividend, cash: paid, ..entry });
            return;
        }
        let shares = h.shares * (factor - 1.0);
        h.shares += shares;
        h.lots.split(factor);
        let entry = Entry::of(s, h.security, EntryKind::Shares);
        self.note(Entry { shares, price: factor, ..entry });
    }

    /// Interest on cash and on what is borrowed, and the yearly fee, over `days` calendar days: rate x days / 365.25 of
    /// what stood at the close before.
    pub(crate) fn accrue(&mut self, s: usize, days: f64) {
        let Rules { cash_rate, borrow_rate, yearly_fee, .. } = self.rules;
        if cash_rate == 0.0 && borrow_rate == 0.0 && yearly_fee == 0.0 {
            return;
        }
        let part = days / crate::measures::DAYS_PER_YEAR;
        let short: f64 = self.held.iter().filter(|h| h.shares < 0.0).map(|h| -h.value()).sum();
        let earned = self.cash.max(0.0) * cash_rate * part;
        let paid = ((-self.cash).max(0.0) + short) * borrow_rate * part;
        let fee = self.value().max(0.0) * yearly_fee * part;
        self.tally.interest += earned;
        self.tally.borrowing += paid;
        self.tally.fees += fee;
        for (kind, cash) in [(EntryKind::Interest, earned - paid), (EntryKind::Fee, -fee)] {
            if cash != 0.0 {
                self.note(Entry { cash, ..Entry::cash_only(s, kind) });
            }
        }
    }

    /// Writes a position down to `1 + ret` of its value, and keeps it: its holder still has the shares. Returns its value
    /// before.
    pub(crate) fn write_down(&mut self, s: usize, security: usize, ret: f64) -> Option<f64> {
        let k = self.place(security).ok()?;
        let full = self.held[k].value();
        self.marked = None;
        self.held[k].written = Some(ret);
        self.note(Entry { price: ret, ..Entry::of(s, security, EntryKind::WrittenDown) });
        Some(full)
    }

    /// Takes a position out and pays `1 + ret` of its value into cash. Returns its value before.
    pub(crate) fn close_out(&mut self, s: usize, security: usize, ret: f64) -> Option<f64> {
        let k = self.place(security).ok()?;
        let mut h = self.held.remove(k);
        self.marked = None;
        let value = h.value();
        let paid = value * (1.0 + ret);
        let realised = h.lots.close(paid / h.shares);
        let entry = Entry::of(s, security, EntryKind::PaidOut);
        self.note(Entry { shares: -h.shares, price: ret, cash: paid, realised, ..entry });
        Some(value)
    }
}

impl Entry {
    fn of(session: usize, security: usize, kind: EntryKind) -> Self {
        Entry { security: Some(security), ..Self::cash_only(session, kind) }
    }

    fn cash_only(session: usize, kind: EntryKind) -> Self {
        Entry { session, security: None, kind, shares: 0.0, price: 0.0, cash: 0.0, cost: 0.0, realised: 0.0 }
    }
}
