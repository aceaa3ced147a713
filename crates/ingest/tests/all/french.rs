//! The French library's files.
use breadth_domain::finding::kinds;
use breadth_ingest::Kind;

use crate::kit::{Folder, d, found};

const BLOCKS: &str = "This file was created by X using the 202412 CRSP database.\r\n\r\nMissing data are indicated by -99.99 or -999.\r\n\r\n\r\n  \
    Average Value Weighted Returns -- Monthly\r\n,SMALL LoBM,BIG HiBM\r\n202401,   1.0874,  -99.99\r\n202402,   0.7030,   1.5\r\n202413,   1, 1\r\n202403,  1\r\n202402,   0.7030,   1.5\r\n202402,   0.7030,   1.6\r\n\r\n\r\n  \
    Average Value Weighted Returns -- Annual\r\n,SMALL LoBM,BIG HiBM\r\n  2023,   10.5, -999\r\n  2024,   x, 3\r\n\r\nCopyright 2024 Eugene F. Fama and Kenneth R. French\r\n";

#[test]
fn several_blocks_each_with_its_title() {
    let (kept, imported) = Folder::new().with("6_Portfolios.csv", BLOCKS).read(Kind::French);
    let rows: Vec<_> = kept.series.iter().map(|r| (&*r.series, r.date, r.value, r.known_on)).collect();
    assert_eq!(
        rows,
        [
            (
                "french/6_Portfolios/Average Value Weighted Returns -- Annual/SMALL LoBM",
                d("2023-12-31"),
                10.5,
                d("2024-02-29")
            ),
            (
                "french/6_Portfolios/Average Value Weighted Returns -- Monthly/BIG HiBM",
                d("2024-02-29"),
                1.5,
                d("2024-04-30")
            ),
            (
                "french/6_Portfolios/Average Value Weighted Returns -- Monthly/SMALL LoBM",
                d("2024-01-31"),
                1.0874,
                d("2024-04-01")
            ),
            (
                "french/6_Portfolios/Average Value Weighted Returns -- Monthly/SMALL LoBM",
                d("2024-02-29"),
                0.703,
                d("2024-04-30")
            ),
        ]
    );
    assert_eq!(found(&imported, &kinds::EMPTY_VALUE).0, 2);
    assert_eq!(found(&imported, &kinds::IMPOSSIBLE_DATE), (1, vec![10]));
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (2, vec![11, 19]));
    assert_eq!(found(&imported, &kinds::DUPLICATE), (1, vec![12]));
    assert_eq!(found(&imported, &kinds::CONFLICT), (1, vec![13]));
    assert!(imported.notes.contains(&"6_Portfolios.csv: made from the 202412 CRSP database".to_owned()));
}

#[test]
fn a_block_without_title_is_named_by_its_rhythm() {
    let text = "Made of the 202407 CRSP database.\n\n,Mkt-RF,RF\n20240102,   -0.67,   0.012\n\nCopyright 2024\n";
    let (kept, _) = Folder::new().with("F-F_daily.csv", text).read(Kind::French);
    assert_eq!(&*kept.series[0].series, "french/F-F_daily/Daily/Mkt-RF");
    assert_eq!((kept.series[0].date, kept.series[0].known_on), (d("2024-01-02"), d("2024-04-01")));
}
