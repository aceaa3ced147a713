//! How long a panel takes: forty items of many filers at sixty month ends, and one question of a warm filer.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench stops where something is wrong")]
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use breadth_domain::{Concept, Date, FiledFact, FilerFacts, Filing, Nature, Number};
use breadth_filings::{Filer, Find, ITEMS, Item, Link, Reading, Templates, steps};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// The items asked for: the first forty that every company may have.
fn items() -> Vec<&'static Item> {
    let open = |i: &&Item| i.templates == Templates::ALL && i.concept.nature() != Nature::PerShare;
    ITEMS.iter().filter(open).take(40).collect()
}

/// A filer of the calendar year with that many quarters of reports up to 2024, each with its comparatives: flows for the
/// quarter and the year to date, cash flows for the year to date alone, balances at both ends. Every seventh item changes
/// its tag half way.
fn filer(seed: i64, quarters: i32) -> FilerFacts {
    let mut facts =
        FilerFacts { cik: seed as u64, units: vec!["USD".into(), "shares".into()], ..FilerFacts::default() };
    let last = Date::from_ymd(2024, 12, 31).unwrap();
    let end_of = |q: i32| last.plus_months(-3 * (quarters - 1 - q)).month_end();
    for q in 0..quarters {
        let end = end_of(q);
        let annual = end.month() == 12;
        facts.filings.push(Filing {
            accession: format!("{seed:010}-{:02}-{q:06}", end.year() % 100).into(),
            form: if annual { "10-K" } else { "10-Q" }.into(),
            filed_on: end.plus_days(if annual { 55 } else { 37 }),
            accepted: None,
        });
    }
    for (i, item) in items().into_iter().enumerate() {
        let tags: Vec<&str> = item.chain.iter().filter_map(tag).collect();
        let Some(first) = tags.first() else { continue };
        for q in 0..quarters {
            let name = if i % 7 == 0 && q < quarters / 2 { tags.last().unwrap_or(first) } else { first };
            let tag = facts.tags.iter().position(|t| **t == **name).unwrap_or_else(|| {
                facts.tags.push((*name).into());
                facts.tags.len() - 1
            }) as u32;
            let mut push = |start: Option<Date>, end: Date, value: i64| {
                let unit = u32::from(matches!(item.concept.nature(), Nature::Shares | Nature::AverageShares));
                let value = Number::Integer(value * 1_000);
                facts.facts.push(FiledFact { tag, unit, filing: q as u32, start, end, value, exact: true });
            };
            for back in [0, 4] {
                let end = end_of(q - back);
                let month = i32::from(end.month());
                let value = |n: i32| (seed + i64::from(q - back) * 37 + i as i64 * 1_001) * i64::from(n);
                match item.concept.nature() {
                    Nature::Stock | Nature::Shares | Nature::Ratio => push(None, end, value(9)),
                    _ => {
                        let start = |months: i32| end.plus_months(-months).month_end().plus_days(1);
                        push(Some(start(month)), end, value(month / 3));
                        if month > 3 && month < 12 && i % 3 != 0 {
                            push(Some(start(3)), end, value(1));
                        }
                    }
                }
            }
        }
    }
    facts.normalise();
    facts
}

fn tag(link: &Link) -> Option<&'static str> {
    match link.find {
        Find::Tag(tag) => Some(tag),
        Find::Larger(tags, _) => tags.first().copied(),
        _ => None,
    }
}

fn ask(filer: &Filer, concepts: &[Concept], days: &[Date]) -> usize {
    let mut known = 0;
    for day in days {
        let now = filer.at(*day, Reading::AsKnown);
        for concept in concepts {
            known += usize::from(match concept.nature() {
                Nature::Flow => now.trailing(*concept).is_ok(),
                Nature::AverageShares => now.newest_period().is_some_and(|end| now.quarter(*concept, end).is_ok()),
                _ => now.balance(*concept).is_ok(),
            });
        }
    }
    known
}

/// Filers indexed, asked sixty times and dropped, on two threads.
fn panel(filers: &[FilerFacts], many: usize, concepts: &[Concept], days: &[Date]) -> usize {
    let (next, known) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= many {
                        break;
                    }
                    let filer = Filer::new(filers[n % filers.len()].clone());
                    known.fetch_add(ask(&filer, concepts, days), Ordering::Relaxed);
                }
            });
        }
    });
    known.into_inner()
}

/// Processor seconds of this process so far, where the system tells them: wall time says little on a shared machine.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
}

fn benches(c: &mut Criterion) {
    let filers: Vec<FilerFacts> = (0..16).map(|n| filer(10_000 + n, 14 + 2 * n as i32)).collect();
    let facts: Vec<usize> = filers.iter().map(|f| f.facts.len()).collect();
    let concepts: Vec<Concept> = items().iter().map(|i| i.concept).collect();
    let days: Vec<Date> = (0..60).map(|m| Date::from_ymd(2020, 1, 31).unwrap().plus_months(m).month_end()).collect();
    let share = panel(&filers, 16, &concepts, &days) as f64 / (16 * 60 * concepts.len()) as f64;
    println!("{} items, {:?} facts a filer, {:.1} % of the questions answered", concepts.len(), facts, 100.0 * share);
    for many in [250, 1_000] {
        if let Some(before) = cpu_seconds() {
            black_box(panel(&filers, many, &concepts, &days));
            println!("{many} filers: {:.2} CPU seconds", cpu_seconds().unwrap_or(before) - before);
        }
    }

    let mut group = c.benchmark_group("panel_of_60_month_ends");
    group.sample_size(10);
    for many in [250, 5_000] {
        group.throughput(Throughput::Elements(many as u64));
        group.bench_with_input(BenchmarkId::new("filers", many), &many, |b, many| {
            b.iter(|| black_box(panel(&filers, *many, &concepts, &days)));
        });
    }
    group.finish();

    let mut group = c.benchmark_group("one_filer");
    for (name, facts) in [("1_500", &filers[0]), ("6_000", &filers[15])] {
        group.bench_function(BenchmarkId::new("index", name), |b| b.iter(|| black_box(Filer::new(facts.clone()))));
        let warm = Filer::new(facts.clone());
        let now = warm.at(days[59], Reading::AsKnown);
        group.bench_function(BenchmarkId::new("trailing_warm", name), |b| {
            b.iter(|| black_box(now.trailing(black_box(Concept::NetIncome))));
        });
        let end = now.newest_period().unwrap().plus_months(-6).month_end();
        group.bench_function(BenchmarkId::new("trailing_worked_out", name), |b| {
            b.iter(|| black_box(now.trailing_at(black_box(Concept::NetIncome), end)));
        });
        let symbol = breadth_domain::Symbol::new("BNCH").unwrap();
        group.bench_function(BenchmarkId::new("steps_cold", name), |b| {
            b.iter(|| black_box(steps(&Filer::new(facts.clone()), &concepts, symbol)));
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
