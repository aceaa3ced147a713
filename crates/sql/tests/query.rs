//! Counts, the as-of day, refusals.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use breadth_domain::finding::kinds;
use breadth_domain::{Concept, Date, FactRow, Findings, Grade, PriceField, PriceRow, Records, SeriesRow, Span, Symbol};
use breadth_ingest::{Imported, Kind, SourceFile};
use breadth_sql::{Cells, Function, SqlError, query, query_with};
use breadth_store::{ImportMeta, Store};
use serde_json::{Value, json};

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn price(symbol: &str, date: &str, close: f64) -> PriceRow {
    let mut row = PriceRow::empty(Symbol::new(symbol).unwrap(), d(date));
    row.set(PriceField::Close, close);
    row
}

fn fact(known_on: &str, value: f64) -> FactRow {
    FactRow {
        symbol: Symbol::new("A").unwrap(),
        concept: Concept::Revenue,
        span: Span::Quarter,
        period_end: d("2019-09-30"),
        value,
        published_on: d(known_on).plus_days(-1),
        known_on: d(known_on),
        grade: Grade::Published,
    }
}

fn add(store: &Store, source: &str, records: Vec<Records>) {
    let mut writer = store.writer(ImportMeta { kind: Kind::Prices, options: BTreeMap::new() }).unwrap();
    records.into_iter().for_each(|r| writer.push(r).unwrap());
    let mut findings = Findings::default();
    findings.note(&kinds::DUPLICATE, "a.csv", 3, || "A,2020-01-02".to_owned());
    let file = SourceFile { path: "a.csv".into(), name: "a.csv".into(), bytes: 1, sha256: source.to_owned() };
    let imported = Imported {
        source: source.to_owned(),
        files: vec![file],
        rows: BTreeMap::new(),
        quarantined: 1,
        findings,
        first: Some(d("2020-01-02")),
        last: None,
        notes: vec![],
    };
    writer.commit(imported, UNIX_EPOCH).unwrap();
}

/// A store in a folder whose name has everything that an address would need to escape.
fn world(name: &str) -> (Folder, Store) {
    let dir = std::env::temp_dir().join(format!("breadth sql [{name}] #%é-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    let store = Store::create_or_open(&dir).unwrap();
    let folder = Folder(dir.clone());
    let mut volume = price("B", "2020-01-03", 20.0);
    volume.set(PriceField::Volume, 5.0);
    let prices = vec![price("A", "2020-01-02", 1.0), price("A", "2020-01-03", 1.5), price("A", "2020-01-06", 2.0)];
    add(
        &store,
        "us",
        vec![Records::Prices(prices), Records::Facts(vec![fact("2019-11-05", 10.0), fact("2020-01-06", 9.0)])],
    );
    let series = SeriesRow { series: "DGS10".into(), date: d("2020-01-02"), value: 1.8, known_on: d("2020-01-03") };
    add(&store, "o'ther", vec![Records::Prices(vec![volume]), Records::Series(vec![series])]);
    (folder, Store::open(&dir).unwrap())
}

fn rows(store: &Store, day: &str, sql: &str) -> Value {
    let result = query(store, d(day), sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    serde_json::to_value(result.rows().collect::<Vec<_>>()).unwrap()
}

#[test]
fn tables_are_counted_and_end_on_the_day() {
    let (_folder, store) = world("counts");
    let count =
        |table: &str, day: &str| rows(&store, day, &format!("SELECT count(*) FROM {table}"))[0][0].as_i64().unwrap();
    assert_eq!(
        (count("prices", "2020-01-06"), count("prices", "2020-01-03"), count("prices", "2020-01-01")),
        (4, 3, 0)
    );
    assert_eq!((count("facts", "2020-01-06"), count("facts", "2020-01-05")), (2, 1));
    assert_eq!((count("series", "2020-01-03"), count("series", "2020-01-02")), (1, 0));
    for (table, n) in
        [("listings", 0), ("baskets", 0), ("companies", 0), ("quarantine", 0), ("imports", 2), ("findings", 2)]
    {
        assert_eq!(count(table, "2020-01-06"), n, "{table}");
    }
    let sql = "SELECT symbol, date, close, volume, source FROM prices WHERE date = DATE '2020-01-03' ORDER BY symbol";
    let expected = json!([["A", "2020-01-03", 1.5, null, "us"], ["B", "2020-01-03", 20.0, 5.0, "o'ther"]]);
    assert_eq!(rows(&store, "2020-01-06", sql), expected);
    let result = query(&store, d("2020-01-06"), sql).unwrap();
    let columns: Vec<_> = result.columns.iter().map(|c| (c.name.as_str(), c.kind.as_str())).collect();
    assert_eq!(columns[..3], [("symbol", "Utf8"), ("date", "Date32"), ("close", "Float64")]);
    let text: Vec<String> = result.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!((result.len(), text), (2, ["A", "2020-01-03", "1.5", "", "us"].map(str::to_owned).to_vec()));
    assert_eq!(
        rows(&store, "2020-01-06", "SELECT code, count, source FROM findings ORDER BY source"),
        json!([["DQ005", 1, "o'ther"], ["DQ005", 1, "us"]])
    );
}

#[test]
fn a_fact_is_valid_until_its_next_vintage_is_known() {
    let (_folder, store) = world("vintages");
    let sql = "SELECT value, valid_from, valid_to FROM facts ORDER BY valid_from";
    assert_eq!(rows(&store, "2020-01-06", sql), json!([[10.0, "2019-11-05", "2020-01-06"], [9.0, "2020-01-06", null]]));
    // Before the second vintage is known, nothing shows that there will be one.
    assert_eq!(rows(&store, "2020-01-05", sql), json!([[10.0, "2019-11-05", null]]));
}

#[test]
fn what_would_change_anything_is_refused() {
    let (folder, store) = world("refusals");
    let file = folder.0.join("stolen.parquet");
    let part = store.part_path(&store.manifest().parts[0]);
    for sql in [
        "CREATE TABLE t AS SELECT 1".to_owned(),
        "CREATE VIEW prices AS SELECT 1".to_owned(),
        format!("CREATE EXTERNAL TABLE t STORED AS PARQUET LOCATION '{}'", part.display()),
        "DROP TABLE prices".to_owned(),
        "INSERT INTO prices SELECT * FROM prices".to_owned(),
        format!("COPY prices TO '{}'", file.display()),
        format!("EXPLAIN ANALYZE COPY prices TO '{}'", file.display()),
        "SET datafusion.execution.batch_size = 1".to_owned(),
    ] {
        let error = query(&store, d("2020-01-06"), &sql).err().unwrap_or_else(|| panic!("{sql}: not refused"));
        assert!(matches!(error, SqlError::ReadOnly(_)), "{sql}: {error}");
    }
    assert!(!file.exists());
    // No way round the day: neither a file by its path nor the raw vintages can be named.
    for sql in [
        format!("SELECT * FROM '{}'", part.display()),
        "SELECT * FROM facts_of_all_vintages".to_owned(),
        "SELECT nonsense FROM prices".to_owned(),
        "SELECT 1; SELECT 2".to_owned(),
    ] {
        let error = query(&store, d("2020-01-06"), &sql).err().unwrap_or_else(|| panic!("{sql}: not refused"));
        assert!(
            matches!(&error, SqlError::Query(_)) && error.to_string().contains("hint: `SHOW TABLES`"),
            "{sql}: {error}"
        );
    }
}

#[test]
fn plans_and_tables_are_shown_and_the_declared_order_is_used() {
    let (_folder, store) = world("plans");
    let tables = rows(&store, "2020-01-06", "SHOW TABLES").to_string();
    for table in ["prices", "listings", "facts", "series", "baskets", "companies", "quarantine", "imports", "findings"]
    {
        assert!(tables.contains(&format!("\"{table}\"")), "{tables}");
    }
    assert!(rows(&store, "2020-01-06", "DESCRIBE prices").to_string().contains("net_change"));
    let plan = rows(&store, "2020-01-06", "EXPLAIN SELECT * FROM series ORDER BY series, date").to_string();
    assert!(!plan.contains("SortExec"), "{plan}");
}

#[test]
fn functions_of_the_caller_are_tables() {
    let (_folder, store) = world("functions");
    let call = |args: &[&str]| match args {
        [day] if *day <= "2020-01-03" => Ok(vec![
            ("ticker".to_owned(), Cells::Texts(vec!["A".to_owned(), "B".to_owned()])),
            ("margin".to_owned(), Cells::Numbers(vec![Some(0.5), None])),
            ("rank".to_owned(), Cells::Counts(vec![None, Some(1)])),
        ]),
        [day] => Err(format!("{day} is after the day of this query")),
        _ => Err("asked otherwise".to_owned()),
    };
    let functions = [Function { name: "metrics", usage: "metrics('2020-01-03')", call: Arc::new(call) }];
    let ask = |sql: &str| query_with(&store, d("2020-01-03"), &functions, sql);
    let sql = "SELECT m.ticker, margin, rank, close FROM metrics('2020-01-03') m JOIN prices p \
               ON p.symbol = m.ticker AND p.date = DATE '2020-01-03' ORDER BY 1";
    let found: Vec<_> = ask(sql).unwrap().rows().map(|r| serde_json::to_value(r).unwrap()).collect();
    assert_eq!(json!(found), json!([["A", 0.5, null, 1.5], ["B", null, 1, 20.0]]));
    let error = |sql: &str| ask(sql).err().unwrap().to_string();
    assert!(error("SELECT * FROM metrics('2020-01-06')").contains("is after the day of this query"));
    assert!(error("SELECT * FROM metrics(1)").contains("`metrics` is asked as metrics('2020-01-03')"));
}
