//! A year of membership from a warm panel: what a question about one year's members waits for.
use std::hint::black_box;
use std::sync::Arc;

use breadth_domain::{Date, Symbol, calendar};
use breadth_panel::{
    Grid, Label, ListingKind, Panel, Security, SecurityId, Statements, universe_rule, universes_knowing,
};
use criterion::{Criterion, criterion_group, criterion_main};

/// A market of the size of the American one over a year and a half; half of it companies' shares, every eighth abroad.
fn panel(cols: usize) -> Panel {
    let first = Date::from_ymd(2024, 1, 2).expect("a date");
    let sessions: Vec<Date> = calendar::sessions(first, Date::from_ymd(2025, 6, 30).expect("a date")).collect();
    let rows = sessions.len();
    let grid = |f: &dyn Fn(usize, usize) -> f64| {
        let mut g = Grid::missing(rows, cols);
        (0..rows).for_each(|t| g.row_mut(t).iter_mut().enumerate().for_each(|(i, v)| *v = f(t, i)));
        g
    };
    let text = |s: &str| -> Arc<str> { Arc::from(s) };
    let securities = (0..cols).map(|i| Security {
        id: SecurityId(format!("S{i}@{first}").into()),
        first: 0,
        last: rows - 1,
        labels: vec![Label {
            from: first,
            symbol: Symbol::new(&format!("S{i}")).expect("a short symbol"),
            name: text(&format!("Company {} Inc. Common Stock", i / 101 * 100 + i % 100)),
            exchange: text("nyse"),
            sector: text(""),
            industry: text(""),
            country: text(if i % 8 == 0 { "Israel" } else { "United States" }),
            kind: if i % 2 == 0 { ListingKind::Common } else { ListingKind::Fund },
            rule: "bench",
        }],
        exit: None,
    });
    let shares = |_: usize, i: usize| 1e6 + (i * 7_919 % 9_973) as f64 * 1e5;
    Panel {
        as_of: sessions[rows - 1],
        securities: securities.collect(),
        close: grid(&|t, i| 10.0 + ((t * 7 + i * 13) % 29) as f64),
        ret: grid(&|t, i| ((t * 31 + i * 17) % 41) as f64 / 1000.0 - 0.02),
        volume: grid(&|t, i| 1e4 + ((t * 11 + i * 5) % 97) as f64 * 1e3),
        shares: grid(&shares),
        cap: grid(&|t, i| 20.0 * shares(t, i)),
        sessions,
        ..Panel::default()
    }
}

fn membership(c: &mut Criterion) {
    let panel = panel(11_000);
    let statements = Statements::default();
    let mut group = c.benchmark_group("membership_of_a_year_and_a_half");
    group.sample_size(10);
    for id in ["russell-like-2000", "sp500-like"] {
        let rule = universe_rule(id).expect("a preset");
        group.bench_function(id, |b| {
            b.iter(|| black_box(universes_knowing(&panel, &statements, &[rule]).len()));
        });
    }
    group.finish();
}

criterion_group!(benches, membership);
criterion_main!(benches);
