//! Holdings.
use breadth_domain::finding::kinds;
use breadth_ingest::Kind;

use crate::kit::{Folder, d, found};

const HEADER: &str = "Ticker,Name,Sector,Asset Class,Market Value,Weight (%),Quantity,Price\n";
const ROWS: &str = "\"AAA\",\"A, INC CLASS A\",\"Health Care\",\"Equity\",\"1,500.00\",\"60.00\",\"1,000.00\",\"1.50\"\n\
    \"MOG A\",\"MOOG\",\"Industrials\",\"Equity\",\"500\",\"39.00\",\"10\",\"50\"\n\
    \"XTSLA\",\"CASH FUND\",\"Cash and/or Derivatives\",\"Money Market\",\"10\",\"0.90\",\"10\",\"1\"\n\
    \"-\",\"A RIGHT\",\"Other\",\"Equity\",\"0\",\"0.10\",\"5\",\"0\"\n";

#[test]
fn a_download_with_preamble_and_footer() {
    let text = format!(
        "\u{feff}iShares Some ETF\nFund Holdings as of,\"May 13, 2025\"\nInception Date,\"May 22, 2000\"\n\u{a0}\n{HEADER}{ROWS}\n\
        Holdings subject to change.\nThe Funds are distributed by somebody, or by \"others\", at will.\n\u{a9}2025\""
    );
    let (kept, imported) = Folder::new().with("IWM_holdings.csv", text).read(Kind::Basket);
    let rows: Vec<_> = kept.baskets.iter().map(|r| (r.symbol.map(|s| s.to_string()), r.weight, r.quantity)).collect();
    assert_eq!(
        rows,
        [
            (Some("AAA".to_owned()), Some(0.6), Some(1000.0)),
            (Some("MOG.A".to_owned()), Some(0.39), Some(10.0)),
            (None, Some(0.009000000000000001), Some(10.0)),
            (None, Some(0.001), Some(5.0)),
        ]
    );
    let first = &kept.baskets[0];
    assert_eq!(
        (&*first.basket, first.date, &*first.name, first.market_value),
        ("IWM", d("2025-05-13"), "A, INC CLASS A", Some(1500.0))
    );
    assert_eq!(found(&imported, &kinds::CASH_LINE), (2, vec![8, 9]));
    assert_eq!(imported.quarantined, 0);
}

#[test]
fn swaps_are_no_shares_and_a_ticker_may_be_cash() {
    let text = "Ticker,Name,Type,Asset Class,Weight (%),Shares,CUSIP\nCASH,A BANK,Equity,Equity,50,1,1\nVG,V,Equity,Equity,30,1,2\n\
        VG,V,Swap,Equity,10,1,2\nMRK,M,Equity,Equity,5,1,3\nMRK,M,Equity,Equity,5,2,4\n";
    let (kept, imported) = Folder::new().with("IJR.csv", text).map("date", "2021-03-31").read(Kind::Basket);
    let names: Vec<_> = kept.baskets.iter().map(|r| r.symbol.map(|s| s.to_string()).unwrap_or_default()).collect();
    assert_eq!(names, ["CASH", "VG", "", "MRK", "MRK"]);
    assert_eq!(found(&imported, &kinds::CASH_LINE), (1, vec![4]));
    assert_eq!(imported.quarantined, 0);
}

#[test]
fn a_download_without_a_day_is_refused_until_the_day_is_said() {
    let text = format!("{HEADER}{ROWS}");
    let refused = Folder::new().with("IJR.csv", &text).refused(Kind::Basket);
    assert!(refused.contains("--map date=YYYY-MM-DD"), "{refused}");
    let (kept, _) =
        Folder::new().with("IJR.csv", &text).map("date", "2021-03-31").map("basket", "SP600").read(Kind::Basket);
    assert_eq!((&*kept.baskets[0].basket, kept.baskets[0].date), ("SP600", d("2021-03-31")));
}

#[test]
fn a_long_table_with_its_defects() {
    let text = "date,symbol,name,weight,shares\n\
        2024-02-29,AAA,A,0.25,1\n\
        2024-01-31,BBB,B,0.5,1\n\
        2024-01-31,AAA,A,0.5,1\n\
        2024-01-31,AAA,A,0.5,1\n\
        2024-01-31,AAA,A,0.4,1\n\
        2024-01-32,AAA,A,0.4,1\n\
        short,line\n\
        2024-02-29,BBB,B,zero,1\n\
        2024-02-29,NOTATICKERATALL!,B,0.75,1\n";
    let (kept, imported) = Folder::new().with("IVV_monthly.csv", text).read(Kind::Basket);
    let rows: Vec<_> =
        kept.baskets.iter().map(|r| (&*r.basket, r.date, r.symbol.unwrap().to_string(), r.weight)).collect();
    assert_eq!(
        rows,
        [
            ("IVV", d("2024-01-31"), "BBB".to_owned(), Some(0.5)),
            ("IVV", d("2024-01-31"), "AAA".to_owned(), Some(0.5)),
            ("IVV", d("2024-02-29"), "AAA".to_owned(), Some(0.25)),
        ]
    );
    assert_eq!(found(&imported, &kinds::DUPLICATE), (1, vec![5]));
    assert_eq!(found(&imported, &kinds::CONFLICT), (1, vec![6]));
    assert_eq!(found(&imported, &kinds::IMPOSSIBLE_DATE), (1, vec![7]));
    assert_eq!(found(&imported, &kinds::UNREADABLE_ROW), (2, vec![8, 9]));
    assert_eq!(found(&imported, &kinds::BAD_SYMBOL), (1, vec![10]));
}
