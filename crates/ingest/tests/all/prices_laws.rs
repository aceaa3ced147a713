//! Laws of price imports, on files drawn at random.
use std::collections::BTreeSet;

use breadth_domain::{Date, Table};
use breadth_ingest::Kind;
use proptest::prelude::*;

use crate::kit::{Folder, rows};

/// A line of a price file: mostly right, now and then wrong in one of the known ways.
fn line() -> impl Strategy<Value = String> {
    let symbol =
        prop_oneof![20 => "[A-E]{1,2}", 1 => Just(String::new()), 1 => "[A-C]/[AB]", 1 => Just("\u{1F600}".to_owned())];
    let day = prop_oneof![30 => (19_000i32..19_060).prop_map(|n| Date::from_days(n).to_string()), 1 => Just("2024-13-01".to_owned()), 1 => Just("2031-01-02".to_owned())];
    let close = prop_oneof![20 => (1u32..100_000).prop_map(|c| format!("{}.{:02}", c / 100, c % 100)), 1 => Just("0".to_owned()), 1 => Just("x".to_owned()), 1 => Just(String::new())];
    let volume =
        prop_oneof![20 => (0u32..50).prop_map(|v| v.to_string()), 1 => Just("-7".to_owned()), 1 => Just(String::new())];
    (symbol, day, close, volume).prop_map(|(s, d, c, v)| format!("{s},{d},{c},{v}"))
}

fn text(lines: &[String]) -> String {
    format!("symbol,date,close,volume\n{}\n", lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn rows_come_sorted_without_a_key_twice_and_the_counts_add_up(lines in prop::collection::vec(line(), 1..200)) {
        let (kept, imported) = Folder::new().with("p.csv", text(&lines)).read(Kind::Prices);
        let keys: Vec<_> = kept.prices.iter().map(|r| (r.symbol, r.date)).collect();
        prop_assert!(keys.windows(2).all(|w| w[0] < w[1]));
        prop_assert_eq!(rows(&imported, Table::Prices), kept.prices.len() as u64);
        prop_assert_eq!(rows(&imported, Table::Prices) + imported.quarantined, lines.len() as u64);
        // Each row is kept aside once, at a line of its own, and the findings tell the same number.
        let places: BTreeSet<u64> = kept.aside.iter().map(|r| r.line).collect();
        prop_assert_eq!(places.len(), kept.aside.len());
        let told: u64 = imported.findings.iter().filter(|f| f.handling == breadth_domain::finding::Handling::Quarantined).map(|f| f.count).sum();
        prop_assert_eq!(told, imported.quarantined);
        for row in &kept.aside {
            prop_assert!(row.code == "DQ005" || row.code == "DQ006" || row.code == "DQ008" || lines[row.line as usize - 2] == *row.row);
        }
    }

    #[test]
    fn the_order_of_a_file_is_of_no_matter(
        (lines, shuffled) in prop::collection::vec(line(), 1..150).prop_flat_map(|lines| {
            // One row a key: of two, the first would be kept, and that is the order's business.
            let mut seen = BTreeSet::new();
            let lines: Vec<String> = lines.into_iter().filter(|l| seen.insert(l.to_uppercase().replace('/', ".").split(',').take(2).collect::<Vec<_>>().join(","))).collect();
            (Just(lines.clone()), Just(lines).prop_shuffle())
        })
    ) {
        let mut sorted = lines.clone();
        sorted.sort();
        let all: Vec<_> = [&lines, &shuffled, &sorted].iter().map(|l| {
            let (kept, imported) = Folder::new().with("p.csv", text(l)).read(Kind::Prices);
            (kept.prices.iter().map(|r| format!("{r:?}")).collect::<Vec<_>>(), imported.quarantined)
        }).collect();
        prop_assert_eq!(&all[0], &all[1]);
        prop_assert_eq!(&all[1], &all[2]);
    }
}
