//! The files have the shapes of the vendors they play, and hold what the world says.
// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float32Type};
use breadth_testkit::{Defects, World, WorldSpec};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use sha2::{Digest, Sha256};

fn digests(dir: &Path) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let digest = Sha256::digest(std::fs::read(&path).unwrap());
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, digest.iter().map(|b| format!("{b:02x}")).collect())
        })
        .collect();
    out.sort();
    out
}

#[test]
fn the_same_spec_gives_the_same_bytes_on_any_number_of_threads() {
    let spec = WorldSpec { defects: Defects::demo(), operating: 60, ..WorldSpec::small(4) };
    let written = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        pool.install(|| World::simulate(&spec).write(dir.path())).unwrap();
        digests(dir.path())
    };
    let one = written(1);
    assert_eq!(one.len(), 8, "{one:?}");
    assert_eq!(one, written(1));
    assert_eq!(one, written(2));
    assert_eq!(one, written(5));
}

#[test]
fn the_price_file_holds_the_rows_in_the_vendors_columns() {
    let spec = WorldSpec { defects: Defects::demo(), operating: 60, ..WorldSpec::small(4) };
    let world = World::simulate(&spec);
    let dir = tempfile::tempdir().unwrap();
    let files = world.write(dir.path()).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(&files.prices).unwrap()).unwrap();
    let columns: Vec<String> =
        reader.schema().fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect();
    assert_eq!(
        columns,
        [
            "symbol Utf8",
            "date Date32",
            "close Float32",
            "net_change Float32",
            "volume Int64",
            "shares_millions Float32",
            "repair_flag Int8"
        ]
    );
    let mut rows = 0;
    let mut truth = world.prices();
    for batch in reader.build().unwrap() {
        let batch = batch.unwrap();
        let symbols = batch.column(0).as_string::<i32>();
        let (dates, closes) =
            (batch.column(1).as_primitive::<Date32Type>(), batch.column(2).as_primitive::<Float32Type>());
        for i in 0..batch.num_rows() {
            let row = truth.next().unwrap();
            assert_eq!(symbols.value(i).replace('/', "."), row.symbol.as_str());
            assert_eq!(dates.value(i), row.date.days());
            assert_eq!(f64::from(closes.value(i)), row.fields[3]);
        }
        rows += batch.num_rows();
    }
    assert_eq!(rows, world.price_rows());
}

#[test]
fn rows_are_sorted_by_ticker_and_date() {
    let world = World::simulate(&WorldSpec { defects: Defects::demo(), operating: 60, ..WorldSpec::small(9) });
    let keys: Vec<_> = world.prices().map(|r| (r.symbol, r.date)).collect();
    let unsorted = keys.windows(2).filter(|w| w[0] > w[1]).count();
    // A ticker used by two companies in turn may have an impossible date at the first one's end.
    assert!(unsorted <= world.truth.defects.impossible_dates, "{unsorted}");
    assert!(world.listings().windows(2).all(|w| (w[0].symbol, w[0].seen_on) < (w[1].symbol, w[1].seen_on)));
    let facts = world.facts();
    let key = |f: &breadth_domain::FactRow| (f.symbol, f.concept, f.period_end, f.known_on);
    assert!(facts.windows(2).all(|w| key(&w[0]) <= key(&w[1])));
}

#[test]
fn the_text_files_have_their_vendors_shapes() {
    let spec = WorldSpec { defects: Defects::demo(), operating: 60, ..WorldSpec::small(4) };
    let world = World::simulate(&spec);
    let dir = tempfile::tempdir().unwrap();
    let files = world.write(dir.path()).unwrap();
    let statements = std::fs::read_to_string(&files.statements).unwrap();
    let header = statements.lines().next().unwrap();
    assert!(
        header.starts_with("ticker,period_end,available_date,revenue,")
            && header.ends_with(",total_current_liabilities")
    );
    let width = header.split(',').count();
    let readable = statements.lines().filter(|l| l.split(',').count() == width && !l.contains("n/a?")).count();
    assert_eq!(readable, world.statements().len() + 1);
    assert_eq!(statements.lines().count() - readable, world.truth.defects.unreadable_lines);

    let yields = std::fs::read_to_string(&files.series[0]).unwrap();
    assert!(yields.starts_with("observation_date,DGS10\n2021-01-04,"));
    // Martin Luther King Jr. Day.
    assert!(yields.contains("\n2021-01-18,\n"));

    let funds = std::fs::read_to_string(&files.funds).unwrap();
    assert_eq!(funds.lines().count(), 1 + 6 * world.truth.sessions.len());

    let french = std::fs::read_to_string(&files.french).unwrap();
    assert_eq!(french.matches(",SMALL LoBM,ME1 BM2,SMALL HiBM,BIG LoBM,ME2 BM2,BIG HiBM").count(), 7);
    assert!(french.lines().any(|l| l.starts_with("202206,")));

    let basket = std::fs::read_to_string(&files.basket).unwrap();
    assert!(basket.starts_with('\u{feff}') && basket.contains("Fund Holdings as of,\"Dec 29, 2023\""));
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(basket.as_bytes());
    let weights: f64 = reader
        .records()
        .map(Result::unwrap)
        .filter(|r| r.len() == 15 && r.get(3) == Some("Equity"))
        .map(|r| r[5].parse::<f64>().unwrap())
        .sum();
    assert!((weights - 99.8).abs() < 0.5, "{weights}");
}
