//! What the tests share: a folder of their own, imports of given records, and a market made from a seed.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod filers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use breadth_domain::{
    BasketRow, CompanyRow, Concept, Date, FactRow, Findings, Grade, ListingRow, PriceField, PriceRow, QuarantinedRow,
    Records, SeriesRow, Span, Symbol,
};
use breadth_ingest::{Imported, Kind, Sink, SourceFile};
use breadth_store::{Committed, ImportMeta, Store, StoreError};

/// A folder that goes when the test ends.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        // In memory where there is such a folder: what is tested is what survives a process, not a power failure.
        let memory = PathBuf::from("/dev/shm");
        let parent = if memory.is_dir() { memory } else { std::env::temp_dir() };
        let path = parent.join(format!("breadth-store-{name}-{}-{n}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn s(text: &str) -> Symbol {
    Symbol::new(text).unwrap()
}

pub fn price(symbol: &str, date: &str, close: f64) -> PriceRow {
    let mut row = PriceRow::empty(s(symbol), d(date));
    row.set(PriceField::Close, close);
    row
}

pub fn listing(symbol: &str, seen_on: &str, name: &str) -> ListingRow {
    ListingRow {
        symbol: s(symbol),
        seen_on: d(seen_on),
        exchange: "nyse".into(),
        sector: "".into(),
        industry: "Steel".into(),
        country: "United States".into(),
        ipo_year: Some(1999),
        name: name.into(),
    }
}

pub fn fact(symbol: &str, concept: Concept, period_end: &str, known_on: &str, value: f64) -> FactRow {
    FactRow {
        symbol: s(symbol),
        concept,
        span: Span::Quarter,
        period_end: d(period_end),
        value,
        published_on: d(known_on).plus_days(-1),
        known_on: d(known_on),
        grade: Grade::Published,
    }
}

pub fn point(series: &str, date: &str, known_on: &str, value: f64) -> SeriesRow {
    SeriesRow { series: series.into(), date: d(date), value, known_on: d(known_on) }
}

pub fn holding(basket: &str, date: &str, symbol: Option<&str>, weight: f64) -> BasketRow {
    BasketRow {
        basket: basket.into(),
        date: d(date),
        symbol: symbol.map(s),
        name: symbol.unwrap_or("US DOLLARS").into(),
        sector: "Industrials".into(),
        asset_class: "Equity".into(),
        weight: Some(weight),
        quantity: None,
        market_value: Some(weight * 1e6),
        price: None,
    }
}

pub fn company(symbol: &str, name: &str) -> CompanyRow {
    CompanyRow {
        symbol: s(symbol),
        name: name.into(),
        industry: "Steel".into(),
        cik: Some(320_193),
        isin: "".into(),
        fiscal_year_end_month: Some(12),
    }
}

pub fn aside(line: u64) -> QuarantinedRow {
    QuarantinedRow { code: "DQ005", file: "a.csv".into(), line, row: format!("A,2020-01-02,{line}").into() }
}

pub fn meta() -> ImportMeta {
    ImportMeta { kind: Kind::Prices, options: BTreeMap::new() }
}

/// What an importer says of one file with that content.
pub fn imported(source: &str, content: &str) -> Imported {
    Imported {
        source: source.to_owned(),
        files: vec![SourceFile {
            path: PathBuf::from(format!("/somewhere/{source}.csv")),
            name: format!("{source}.csv"),
            bytes: content.len() as u64,
            sha256: format!("{content:0>64}"),
        }],
        rows: BTreeMap::new(),
        quarantined: 0,
        findings: Findings::default(),
        first: None,
        last: None,
        notes: Vec::new(),
    }
}

/// Imports batches under a source name; `content` stands for the file's bytes.
pub fn import(dir: &Path, source: &str, content: &str, batches: Vec<Records>) -> Result<Committed, StoreError> {
    let store = Store::create_or_open(dir)?;
    let mut writer = store.writer(meta())?;
    for batch in batches {
        writer.accept(batch).unwrap();
    }
    writer.commit(imported(source, content), UNIX_EPOCH + Duration::from_secs(1_700_000_000))
}

/// Copies a folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)
        } else {
            std::fs::copy(entry.path(), target).map(drop).unwrap()
        }
    }
}

/// The files below a folder with that ending.
pub fn find(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(find(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Everything a view shows, as text that two views can be compared by; numbers by their bits.
pub fn everything(view: &breadth_store::View) -> String {
    use std::fmt::Write;
    let mut out = String::new();
    for block in view.prices().unwrap() {
        writeln!(out, "{} {:?} {:?} {:?}", block.source(), block.sessions(), block.symbols(), block.first_sessions())
            .unwrap();
        for field in PriceField::ALL.into_iter().filter(|f| block.has(*f)) {
            for t in 0..block.sessions().len() {
                let bits: Vec<u64> = block.row(field, t).unwrap().iter().map(|v| v.to_bits()).collect();
                writeln!(out, "{field:?} {t} {bits:x?}").unwrap();
            }
        }
    }
    writeln!(out, "{:?}", view.listings().unwrap()).unwrap();
    writeln!(out, "{:?}", view.facts().unwrap()).unwrap();
    for id in view.series_ids().unwrap() {
        writeln!(out, "{:?}", view.series(&id).unwrap()).unwrap();
    }
    writeln!(out, "{:?}", view.baskets().unwrap()).unwrap();
    out
}

/// Prices of `symbols` x `sessions`, sorted by symbol and date, in batches: four fields, some missing.
pub fn market(symbols: u32, sessions: u32, batch: usize) -> impl Iterator<Item = Records> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move || {
        // xorshift64 (Marsaglia 2003): the same numbers on every machine.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut rows = (0..symbols).flat_map(move |i| (0..sessions).map(move |t| (i, t)));
    let mut close = 100.0;
    std::iter::from_fn(move || {
        let mut out = Vec::with_capacity(batch);
        for (i, t) in rows.by_ref().take(batch) {
            let symbol = Symbol::new(&format!("S{i:05}")).unwrap();
            let mut row = PriceRow::empty(symbol, Date::from_days(15_000 + t as i32));
            close = if t == 0 { 20.0 + 80.0 * next() } else { close * (0.98 + 0.04 * next()) };
            row.set(PriceField::Close, f64::from((close * 100.0).round() as f32 / 100.0));
            row.set(PriceField::NetChange, ((next() - 0.5) * 100.0).round() / 100.0);
            row.set(PriceField::Volume, (next() * 1e6).round());
            row.set(PriceField::Shares, if i % 7 == 0 { f64::NAN } else { f64::from(1_000_000 + i) });
            out.push(row);
        }
        (!out.is_empty()).then_some(Records::Prices(out))
    })
}
