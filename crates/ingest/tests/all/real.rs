//! Real files, where they are at hand: `BREADTH_SHARED`, else `../shared` beside the workspace. The figures were counted
//! independently, with SQL over the same files.
use std::path::PathBuf;

use breadth_domain::finding::kinds;
use breadth_domain::{Concept, PriceField, Records, Silent, Span, Table};
use breadth_ingest::{Imported, Kind, Options, Sink, SinkError};

use crate::kit::{Kept, codes, d, found, rows};

/// The file or folder, or `None` with a line that says so.
fn real(path: &str) -> Option<PathBuf> {
    breadth_testkit::shared(&format!("data/{path}"))
}

fn options() -> Options {
    Options::on(d("2026-12-31"))
}

fn kept(kind: Kind, path: PathBuf) -> (Kept, Imported) {
    let mut sink = Kept::default();
    let imported =
        breadth_ingest::read(kind, &[path], &options(), &mut sink, &Silent).unwrap_or_else(|e| panic!("{e}"));
    (sink, imported)
}

/// Counts and adds up, for files too large to keep.
#[derive(Default)]
struct Sum {
    rows: u64,
    largest: usize,
    close: f64,
    last: Option<(breadth_domain::Symbol, breadth_domain::Date)>,
}

impl Sink for Sum {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        if let Records::Prices(prices) = records {
            self.largest = self.largest.max(prices.len());
            for row in &prices {
                assert!(self.last < Some((row.symbol, row.date)));
                self.last = Some((row.symbol, row.date));
                self.rows += 1;
                self.close += row.get(PriceField::Close).unwrap_or(0.0);
            }
        }
        Ok(())
    }
}

#[test]
fn five_years_of_every_listing() {
    let Some(path) = real("prices/us_daily_2021_2025.parquet") else { return };
    let mut sum = Sum::default();
    let imported = breadth_ingest::read(Kind::Prices, &[path], &options(), &mut sum, &Silent).unwrap();
    // 9,359,367 rows, 21 of which have a close of zero (and of those none has shares, all are repaired without volume).
    assert_eq!((sum.rows, imported.quarantined), (9_359_346, 21));
    assert_eq!(sum.largest, 65_536);
    let expected = [
        ("DQ007", 21),
        ("DQ012", 605_184 + 1_166_659 - 21),
        ("DQ013", 434_785 + 60_653 - 21),
        ("DQ014", 3_325 + 60_653 - 21),
    ];
    assert_eq!(codes(&imported).into_iter().collect::<Vec<_>>(), expected);
    assert_eq!((imported.first, imported.last), (Some(d("2021-01-29")), Some(d("2025-12-31"))));
    assert!(sum.close > 0.0);
}

#[test]
fn two_years_with_holidays_in_them() {
    let Some(path) = real("prices/us_daily_2015_2017.parquet") else { return };
    let mut sum = Sum::default();
    let imported = breadth_ingest::read(Kind::Prices, &[path], &options(), &mut sum, &Silent).unwrap();
    assert_eq!(sum.rows + imported.quarantined, 3_099_739);
    // On holidays 170 rows; 11 with a price of zero; in one the high is below the open.
    assert_eq!(codes(&imported).into_iter().collect::<Vec<_>>(), [("DQ004", 170), ("DQ007", 11), ("DQ019", 1)]);
}

#[test]
fn listings_and_baskets() {
    let Some(path) = real("reference/us_listings_2021_2025.parquet") else { return };
    let (_, imported) = kept(Kind::Listings, path);
    assert_eq!((rows(&imported, Table::Listings), imported.quarantined), (223_928, 0));
    let Some(path) = real("index/IWM_holdings.csv") else { return };
    let (sink, imported) = kept(Kind::Basket, path);
    assert_eq!((sink.baskets.len(), imported.quarantined), (1_944, 0));
    // Five lines of cash and futures, five without a ticker.
    assert_eq!(found(&imported, &kinds::CASH_LINE).0, 10);
    let weights: f64 = sink.baskets.iter().filter_map(|b| b.weight).sum();
    assert!((weights - 1.0).abs() < 0.01, "{weights}");
    let Some(path) = real("index/ivv_holdings_monthly_2006_2025.parquet") else { return };
    let (_, imported) = kept(Kind::Basket, path);
    assert_eq!((rows(&imported, Table::Baskets), imported.quarantined), (113_063, 0));
}

#[test]
fn tables_of_statements() {
    let Some(path) = real("fundamentals/quarterly_2020_2025.csv") else { return };
    let (sink, imported) = kept(Kind::Statements, path);
    assert_eq!(found(&imported, &kinds::LOOK_AHEAD).0, 95);
    assert!(sink.facts.iter().all(|f| f.period_end < f.published_on && f.published_on < f.known_on));
    let Some(path) = real("fundamentals/reports_2015_2017.csv") else { return };
    let (sink, imported) = kept(Kind::Statements, path);
    assert_eq!(found(&imported, &kinds::LOOK_AHEAD).0, 2);
    assert_eq!(found(&imported, &kinds::NO_PERIOD).0, 4);
    // 76 keys stand in 153 rows.
    assert_eq!(found(&imported, &kinds::DUPLICATE).0 + found(&imported, &kinds::CONFLICT).0, 77);
    let apple = |concept, end| {
        sink.facts
            .iter()
            .find(|f| f.symbol.as_str() == "AAPL" && f.concept == concept && f.period_end == d(end))
            .unwrap()
    };
    let revenue = apple(Concept::Revenue, "2015-06-27");
    assert_eq!((revenue.value, revenue.span, revenue.known_on), (49.605e9, Span::Quarter, d("2015-07-23")));
    let cash = apple(Concept::OperatingCashFlow, "2015-06-27");
    assert_eq!((cash.value, cash.span), (67.791e9, Span::YearToDate));
}

#[test]
fn a_vendors_bulk_download() {
    let Some(path) = real("fundamentals/simfin") else { return };
    let (sink, imported) = kept(Kind::Statements, path);
    // Published less than ten days after the period's end: 120 + 1 income, 132 + 1 balance, 120 + 1 cash flow rows.
    assert_eq!(found(&imported, &kinds::LOOK_AHEAD).0, 375);
    let codes = codes(&imported);
    assert!(codes["DQ011"] > 110_000 && codes["DQ018"] > 0 && codes["DQ020"] > 6_000, "{codes:?}");
    let a = sink.facts.iter().find(|f| f.symbol.as_str() == "A" && f.concept == Concept::CostOfRevenue).unwrap();
    assert_eq!((a.value, a.period_end, a.published_on), (581e6, d("2020-04-30"), d("2020-06-01")));
    let keys: Vec<_> = sink.facts.iter().map(|f| (f.symbol, f.concept, f.period_end, f.known_on, f.span)).collect();
    assert!(keys.windows(2).all(|w| w[0] < w[1]));
}

#[test]
fn series_of_two_libraries() {
    let Some(path) = real("fred") else { return };
    let (sink, imported) = kept(Kind::Series, path);
    assert_eq!(imported.quarantined, 0);
    assert!(sink.series.iter().all(|s| s.known_on > s.date));
    let Some(path) = real("french") else { return };
    let (sink, imported) = kept(Kind::French, path);
    assert_eq!(imported.quarantined, 0);
    let id = "french/6_Portfolios_2x3/Average Value Weighted Returns -- Monthly/SMALL LoBM";
    let first = sink.series.iter().find(|s| &*s.series == id).unwrap();
    assert_eq!((first.date, first.value), (d("1926-07-31"), 1.0874));
    assert_eq!(imported.notes.iter().filter(|n| n.contains("CRSP database")).count(), 6);
}
