//! What companies do to their holders: stated events, for which the panel's closes need not tell the whole story.
use breadth_domain::study::{Distributions, ShareRule};

use super::{Entry, EntryKind, Ledger, Lots};

/// An event of one security, or of cash, before a session's trades.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Event {
    /// New shares for one old share; prices are on the new basis from now on.
    Split {
        /// Of what.
        security: usize,
        /// New shares for one old share.
        ratio: f64,
    },
    /// Dollars a share, in cash; shorts pay it.
    Dividend {
        /// Of what.
        security: usize,
        /// Dollars a share.
        per_share: f64,
    },
    /// Shares of a child for each share of the parent, which goes on.
    SpinOff {
        /// The parent.
        parent: usize,
        /// The child.
        child: usize,
        /// Shares of the child for one of the parent.
        ratio: f64,
        /// The child's first price.
        price: f64,
        /// The part of the basis that goes to the child, between 0 and 1.
        basis: f64,
    },
    /// All shares become shares of another security, with cash beside them: a merger, or a rename (ratio 1, no cash).
    Exchange {
        /// What was held.
        from: usize,
        /// What is held now.
        into: usize,
        /// New shares for one old share.
        ratio: f64,
        /// The new share's price.
        price: f64,
        /// Dollars for one old share.
        cash: f64,
    },
    /// Dollars put in, or taken out.
    Flow {
        /// Dollars.
        dollars: f64,
    },
}

impl Ledger {
    /// Books an event before the trades of session `s`. What is not held is not touched.
    pub fn apply(&mut self, s: usize, event: &Event) {
        self.marked = None;
        match *event {
            Event::Split { security, ratio } => {
                let Ok(k) = self.held.place(security) else { return };
                self.stated.push(security);
                self.held.price[k] /= ratio;
                self.grow(s, k, self.held.shares[k] * (ratio - 1.0), ratio);
            }
            Event::Dividend { security, per_share } => {
                let Ok(k) = self.held.place(security) else { return };
                let cash = self.held.shares[k] * per_share;
                self.tally.dividends += cash;
                self.note(Entry { price: per_share, cash, ..Entry::of(s, security, EntryKind::Dividend) });
            }
            Event::SpinOff { parent, child, ratio, price, basis } => {
                let Ok(k) = self.held.place(parent) else { return };
                self.stated.push(parent);
                // What the parent is worth falls by what leaves it.
                self.held.price[k] -= price * ratio;
                let (shares, lots) = (self.held.shares[k] * ratio, self.held.lots[k].spin_off(basis, ratio));
                self.note(Entry::of(s, parent, EntryKind::Conversion));
                self.receive(s, child, shares, price, lots);
            }
            Event::Exchange { from, into, ratio, price, cash } => {
                let Ok(k) = self.held.place(from) else { return };
                let (shares, mut lots) = self.held.remove(k);
                let paid = shares * cash;
                // Cash beside shares closes that part of the lots which it is worth.
                let worth = ratio * price + cash;
                let part = if worth > 0.0 { cash / worth } else { 0.0 };
                let cost = lots.cost();
                let lots = lots.spin_off(1.0 - part, ratio);
                let entry = Entry::of(s, from, EntryKind::Conversion);
                self.note(Entry { shares: -shares, cash: paid, realised: paid - part * cost, ..entry });
                if ratio != 0.0 {
                    self.receive(s, into, shares * ratio, price, lots);
                }
            }
            Event::Flow { dollars } => {
                self.tally.flows += dollars;
                self.note(Entry { cash: dollars, ..Entry::cash_only(s, EntryKind::Flow) });
            }
        }
    }

    /// Pays what the panel knows of a dividend of session `s` to who held the shares before: by the rules in cash, or in more
    /// of the same at `price`. Shorts pay it, and whole shares are not divided: both in cash.
    pub(crate) fn pay(&mut self, s: usize, security: usize, per_share: f64, price: f64) {
        let Ok(k) = self.held.place(security) else { return };
        let shares = self.held.shares[k];
        let divided = self.rules.shares == ShareRule::Fractional && shares > 0.0 && per_share > -price;
        if self.rules.distributions == Distributions::Cash || !divided {
            return self.apply(s, &Event::Dividend { security, per_share });
        }
        self.marked = None;
        let factor = 1.0 + per_share / price;
        self.grow(s, k, shares * (factor - 1.0), factor);
    }

    fn receive(&mut self, s: usize, security: usize, shares: f64, price: f64, mut lots: Lots) {
        self.stated.push(security);
        let mut realised = 0.0;
        match self.held.place(security) {
            // What comes against a position the other way round closes it at the price at which it comes.
            Ok(k) if self.held.shares[k] * shares < 0.0 => {
                self.held.shares[k] += shares;
                realised = self.held.lots[k].trade(s, shares, price, self.rules.lots) + lots.close(price);
            }
            Ok(k) => {
                self.held.shares[k] += shares;
                self.held.lots[k].absorb(lots);
            }
            Err(k) => self.held.insert(k, security, shares, (price, s), lots),
        }
        let entry = Entry { shares, price, realised, ..Entry::of(s, security, EntryKind::Conversion) };
        match self.held.place(security) {
            Ok(k) if self.held.shares[k] == 0.0 => {
                self.held.remove(k);
                self.note(entry);
            }
            Ok(k) => self.note_whole(k, entry, price),
            Err(_) => self.note(entry),
        }
    }
}
