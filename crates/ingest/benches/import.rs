//! What a user waits for when prices are imported: the whole way from a file on disk to a sink, per row.
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float32Array, Int64Array, RecordBatch, StringArray};
use breadth_domain::{Date, Records, Silent, calendar};
use breadth_ingest::{Kind, Options, Sink, SinkError};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

struct Count(usize);

impl Sink for Count {
    fn accept(&mut self, records: Records) -> Result<(), SinkError> {
        self.0 += records.len();
        Ok(())
    }
}

/// A market of so many symbols over one year, as a Parquet file.
fn market(dir: &tempfile::TempDir, symbols: usize) -> (PathBuf, usize) {
    let day = |text| Date::parse(text).expect("a day");
    let sessions: Vec<i32> = calendar::sessions(day("2024-01-02"), day("2024-12-31")).map(Date::days).collect();
    let n = symbols * sessions.len();
    let close = |i: usize| ((i * 7_919) % 50_000 + 100) as f32 / 100.0;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("symbol", Arc::new(StringArray::from_iter_values((0..n).map(|i| format!("S{:05}", i / sessions.len()))))),
        ("date", Arc::new(Date32Array::from_iter_values((0..n).map(|i| sessions[i % sessions.len()])))),
        ("close", Arc::new(Float32Array::from_iter_values((0..n).map(close)))),
        ("volume", Arc::new(Int64Array::from_iter_values((0..n).map(|i| (i * 31 % 100_000) as i64)))),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let path = dir.path().join(format!("{symbols}.parquet"));
    let file = std::fs::File::create(&path).expect("a file");
    let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("a footer");
    (path, n)
}

/// One year of 200 and of 2,000 listings, sorted as vendors ship them.
fn import(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a folder");
    let mut group = criterion.benchmark_group("import prices");
    group.sample_size(10);
    for symbols in [200, 2_000] {
        let (path, rows) = market(&dir, symbols);
        let options = Options::on(Date::parse("2025-06-30").expect("a day"));
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_function(BenchmarkId::from_parameter(symbols), |bencher| {
            bencher.iter(|| {
                let mut sink = Count(0);
                breadth_ingest::read(Kind::Prices, std::slice::from_ref(&path), &options, &mut sink, &Silent)
                    .expect("an import");
                assert_eq!(sink.0, rows);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
