//! The panel: what traded, session by session, with permanent identities.
use std::sync::Arc;

use breadth_domain::{Date, Symbol};
use serde::{Deserialize, Serialize};

use crate::{ExitOverride, Grid, Income, Withdrawals};

/// A security's permanent name: a ticker and a session on which the security carried it, for example `FB@2021-01-29`.
///
/// It is a reference and not a label: "what traded as FB on 2021-01-29" means the same security whatever is imported before
/// or after, and [`Panel::find`] takes any such pair. The pair printed is the first session of the first import that has
/// the security, so that neither a later change of ticker nor an import of older prices changes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SecurityId(pub Arc<str>);

impl std::fmt::Display for SecurityId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// What kind of thing a listing is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingKind {
    /// An operating company's common share (a real-estate investment trust's too).
    Common,
    /// An American depositary receipt.
    DepositaryReceipt,
    /// A limited partnership's unit.
    Partnership,
    /// An exchange-traded or closed-end fund, a note that tracks one, a business development company.
    Fund,
    /// A blank-cheque company before its merger.
    BlankCheque,
    /// A warrant.
    Warrant,
    /// A unit of share and warrant.
    Unit,
    /// A right.
    Right,
    /// A preferred share.
    Preferred,
    /// A note or bond.
    Note,
    /// A trust over royalties, a commodity or a liquidation.
    Trust,
    /// Not recognised.
    Unknown,
}

impl ListingKind {
    /// The stable name, as in JSON.
    pub const fn slug(self) -> &'static str {
        match self {
            ListingKind::Common => "common",
            ListingKind::DepositaryReceipt => "depositary_receipt",
            ListingKind::Partnership => "partnership",
            ListingKind::Fund => "fund",
            ListingKind::BlankCheque => "blank_cheque",
            ListingKind::Warrant => "warrant",
            ListingKind::Unit => "unit",
            ListingKind::Right => "right",
            ListingKind::Preferred => "preferred",
            ListingKind::Note => "note",
            ListingKind::Trust => "trust",
            ListingKind::Unknown => "unknown",
        }
    }

    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            ListingKind::Common => "common share",
            ListingKind::DepositaryReceipt => "depositary receipt",
            ListingKind::Partnership => "limited partnership",
            ListingKind::Fund => "fund",
            ListingKind::BlankCheque => "blank-cheque company",
            ListingKind::Warrant => "warrant",
            ListingKind::Unit => "unit",
            ListingKind::Right => "right",
            ListingKind::Preferred => "preferred share",
            ListingKind::Note => "note",
            ListingKind::Trust => "trust",
            ListingKind::Unknown => "not recognised",
        }
    }
}

/// What a security was called from a day on. Empty text is "not known".
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Label {
    /// The first day this was known.
    pub from: Date,
    /// Ticker.
    pub symbol: Symbol,
    /// Name of the listing.
    pub name: Arc<str>,
    /// Exchange, lower case.
    pub exchange: Arc<str>,
    /// Sector by the source's scheme, the last one known.
    pub sector: Arc<str>,
    /// Industry by the source's scheme, the last one known.
    pub industry: Arc<str>,
    /// Country of the issuer.
    pub country: Arc<str>,
    /// What kind of thing it is, by the name and symbol known then.
    pub kind: ListingKind,
    /// The rule that decided the kind.
    pub rule: &'static str,
}

/// How a series ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The price was pinned to an offer: paid out in cash.
    CashMerger,
    /// The price moved in step with an acquirer's: exchanged for its shares, perhaps with cash beside them.
    ShareMerger,
    /// Taken over, on terms that the prices do not tell.
    Merger,
    /// Goes on under another symbol or on another exchange.
    Moved,
    /// Left the exchange by its own will; shares trade over the counter, if at all.
    WentDark,
    /// Delisted for cause, or bankrupt.
    Failed,
    /// Redeemed, called or liquidated near its value.
    Liquidated,
    /// The data of its source end; nothing is said of the security.
    DataEnd,
    /// No evidence of what holders received.
    Unknown,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 9] = [
        Outcome::CashMerger,
        Outcome::ShareMerger,
        Outcome::Merger,
        Outcome::Moved,
        Outcome::WentDark,
        Outcome::Failed,
        Outcome::Liquidated,
        Outcome::DataEnd,
        Outcome::Unknown,
    ];

    /// The stable name, as in JSON and in files of overrides.
    pub const fn id(self) -> &'static str {
        match self {
            Outcome::CashMerger => "cash_merger",
            Outcome::ShareMerger => "share_merger",
            Outcome::Merger => "merger",
            Outcome::Moved => "moved",
            Outcome::WentDark => "went_dark",
            Outcome::Failed => "failed",
            Outcome::Liquidated => "liquidated",
            Outcome::DataEnd => "data_end",
            Outcome::Unknown => "unknown",
        }
    }

    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            Outcome::CashMerger => "paid out in cash",
            Outcome::ShareMerger => "exchanged for an acquirer's shares",
            Outcome::Merger => "taken over, terms not told",
            Outcome::Moved => "goes on under another symbol",
            Outcome::WentDark => "left the exchange by its own will",
            Outcome::Failed => "failed or delisted for cause",
            Outcome::Liquidated => "redeemed or liquidated",
            Outcome::DataEnd => "the data end",
            Outcome::Unknown => "unknown",
        }
    }

    /// Whether holders have been paid, so that nothing of the position is left: else they still have the shares.
    pub const fn is_paid(self) -> bool {
        matches!(self, Outcome::CashMerger | Outcome::ShareMerger | Outcome::Moved | Outcome::Liquidated)
    }
}

/// The end of a series before the panel's end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exit {
    /// The index of the last session with a price.
    pub last: usize,
    /// What holders are taken to have received.
    pub outcome: Outcome,
    /// What was seen, in words.
    pub evidence: String,
    /// The acquirer's or the successor's column, where one was found.
    pub into: Option<usize>,
    /// Return on the last close, low, base and high, where the user has stated it.
    pub stated: Option<[f64; 3]>,
}

/// One thing that trades.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Security {
    /// Its permanent name.
    pub id: SecurityId,
    /// The index of the first session with a price.
    pub first: usize,
    /// The index of the last session with a price.
    pub last: usize,
    /// What it was called, ascending by day; never empty.
    pub labels: Vec<Label>,
    /// Its end, where it ended before the panel's end.
    pub exit: Option<Exit>,
}

impl Security {
    /// What it was called on that day: the last label known by then, or the first one where the day is earlier.
    pub fn label(&self, on: Date) -> &Label {
        let known = self.labels.partition_point(|l| l.from <= on);
        &self.labels[known.saturating_sub(1)]
    }
}

/// Sessions x securities up to a day: the only numbers about prices that later rooms see. Row `t` of every grid depends on
/// nothing known after session `t`; securities are in the order of their first session.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// The day of the view it was made from.
    pub as_of: Date,
    /// The store version's digest.
    pub digest: String,
    /// The sessions, ascending.
    pub sessions: Vec<Date>,
    /// The securities, in the order of their first session, then of their symbol.
    pub securities: Vec<Security>,
    /// Closing price, raw.
    pub close: Grid,
    /// Return of the session against the last close before it, split-safe, as a fraction. Price return; where nothing tells
    /// what a Nasdaq listing pays, its dividends are inside.
    pub ret: Grid,
    /// Shares traded.
    pub volume: Grid,
    /// Shares outstanding, the last count known, on the session's split basis.
    pub shares: Grid,
    /// Market capitalisation of the security in dollars: close x shares.
    pub cap: Grid,
    /// For each session, whether its closes or those of the session before were taken too early; empty where not looked at.
    pub early: Vec<bool>,
    /// Dividends, where any source tells them.
    pub income: Income,
    /// Whether a source prints net changes: on Nasdaq they are net of dividends.
    pub prints_net_changes: bool,
    /// What was noticed while it was made: (code-like slug, count).
    pub notes: Vec<(String, u64)>,
    /// What filers state of leaving their exchange.
    pub withdrawals: Withdrawals,
    /// What the user states of ends; it goes before what the prices tell.
    pub overrides: Vec<ExitOverride>,
}

impl Panel {
    /// The index of the last session on or before that day.
    pub fn session_on_or_before(&self, day: Date) -> Option<usize> {
        self.sessions.partition_point(|s| *s <= day).checked_sub(1)
    }

    /// The index of the first session on or after that day.
    pub fn session_on_or_after(&self, day: Date) -> Option<usize> {
        Some(self.sessions.partition_point(|s| *s < day)).filter(|t| *t < self.sessions.len())
    }

    /// The index of the last session.
    pub fn last_session(&self) -> Option<usize> {
        self.sessions.len().checked_sub(1)
    }

    /// The ticker of a security on that session.
    pub fn ticker(&self, i: usize, t: usize) -> Symbol {
        self.securities[i].label(self.sessions[t]).symbol
    }

    /// The security that a reference `TICKER@YYYY-MM-DD` means: the one that carried the ticker on that session.
    pub fn find(&self, reference: &str) -> Option<usize> {
        if let Some(i) = self.securities.iter().position(|s| &*s.id.0 == reference) {
            return Some(i);
        }
        let (ticker, day) = reference.rsplit_once('@')?;
        let (symbol, day) = (Symbol::new(ticker)?, Date::parse(day).ok()?);
        self.securities.iter().position(|s| {
            let (first, last) = (self.sessions[s.first], self.sessions[s.last]);
            first <= day && day <= last && s.label(day).symbol == symbol
        })
    }

    /// The security that a source means by that ticker in a row known on `on`: the one that carries it then; else, for
    /// sources that file a company's past under its present ticker, the first that came to carry it later.
    pub fn resolve(&self, symbol: Symbol, on: Date) -> Option<usize> {
        // Spells of a ticker: (security, from, to).
        let mut later: Option<(Date, usize)> = None;
        let mut earlier: Option<(Date, usize)> = None;
        for (i, security) in self.securities.iter().enumerate() {
            for (k, label) in security.labels.iter().enumerate().filter(|(_, l)| l.symbol == symbol) {
                let from = if k == 0 { self.sessions[security.first].min(label.from) } else { label.from };
                let to = security.labels.get(k + 1).map_or(self.sessions[security.last], |next| next.from);
                if from <= on && on <= to {
                    return Some(i);
                }
                if on < from && later.is_none_or(|(best, _)| from < best) {
                    later = Some((from, i));
                }
                if to < on && earlier.is_none_or(|(best, _)| to > best) {
                    earlier = Some((to, i));
                }
            }
        }
        later.or(earlier).map(|(_, i)| i)
    }
}
