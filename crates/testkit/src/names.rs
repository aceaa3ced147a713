//! Tickers and names, unique by construction, so that no security has to ask another for one.
use breadth_domain::Symbol;

use crate::kind::SECTORS;

/// Letters of made-up tickers: no vowels, so that they spell no word and no tracker's ticker.
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// 20⁴ tickers of four letters.
const CODES: usize = 160_000;
/// Tickers of the rewritten futures start here.
const REWRITTEN: usize = CODES / 2;

/// Where the `n`-th name of a place lies among all names: places x names do not overlap. `telling` counts how often the
/// future was rewritten before the name was given.
pub(crate) fn serial(slot: usize, n: usize, telling: usize) -> usize {
    // 8,192 places; further names of one place lie in further blocks.
    let serial = slot + 8_192 * n;
    if telling == 0 { serial % REWRITTEN } else { REWRITTEN + (serial + 4_096 * (telling - 1)) % REWRITTEN }
}

/// The ticker of that serial: three letters for the first companies of the exchange that uses them, else four.
pub(crate) fn ticker(seed: u64, serial: usize, three: bool) -> Box<str> {
    let (space, length) = if three && serial < 8_000 { (8_000, 3) } else { (CODES, 4) };
    // 7,919 and 104,729 are primes that divide neither 20³ nor 20⁴: both maps are one to one.
    let step = if length == 3 { 7_919 } else { 104_729 };
    let mut code = (serial * step + (seed % 1_000) as usize * 37) % space;
    let mut text = String::with_capacity(length);
    for _ in 0..length {
        text.push(LETTERS[code % 20] as char);
        code /= 20;
    }
    // The one tracker without a vowel that this alphabet can spell.
    if text == "RSP" || text == "QQQ" {
        return ticker(seed, serial, false);
    }
    text.into()
}

/// The symbol written so.
pub(crate) fn symbol(text: &str) -> Symbol {
    Symbol::new(text).expect("made-up tickers are short printable ASCII")
}

const FIRST: [&str; 32] = [
    "Al", "Bor", "Cor", "Dal", "Ever", "Fal", "Gar", "Hal", "Ir", "Jun", "Kel", "Lor", "Mar", "Nor", "Or", "Pal",
    "Quil", "Ros", "Sal", "Tor", "Ul", "Var", "Wes", "Xan", "Yor", "Zen", "Bel", "Cal", "Den", "El", "Fen", "Gol",
];
const MIDDLE: [&str; 25] = [
    "a", "e", "i", "o", "da", "de", "di", "do", "la", "le", "li", "lo", "ma", "me", "mi", "mo", "na", "ne", "ni", "no",
    "ra", "re", "ri", "ro", "va",
];
const LAST: [&str; 21] = [
    "bert", "brook", "chem", "dale", "don", "field", "ford", "gate", "gen", "ham", "line", "mark", "mere", "mont",
    "nex", "stone", "tech", "ton", "vale", "ware", "worth",
];
const TRADES: [[&str; 4]; SECTORS.len()] = [
    ["Software", "Systems", "Semiconductor", "Networks"],
    ["Therapeutics", "Biosciences", "Medical", "Health"],
    ["Bancorp", "Financial", "Insurance Group", "Capital"],
    ["Stores", "Brands", "Leisure", "Motors"],
    ["Industries", "Machinery", "Logistics", "Aerospace"],
    ["Realty", "Properties", "Residential", "Hotels"],
    ["Energy", "Petroleum", "Drilling", "Resources"],
    ["Power", "Water", "Gas", "Electric"],
    ["Foods", "Beverages", "Farms", "Household Products"],
    ["Chemicals", "Metals", "Materials", "Mining"],
    ["Communications", "Broadcasting", "Wireless", "Cable"],
];

/// The name of the issuer of that serial, without its legal form: one to one up to 16,800, then numbered.
pub(crate) fn issuer(serial: usize, sector: usize) -> String {
    let total = FIRST.len() * MIDDLE.len() * LAST.len();
    let n = (serial * 6_007) % total;
    let (a, rest) = (n % FIRST.len(), n / FIRST.len());
    let (b, c) = (rest % MIDDLE.len(), rest / MIDDLE.len());
    let trade = TRADES[sector][serial % 4];
    match serial / total {
        0 => format!("{}{}{} {trade}", FIRST[a], MIDDLE[b], LAST[c]),
        again => format!("{}{}{} {trade} {}", FIRST[a], MIDDLE[b], LAST[c], again + 1),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_places_share_a_ticker_or_a_name() {
        let mut tickers = BTreeSet::new();
        let mut names = BTreeSet::new();
        for telling in 0..2 {
            for slot in 0..2_500 {
                for n in 0..6 {
                    let serial = serial(slot, n, telling);
                    assert!(tickers.insert(ticker(7, serial, slot % 3 == 0 && n == 0 && telling == 0)));
                    assert!(names.insert(issuer(serial, 0)), "{serial}");
                }
            }
        }
    }
}
