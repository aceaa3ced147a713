//! Reads files and says what came: `cargo run --release --example import -- KIND PATH... [--map column=field]`.
//!
//! Nothing is stored: this is the place to measure and to look at findings.
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use breadth_domain::{Date, Records, Silent, Table};
use breadth_ingest::{Kind, Options, Sink, SinkError};

/// Counts rows, and adds their numbers up so that none is left unread.
#[derive(Default)]
struct Count {
    rows: BTreeMap<Table, u64>,
    sum: f64,
}

impl Sink for Count {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        *self.rows.entry(records.table()).or_default() += records.len() as u64;
        if let Records::Prices(rows) = &records {
            self.sum += rows.iter().flat_map(|r| r.fields).filter(|v| !v.is_nan()).sum::<f64>();
        }
        if let Records::Filed(filers) = &records {
            self.sum += filers.iter().flat_map(|f| &f.facts).map(|f| f.value.value()).sum::<f64>();
        }
        Ok(())
    }
}

fn main() {
    if let Err(error) = run() {
        eprintln!("error: {error}");
        std::process::exit(1);
    }
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let mut kind = None;
    let mut paths: Vec<PathBuf> = Vec::new();
    let mut options = Options::on(Date::parse("2026-12-31")?);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match (word.as_str(), kind) {
            ("--map", _) => {
                let pair = words.next().unwrap_or_default();
                let (column, field) = pair.split_once('=').ok_or("--map takes column=field")?;
                options.map.insert(column.to_owned(), field.to_owned());
            }
            (name, None) => kind = Some(name.parse::<Kind>()?),
            (path, Some(_)) => paths.push(path.into()),
        }
    }
    let kind = kind.ok_or("which kind?")?;
    let start = Instant::now();
    let mut sink = Count::default();
    let imported = breadth_ingest::read(kind, &paths, &options, &mut sink, &Silent)?;
    let seconds = start.elapsed().as_secs_f64();
    for (table, rows) in &sink.rows {
        println!("{:12} {rows:>12}", table.id());
    }
    println!(
        "{} from {:?} to {:?}; {} kept aside",
        imported.source, imported.first, imported.last, imported.quarantined
    );
    for finding in imported.findings.iter() {
        println!("{} {:>9} {} [{}]", finding.code, finding.count, finding.label, finding.file);
        for place in &finding.examples {
            println!("            line {}: {}", place.line, place.seen);
        }
    }
    for note in &imported.notes {
        println!("note: {note}");
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default().to_owned();
    println!("{seconds:.2} s, {peak}, sum {}", sink.sum);
    Ok(())
}
