//! Real files of SEC, where they are at hand. The figures were counted independently, in Python over the same files.
use std::path::PathBuf;

use breadth_domain::finding::kinds;
use breadth_domain::{FilerFacts, Number, Table};
use breadth_ingest::{Imported, Kind, Options};

use crate::kit::{Kept, codes, d, found, rows};

/// The file, or `None` with a line that says so.
fn real(path: &str) -> Option<PathBuf> {
    breadth_testkit::shared(&format!("data/{path}"))
}

fn kept(path: PathBuf) -> (Kept, Imported) {
    let mut sink = Kept::default();
    let options = Options::on(d("2026-12-31"));
    let imported = breadth_ingest::read(Kind::Facts, &[path], &options, &mut sink, &breadth_domain::Silent);
    (sink, imported.unwrap_or_else(|e| panic!("{e}")))
}

/// The sums over all numbers: of whole ones exactly, and how many are not whole.
fn sums(filers: &[FilerFacts]) -> (i128, usize) {
    let values = || filers.iter().flat_map(|f| &f.facts).map(|f| f.value);
    let whole = values().map(|v| if let Number::Integer(n) = v { i128::from(n) } else { 0 }).sum();
    (whole, values().filter(|v| matches!(v, Number::Decimal(_))).count())
}

fn by_filer(filers: &[FilerFacts]) -> Vec<(u64, usize, usize, usize)> {
    filers.iter().map(|f| (f.cik, f.facts.len(), f.filings.len(), f.tags.len())).collect()
}

#[test]
fn six_filers_whole() {
    let Some(path) = real("fundamentals/companyfacts.zip") else { return };
    let (kept, imported) = kept(path);
    assert_eq!(
        by_filer(&kept.filed),
        [
            (19_617, 244, 35, 13),
            (320_193, 24_579, 70, 505),
            (1_045_810, 26_899, 70, 643),
            (1_652_044, 20_324, 52, 537),
            (1_835_632, 8_053, 23, 394),
            (1_997_711, 768, 3, 178),
        ]
    );
    assert_eq!(sums(&kept.filed), (1_036_871_144_927_792, 4_862));
    assert_eq!((rows(&imported, Table::Filed), rows(&imported, Table::Filings)), (80_867, 253));
    // Four numbers of one filer are dated after their filing; a public float of a cover page may be.
    assert_eq!(codes(&imported), [("DQ010", 4)].into());
    assert_eq!((imported.first, imported.last), (Some(d("2006-09-30")), Some(d("2026-06-30"))));
}

#[test]
fn two_hundred_small_caps() {
    let Some(path) = real("fundamentals/companyfacts_small_caps.zip") else { return };
    let (kept, imported) = kept(path);
    assert_eq!((kept.filed.len(), by_filer(&kept.filed)[0]), (200, (6_845, 2_024, 57, 17)));
    assert_eq!(sums(&kept.filed), (74_486_851_005_102, 9));
    assert_eq!((rows(&imported, Table::Filed), rows(&imported, Table::Filings)), (261_819, 7_911));
    // Debt due in years to come, shares authorised from a later day; and a period that begins in the year 202.
    assert_eq!((found(&imported, &kinds::LOOK_AHEAD).0, found(&imported, &kinds::IMPOSSIBLE_DATE).0), (7, 1));
}

#[test]
fn the_filings_of_one_filer() {
    let Some(path) = real("fundamentals/submissions.zip") else { return };
    let (kept, imported) = kept(path);
    let filings = &kept.filed[0].filings;
    assert_eq!((rows(&imported, Table::Filings), filings.len(), kept.labels.len()), (787, 787, 4));
    assert_eq!(filings.iter().filter_map(|f| f.accepted).sum::<i64>(), 1_334_650_463_912);
    assert_eq!((imported.first, imported.last), (Some(d("2020-12-22")), Some(d("2026-06-05"))));
}

#[test]
fn a_quarter_of_data_sets() {
    let Some(path) = real("fundamentals/fsds_2009q3.zip") else { return };
    let (kept, imported) = kept(path);
    assert_eq!((rows(&imported, Table::Filed), rows(&imported, Table::Filings)), (109_507, 435));
    assert_eq!((kept.filed.len(), sums(&kept.filed)), (430, (1_431_020_597_558_306, 6_563)));
    assert_eq!(codes(&imported), [("DQ014", 47)].into());
    let count = |of: fn(&FilerFacts, &breadth_domain::FiledFact) -> bool| {
        kept.filed.iter().flat_map(|filer| filer.facts.iter().filter(move |f| of(filer, f))).count()
    };
    assert_eq!(count(|filer, f| filer.tags[f.tag as usize].starts_with("ext:")), 13_760);
    assert_eq!(count(|filer, f| filer.units[f.unit as usize].ends_with("/shares")), 6_687);
}

#[test]
fn who_has_which_ticker() {
    let Some(path) = real("reference/company_tickers_exchange.json") else { return };
    let (_, imported) = kept(path);
    assert_eq!(rows(&imported, Table::FilerLabels), 18_401);
    let Some(path) = real("reference/ticker_cik_history.parquet") else { return };
    let (_, imported) = kept(path);
    assert_eq!(rows(&imported, Table::FilerLabels), 34_603);
}
