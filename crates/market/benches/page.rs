//! What a user waits for between the panel and the report, from a warm panel, at two sizes: the whole market page, all measures with
//! their histories, one session of them, and the ten commonest measures.
//!
//! The yardstick of the ten is pandas: `benches/ten.py` computes the same ten on a real panel of 1,237 sessions and 12,378 securities
//! exported by `examples/ten.rs`, and needs 4.0 s there (pandas 3.1.1, one thread, nothing beside it). The larger size here has as many
//! sessions, 11,000 securities and 3,000 members.
use std::hint::black_box;

use breadth_domain::{Date, Symbol, calendar};
use breadth_market::measure::Compute;
use breadth_market::{Frame, Sessions, market_page_with, measure, measure_readings};
use breadth_panel::{
    Grid, IndexSeries, Label, ListingKind, Member, Panel, Reconstitution, Security, SecurityId, Universe,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// A market whose returns come from a linear congruence: no two runs differ.
fn panel(rows: usize, cols: usize) -> Panel {
    let first = Date::from_days(18_656);
    let sessions: Vec<Date> = calendar::sessions(first, Date::MAX).take(rows).collect();
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let [mut close, mut ret, mut volume] = std::array::from_fn(|_| Grid::missing(rows, cols));
    for t in 0..rows {
        for i in 0..cols {
            // One session in a hundred without trade.
            if next() > 0.01 {
                close.set(t, i, 10.0);
                ret.set(t, i, 0.04 * (next() - 0.5));
                volume.set(t, i, (next() * 1e6).round());
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
    Panel { as_of, sessions, securities, close, ret, volume, ..Panel::default() }
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

/// The ten commonest, as in `examples/ten.rs` and `benches/ten.py`.
const TEN: [&str; 10] = [
    "ad_percent",
    "ad_line",
    "up_volume",
    "above_50d",
    "above_200d",
    "new_highs",
    "new_lows",
    "mcclellan",
    "effective_n",
    "dispersion_1d",
];

fn ten(panel: &Panel, small: (&Universe, &IndexSeries), large: (&Universe, &IndexSeries)) -> f64 {
    let measures = || TEN.iter().filter_map(|id| measure(id));
    let frame = Frame::new(panel, small, large).expect("one panel").counted(measures());
    let values = measures().flat_map(|m| match m.compute {
        Compute::EachUniverse(f) => [&frame.small, &frame.large].map(|side| f(&frame, side)),
        Compute::Market(f) => [f(&frame), Vec::new()],
    });
    values.filter_map(|points| points.last().map(|p| p.value)).sum()
}

fn benches_of_the_page(c: &mut Criterion) {
    for (rows, cols, large, all) in [(310, 3_000, 250, 750), (1_240, 11_000, 1_000, 3_000)] {
        let panel = panel(rows, cols);
        let (small, large) = (universe("small", rows, cols, large, all), universe("large", rows, cols, 0, large));
        let (s, l) = (IndexSeries::of(&panel, &small), IndexSeries::of(&panel, &large));
        let (small, large) = ((&small, &s), (&large, &l));
        let mut group = c.benchmark_group(format!("{rows}x{cols}"));
        group.sample_size(10);
        group.bench_function("page", |b| {
            b.iter(|| black_box(market_page_with(&[], &panel, small, large, &[], &[]).map(|p| p.readings.len())));
        });
        group.bench_function("all_measures", |b| {
            b.iter(|| black_box(measure_readings(&panel, small, large, &[]).map(|r| r.len())));
        });
        group.bench_function("one_session", |b| {
            let mut ready = Sessions::new(&panel, small, large, &[]).expect("panel and indexes belong together");
            b.iter(|| black_box(ready.at(rows - 1).len()));
        });
        group.bench_function("ten_measures", |b| b.iter(|| black_box(ten(&panel, small, large))));
        group.finish();
    }
}

criterion_group!(benches, benches_of_the_page);
criterion_main!(benches);
