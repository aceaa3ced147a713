//! What a user waits for with filings: an import of numbers, one company, and all of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::time::Instant;

use breadth_domain::{FilerFacts, Records, Table};
use breadth_ingest::Sink;
use breadth_store::Store;
use common::filers::made;
use common::{Folder, d, imported, meta};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Filers of 500 tags, 66 filings and 2,000 to 20,000 numbers each, 5,000 in the mean; two sizes of market.
const SIZES: [u64; 2] = [200, 1_600];

fn market(filers: u64) -> Vec<Vec<FilerFacts>> {
    let size = |cik: u64| match cik % 10 {
        0 => 20_000,
        1..=3 => 6_000,
        _ => 2_000,
    };
    let all: Vec<FilerFacts> = (1..=filers).map(|cik| made(1_000 + cik * 7, 500, size(cik), cik % 3 == 0)).collect();
    all.chunks(16).map(<[FilerFacts]>::to_vec).collect()
}

fn write_into(dir: &Folder, content: &str, batches: Vec<Vec<FilerFacts>>) {
    let mut writer = Store::create_or_open(dir.path()).unwrap().writer(meta()).unwrap();
    batches.into_iter().for_each(|batch| writer.accept(Records::Filed(batch)).unwrap());
    writer.commit(imported("facts", content), std::time::UNIX_EPOCH).unwrap();
}

/// Seconds that all threads of this process have computed so far; 0 where the system does not say.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// One whole run of each kind with its CPU seconds and the bytes on disk, before the timings.
fn figures(filers: u64, batches: &[Vec<FilerFacts>], dir: &Folder) {
    let facts: usize = batches.iter().flatten().map(|f| f.facts.len()).sum();
    let timed = |what: &str, run: &mut dyn FnMut()| {
        let (wall, cpu) = (Instant::now(), cpu_seconds());
        run();
        let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        let each = cpu * 1e9 / facts as f64;
        println!("{filers} filers, {facts} numbers: {what}: {wall:.2} s, {cpu:.2} CPU s, {each:.0} CPU ns a number");
    };
    let mut cloned = Some(batches.to_vec());
    timed("write", &mut || write_into(dir, "1", cloned.take().unwrap()));
    let mut cloned = Some(batches.to_vec());
    timed("the same again as another file", &mut || write_into(dir, "2", cloned.take().unwrap()));
    let store = Store::open(dir.path()).unwrap();
    for table in [Table::Filed, Table::Filings] {
        let (rows, bytes) = store.manifest().parts_of(table).fold((0, 0), |(r, b), p| (r + p.rows, b + p.bytes));
        println!("{}: {rows} rows, {bytes} bytes, {:.2} bytes a row", table.id(), bytes as f64 / rows as f64);
    }
    let view = store.as_of(d("2026-01-02"));
    timed("each filer", &mut || assert_eq!(view.each_filer(|f| f.facts.len()).unwrap().iter().sum::<usize>(), facts));
    timed("each filer, a tenth of the tags", &mut || {
        black_box(view.each_filer_with(Some(&|tag: &str| tag.ends_with('7')), |f| f.facts.len()).unwrap());
    });
    let middle = store.as_of(d("2018-01-02"));
    timed("each filer as of the middle", &mut || {
        black_box(middle.each_filer(|f| f.facts.len()).unwrap());
    });
    timed("the list of filers", &mut || assert_eq!(view.filers().unwrap().len() as u64, filers));
    let mut state = None;
    timed("doctor in the middle", &mut || state = Some(breadth_store::doctor(&store, d("2018-01-02"), false)));
    println!("{:?}", state.unwrap().filers);
}

fn filers(c: &mut Criterion) {
    let mut group = c.benchmark_group("filers");
    group.sample_size(10);
    for filers in SIZES {
        let batches = market(filers);
        let facts: usize = batches.iter().flatten().map(|f| f.facts.len()).sum();
        let dir = Folder::new("bench");
        figures(filers, &batches, &dir);
        group.throughput(Throughput::Elements(facts as u64));
        group.bench_function(BenchmarkId::new("write", facts), |b| {
            b.iter_batched(
                || (Folder::new("bench"), batches.clone()),
                |(dir, batches)| {
                    write_into(&dir, "1", batches);
                    dir
                },
                BatchSize::PerIteration,
            );
        });
        let day = d("2026-01-02");
        let store = Store::open(dir.path()).unwrap();
        group.bench_function(BenchmarkId::new("each", facts), |b| {
            b.iter(|| store.as_of(day).each_filer(|f| f.facts.len()).unwrap());
        });
        // One company of 6,000 numbers.
        let cik = 1_000 + 7 * (filers / 2 + 1);
        let size = store.as_of(day).filer(cik).unwrap().unwrap().facts.len();
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("open and one", facts), |b| {
            b.iter(|| Store::open(dir.path()).unwrap().as_of(day).filer(cik).unwrap());
        });
        group.bench_function(BenchmarkId::new("one again", facts), |b| {
            b.iter(|| store.as_of(day).filer(cik).unwrap());
        });
        let before = d("2018-01-02");
        group.bench_function(BenchmarkId::new("one again, as of the middle", facts), |b| {
            b.iter(|| store.as_of(before).filer(cik).unwrap());
        });
    }
    group.finish();
}

criterion_group!(benches, filers);
criterion_main!(benches);
