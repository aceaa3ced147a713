//! The whole market page from a warm panel: what a user waits for between the panel and the report.
use std::hint::black_box;

use breadth_domain::{Date, Symbol, calendar};
use breadth_market::market_page_with;
use breadth_panel::{
    Grid, IndexSeries, Label, ListingKind, Member, Panel, Reconstitution, Security, SecurityId, Universe,
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// A market whose returns come from a linear congruence: no two runs differ.
fn panel(rows: usize, cols: usize) -> Panel {
    let first = Date::from_days(18_656);
    let sessions: Vec<Date> = calendar::sessions(first, Date::MAX).take(rows).collect();
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (mut close, mut ret) = (Grid::missing(rows, cols), Grid::missing(rows, cols));
    for t in 0..rows {
        for i in 0..cols {
            // One session in a hundred without trade.
            if next() > 0.01 {
                close.set(t, i, 10.0);
                ret.set(t, i, 0.04 * (next() - 0.5));
            }
        }
    }
    let securities = (0..cols)
        .map(|i| Security {
            id: SecurityId(format!("S{i}@{first}").into()),
            first: 0,
            last: rows - 1,
            labels: vec![Label {
                from: first,
                symbol: Symbol::new(&format!("S{i}")).expect("a short symbol"),
                name: format!("Company {i}").into(),
                exchange: "".into(),
                sector: "".into(),
                industry: "".into(),
                country: "".into(),
                kind: ListingKind::Common,
                rule: "simulated",
            }],
            exit: None,
        })
        .collect();
    let as_of = sessions[rows - 1];
    Panel { as_of, sessions, securities, close, ret, ..Panel::default() }
}

/// Members `from..to` by size in the first year, moved down the list by a tenth each year after.
fn universe(id: &str, rows: usize, cols: usize, from: usize, to: usize) -> Universe {
    let reconstitutions = (0..rows.div_ceil(252))
        .map(|year| Reconstitution {
            rank_session: year * 252,
            effective_session: (year * 252 + 40).min(rows - 1),
            members: (from..to)
                .map(|k| Member {
                    security: (k * 3 + year * (to - from) / 10) % cols,
                    rank: k + 1,
                    cap: 1e12 / (k as f64 + 1.0),
                    float: None,
                })
                .collect(),
            excluded: Vec::new(),
        })
        .collect();
    Universe { id: id.into(), label: id.into(), reconstitutions }
}

fn page(c: &mut Criterion) {
    let mut group = c.benchmark_group("market_page");
    group.sample_size(10);
    for (rows, cols, large, all) in [(310, 3_000, 250, 750), (1_240, 11_000, 1_000, 3_000)] {
        let panel = panel(rows, cols);
        let (small, large) = (universe("small", rows, cols, large, all), universe("large", rows, cols, 0, large));
        let (s, l) = (IndexSeries::of(&panel, &small), IndexSeries::of(&panel, &large));
        group.bench_function(BenchmarkId::from_parameter(format!("{rows}x{cols}")), |b| {
            b.iter(|| {
                black_box(market_page_with(&[], &panel, (&small, &s), (&large, &l), &[], &[]).map(|p| p.readings.len()))
            });
        });
    }
    group.finish();
}

criterion_group!(benches, page);
criterion_main!(benches);
