//! Who is who: which rows of which symbols are one security.
//!
//! A symbol that goes on is the security it was. A symbol that appears is new, unless a security that just went silent is
//! seen to go on in it (a rename). A symbol that comes back after a silence at another price and under another name is
//! another company (re-use). Every decision is taken on the session of the new row, from rows up to that session, and is
//! never revised.
use breadth_domain::Date;

use crate::listings::ListingBook;
use crate::returns::{as_split, mismatched};
use crate::source::{MarketPrices, Quote};
use crate::{Label, ListingKind};

/// After so many silent sessions a symbol's next row must fit the last one to be the same security.
pub const LONG_SILENCE: usize = 10;
/// After so many silent sessions not even the same name makes it the same security: names are re-used too.
pub const LONGEST_HALT: usize = 120;
/// How many sessions a security may have been silent when a new symbol continues it.
pub const RENAME_GAP: usize = 5;

/// How many, where the same round number of shares is the evidence.
const ROUND_GAP: usize = 3;
/// Prices near the ten dollars of a blank-cheque company's trust.
const TRUST_PRICES: std::ops::RangeInclusive<f64> = 9.0..=12.5;

/// A run of rows of one symbol that belong to one security.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The column of the symbol.
    pub column: usize,
    /// The security.
    pub security: usize,
    /// The first session.
    pub from: usize,
    /// The last session with a row.
    pub to: usize,
}

/// What was decided, with counts for the notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identities {
    /// All spells, in the order of their first session.
    pub spells: Vec<Spell>,
    /// How many securities.
    pub securities: usize,
    /// Symbols joined to a security that had another symbol.
    pub renames: u64,
    /// Symbols that came back as another company.
    pub reuses: u64,
    /// For each session, whether more than a tenth of its rows contradict the session before.
    pub wide: Vec<bool>,
}

#[derive(Clone, Copy)]
struct Last {
    t: usize,
    close: f64,
    shares: f64,
    column: usize,
}

/// Why two symbols are one security, best evidence first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    /// The same company name, at a price that a day or a split explains.
    Name,
    /// The printed previous close is the last close, and the share counts agree.
    PriceAndShares,
    /// The same odd number of shares, at a price that a day explains where nothing was printed.
    ExactShares,
    /// The printed previous close is the last close to the cent, and the names share a telling word.
    PriceAndWord,
    /// The printed previous close is the last close to the cent, above fifteen dollars, on the very next session.
    PriceToTheCent,
}

/// Decides who is who over all sessions.
pub fn identify(prices: &MarketPrices, book: &ListingBook) -> Identities {
    let mut out = Identities::default();
    let mut current: Vec<Option<usize>> = vec![None; prices.symbols.len()]; // column -> its open spell
    let mut last: Vec<Last> = Vec::new(); // security -> its last row
    let mut quotes: Vec<Quote> = Vec::new();
    for t in 0..prices.sessions.len() {
        prices.session(t, &mut quotes);
        prices.done_with(t);
        let today = prices.sessions[t];
        let mut newcomers: Vec<Quote> = Vec::new();
        let (mut seen, mut off) = (0usize, 0usize);
        for q in &quotes {
            let Some((s, row)) =
                current[q.column].map(|s| (s, last[out.spells[s].security])).filter(|(_, row)| row.column == q.column)
            else {
                newcomers.push(*q);
                continue;
            };
            if !goes_on(q, &row, t - row.t, prices, book, today) {
                newcomers.push(*q);
                continue;
            }
            seen += 1;
            off += usize::from(mismatched(row.close, q.close, q.net_change));
            out.spells[s].to = t;
            last[out.spells[s].security] = Last {
                t,
                close: q.close,
                shares: if q.shares > 0.0 { q.shares } else { row.shares },
                column: q.column,
            };
        }
        out.wide.push(seen >= 100 && off * 10 > seen);
        newcomers.sort_by_key(|q| prices.symbols[q.column]);
        let heirs = if t == 0 { vec![None; newcomers.len()] } else { heirs(&newcomers, t, &last, prices, book) };
        for (q, heir) in newcomers.iter().zip(heirs) {
            let row = Last { t, close: q.close, shares: q.shares, column: q.column };
            let security = heir.unwrap_or(last.len());
            match heir {
                Some(i) => {
                    out.renames += 1;
                    last[i] = Last { shares: if q.shares > 0.0 { q.shares } else { last[i].shares }, ..row };
                }
                None => {
                    out.reuses += u64::from(current[q.column].is_some());
                    last.push(row);
                }
            }
            current[q.column] = Some(out.spells.len());
            out.spells.push(Spell { column: q.column, security, from: t, to: t });
        }
    }
    out.securities = last.len();
    out
}

/// Whether a symbol's row continues the security that the symbol carried `gap` sessions ago.
fn goes_on(q: &Quote, row: &Last, gap: usize, prices: &MarketPrices, book: &ListingBook, today: Date) -> bool {
    if gap <= 1 {
        return true;
    }
    let previous = q.close - q.net_change;
    let reference = if previous > 0.0 { previous } else { q.close };
    let d = row.close / reference;
    // Over a short silence a price may move; over a long one the printed previous close must be the last close.
    let fits =
        if gap <= LONG_SILENCE { d.ln().abs() <= 0.15 || as_split(d, 0.01).is_some() } else { d.ln().abs() < 0.02 };
    if fits {
        return true;
    }
    let symbol = prices.symbols[q.column];
    match (book.on(symbol, today), book.on(symbol, prices.sessions[row.t])) {
        (Some(now), Some(then)) => gap <= LONGEST_HALT && book.key(now) == book.key(then),
        // Without names the price decides.
        _ => gap <= LONG_SILENCE,
    }
}

/// For each newcomer the security that goes on in it: one old security for one new symbol, the best evidence first.
fn heirs(
    newcomers: &[Quote],
    t: usize,
    last: &[Last],
    prices: &MarketPrices,
    book: &ListingBook,
) -> Vec<Option<usize>> {
    let silent: Vec<usize> = (0..last.len()).filter(|i| last[*i].t < t && t - last[*i].t <= RENAME_GAP).collect();
    let today = prices.sessions[t];
    let mut pairs = Vec::new();
    for (n, q) in newcomers.iter().enumerate() {
        let symbol = prices.symbols[q.column];
        for &i in &silent {
            // Securities of the row just written today are not silent; a symbol does not continue itself.
            if last[i].column == q.column {
                continue;
            }
            let old = book.on(prices.symbols[last[i].column], prices.sessions[last[i].t]);
            if let Some((evidence, distance)) = evidence(q, book.on(symbol, today), &last[i], t - last[i].t, old, book)
            {
                pairs.push((evidence, distance, n, i));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3)));
    let mut found = vec![None; newcomers.len()];
    let mut taken = vec![false; last.len()];
    for (_, _, n, i) in pairs {
        if found[n].is_none() && !taken[i] {
            found[n] = Some(i);
            taken[i] = true;
        }
    }
    found
}

/// The evidence that a new symbol's row continues a security, and how far apart the prices are.
fn evidence(
    q: &Quote,
    new: Option<&Label>,
    row: &Last,
    gap: usize,
    old: Option<&Label>,
    book: &ListingBook,
) -> Option<(Evidence, f64)> {
    let share_like = |kind| {
        matches!(
            kind,
            ListingKind::Common
                | ListingKind::BlankCheque
                | ListingKind::Partnership
                | ListingKind::DepositaryReceipt
                | ListingKind::Fund
                | ListingKind::Unknown
        )
    };
    let kind = |l: Option<&Label>| l.map_or(ListingKind::Unknown, |l| l.kind);
    if !share_like(kind(new)) || !share_like(kind(old)) {
        return None;
    }
    let key = |l: Option<&Label>| l.map(|l| book.key(l).to_owned()).filter(|k| !k.is_empty());
    let (new_key, old_key) = (key(new), key(old));
    let previous = q.close - q.net_change;
    let printed = previous > 0.0 && q.net_change != 0.0;
    let ratio = if previous > 0.0 { previous } else { q.close } / row.close;
    let distance = (ratio - 1.0).abs();
    if new_key.is_some() && new_key == old_key && (distance < 0.25 || as_split(ratio, 0.02).is_some()) {
        return Some((Evidence::Name, distance));
    }
    // Blank-cheque companies come with equal round share counts at ten dollars: only a name joins two of them.
    let blank = kind(new) == ListingKind::BlankCheque && kind(old) == ListingKind::BlankCheque;
    let known = |l: Option<&Label>| kind(l) != ListingKind::Unknown;
    let shares = (q.shares > 0.0 && row.shares > 0.0).then(|| (q.shares / row.shares - 1.0).abs());
    if blank {
        return None;
    }
    if printed && distance < 0.003 && shares.is_some_and(|s| s < 0.03) {
        return Some((Evidence::PriceAndShares, distance));
    }
    let moved = (q.close / row.close - 1.0).abs();
    if !printed && shares.is_some_and(|s| s < 0.002) && moved < 0.25 && kind(new) == kind(old) {
        return Some((Evidence::ExactShares, moved));
    }
    // The same odd count to the last digit printed is the same company, whatever a spin-off or a split on its first day
    // under the new symbol did to the price, as long as the printed change tells the return through it.
    let odd = row.shares % 250_000.0 != 0.0;
    let explained = if printed { (0.35..=2.5).contains(&(q.close / row.close)) } else { moved < 0.25 };
    if odd && explained && shares.is_some_and(|s| s < 2e-5) && (kind(new) == kind(old) || !known(new) || !known(old)) {
        return Some((Evidence::ExactShares, moved));
    }
    // A round count is many companies', but not on neighbouring sessions at one price: one that was a listed company's joins
    // the symbol that appears, as long as neither can be one of the blank-cheque companies at their ten dollars.
    let trusted = TRUST_PRICES.contains(&row.close);
    let listed = kind(old) == ListingKind::Common && (kind(new) == ListingKind::Common || !known(new));
    if !odd && listed && !trusted && gap <= ROUND_GAP && moved < 0.10 && shares.is_some_and(|s| s < 2e-5) {
        return Some((Evidence::ExactShares, moved));
    }
    // Two prices above fifteen dollars agree to the cent by chance once in thousands of pairs, and a day has a few dozen;
    // round ones are offering prices, and agree more often.
    let round = row.close * 2.0 == (row.close * 2.0).round();
    if !round && printed && gap == 1 && distance < 5e-5 && row.close >= 15.0 && kind(new) == kind(old) && known(new) {
        return Some((Evidence::PriceToTheCent, distance));
    }
    if printed && distance < 0.0005 && shares.is_none() && share_a_word(new_key.as_deref()?, old_key.as_deref()?) {
        return Some((Evidence::PriceAndWord, distance));
    }
    None
}

/// Whether two company names share a word that tells something.
fn share_a_word(a: &str, b: &str) -> bool {
    const TELL_NOTHING: &[&str] = &[
        "inc",
        "corp",
        "holdings",
        "holding",
        "company",
        "co",
        "ltd",
        "the",
        "corporation",
        "group",
        "limited",
        "plc",
        "acquisition",
        "i",
        "ii",
        "iii",
        "american",
        "capital",
        "income",
        "financial",
        "international",
        "of",
        "and",
        "de",
        "s",
        "a",
        "n",
        "v",
        "trust",
        "bancorp",
        "energy",
    ];
    a.split(' ').any(|w| w.len() > 2 && !TELL_NOTHING.contains(&w) && b.split(' ').any(|v| v == w))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a symbol nobody listed yet, with that price and count two sessions later, is to a company's share.
    fn newcomer(close: f64, shares: f64, before: (f64, f64), industry: &str) -> Option<Evidence> {
        let row = |symbol: &str, name: &str| breadth_domain::ListingRow {
            symbol: breadth_domain::Symbol::new(symbol).unwrap(),
            seen_on: Date::parse("2025-03-01").unwrap(),
            exchange: "nasdaq".into(),
            sector: "".into(),
            industry: industry.into(),
            country: "United States".into(),
            ipo_year: None,
            name: name.into(),
        };
        let book = ListingBook::new(&[row("CDXC", "ChromaDex Corporation Common Stock")]);
        let old = book.labels(breadth_domain::Symbol::new("CDXC").unwrap()).first();
        let quote = Quote { column: 1, close, net_change: close, adj_close: f64::NAN, volume: 1.0, shares };
        let last = Last { t: 0, close: before.0, shares: before.1, column: 0 };
        evidence(&quote, None, &last, 2, old, &book).map(|(evidence, _)| evidence)
    }

    #[test]
    fn the_same_round_count_joins_a_company_to_its_new_symbol_and_no_stranger() {
        // CDXC closed at 7.94 with 77.75 million shares; NAGE came two sessions later at 7.74 with as many.
        let join = |close, shares, before| newcomer(close, shares, before, "");
        assert_eq!(join(7.74, 77.75e6, (7.94, 77.75e6)), Some(Evidence::ExactShares));
        assert_eq!(join(7.74, 78.0e6, (7.94, 77.75e6)), None, "another count");
        assert_eq!(join(6.90, 77.75e6, (7.94, 77.75e6)), None, "another price");
        assert_eq!(join(10.05, 28.75e6, (10.00, 28.75e6)), None, "at ten dollars round counts are of blank cheques");
        assert_eq!(newcomer(7.74, 77.75e6, (7.94, 77.75e6), "Blank Checks"), None);
    }

    #[test]
    fn telling_words_join_and_forms_do_not() {
        assert!(share_a_word("brookfield infrastructure corp", "brookfield renewable inc"));
        assert!(!share_a_word("alpha holdings inc", "beta holdings inc"));
    }
}
