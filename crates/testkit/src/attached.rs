//! Other papers of an issuer: second classes, units, warrants, rights, preferred shares, notes. Derived from the issuer's
//! own rows, each with a stream of its own.
use breadth_domain::{Date, ListingRow, Symbol};

use crate::segment::{Segment, tick};
use crate::stream::{Domain, Stream};
use crate::tape::{Market, Tape, unborn};
use crate::truth::{TrueLabel, TrueOutcome};
use crate::{Kind, names};

/// The papers a place's first company has beside its common share.
pub(crate) fn papers(blank_cheque: bool, slot: usize) -> &'static [Kind] {
    match (blank_cheque, slot % 3) {
        (true, 0) => &[Kind::Unit, Kind::Warrant, Kind::Right],
        (true, _) => &[Kind::Unit, Kind::Warrant],
        (false, 0) => &[Kind::SecondClass],
        (false, 1) => &[Kind::Preferred],
        (false, _) => &[Kind::Note, Kind::Preferred],
    }
}

/// Writes the papers of the place's first company beside it.
pub(crate) fn attach(market: &Market, tape: &mut Tape, slot: usize, kinds: &[Kind]) {
    if tape.securities.is_empty() {
        return;
    }
    for (n, kind) in kinds.iter().enumerate() {
        attach_one(market, tape, slot, n, *kind);
    }
    tape.close(market.time);
}

/// The ticker of a paper: a mark after the issuer's first ticker, as its exchange writes it.
fn ticker(root: &str, kind: Kind, nasdaq: bool) -> String {
    match (kind, nasdaq) {
        (Kind::Unit, true) => format!("{root}U"),
        (Kind::Unit, false) => format!("{root}.U"),
        (Kind::Warrant, true) => format!("{root}W"),
        (Kind::Warrant, false) => format!("{root}.W"),
        (Kind::Right, true) => format!("{root}R"),
        (Kind::Right, false) => format!("{root}.R"),
        (Kind::SecondClass, true) => format!("{root}B"),
        (Kind::SecondClass, false) => format!("{root}/B"),
        (Kind::Preferred, true) => format!("{root}P"),
        (Kind::Preferred, false) => format!("{root}^A"),
        (_, true) => format!("{root}L"),
        (_, false) => format!("{root}L"),
    }
}

fn name(issuer: &str, kind: Kind, from: Date, rate: f64) -> String {
    match kind {
        Kind::Unit => {
            format!("{issuer} Units each consisting of one share of Class A Common Stock and one-half of one Warrant")
        }
        Kind::Warrant => format!("{issuer} Warrant"),
        Kind::Right => format!("{issuer} Rights"),
        Kind::SecondClass => format!("{issuer} Class B Common Stock"),
        Kind::Preferred => format!("{issuer} {rate:.3}% Series A Cumulative Redeemable Preferred Stock"),
        _ => format!("{issuer} {rate:.2}% Senior Notes due {}", from.year() + 8),
    }
}

/// The issuer's name without the kind of its share.
fn issuer_name(listing: &str) -> &str {
    [" Class A Common Stock", " Common Stock", " Common Shares of Beneficial Interest"]
        .iter()
        .find_map(|tail| listing.strip_suffix(tail))
        .unwrap_or(listing)
}

fn attach_one(market: &Market, tape: &mut Tape, slot: usize, n: usize, kind: Kind) {
    let time = market.time;
    let issuer = &tape.securities[0];
    let first_label = issuer.labels[0].clone();
    let merged_on = issuer.kinds.get(1).map(|(on, _)| *on);
    let exit = issuer.exit;
    let (sector, country) = (issuer.sector, issuer.country);
    // (session, close, net change, shares) of the issuer over its renames.
    let rows: Vec<(usize, f64, f64, f64)> = tape
        .segments
        .iter()
        .filter(|segment| segment.security == 0)
        .flat_map(|segment| {
            (0..segment.len()).map(move |i| {
                (
                    usize::from(segment.day[i]),
                    f64::from(segment.close[i]),
                    f64::from(segment.net[i]),
                    f64::from(segment.shares[i]),
                )
            })
        })
        .collect();
    let Some(first) = rows.first().map(|r| r.0) else { return };
    let id = (slot * 8 + n) as u64;
    let mut chance = time.stream(Domain::Attached, id);
    if let Some(rewritten) = time.rewrites.iter().map(|(s, _)| *s).filter(|s| *s <= first).max()
        && let Some(new) = time.restream(rewritten, Domain::Attached, id)
    {
        chance = new;
    }
    let from = time.sessions[first];
    let rate = chance.between(4.0, 8.5);
    let nasdaq = crate::slot::exchange(slot) == "nasdaq";
    let symbol = paper_symbol(first_label.symbol, kind, nasdaq);
    let security = tape.securities.len();
    let label: Box<str> = name(issuer_name(&first_label.name), kind, from, rate).into();
    let mut truth = unborn(kind, from, sector, country);
    truth.issuer = Some(0);
    truth.labels.push(TrueLabel { from, symbol, name: label.clone() });
    let mut segment = Segment::new(symbol, security, rows.len());
    let mut state = State { drift: 0.0, own: 25.0, printed: None };
    let mut cursor = 0;
    let mut ended = None;
    for (s, close, net, shares) in rows {
        // Rewrites between two of the issuer's rows take effect with the later one.
        while cursor < time.rewrites.len() && time.rewrites[cursor].0 <= s {
            if let Some(new) = time.restream(time.rewrites[cursor].0, Domain::Attached, id)
                && time.rewrites[cursor].0 > first
            {
                chance = new;
            }
            cursor += 1;
        }
        let today = time.sessions[s];
        if merged_on.is_some_and(|on| today >= on) && matches!(kind, Kind::Unit | Kind::Right) {
            ended = Some((TrueOutcome::Converted, 0.0));
            break;
        }
        state.row(&mut segment, &mut chance, kind, s, close, net, shares, rate);
    }
    if segment.len() == 0 {
        return;
    }
    if let (None, Some(exit)) = (ended, exit) {
        let (outcome, payout) = match kind {
            Kind::SecondClass => (exit.outcome, exit.payout),
            Kind::Warrant | Kind::Right => (TrueOutcome::Converted, -1.0),
            _ if exit.payout == -1.0 => (TrueOutcome::Failed, -1.0),
            _ => (TrueOutcome::Redeemed, 0.0),
        };
        ended = Some((outcome, payout));
    }
    let last = usize::from(segment.day[segment.len() - 1]);
    tape.securities.push(truth);
    tape.segments.push(segment);
    tape.listings.push(ListingRow {
        symbol,
        seen_on: from,
        exchange: crate::slot::exchange(slot).into(),
        sector: "".into(),
        industry: "".into(),
        country: country.into(),
        ipo_year: None,
        name: label,
    });
    if let (Some((outcome, payout)), true) = (ended, last + 1 < time.len()) {
        tape.exit(time.sessions[last], security, outcome, payout);
    }
}

fn paper_symbol(root: Symbol, kind: Kind, nasdaq: bool) -> Symbol {
    names::symbol(&ticker(root.as_str(), kind, nasdaq))
}

/// A paper's price on its way.
struct State {
    /// Log gap to the issuer's price, mean reverting.
    drift: f64,
    /// Price of a paper that follows rates.
    own: f64,
    printed: Option<f64>,
}

impl State {
    #[allow(clippy::too_many_arguments)]
    fn row(
        &mut self,
        segment: &mut Segment,
        chance: &mut Stream,
        kind: Kind,
        s: usize,
        close: f64,
        net: f64,
        shares: f64,
        rate: f64,
    ) {
        let before = self.drift;
        let noise = if kind == Kind::SecondClass { 0.002 } else { 0.04 };
        self.drift = 0.97 * self.drift + noise * chance.normal();
        let volume = (2e4 * (0.8 * chance.normal()).exp()).round();
        let (price, printed, shares) = match kind {
            Kind::SecondClass => {
                // The issuer's previous close on this session's split basis gives the paper's.
                let previous = (close - net) * before.exp();
                let first = self.printed.is_none();
                (tick(close * self.drift.exp()), Some(if first { 0.0 } else { previous }), shares)
            }
            Kind::Unit => (tick(close + 0.3 * self.drift.exp()), self.printed, f64::NAN),
            Kind::Warrant => {
                (tick((0.6 + 0.5 * (close - 10.0).max(-1.0)).max(0.02) * self.drift.exp()), self.printed, f64::NAN)
            }
            Kind::Right => (tick(0.15 * self.drift.exp()), self.printed, f64::NAN),
            _ => {
                self.own = (self.own + 0.004 * (25.0 - self.own) + 0.02 * rate * chance.normal()).max(5.0);
                (tick(self.own), self.printed, f64::NAN)
            }
        };
        segment.push(s, price, price - printed.unwrap_or(0.0), volume, shares);
        self.printed = Some(price);
    }
}
