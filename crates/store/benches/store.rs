//! What a user waits for: an import's writing, the first look at its prices, and every later one.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use breadth_domain::{PriceField, Records};
use breadth_ingest::Sink;
use breadth_store::Store;
use common::{Folder, d, import, imported, market, meta};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Symbols of 250 sessions each: a year of a small and of a middling market.
const SIZES: [u32; 2] = [400, 2_000];
const SESSIONS: u32 = 250;

/// Writing an import, from the first record to the new version.
fn write(c: &mut Criterion) {
    let mut group = c.benchmark_group("write");
    group.sample_size(10);
    for symbols in SIZES {
        let batches: Vec<Records> = market(symbols, SESSIONS, 65_536).collect();
        group.throughput(Throughput::Elements(u64::from(symbols * SESSIONS)));
        group.bench_function(BenchmarkId::from_parameter(symbols * SESSIONS), |b| {
            b.iter_batched(
                || (Folder::new("bench"), batches.clone()),
                |(dir, batches)| {
                    let mut writer = Store::create_or_open(dir.path()).unwrap().writer(meta()).unwrap();
                    batches.into_iter().for_each(|batch| writer.accept(batch).unwrap());
                    writer.commit(imported("m", "1"), std::time::UNIX_EPOCH).unwrap();
                    dir
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

/// From a folder to one day's closing prices: the first time, when the dense block is built, and later, when it is mapped.
fn look(c: &mut Criterion) {
    let mut group = c.benchmark_group("look");
    group.sample_size(10);
    for symbols in SIZES {
        let dir = Folder::new("bench");
        import(dir.path(), "m", "1", market(symbols, SESSIONS, 65_536).collect()).unwrap();
        let closes = || {
            let store = Store::open(dir.path()).unwrap();
            let blocks = store.as_of(d("2012-01-01")).prices().unwrap();
            black_box(blocks[0].row(PriceField::Close, blocks[0].sessions().len() - 1).unwrap()[0])
        };
        group.throughput(Throughput::Elements(u64::from(symbols * SESSIONS)));
        group.bench_function(BenchmarkId::new("first", symbols * SESSIONS), |b| {
            b.iter_batched(
                || {
                    std::fs::remove_dir_all(dir.join("derived"))
                        .and_then(|()| std::fs::create_dir(dir.join("derived")))
                        .unwrap()
                },
                |()| closes(),
                BatchSize::PerIteration,
            );
        });
        group.bench_function(BenchmarkId::new("later", symbols * SESSIONS), |b| b.iter(closes));
    }
    group.finish();
}

criterion_group!(benches, write, look);
criterion_main!(benches);
