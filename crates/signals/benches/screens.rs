//! What a backtest of five years waits for: 60 month ends, every metric of the catalogue, all members.
use std::hint::black_box;
use std::sync::Arc;

use breadth_domain::{Concept, Date, FactRow, Grade, Span, Study, Symbol, calendar};
use breadth_panel::{Grid, Label, ListingKind, Panel, Security, SecurityId};
use breadth_signals::{CrossSection, Fundamentals, METRICS, Metric, ScreenPlan};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rayon::prelude::*;

const MONTHS: usize = 60;

fn ticker(i: usize) -> Symbol {
    Symbol::new(&format!("T{i:05}")).expect("six letters are a ticker")
}

fn market(names: usize) -> (Panel, Fundamentals) {
    let start = Date::from_ymd(2020, 1, 2).expect("a day");
    let sessions: Vec<Date> = calendar::sessions(start, start.plus_days(2_200)).take(252 + MONTHS * 21 + 1).collect();
    let rows = sessions.len();
    let empty: Arc<str> = "".into();
    let securities = (0..names)
        .map(|i| Security {
            id: SecurityId(ticker(i).as_str().into()),
            first: 0,
            last: rows - 1,
            labels: vec![Label {
                from: sessions[0],
                symbol: ticker(i),
                name: empty.clone(),
                exchange: empty.clone(),
                sector: empty.clone(),
                industry: empty.clone(),
                country: empty.clone(),
                kind: ListingKind::Common,
                rule: "bench",
            }],
            exit: None,
        })
        .collect();
    let grid = |f: &dyn Fn(usize, usize) -> f64| {
        let mut g = Grid::missing(rows, names);
        (0..rows).for_each(|t| g.row_mut(t).iter_mut().enumerate().for_each(|(i, v)| *v = f(t, i)));
        g
    };
    let panel = Panel {
        as_of: sessions[rows - 1],
        securities,
        close: grid(&|t, i| 10.0 + ((t * 7 + i * 13) % 29) as f64),
        ret: grid(&|t, i| ((t * 31 + i * 17) % 41) as f64 / 1000.0 - 0.02),
        volume: grid(&|t, i| 1e4 + ((t * 11 + i * 5) % 97) as f64 * 1e3),
        cap: grid(&|t, i| 1e8 + ((t + i) % 53) as f64 * 1e6),
        sessions,
        ..Panel::default()
    };
    let flows = [
        Concept::Revenue,
        Concept::CostOfRevenue,
        Concept::NetIncome,
        Concept::OperatingCashFlow,
        Concept::CapitalExpenditure,
        Concept::OperatingIncome,
        Concept::DepreciationAmortization,
        Concept::InterestExpense,
        Concept::PretaxIncome,
        Concept::IncomeTax,
        Concept::SellingGeneralAdministrative,
        Concept::ResearchAndDevelopment,
        Concept::FinancingCashFlow,
        Concept::DividendsPaid,
    ];
    let balances = [
        Concept::Assets,
        Concept::Equity,
        Concept::CurrentAssets,
        Concept::CurrentLiabilities,
        Concept::Liabilities,
        Concept::Cash,
        Concept::LongTermDebt,
        Concept::ShortTermDebt,
        Concept::Receivables,
        Concept::Inventory,
        Concept::Payables,
        Concept::PropertyPlantEquipment,
        Concept::RetainedEarnings,
    ];
    let mut facts = Vec::new();
    for i in 0..names {
        for (concept, span) in
            flows.iter().map(|c| (*c, Span::Quarter)).chain(balances.iter().map(|c| (*c, Span::Instant)))
        {
            for q in 0..26 {
                let end = Date::from_ymd(2019, 3, 31).expect("a day").plus_months(3 * q).month_end();
                let published_on = end.plus_days(45);
                facts.push(FactRow {
                    symbol: ticker(i),
                    concept,
                    span,
                    period_end: end,
                    value: 1e6 * (1.0 + ((i * 7 + q as usize) % 13) as f64),
                    published_on,
                    known_on: calendar::session_after(published_on),
                    grade: Grade::Published,
                });
            }
        }
    }
    facts.sort_by_key(|r| (r.symbol, r.concept, r.period_end, r.known_on));
    let fundamentals = Fundamentals::new(&[("bench".into(), facts)], &panel);
    (panel, fundamentals)
}

/// The whole listed market on one date, from warm grids; then five years of month ends; then a screen.
fn cross_sections(c: &mut Criterion) {
    let names = 5_500;
    let (panel, fundamentals) = market(names);
    let members: Vec<usize> = (0..names).collect();
    let metrics: Vec<&Metric> = METRICS.iter().collect();
    let last = panel.sessions.len() - 1;
    let mut group = c.benchmark_group("every metric, 5,500 companies");
    group.sample_size(10);
    group.throughput(Throughput::Elements((names * METRICS.len()) as u64));
    group.bench_function("one date", |b| {
        b.iter(|| black_box(CrossSection::new(&panel, &fundamentals, &members, last).table(&metrics)));
    });
    group.throughput(Throughput::Elements((names * METRICS.len() * MONTHS) as u64));
    group.bench_function("60 month ends", |b| {
        b.iter(|| {
            (1..=MONTHS).into_par_iter().for_each(|m| {
                black_box(CrossSection::new(&panel, &fundamentals, &members, 252 + m * 21).table(&metrics));
            });
        });
    });
    group.throughput(Throughput::Elements(names as u64));
    let plan = ScreenPlan::new(&Study::preset("quality-small").expect("built in")).expect("it is valid");
    group.bench_function("the screen quality-small", |b| {
        b.iter(|| black_box(plan.run(&panel, &fundamentals, &members, last)));
    });
    group.finish();
}

criterion_group!(benches, cross_sections);
criterion_main!(benches);
