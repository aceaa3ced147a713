//! The real market in a store, as it is or with everything after a day rewritten.
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use breadth_domain::{Date, PriceField, Records, Silent};
use breadth_ingest::{Kind, Options, Sink, SinkError, read};
use breadth_store::Store;

use super::import_batches;

/// Keeps every batch.
#[derive(Default)]
struct Keep(Vec<Records>);

impl Sink for Keep {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        self.0.push(records);
        Ok(())
    }
}

/// The batches of files of a kind, as an importer of summer 2026 reads them.
pub fn kept(kind: Kind, files: &[PathBuf]) -> Vec<Records> {
    let mut keep = Keep::default();
    read(kind, files, &Options::on(Date::parse("2026-06-30").unwrap()), &mut keep, &Silent).unwrap();
    keep.0
}

/// A file's batches, with the kind and the source's name.
type File = (Kind, &'static str, Vec<Records>);

/// The batches of the files that the whole way needs, read once for all tests of a binary.
fn batches(data: &Path) -> Vec<File> {
    static READ: Mutex<Option<Vec<File>>> = Mutex::new(None);
    let mut read_once = READ.lock().unwrap();
    read_once
        .get_or_insert_with(|| {
            [
                (Kind::Prices, "us_daily", "prices/us_daily_2021_2025.parquet"),
                (Kind::Prices, "etf", "prices/etf_total_return.parquet"),
                (Kind::Listings, "listings", "reference/us_listings_2021_2025.parquet"),
                (Kind::Statements, "quarterly", "fundamentals/quarterly_2020_2025.csv"),
            ]
            .into_iter()
            .map(|(kind, source, file)| (kind, source, kept(kind, &[data.join(file)])))
            .collect()
        })
        .clone()
}

/// A number in (0, 1) that depends on the seed and the place.
fn chance(seed: u64, place: u64) -> f64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(place.wrapping_mul(0xD1B5_4A32_D192_ED03));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Rewrites everything that was known after `day`: prices, net changes, volumes, share counts, names, figures; a tenth of
/// the rows vanish.
fn rewrite(records: &mut Records, day: Date, seed: u64) {
    let mut place = 0;
    let mut next = || {
        place += 1;
        chance(seed, place)
    };
    match records {
        Records::Prices(rows) => {
            rows.retain(|r| r.date <= day || next() > 0.1);
            for row in rows.iter_mut().filter(|r| r.date > day) {
                let factor = 0.7 + 0.6 * next();
                for field in [PriceField::Close, PriceField::AdjClose] {
                    if let Some(v) = row.get(field) {
                        row.set(field, (v * factor * 1e4).round() / 1e4 + 0.01);
                    }
                }
                row.set(PriceField::NetChange, next() - 0.5);
                row.set(PriceField::Volume, (next() * 1e6).round());
                row.set(PriceField::Shares, (1e6 + next() * 1e9).round());
            }
        }
        Records::Listings(rows) => {
            rows.retain(|r| r.seen_on <= day || next() > 0.1);
            for row in rows.iter_mut().filter(|r| r.seen_on > day) {
                row.name =
                    if next() > 0.5 { "Another Company Inc. Common Stock".into() } else { "Some Warrants".into() };
                row.country = "China".into();
            }
        }
        Records::Facts(rows) => {
            rows.retain(|r| r.known_on <= day || next() > 0.1);
            for row in rows.iter_mut().filter(|r| r.known_on > day) {
                row.value *= 4.0 * next() - 2.0;
            }
        }
        _ => {}
    }
}

/// A store of the real market; with `(day, seed)`, everything known after the day is rewritten.
pub fn import(dir: &Path, data: &Path, rewritten: Option<(Date, u64)>) -> Store {
    let store = Store::create_or_open(dir).unwrap();
    for (kind, source, mut batches) in batches(data) {
        if let Some((day, seed)) = rewritten {
            for (k, batch) in batches.iter_mut().enumerate() {
                rewrite(batch, day, seed.wrapping_mul(1_000_003).wrapping_add(k as u64));
            }
        }
        // Rows kept aside are another table and no part of this test.
        batches.retain(|b| !matches!(b, Records::Quarantine(_)) && !b.is_empty());
        import_batches(&store, kind, source, batches);
    }
    Store::open(dir).unwrap()
}

/// The daily returns of funds by date, from a store's adjusted closes.
pub fn fund_returns(store: &Path, funds: &[&str]) -> Vec<std::collections::BTreeMap<String, f64>> {
    let store = Store::open(store).unwrap();
    let view = store.as_of(store.last_session().unwrap());
    let blocks = view.prices().unwrap();
    let block = blocks.iter().find(|b| b.has(PriceField::AdjClose) && !b.has(PriceField::Close)).unwrap();
    funds
        .iter()
        .map(|fund| {
            let column = block.symbols().iter().position(|s| s.as_str() == *fund).unwrap();
            let mut last = f64::NAN;
            let mut out = std::collections::BTreeMap::new();
            for (t, date) in block.sessions().iter().enumerate() {
                let close = block.row(PriceField::AdjClose, t).unwrap()[column];
                if (close / last).is_finite() {
                    out.insert(date.to_string(), close / last - 1.0);
                }
                if !close.is_nan() {
                    last = close;
                }
            }
            out
        })
        .collect()
}
