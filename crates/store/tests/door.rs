//! The law of the door: rewrite everything known after a day, and no view of that day changes by one bit.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod common;

use breadth_domain::{Concept, Date, PriceField, Records, Span, Symbol};
use breadth_store::Store;
use common::*;
use proptest::prelude::*;

/// Rows of an import: table, key numbers, day described, days until known, value.
type Raw = (u8, u8, u8, i32, i32, u16);

fn day(n: i32) -> Date {
    d("2020-01-01").plus_days(n)
}

/// The day on which a raw row is known.
fn known(row: &Raw) -> i32 {
    match row.0 % 5 {
        2 | 3 => row.3 + row.4,
        _ => row.3,
    }
}

/// Records of raw rows, in batches of three rows, each sorted or not as it comes.
fn records(raw: &[Raw]) -> Vec<Records> {
    let mut out = Vec::new();
    for rows in raw.chunks(3) {
        let (mut prices, mut listings, mut facts, mut series, mut baskets) = (vec![], vec![], vec![], vec![], vec![]);
        for &(table, a, b, on, lag, value) in rows {
            let symbol = Symbol::new(&format!("S{}", a % 4)).unwrap();
            let text = |on: i32| day(on).to_string();
            match table % 5 {
                0 => {
                    let mut row = price(symbol.as_str(), &text(on), f64::from(value));
                    row.set(PriceField::ALL[usize::from(b) % 9], f64::from(value) / 3.0);
                    prices.push(row);
                }
                1 => listings.push(listing(symbol.as_str(), &text(on), &format!("name {value}"))),
                2 => {
                    let concept = Concept::ALL[usize::from(b) % 3];
                    let mut row = fact(symbol.as_str(), concept, &text(on), &text(on + lag), f64::from(value));
                    row.span = Span::ALL[usize::from(b) % 4];
                    facts.push(row);
                }
                3 => series.push(point(&format!("X{}", a % 2), &text(on), &text(on + lag), f64::from(value))),
                _ => baskets.push(holding(
                    ["IWM", "IJR"][usize::from(a) % 2],
                    &text(on),
                    Some(symbol.as_str()),
                    f64::from(value),
                )),
            }
        }
        out.extend([
            Records::Prices(prices),
            Records::Listings(listings),
            Records::Facts(facts),
            Records::Series(series),
            Records::Baskets(baskets),
        ]);
    }
    out.retain(|r| !r.is_empty());
    out
}

/// Rows with distinct keys.
fn any_rows(days: std::ops::Range<i32>, n: usize) -> impl Strategy<Value = Vec<Raw>> {
    prop::collection::vec((0u8..5, 0u8..4, 0u8..9, days, 0i32..10, any::<u16>()), 0..n).prop_map(|mut rows| {
        let mut seen = std::collections::BTreeSet::new();
        // One row a key, whatever its other fields: prices differ by symbol and day alone.
        rows.retain(|r| {
            seen.insert(match r.0 % 5 {
                0 | 1 => (r.0, r.1, 0, r.3, 0),
                2 => (r.0, r.1, r.2, r.3, r.4),
                3 => (r.0, r.1 % 2, 0, r.3, r.4),
                _ => (r.0, r.1 % 2, 0, r.3, 0),
            })
        });
        rows
    })
}

fn shown(name: &str, imports: &[(&str, Vec<Raw>)], on: Date) -> String {
    let dir = Folder::new(name);
    for (i, (source, rows)) in imports.iter().enumerate() {
        import(dir.path(), source, &i.to_string(), records(rows)).unwrap();
    }
    Store::create_or_open(dir.path()).unwrap();
    everything(&Store::open(dir.path()).unwrap().as_of(on))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn tomorrow_cannot_change_today(
        one in any_rows(0..30, 40),
        two in any_rows(0..30, 40),
        later in any_rows(0..30, 40),
        today in 0i32..30,
    ) {
        // Imports as they were: two of one source, one of another.
        let world = [("a", one.clone()), ("a", two.clone()), ("b", one.clone())];
        // The same up to today; what is known later gives way to other rows, in the same files and in a file of its own.
        let tomorrow: Vec<Raw> = later.iter().copied().filter(|r| known(r) > today).collect();
        let rewritten = |rows: &[Raw], n: usize| {
            let mut kept: Vec<Raw> = rows.iter().copied().filter(|r| known(r) <= today).collect();
            kept.extend(tomorrow.iter().skip(n));
            kept
        };
        let rewritten = [
            ("a", rewritten(&one, 0)), ("a", rewritten(&two, 3)), ("c", tomorrow.clone()), ("b", rewritten(&one, 7)),
        ];
        prop_assert_eq!(shown("world", &world, day(today)), shown("world", &rewritten, day(today)));
    }
}
