//! What befalls a company: splits, deals, declines, ends, new tickers, halts, gaps in the file. Each is decided on the
//! session on which it happens.
use crate::company::{Company, Phase, SHARE_DEALS};
use crate::segment::tick;
use crate::stream::Stream;
use crate::tape::{Market, Tape};
use crate::truth::{TrueOutcome, What};
use crate::{Kind, names};

impl Company {
    /// Splits and reverse splits.
    pub(crate) fn corporate_action(
        &mut self,
        market: &Market,
        tape: &mut Tape,
        chance: &mut Stream,
        s: usize,
        u: &mut f64,
    ) {
        if !matches!(self.phase, Phase::Normal | Phase::Distress { .. }) {
            return;
        }
        let ratio = if self.price > 130.0 && happens(u, 0.35) {
            if self.price > 500.0 { 10.0 } else { chance.pick(&[2.0, 2.0, 3.0, 10.0]) }
        } else if self.price < 1.3 && happens(u, 5.0) {
            1.0 / chance.pick(&[10.0, 20.0])
        } else {
            return;
        };
        self.price /= ratio;
        self.printed = self.printed.map(|p| p / ratio);
        self.shares *= ratio;
        if let Phase::Distress { from } = &mut self.phase {
            *from /= ratio;
        }
        let stale_sessions = if chance.chance(0.4) { chance.whole(1, 12) } else { 0 };
        self.shown_until = s + stale_sessions;
        tape.event(market.time.sessions[s], self.security, What::Split { ratio, stale_sessions });
    }

    /// Deals, declines, ends, renames, halts, gaps in the file.
    pub(crate) fn turn(
        &mut self,
        market: &Market,
        tape: &mut Tape,
        chance: &mut Stream,
        s: usize,
        size: f64,
        u: &mut f64,
    ) -> Option<(TrueOutcome, f64)> {
        let today = market.time.sessions[s];
        match self.phase {
            Phase::Normal => {}
            Phase::CashDeal { due, before, .. } | Phase::ShareDeal { due, before, .. } => {
                if s >= due {
                    return Some(match self.phase {
                        Phase::CashDeal { offer, .. } => (TrueOutcome::CashMerger, offer / tick(self.price) - 1.0),
                        _ => (TrueOutcome::ShareMerger, 0.002 * chance.normal()),
                    });
                }
                if happens(u, 0.12) {
                    self.price = before * 0.93;
                    self.phase = Phase::Normal;
                    tape.event(today, self.security, What::DealBroken);
                }
                return None;
            }
            Phase::Distress { from } => {
                if self.price < 0.06 * from || (self.price < 0.15 * from && happens(u, 2.5)) {
                    // The news: most of what was left goes on the last session.
                    self.price = (self.price * chance.between(0.15, 0.5)).max(0.01);
                    return Some((TrueOutcome::Failed, -1.0));
                }
                if happens(u, 0.2) {
                    self.phase = Phase::Normal;
                    tape.event(today, self.security, What::Recovered);
                }
                return None;
            }
            Phase::Search { until, merge } => return self.search(market, tape, chance, s, until, merge, u),
        }
        if self.mega.is_some() {
            if happens(u, 0.03) {
                self.rename(market, tape, chance, s, true);
            }
            return None;
        }
        if happens(u, self.deal_rate(size)) {
            let premium = chance.between(0.12, 0.5);
            let before = self.price;
            self.price *= 1.0 + premium;
            let due = s + chance.whole(35, 150);
            self.phase = Phase::CashDeal { offer: tick(self.price * chance.between(1.005, 1.03)), due, before };
            tape.event(today, self.security, What::DealAnnounced { cash: true, premium });
        } else if !market.acquirers.is_empty() && happens(u, SHARE_DEALS) {
            let premium = chance.between(0.08, 0.3);
            let before = self.price;
            self.price *= 1.0 + premium;
            let acquirer = chance.whole(0, market.acquirers.len() - 1);
            self.phase = Phase::ShareDeal { acquirer, due: s + chance.whole(35, 150), before };
            tape.event(today, self.security, What::DealAnnounced { cash: false, premium });
        } else if happens(u, self.distress_rate(size)) {
            self.phase = Phase::Distress { from: self.price };
            tape.event(today, self.security, What::Distress);
        } else if (self.price < 0.8 || self.price * self.shares < 15e6) && happens(u, 2.0) {
            return Some((TrueOutcome::OverTheCounter, chance.between(-0.75, -0.1)));
        } else if size >= 1.0 && happens(u, 0.004) {
            return Some((TrueOutcome::OverTheCounter, chance.between(-0.4, -0.05)));
        } else if happens(u, 0.012) {
            self.rename(market, tape, chance, s, false);
        } else if happens(u, 0.008 + 0.025 * size) {
            let (sessions, repeated) = (chance.whole(1, 12), chance.chance(0.5));
            self.pause(s, sessions, repeated);
            tape.event(today, self.security, What::Halt { sessions, repeated });
        } else if happens(u, 0.12 * size) {
            let sessions = chance.whole(1, 4);
            self.pause(s, sessions, true);
            tape.event(today, self.security, What::StalePrice { sessions });
        } else if happens(u, 0.9) {
            let (sessions, zero) = (chance.whole(1, 20), chance.chance(0.5));
            self.missing_until = s + sessions;
            self.missing_zero = zero;
            tape.event(today, self.security, What::SharesMissing { sessions, zero });
        } else if happens(u, 1.2) {
            self.blank_until = s + chance.whole(1, 25);
            self.say(tape, market, s, true);
        } else if happens(u, 0.6) {
            self.industry = 1 - self.industry;
            self.say(tape, market, s, s < self.blank_until);
        }
        None
    }

    fn pause(&mut self, s: usize, sessions: usize, repeats: bool) {
        self.pause_until = s + sessions;
        self.pause_repeats = repeats;
    }

    /// A blank-cheque company finds a target, merges with it, or pays its holders back.
    #[allow(clippy::too_many_arguments)]
    fn search(
        &mut self,
        market: &Market,
        tape: &mut Tape,
        chance: &mut Stream,
        s: usize,
        until: usize,
        merge: Option<usize>,
        u: &mut f64,
    ) -> Option<(TrueOutcome, f64)> {
        match merge {
            None if s >= until => return Some((TrueOutcome::Redeemed, chance.between(0.0, 0.004))),
            None if happens(u, 0.7) => {
                self.phase = Phase::Search { until, merge: Some(s + chance.whole(40, 110)) };
            }
            Some(at) if s >= at => {
                let today = market.time.sessions[s];
                self.shares *= chance.between(3.0, 9.0);
                self.shown = self.shares;
                self.phase = Phase::Normal;
                self.beta = 1.3;
                tape.securities[self.security].kinds.push((today, Kind::Common));
                tape.event(today, self.security, What::BlankChequeMerged);
                self.name =
                    names::issuer(names::serial(self.slot, self.names_used, market.time.rewrites_by(s)), self.sector);
                self.form = "Inc. Class A Common Stock";
                self.rename(market, tape, chance, s, false);
                let small = self.size_loading(market, s, (self.price * self.shares).ln());
                self.open_books(market, tape, chance, s, small, 5);
            }
            _ => {}
        }
        None
    }
}

/// Whether an event of that rate a year happens this session, given what is left of the session's uniform draw.
fn happens(u: &mut f64, rate: f64) -> bool {
    // A draw that has hit once is spent.
    if *u < 0.0 {
        return false;
    }
    *u -= rate;
    *u < 0.0
}
