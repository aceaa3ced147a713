//! Funds: exchange-traded and closed-end. Their rows have no share count and no net change.
use breadth_domain::ListingRow;

use crate::factors::YEAR;
use crate::segment::{Segment, tick};
use crate::stream::Domain;
use crate::tape::{Market, Tape, unborn};
use crate::truth::{TrueLabel, TrueOutcome, What};
use crate::{Kind, names};

const FAMILIES: [&str; 6] = ["Meridian", "Harbour", "Northgate", "Ashdown", "Castlefield", "Brookvale"];
/// (what it is called, market beta, volatility of its own a year).
const STYLES: [(&str, f64, f64); 8] = [
    ("Total Market ETF", 1.0, 0.01),
    ("Growth ETF", 1.15, 0.06),
    ("Value ETF", 0.9, 0.05),
    ("Core Bond ETF", 0.02, 0.05),
    ("Emerging Markets ETF", 0.8, 0.10),
    ("High Income Fund Inc.", 0.5, 0.08),
    ("Municipal Income Trust Common Shares of Beneficial Interest", 0.1, 0.07),
    ("Commodity Strategy ETF", 0.2, 0.18),
];

/// Simulates a fund's place: at most one fund.
pub(crate) fn run(market: &Market, slot: usize) -> Tape {
    let time = market.time;
    let mut tape = Tape::default();
    let mut chance = time.stream(Domain::Slot, slot as u64);
    let (style, beta, own) = STYLES[slot % STYLES.len()];
    let mut start = if chance.chance(0.5) { 0 } else { chance.whole(0, time.len().saturating_sub(2)) };
    let (mut price, mut next) = (chance.between(15.0, 60.0), 20 + slot % 63);
    let mut open = false;
    for s in 0..time.len() {
        if let Some(new) = time.restream(s, Domain::Slot, slot as u64) {
            chance = new;
            start = if open || start < s { start } else { s + chance.wait(200.0) };
            next = next.max(s + chance.whole(0, 60));
        }
        if s < start {
            continue;
        }
        let today = time.sessions[s];
        if s == start {
            open = true;
            let telling = time.rewrites_by(s);
            let symbol = names::symbol(&names::ticker(market.spec.seed, names::serial(slot, 0, telling), false));
            let name: Box<str> =
                format!("{} {} {style}", FAMILIES[slot % FAMILIES.len()], names::issuer(slot, 0)).into();
            let exchange = if style.contains("ETF") { "nasdaq" } else { "nyse" };
            let mut truth = unborn(Kind::Fund, today, "Finance", "United States");
            truth.beta = beta;
            truth.labels.push(TrueLabel { from: today, symbol, name: name.clone() });
            tape.securities.push(truth);
            tape.segments.push(Segment::new(symbol, 0, time.len() - s));
            tape.listings.push(ListingRow {
                symbol,
                seen_on: today,
                exchange: exchange.into(),
                sector: "".into(),
                industry: "".into(),
                country: "United States".into(),
                ipo_year: None,
                name,
            });
            if s > 0 {
                tape.event(today, 0, What::Listed { offer_price_known: false });
            }
        }
        price *= 1.0 + (beta * market.factors.market[s] + own / YEAR.sqrt() * chance.normal()).max(-0.3);
        if s >= next {
            let amount = tick(price * 0.006);
            price -= amount;
            next = s + 63;
            tape.event(today, 0, What::Dividend { amount });
        }
        let volume = (2e5 * (0.7 * chance.normal()).exp()).round();
        tape.segments[0].push(s, tick(price), f64::NAN, volume, f64::NAN);
        if chance.chance(0.02 / YEAR) && s + 1 < time.len() {
            tape.exit(today, 0, TrueOutcome::Redeemed, 0.0);
            break;
        }
    }
    tape.close(time);
    tape
}
