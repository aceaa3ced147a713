//! What is so in the simulated market, whatever the files say.
use std::collections::BTreeMap;

use breadth_domain::{Date, Symbol};

use crate::factors::{Episodes, Factors};
use crate::{Defects, Kind};

/// The truth of a world.
#[derive(Clone, Debug, PartialEq)]
pub struct Truth {
    /// The sessions, ascending.
    pub sessions: Vec<Date>,
    /// The realised factors.
    pub factors: Factors,
    /// When the market fell, rose again, and changed its leaders, as indexes of sessions.
    pub episodes: Episodes,
    /// Expected return of the market factor, a year.
    pub market_premium: f64,
    /// Expected return of a size loading of 1, a year, outside the rotation.
    pub size_premium: f64,
    /// Expected return of a quality of 1, a year.
    pub quality_premium: f64,
    /// Every security, living and dead, in a fixed order.
    pub securities: Vec<TrueSecurity>,
    /// Everything that happened, by date, then by security.
    pub events: Vec<Event>,
    /// (rank session, effective session) of each reconstitution, as indexes; the first is the first session twice.
    pub reconstitutions: Vec<(usize, usize)>,
    /// Daily total returns, before fees, of what the trackers follow, by ticker.
    pub trackers: BTreeMap<&'static str, Vec<f64>>,
    /// The defects that were put in.
    pub defects: Defects,
}

/// One thing that trades, with its whole life.
#[derive(Clone, Debug, PartialEq)]
pub struct TrueSecurity {
    /// What it was called, from which session on; ascending, never empty.
    pub labels: Vec<TrueLabel>,
    /// What it was, from which session on; ascending, never empty.
    pub kinds: Vec<(Date, Kind)>,
    /// The index of the issuer's common share, where this is another paper of the same issuer.
    pub issuer: Option<usize>,
    /// Sector.
    pub sector: &'static str,
    /// Country.
    pub country: &'static str,
    /// Its quality in standard deviations: the loading on the quality factor and the lasting part of its profitability.
    /// `None` for what is no company.
    pub quality: Option<f64>,
    /// Its market beta.
    pub beta: f64,
    /// Among the seven that lead the market until the rotation.
    pub mega: bool,
    /// The first session with a price.
    pub first: Date,
    /// The last session with a price.
    pub last: Date,
    /// Its end, where it ended within the window.
    pub exit: Option<TrueExit>,
    /// Its capitalisation in dollars on each rank session and at the end, by index of session.
    pub caps: Vec<(usize, f64)>,
}

impl TrueSecurity {
    /// What it was on that day.
    pub fn kind(&self, on: Date) -> Kind {
        let known = self.kinds.partition_point(|(from, _)| *from <= on);
        self.kinds[known.saturating_sub(1)].1
    }

    /// What it was called on that day.
    pub fn label(&self, on: Date) -> &TrueLabel {
        let known = self.labels.partition_point(|l| l.from <= on);
        &self.labels[known.saturating_sub(1)]
    }

    /// Its capitalisation on a rank session, in dollars.
    pub fn cap(&self, session: usize) -> Option<f64> {
        self.caps.iter().find(|(s, _)| *s == session).map(|(_, cap)| *cap)
    }
}

/// What a security was called from a session on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrueLabel {
    /// From this session on.
    pub from: Date,
    /// Ticker.
    pub symbol: Symbol,
    /// Name of the listing.
    pub name: Box<str>,
}

/// How a security ended and what its holders received.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct TrueExit {
    /// The last session with a price.
    pub last: Date,
    /// What happened.
    pub outcome: TrueOutcome,
    /// Return from the last close to what holders received, as a fraction: −1 where they received nothing.
    pub payout: f64,
}

/// What happened to a security that ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrueOutcome {
    /// Bought for cash.
    CashMerger,
    /// Exchanged for the shares of another company.
    ShareMerger,
    /// Worth nothing.
    Failed,
    /// Traded on over the counter, at a loss.
    OverTheCounter,
    /// Paid back: a blank-cheque company without a target, a note that fell due, a fund that closed.
    Redeemed,
    /// Exchanged at a blank-cheque company's merger, or expired.
    Converted,
}

/// Something that happened to a security.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The session on which it shows first.
    pub date: Date,
    /// The security, as an index into [`Truth::securities`].
    pub security: usize,
    /// What it was.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// First session.
    Listed {
        /// Whether the first row's net change gives the return against the offer price; else it is the whole close.
        offer_price_known: bool,
    },
    /// New shares for one old share; below 1 for a reverse split.
    Split {
        /// New shares for one old.
        ratio: f64,
        /// Sessions for which the file still shows the old count.
        stale_sessions: usize,
    },
    /// Dollars a share, on the day from which the price is without it.
    Dividend {
        /// Dollars a share.
        amount: f64,
    },
    /// One ticker ends, another starts on this session.
    Renamed {
        /// The ticker before.
        from: Symbol,
        /// The ticker from this session on.
        to: Symbol,
        /// Whether the name changed a little as well.
        name_changed: bool,
    },
    /// A company took the ticker of one that had gone.
    TookOverSymbol {
        /// The ticker.
        symbol: Symbol,
        /// Who had it before, as an index into [`Truth::securities`].
        before: usize,
    },
    /// A deal was announced: the price jumps and is pinned.
    DealAnnounced {
        /// For cash or for shares.
        cash: bool,
        /// Premium over the close before, as a fraction.
        premium: f64,
    },
    /// A deal fell through.
    DealBroken,
    /// The long decline begins.
    Distress,
    /// The long decline ended well.
    Recovered,
    /// The last session, and what holders received.
    Exit(TrueOutcome),
    /// No trading from this session on.
    Halt {
        /// How many sessions.
        sessions: usize,
        /// Whether the file repeats the price with no volume (else it has no rows).
        repeated: bool,
    },
    /// The file repeats the last price with no volume, though there was a market.
    StalePrice {
        /// How many sessions.
        sessions: usize,
    },
    /// The file lacks the share count from this session on.
    SharesMissing {
        /// How many sessions.
        sessions: usize,
        /// Whether it says zero (else nothing).
        zero: bool,
    },
    /// A blank-cheque company became an operating company.
    BlankChequeMerged,
    /// A quarter's figures became public.
    Filed {
        /// The quarter's end.
        period_end: Date,
        /// The day of publication.
        published_on: Date,
    },
    /// An earlier quarter's figures were changed.
    Restated {
        /// The quarter's end.
        period_end: Date,
        /// The day of publication.
        published_on: Date,
    },
}

impl Truth {
    /// The events of a security, by date.
    pub fn events_of(&self, security: usize) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |e| e.security == security)
    }

    /// How many events pass the test.
    pub fn count(&self, test: impl Fn(&What) -> bool) -> usize {
        self.events.iter().filter(|e| test(&e.what)).count()
    }

    /// The security that carried that ticker on that day.
    pub fn carrier(&self, symbol: Symbol, on: Date) -> Option<usize> {
        self.securities.iter().position(|s| s.first <= on && on <= s.last && s.label(on).symbol == symbol)
    }
}
