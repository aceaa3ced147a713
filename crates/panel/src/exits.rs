//! Ends of series: what holders are taken to have received, and the evidence.
//!
//! An end is judged on the day it is recognised, [`SILENT_SESSIONS`] after the last row, from rows up to that day. The
//! rules are asked in a fixed order, the surest first; the first that applies decides and says what it saw:
//!
//! 1. what the user states; 2. the source's end; 3. a successor with the same odd number of shares; 4. a price pinned to
//!    an offer; 5. returns locked to an acquirer's; 6. failure: cents, a collapse, a halt after a fall; 7. the
//!    company's own Form 25; 8. calm since an announcement; 9. a company too large and sound, or too
//!    near its year's high, to leave otherwise; 10. its Form 15. Else nobody knows.
mod acquirer;
mod forms;
mod overrides;
mod past;

use rayon::prelude::*;

pub use self::forms::{Form, Withdrawals};
pub use self::overrides::{ExitOverride, OverrideError};
use self::past::Past;
use crate::{Exit, ListingKind, Outcome, Panel};

/// A security without a row on so many sessions in a row has ended; the day on which that is recognised.
pub const SILENT_SESSIONS: usize = 10;
/// Windows of last sessions over which a pinned price is looked for, each with the largest average move and the largest
/// range it may have: a price under an offer stands still, the more so the nearer the end.
const PINNED: [(usize, f64, f64); 2] = [(15, 0.004, 0.025), (6, 0.003, 0.010)];
/// The median move of the last fifteen sessions below which a price counts as pinned whatever single days did.
const STILL: f64 = 0.0035;
/// More than this part of all listings ending on one session is the end of their source.
const SOURCE_ENDS: f64 = 0.2;
/// The smallest company, in dollars, and the lowest price that do not leave an exchange but by a takeover.
const SOUND_CAP: f64 = 250e6;
const SOUND_PRICE: f64 = 5.0;
/// A smaller one does not either where it ends this near its year's high, above this price.
const NEAR_HIGH: f64 = 0.07;
const NEAR_HIGH_PRICE: f64 = 2.0;

impl Panel {
    /// Says of every series that ended more than [`SILENT_SESSIONS`] sessions before the last one how it ended.
    pub fn judge_ends(&mut self) {
        let Some(end) = self.last_session() else { return };
        let ended = |i: &usize| self.securities[*i].last + SILENT_SESSIONS < end;
        let ended: Vec<usize> = (0..self.securities.len()).filter(ended).collect();
        let exits: Vec<Exit> = ended.par_iter().map(|i| self.end_seen(*i, self.securities[*i].last)).collect();
        for (i, exit) in ended.into_iter().zip(exits) {
            self.securities[i].exit = Some(exit);
        }
    }

    /// What the end of a security looks like to someone who has seen no row of it since session `last`, on the day it is
    /// recognised, whether or not it trades again later.
    pub fn end_seen(&self, security: usize, last: usize) -> Exit {
        let (outcome, evidence, into) = judge(self, security, last);
        let exit = Exit { last, outcome, evidence, into, stated: None };
        match self.stated(security, last) {
            Some(told) => {
                Exit { outcome: told.outcome, evidence: told.source.clone(), stated: Some(told.stated), ..exit }
            }
            None => exit,
        }
    }

    fn stated(&self, security: usize, last: usize) -> Option<&ExitOverride> {
        let of_this = |o: &&ExitOverride| o.ended <= self.sessions[last] && self.find(&o.security) == Some(security);
        self.overrides.iter().rev().find(of_this)
    }

    /// Lays what the user states of ends over what the prices tell.
    ///
    /// # Errors
    /// The references that mean no security of this panel.
    pub fn override_exits(&mut self, overrides: Vec<ExitOverride>) -> Result<(), Vec<String>> {
        let strangers: Vec<String> =
            overrides.iter().map(|o| &o.security).filter(|r| self.find(r).is_none()).cloned().collect();
        if !strangers.is_empty() {
            return Err(strangers);
        }
        self.overrides = overrides;
        let touched: Vec<usize> = self.overrides.iter().filter_map(|o| self.find(&o.security)).collect();
        for i in touched {
            if self.securities[i].exit.is_some() {
                self.securities[i].exit = Some(self.end_seen(i, self.securities[i].last));
            }
        }
        Ok(())
    }
}

/// An outcome, what was seen, and whose shares holders have now.
type Judgement = (Outcome, String, Option<usize>);

fn judge(panel: &Panel, i: usize, last: usize) -> Judgement {
    let label = panel.securities[i].label(panel.sessions[last]);
    let past = Past::of(panel, i, last);
    if past.rows() == 0 {
        return (Outcome::Unknown, "no price".into(), None);
    }
    if let Some((ending, traded)) = source_end(panel, last) {
        let text = format!("{ending} of {traded} listings have their last row on {}", panel.sessions[last]);
        return (Outcome::DataEnd, text, None);
    }
    if let Some((k, how)) = successor(panel, i, last) {
        let (id, name) = (&panel.securities[k].id, &panel.securities[k].labels[0].name);
        let text = format!("{id} {name} began within {SILENT_SESSIONS} sessions with {how}");
        return (Outcome::Moved, text, Some(k));
    }
    match label.kind {
        ListingKind::Common | ListingKind::DepositaryReceipt | ListingKind::Partnership => {
            company(panel, i, last, &past)
        }
        ListingKind::BlankCheque => blank_cheque(panel, last, &past),
        ListingKind::Fund | ListingKind::Preferred | ListingKind::Note | ListingKind::Trust => {
            redeemed(panel, last, &past)
        }
        ListingKind::Warrant | ListingKind::Unit | ListingKind::Right | ListingKind::Unknown => {
            nothing(panel, last, &past)
        }
    }
}

/// The end of an operating company's share.
fn company(panel: &Panel, i: usize, last: usize, past: &Past) -> Judgement {
    if let Some(evidence) = pinned(past) {
        return (Outcome::CashMerger, evidence, None);
    }
    if past.last_closes(1)[0] >= 0.5
        && let Some(tie) = acquirer::acquirer(panel, i, last)
    {
        let by = &panel.securities[tie.security];
        let text = format!(
            "over its last {} sessions it earned {:.2} times what {} ({}) earned: correlation {:.3}, {:.2} % a day beside it",
            tie.sessions,
            tie.slope,
            by.label(panel.sessions[last]).symbol,
            by.label(panel.sessions[last]).name,
            tie.correlation,
            tie.residual * 100.0
        );
        return (Outcome::ShareMerger, text, Some(tie.security));
    }
    if let Some(evidence) = failure(past) {
        return (Outcome::Failed, evidence, None);
    }
    if let Some(evidence) = forms::told(panel, i, last, Form::Withdrawal) {
        return (Outcome::WentDark, evidence, None);
    }
    if let Some((rows, ret, before, since)) = past.announcement() {
        let text = format!(
            "rose {:.0} % {rows} sessions before the end; the median day moved {:.2} % before and {:.2} % since",
            ret * 100.0,
            before * 100.0,
            since * 100.0
        );
        return (Outcome::Merger, text, None);
    }
    let cap = if panel.cap.cols() > i { panel.cap.get(last, i) } else { None };
    let price = past.last_closes(1)[0];
    if let Some(cap) =
        cap.filter(|c| *c >= SOUND_CAP && price >= SOUND_PRICE && past.rows() > 20 && past.over(20) > -0.25)
    {
        let text = format!(
            "worth {:.0} million dollars at {price:.2} a share, {:+.0} % in its last 20 sessions: companies of that kind leave by takeovers",
            cap / 1e6,
            past.over(20) * 100.0
        );
        return (Outcome::Merger, text, None);
    }
    if price >= NEAR_HIGH_PRICE && past.rows() > 60 && past.below_high() > -NEAR_HIGH {
        let text = format!(
            "last price {price:.2}, {:.1} % below its year's high: who fails or leaves by its own will is not there",
            -past.below_high() * 100.0
        );
        return (Outcome::Merger, text, None);
    }
    if let Some(evidence) = forms::told(panel, i, last, Form::Deregistration) {
        return (Outcome::WentDark, evidence, None);
    }
    nothing(panel, last, past)
}

/// A blank-cheque company hands its trust back; one that merged goes on as a successor or is not recognised.
fn blank_cheque(panel: &Panel, last: usize, past: &Past) -> Judgement {
    let price = past.last_closes(1)[0];
    if (9.5..=12.5).contains(&price) && past.median_move(15) <= 0.004 && past.worst(10) > -0.05 {
        return (
            Outcome::Liquidated,
            format!("last price {price:.2}, still: the shares were worth their part of the trust"),
            None,
        );
    }
    nothing(panel, last, past)
}

/// Funds are liquidated, preferred shares and notes called, near their last price where that was calm.
fn redeemed(panel: &Panel, last: usize, past: &Past) -> Judgement {
    let (month, worst) = (past.over(20), past.worst(10));
    if past.rows() > 10 && month.abs() < 0.10 && worst > -0.08 && past.below_high() > -0.6 {
        let text = format!("{:+.1} % in its last 20 sessions, no day worse than {:.1} %", month * 100.0, worst * 100.0);
        return (Outcome::Liquidated, text, None);
    }
    nothing(panel, last, past)
}

fn nothing(panel: &Panel, last: usize, past: &Past) -> Judgement {
    let price = past.last_closes(1)[0];
    (
        Outcome::Unknown,
        format!("last price {price:.2} on {}; nothing tells what holders received", panel.sessions[last]),
        None,
    )
}

/// How many listings have their last row on a session, of those that trade on it, where they are too many for chance.
fn source_end(panel: &Panel, last: usize) -> Option<(usize, usize)> {
    let until = (last + SILENT_SESSIONS).min(panel.sessions.len() - 1);
    let trades = |i: &usize| !panel.close.at(last, *i).is_nan();
    let ends = |i: &usize| (last + 1..=until).all(|t| panel.close.at(t, *i).is_nan());
    let traded: Vec<usize> = (0..panel.securities.len()).filter(trades).collect();
    let ending = traded.iter().filter(|i| ends(i)).count();
    // Two listings that end are no source.
    (until > last && ending >= 20 && ending as f64 > SOURCE_ENDS * traded.len() as f64)
        .then_some((ending, traded.len()))
}

/// The newcomer that goes on with the ended one's shares, by the day the end is recognised: exactly as many, unless that is
/// a round number; or, on the very next session and in the same industry where both are known, a whole part of them at a
/// price that many times higher (a reverse split on the first day under the new symbol).
fn successor(panel: &Panel, i: usize, last: usize) -> Option<(usize, String)> {
    let until = (last + SILENT_SESSIONS).min(panel.sessions.len() - 1);
    if panel.shares.cols() <= i {
        return None;
    }
    let own = panel.shares.get(last, i).filter(|s| *s > 0.0 && s % 250_000.0 != 0.0)?;
    let kind = |k: usize, t: usize| panel.securities[k].label(panel.sessions[t]).kind;
    let share_like = |kind| {
        !matches!(
            kind,
            ListingKind::Warrant | ListingKind::Unit | ListingKind::Right | ListingKind::Preferred | ListingKind::Note
        )
    };
    if !share_like(kind(i, last)) {
        return None;
    }
    let begin = panel.securities.partition_point(|s| s.first < last);
    let newcomers: Vec<usize> = (begin..panel.securities.len())
        .take_while(|k| panel.securities[*k].first <= until)
        .filter(|k| *k != i && share_like(kind(*k, panel.securities[*k].first)))
        .filter(|k| {
            // Two blank-cheque companies of equal size are two.
            let blank = |kind| kind == ListingKind::BlankCheque;
            !(blank(kind(i, last)) && blank(kind(*k, panel.securities[*k].first)))
        })
        .collect();
    let price = |k: usize| panel.close.at(panel.securities[k].first, k) / panel.close.at(last, i);
    let counts = |k: usize| (panel.securities[k].first..=until).filter_map(move |t| panel.shares.get(t, k));
    let exact = |k: &usize| (0.35..=100.0).contains(&price(*k)) && counts(*k).any(|s| (s / own - 1.0).abs() < 2e-4);
    if let Some(k) = newcomers.iter().copied().find(exact) {
        return Some((k, format!("the same {own:.0} shares")));
    }
    let industry = |k: usize, t: usize| panel.securities[k].label(panel.sessions[t]).industry.clone();
    newcomers.into_iter().filter(|k| panel.securities[*k].first == last + 1).find_map(|k| {
        let (before, now) = (industry(i, last), industry(k, until.min(panel.securities[k].last)));
        let parts = counts(k).map(|s| own / s).find(|m| {
            let whole = m.round();
            (2.0..=250.0).contains(&whole)
                && (m / whole - 1.0).abs() < 0.006
                && (0.6..=1.5).contains(&(price(k) / whole))
        })?;
        (before.is_empty() || now.is_empty() || before == now)
            .then(|| (k, format!("one share for {:.0}, at {:.1} times the price", parts.round(), price(k))))
    })
}

/// The evidence that a company was delisted for cause.
fn failure(past: &Past) -> Option<String> {
    let price = past.last_closes(1)[0];
    let (high, month, quarter, worst) = (past.below_high(), past.over(20), past.over(60), past.worst(10));
    let halted = past.halted_rows();
    let percent = |v: f64| v * 100.0;
    if price < 1.0 {
        Some(format!("last price {price:.4}, below a dollar; {:.0} % below its year's high", -percent(high)))
    } else if worst < -0.45 {
        Some(format!("lost {:.0} % on one of its last ten sessions", -percent(worst)))
    } else if month < -0.5 {
        Some(format!("lost {:.0} % in its last 20 sessions", -percent(month)))
    } else if halted >= 2 && month < -0.2 {
        Some(format!(
            "lost {:.0} % in its last 20 sessions, then repeated one price on next to no volume {halted} times: halted",
            -percent(month)
        ))
    } else if price < 5.0 && high < -0.75 {
        Some(format!("last price {price:.2}, {:.0} % below its year's high", -percent(high)))
    } else if price < 10.0 && quarter < -0.6 {
        Some(format!("last price {price:.2} after losing {:.0} % in 60 sessions", -percent(quarter)))
    } else {
        None
    }
}

/// The evidence that a price stood still over its last sessions: it moved, but by less than an offer allows.
fn pinned(past: &Past) -> Option<String> {
    // A price of a few cents moves by ticks of several per cent, and a frozen one is no offer.
    if past.last_closes(1)[0] < 0.25 {
        return None;
    }
    for (over, largest_move, largest_range) in PINNED {
        let (closes, moves) = (past.last_closes(over), past.last_returns(over));
        if closes.len() < over || moves.is_empty() {
            continue;
        }
        let (low, high) = closes.iter().fold((f64::INFINITY, 0.0_f64), |(l, h), c| (l.min(*c), h.max(*c)));
        let typical = moves.iter().map(|r| r.abs()).sum::<f64>() / moves.len() as f64;
        // A price that never moves is one that nobody prints any more, not one under an offer.
        if typical > 0.0 && typical < largest_move && high / low - 1.0 < largest_range {
            return Some(format!(
                "price between {low:.2} and {high:.2} over its last {over} sessions, {:.2} % on the average day: pinned to an offer",
                typical * 100.0
            ));
        }
    }
    let still = past.median_move(15);
    (past.rows() > 15 && still > 0.0 && still <= STILL && past.worst(10) > -0.10 && past.below_high() > -0.6)
        .then(|| format!("the median day of its last 15 sessions moved {:.2} %: pinned to an offer", still * 100.0))
}

#[cfg(test)]
mod tests;
