//! Listings.
use breadth_domain::finding::kinds;
use breadth_ingest::Kind;

use crate::kit::{Folder, d, found};

#[test]
fn a_change_log_with_its_defects() {
    let text = "symbol,seen_on,exchange,sector,industry,country,ipo_year,name\n\
        BBB,2024-01-02,NYSE,,,United States,,\"Bee, Inc. Common Stock\"\n\
        AAA,2024-01-03,nasdaq,Tech,Software,United States,1999,A Corp\n\
        AAA,2024-01-02,nasdaq,Tech,Software,United States,1999,A Corp\n\
        AAA,2024-01-02,nasdaq,Tech,Software,United States,1999,A Corp\n\
        AAA,2024-01-02,nasdaq,Health,Software,United States,1999,A Corp\n\
        ,2024-01-02,nasdaq,,,,,No Ticker\n\
        CCC,2030-01-01,nasdaq,,,,,Tomorrow\n\
        CCC,2024-01-02,nasdaq,,,,soon,Not a year\n\
        CCC,2024-01-02,nasdaq\n";
    let (kept, imported) = Folder::new().with("l.csv", text).read(Kind::Listings);
    let keys: Vec<_> = kept.listings.iter().map(|r| (r.symbol.as_str(), r.seen_on)).collect();
    assert_eq!(keys, [("AAA", d("2024-01-02")), ("AAA", d("2024-01-03")), ("BBB", d("2024-01-02"))]);
    let bee = &kept.listings[2];
    assert_eq!((&*bee.exchange, &*bee.sector, bee.ipo_year, &*bee.name), ("nyse", "", None, "Bee, Inc. Common Stock"));
    assert_eq!(kept.listings[0].ipo_year, Some(1999));
    assert_eq!(found(&imported, &kinds::DUPLICATE), (1, vec![5]));
    assert_eq!(found(&imported, &kinds::CONFLICT), (1, vec![6]));
    assert_eq!(found(&imported, &kinds::BAD_SYMBOL), (1, vec![7]));
    assert_eq!(found(&imported, &kinds::IMPOSSIBLE_DATE), (1, vec![8]));
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (2, vec![9, 10]));
    assert_eq!(kept.listings.len() as u64 + imported.quarantined, 9);
}

#[test]
fn a_list_without_a_day_is_refused_until_the_day_is_said() {
    let text = "Symbol,Security Name,Sector\nAAA,A Corp,Tech\n";
    let refused = Folder::new().with("l.csv", text).refused(Kind::Listings);
    assert!(refused.contains("--map seen_on=YYYY-MM-DD"), "{refused}");
    let (kept, _) = Folder::new().with("l.csv", text).map("seen_on", "2024-05-01").read(Kind::Listings);
    assert_eq!((kept.listings[0].seen_on, &*kept.listings[0].name), (d("2024-05-01"), "A Corp"));
}
