//! What a user waits for when filings are imported: from a zip of companyfacts on disk to a sink, per byte of JSON.
//!
//! The documents are made here, in the shape of SEC's: some 450 bytes of label and description for a concept, 150 bytes
//! for a row, each period in two filings.
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

use breadth_domain::{Date, Records, Silent};
use breadth_ingest::{Kind, Options, Sink, SinkError};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// So many concepts make a megabyte.
const CONCEPTS: usize = 86;

struct Count(usize);

impl Sink for Count {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        self.0 += records.len();
        Ok(())
    }
}

/// A filer with so many concepts, each with forty quarters in two filings: some 13 kB a concept.
fn document(cik: usize, concepts: usize) -> String {
    let first = Date::parse("2010-03-31").expect("a day");
    let mut text = format!(r#"{{"cik":{cik},"entityName":"Company {cik}","facts":{{"us-gaap":{{"#);
    for concept in 0..concepts {
        let comma = if concept == 0 { "" } else { "," };
        let words = "Amount of an item, as the taxonomy defines it at some length. ".repeat(6);
        let _ = write!(
            text,
            r#"{comma}"Concept{concept:04}":{{"label":"Item {concept}","description":"{words}","units":{{"USD":["#
        );
        for row in 0..80 {
            let (quarter, again) = (row / 2, row % 2);
            let end = first.plus_months(3 * quarter).month_end();
            let start = end.plus_months(-3).month_end().plus_days(1);
            let filed = end.plus_days(35 + 365 * again);
            let value = i64::from(quarter) * 1_000_003 + concept as i64 * 7_919;
            let comma = if row == 0 { "" } else { "," };
            let filing = quarter + 4 * again;
            let _ = write!(
                text,
                r#"{comma}{{"start":"{start}","end":"{end}","val":{value},"accn":"0000000001-{:02}-{filing:06}","fy":{},"fp":"Q1","form":"10-Q","filed":"{filed}"}}"#,
                10 + again,
                end.year(),
            );
        }
        text.push_str("]}}");
    }
    text.push_str("}}}");
    text
}

/// A zip of so many documents of some 1 MB each, as SEC's are on the average.
fn bulk(dir: &tempfile::TempDir, documents: usize) -> (PathBuf, u64, usize) {
    let path = dir.path().join(format!("{documents}.zip"));
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    let mut bytes = 0;
    for cik in 1..=documents {
        let text = document(cik, CONCEPTS);
        bytes += text.len() as u64;
        zip.start_file(format!("CIK{cik:010}.json"), options).expect("a member");
        zip.write_all(text.as_bytes()).expect("its text");
    }
    zip.finish().expect("a directory");
    (path, bytes, documents * CONCEPTS * 80)
}

/// One document in memory: reading alone, on one thread.
fn parse(criterion: &mut Criterion) {
    let text = document(1, CONCEPTS);
    let mut group = criterion.benchmark_group("parse companyfacts");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("one document", |bencher| {
        bencher.iter(|| breadth_ingest::companyfacts(&text).expect("a filer").facts.len());
    });
    group.finish();
}

/// The whole way, for 4 MB and for 40 MB of JSON.
fn import(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a folder");
    let mut group = criterion.benchmark_group("import facts");
    group.sample_size(10);
    for documents in [4, 40] {
        let (path, bytes, rows) = bulk(&dir, documents);
        let options = Options::on(Date::parse("2025-06-30").expect("a day"));
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function(BenchmarkId::from_parameter(format!("{} MB", bytes / 1_000_000)), |bencher| {
            bencher.iter(|| {
                let mut sink = Count(0);
                breadth_ingest::read(Kind::Facts, std::slice::from_ref(&path), &options, &mut sink, &Silent)
                    .expect("an import");
                assert_eq!(sink.0, rows);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parse, import);
criterion_main!(benches);
