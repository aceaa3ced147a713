//! Money: shares, lots and cash of one portfolio, and what a session, a trade or an event does to them.
//!
//! One identity holds after any sequence of them, and the tests draw such sequences:
//! cash + Σ cost of open lots = money put in + realised gains + dividends + interest − borrowing − fees − costs.
mod events;
mod lots;
mod positions;
mod rules;
pub(crate) mod trade;

use breadth_domain::study::{Distributions, ShareRule};
use breadth_panel::Panel;
use serde::Serialize;

pub use events::Event;
pub use lots::{Lot, Lots};
pub use positions::Held;
use positions::{Marked, Positions};
pub use rules::Rules;
pub use trade::Fill;

/// A factor between closes and returns beyond this (in logs) is a split and never a distribution, as in the panel.
const SPLIT: f64 = 0.17;

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
    pub(crate) held: Positions,
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
    security: usize,
    /// Written down before, and trading again.
    back: bool,
    /// By how much its share count has changed, or the dividend that the return holds.
    factor: Option<(f64, f64)>,
}

impl Ledger {
    /// A ledger of `cash` dollars that pays `cost_bp` basis points of what it trades, by the default rules.
    pub fn new(cash: f64, cost_bp: f64) -> Self {
        Self::with(cash, Rules::flat(cost_bp))
    }

    /// A ledger of `cash` dollars by those rules.
    pub fn with(cash: f64, rules: Rules) -> Self {
        let tally = Tally { flows: cash, ..Tally::default() };
        Ledger { cash, held: Positions::default(), rules, tally, journal: Vec::new(), marked: None, stated: Vec::new() }
    }

    /// Cash in dollars.
    pub fn cash(&self) -> f64 {
        self.cash
    }

    /// Positions in dollars at their last closes, by column of the panel.
    pub fn positions(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.held.values()
    }

    /// The positions.
    pub fn held(&self) -> impl ExactSizeIterator<Item = Held<'_>> + '_ {
        self.held.iter()
    }

    /// A position.
    pub fn position(&self, security: usize) -> Option<Held<'_>> {
        self.held.place(security).ok().map(|k| self.held.at(k))
    }

    /// Cash and positions in dollars.
    pub fn value(&self) -> f64 {
        self.marked.map_or_else(|| self.held.worth(), |m| m.worth) + self.cash
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

    fn note(&mut self, entry: Entry) {
        self.cash += entry.cash;
        self.tally.costs += entry.cost;
        self.tally.realised += entry.realised;
        self.journal.push(entry);
    }

    /// Prices every position that has a close on session `s`; the others stand at their last close. Where the printed
    /// return and the closes disagree, the share count changed (a split), or the return holds a distribution: see
    /// [`Distributions`]. A position that was written down and trades again is what it was before,
    /// and earns the return over the gap; these are returned.
    pub fn mark(&mut self, panel: &Panel, s: usize) -> Vec<usize> {
        let (closes, returns) = (panel.close.row(s), panel.ret.row(s));
        self.mark_by(s, |i| [closes[i], returns[i]])
    }

    /// As [`Self::mark`], with the close and the return of each column.
    pub(crate) fn mark_by(&mut self, s: usize, quote: impl Fn(usize) -> [f64; 2]) -> Vec<usize> {
        // One pass: what the positions are worth together comes with their marks.
        let mut odd: Vec<Odd> = Vec::new();
        let marked = self.held.mark(s, quote, &mut odd);
        self.marked = Some(marked);
        let resumed = odd.iter().filter(|o| o.back).map(|o| o.security).collect();
        for o in odd {
            if o.back {
                self.note(Entry::of(s, o.security, EntryKind::WrittenBack));
            }
            let known = self.stated.contains(&o.security);
            if let (Some((factor, dividend)), Ok(k)) = (o.factor.filter(|_| !known), self.held.place(o.security)) {
                self.adjust(s, k, factor, dividend);
            }
        }
        if self.marked.is_none() {
            self.marked = Some(Marked { worth: self.held.worth(), ..marked });
        }
        self.stated.clear();
        resumed
    }

    /// Positions by other prices of the session (an opening auction's), where they have one.
    pub(crate) fn price_at(&mut self, prices: &[f64]) {
        self.marked = None;
        self.held.price_at(prices);
    }

    /// Multiplies the shares of the position at `k` by `factor`, or pays `dividend` a share where the factor is one and
    /// distributions are paid in cash.
    fn adjust(&mut self, s: usize, k: usize, factor: f64, dividend: f64) {
        self.marked = None;
        let Held { security, shares, .. } = self.held.at(k);
        // Whole shares are not divided: what they earn is cash.
        let cash = self.rules.distributions == Distributions::Cash || self.rules.shares == ShareRule::Whole;
        if cash && factor > 1.0 && factor.ln() < SPLIT {
            let paid = shares * dividend;
            self.tally.dividends += paid;
            self.note(Entry { price: dividend, cash: paid, ..Entry::of(s, security, EntryKind::Dividend) });
            return;
        }
        self.grow(s, k, shares * (factor - 1.0), factor);
    }

    /// Adds `shares` to the position at `k`, whose lots grow by `factor` and stay what was paid for them.
    fn grow(&mut self, s: usize, k: usize, shares: f64, factor: f64) {
        let security = self.held.at(k).security;
        self.held.shares[k] += shares;
        self.held.lots[k].split(factor);
        let entry = Entry { shares, price: factor, ..Entry::of(s, security, EntryKind::Shares) };
        self.note_whole(k, entry, self.held.price[k]);
    }

    /// Notes what has changed the shares of the position at `k`. Where shares are whole, a fraction that it left is paid in
    /// cash at `price`, as companies do (cash in lieu).
    fn note_whole(&mut self, k: usize, mut entry: Entry, price: f64) {
        let shares = self.held.shares[k];
        let part = shares - trade::whole(shares);
        if self.rules.shares == ShareRule::Whole && part != 0.0 {
            self.held.shares[k] = trade::whole(shares);
            entry.shares -= part;
            entry.cash += part * price;
            entry.realised += self.held.lots[k].trade(entry.session, -part, price, self.rules.lots);
            if self.held.shares[k] == 0.0 {
                self.held.remove(k);
            }
        }
        self.note(entry);
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
        let k = self.held.place(security).ok()?;
        let full = self.held.at(k).value();
        self.marked = None;
        self.held.write_down(k, ret);
        self.note(Entry { price: ret, ..Entry::of(s, security, EntryKind::WrittenDown) });
        Some(full)
    }

    /// Takes a position out and pays `1 + ret` of its value into cash. Returns its value before.
    pub(crate) fn close_out(&mut self, s: usize, security: usize, ret: f64) -> Option<f64> {
        let k = self.held.place(security).ok()?;
        let value = self.held.at(k).value();
        let (shares, mut lots) = self.held.remove(k);
        self.marked = None;
        let paid = value * (1.0 + ret);
        let realised = lots.close(paid / shares);
        let entry = Entry::of(s, security, EntryKind::PaidOut);
        self.note(Entry { shares: -shares, price: ret, cash: paid, realised, ..entry });
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
