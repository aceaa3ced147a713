//! A place in the market: one company after another, each under its own ticker or, now and then, under the ticker of the
//! one before.
use breadth_domain::Symbol;

use crate::company::{Company, Phase};
use crate::kind::{SECTOR_SHARES, SECTORS};
use crate::segment::{Segment, tick};
use crate::stream::{Domain, Stream};
use crate::tape::{Market, Tape, unborn};
use crate::truth::What;
use crate::{Kind, names};

/// What a place is for.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) enum Role {
    /// One of the seven largest.
    Mega(usize),
    /// A domestic operating company that had that capitalisation at the start, in dollars.
    Operating(f64),
    /// A place that exists in a rewritten future only.
    Extra,
    /// A foreign company's ordinary share.
    Foreign,
    /// A depositary receipt.
    Receipt,
    /// A blank-cheque company.
    BlankCheque,
}

/// The sessions a ticker rests before another company may take it.
const REST: usize = 90;

/// Simulates a place over the window.
pub(crate) fn run(market: &Market, slot: usize, role: Role) -> Tape {
    let time = market.time;
    let mut tape = Tape::default();
    let mut chance = time.stream(Domain::Slot, slot as u64);
    let mut company: Option<Company> = None;
    let mut names_used = 0;
    // The last holder of the place and its ticker: (security, ticker, first session at which it may be re-used).
    let mut before: Option<(usize, Symbol)> = None;
    let mut reuse = false;
    let mut birth = first_birth(market, &mut chance, role);
    for s in 0..time.len() {
        if let Some(new) = time.restream(s, Domain::Slot, slot as u64) {
            chance = new;
            match &mut company {
                Some(company) => company.rewrite(&mut chance, s),
                // An extra place opens with the first retelling; one that waited waits for another day.
                None if birth != usize::MAX || role == Role::Extra => {
                    birth = s + chance.wait(60.0) + if reuse { REST } else { 0 }
                }
                None => {}
            }
        }
        if company.is_none() && s == birth {
            let symbol = before.filter(|_| reuse).map(|(_, symbol)| symbol);
            let newcomer = begin(market, &mut tape, &mut chance, s, slot, role, names_used, symbol);
            if let (Some((old, symbol)), true) = (before, reuse) {
                tape.event(time.sessions[s], newcomer.security, What::TookOverSymbol { symbol, before: old });
            }
            names_used = newcomer.names_used;
            company = Some(newcomer);
        }
        let Some(living) = &mut company else { continue };
        if let Some((outcome, payout)) = living.step(market, &mut tape, &mut chance, s) {
            tape.exit(time.sessions[s], living.security, outcome, payout);
            names_used = living.names_used;
            before = Some((living.security, living.symbol));
            company = None;
            reuse = role != Role::BlankCheque && chance.chance(0.25);
            birth = match role {
                Role::BlankCheque => usize::MAX,
                _ => s + 20 + chance.wait(110.0) + if reuse { REST } else { 0 },
            };
        }
    }
    tape.close(time);
    tape
}

/// The session of the first company's first row; `usize::MAX` for never.
fn first_birth(market: &Market, chance: &mut Stream, role: Role) -> usize {
    let sessions = market.time.len();
    match role {
        Role::Mega(_) => 0,
        Role::Extra => usize::MAX,
        // The boom of blank-cheque companies: half of them come in the fifth and sixth tenth of the window.
        Role::BlankCheque if chance.chance(0.5) => chance.whole(sessions * 4 / 10, sessions * 6 / 10),
        Role::BlankCheque => chance.whole(0, sessions.saturating_sub(2)),
        _ if chance.chance(0.05) => chance.wait(120.0),
        _ => 0,
    }
}

/// A company comes to the market.
#[allow(clippy::too_many_arguments)]
fn begin(
    market: &Market,
    tape: &mut Tape,
    chance: &mut Stream,
    s: usize,
    slot: usize,
    role: Role,
    names_used: usize,
    reused: Option<Symbol>,
) -> Company {
    let today = market.time.sessions[s];
    let newcomer = s > 0;
    let telling = market.time.rewrites_by(s);
    let sector = match role {
        Role::Mega(i) => [0, 0, 0, 3, 10, 0, 3][i % 7],
        _ => sector(chance),
    };
    let (kind, country, form) = match role {
        Role::Foreign => (
            Kind::ForeignOrdinary,
            chance.pick(&["Canada", "Israel", "Greece", "Singapore", "Japan"]),
            "Ltd. Ordinary Shares",
        ),
        Role::Receipt => (
            Kind::DepositaryReceipt,
            chance.pick(&["China", "United Kingdom", "Brazil", "Japan", "France"]),
            "plc American Depositary Shares (each representing two Ordinary Shares)",
        ),
        Role::BlankCheque => (Kind::BlankCheque, "United States", "Acquisition Corp. Class A Common Stock"),
        // Trusts of beneficial interest are how property is held.
        _ if SECTORS[sector] == "Real Estate" && chance.chance(0.4) => {
            (Kind::Common, "United States", "Trust Common Shares of Beneficial Interest")
        }
        _ => (Kind::Common, "United States", chance.pick(FORMS)),
    };
    let blank_cheque = role == Role::BlankCheque;
    let growth = market.ln_level[s].exp();
    let cap = match role {
        Role::Operating(cap) if !newcomer => cap,
        Role::Mega(i) => {
            let share = market.spec.top7_start;
            share / (1.0 - share) * market.rest / 7.0 * [1.6, 1.4, 1.2, 0.9, 0.8, 0.6, 0.5][i % 7]
        }
        Role::BlankCheque => 10.0 * chance.between(10e6, 60e6),
        Role::Foreign | Role::Receipt => (21.0 + 1.4 * chance.normal()).exp() * growth,
        // A newcomer is small more often than not.
        _ => ((market.boundary * 0.7).ln() + 0.9 * chance.normal()).exp().max(6e7) * growth,
    };
    let price = match role {
        Role::Mega(_) => chance.between(150.0, 900.0),
        Role::BlankCheque => 10.0,
        _ if newcomer => chance.between(11.0, 26.0),
        _ => {
            let typical = 15.0 * (cap / 5e8).powf(0.3);
            (typical * (0.6 * chance.normal()).exp()).clamp(1.5, 500.0)
        }
    };
    let quality = match role {
        Role::Mega(_) => 0.8 + 0.3 * chance.normal(),
        Role::BlankCheque => -0.8 + 0.6 * chance.normal(),
        _ => chance.normal(),
    }
    .clamp(-2.5, 2.5);
    let small = if cap < 2.0 * market.boundary * growth { 1.0 } else { 0.0 };
    let beta = if blank_cheque { 0.0 } else { (1.0 + 0.1 * small + 0.2 * chance.normal()).clamp(0.3, 1.9) };
    let exchange = exchange(slot);
    let serial = names::serial(slot, names_used, telling);
    let symbol = reused.unwrap_or_else(|| {
        let three = exchange != "nasdaq" && telling == 0 && !blank_cheque;
        names::symbol(&names::ticker(market.spec.seed, serial, three))
    });
    let payer = !blank_cheque && quality > -0.5 && chance.chance(if small > 0.5 { 0.25 } else { 0.65 });
    let offer_price_known = chance.chance(0.5);
    let security = tape.securities.len();
    let mut truth = unborn(kind, today, SECTORS[sector], country);
    (truth.quality, truth.beta, truth.mega) = (Some(quality), beta, matches!(role, Role::Mega(_)));
    tape.securities.push(truth);
    let segment = tape.segments.len();
    tape.segments.push(Segment::new(symbol, security, market.time.len() - s));
    // A rounded count, as registers have it.
    let shares = (cap / price / 1e3).round().max(1.0) * 1e3;
    let mut company = Company {
        security,
        segment,
        phase: if blank_cheque {
            Phase::Search { until: s + chance.whole(380, 520), merge: None }
        } else {
            Phase::Normal
        },
        symbol,
        name: names::issuer(serial, sector),
        form,
        exchange,
        country,
        ipo_year: if newcomer {
            Some(today.year())
        } else {
            chance.chance(0.6).then(|| today.year() - chance.whole(1, 30) as i16)
        },
        sector,
        industry: chance.whole(0, 1),
        quality,
        beta,
        mega: if let Role::Mega(i) = role { Some(i) } else { None },
        price,
        printed: (!newcomer || offer_price_known).then(|| tick(price)),
        shares,
        shown: shares,
        shown_until: 0,
        missing_until: if newcomer { s + chance.whole(0, 8) } else { 0 },
        missing_zero: chance.chance(0.5),
        turnover: chance.between(0.003, 0.011),
        dividend: payer.then(|| (chance.between(0.002, 0.009), s + chance.whole(1, 63))),
        pause_until: 0,
        pause_repeats: false,
        blank_until: if chance.chance(0.1) { s + chance.whole(1, 40) } else { 0 },
        names_used: names_used + 1,
        slot,
        books: None,
    };
    if newcomer {
        tape.event(today, security, What::Listed { offer_price_known });
    }
    company.label(tape, market, s);
    if kind == Kind::Common {
        company.open_books(market, tape, chance, s, small, 6);
    }
    company
}

const FORMS: &[&str] = &[
    "Inc. Common Stock",
    "Inc. Common Stock",
    "Inc. Common Stock",
    "Corporation Common Stock",
    "Corp. Common Stock",
    "Holdings Inc. Common Stock",
    "Group Inc. Class A Common Stock",
];

/// The exchange of a place.
pub(crate) fn exchange(slot: usize) -> &'static str {
    match slot % 20 {
        0..=10 => "nasdaq",
        11..=18 => "nyse",
        _ => "amex",
    }
}

fn sector(chance: &mut Stream) -> usize {
    let mut left = chance.whole(0, 99);
    for (sector, share) in SECTOR_SHARES.iter().enumerate() {
        if left < *share {
            return sector;
        }
        left -= share;
    }
    0
}
