//! What a backtest of five years waits for: 60 month ends, every metric of the catalogue, all members.
//!
//! "One date" goes to and fro between two dates half a year apart, so that everything is worked out anew each time; "again"
//! asks for one date twice, and "month ends" go forwards, when what no filing has changed is kept.
use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;

use breadth_domain::{Concept, Date, FactRow, Grade, Span, Study, Symbol, calendar};
use breadth_panel::{Grid, Label, ListingKind, Panel, Security, SecurityId};
use breadth_signals::{CrossSection, Fundamentals, METRICS, Metric, ScreenPlan};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

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
        shares: grid(&|_, i| 1e7 + (i % 31) as f64 * 1e5),
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

/// Milliseconds that this process has been on processors, over all of its threads; other work on the machine does not count.
fn on_cpu() -> Option<f64> {
    let one = |task: std::fs::DirEntry| -> Option<f64> {
        let told = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        told.split(' ').next()?.parse::<f64>().ok()
    };
    let tasks = std::fs::read_dir("/proc/self/task").ok()?;
    Some(tasks.flatten().filter_map(one).sum::<f64>() / 1e6)
}

/// The least time on processors of five runs, where the system tells it.
fn cpu(what: &str, run: impl Fn()) {
    run();
    let timed = (0..5).filter_map(|_| {
        let before = on_cpu()?;
        run();
        Some(on_cpu()? - before)
    });
    if let Some(least) = timed.min_by(f64::total_cmp) {
        println!("{what}: {least:.1} ms on processors");
    }
}

/// A market on one date, from warm grids; then five years of month ends; then a screen. In two sizes, the greater being the
/// whole listed market; `metrics_pandas.py` beside this file does twenty of the metrics in pandas.
fn cross_sections(c: &mut Criterion) {
    for names in [1_000, 5_500] {
        let (panel, fundamentals) = market(names);
        let members: Vec<usize> = (0..names).collect();
        let metrics: Vec<&Metric> = METRICS.iter().collect();
        let last = panel.sessions.len() - 1;
        let twenty: Vec<&Metric> = METRICS.iter().filter(|m| TWENTY.contains(&m.id)).collect();
        assert_eq!(twenty.len(), TWENTY.len(), "a metric of the twenty is not in the catalogue");
        let plan = ScreenPlan::new(&Study::preset("quality-small").expect("built in")).expect("it is valid");
        let table = |t: usize, of: &[&Metric]| {
            black_box(CrossSection::new(&panel, &fundamentals, &members, t).table(of));
        };
        let turn = Cell::new(0);
        // Half a year to and fro: every company has reported in between.
        let anew = || {
            turn.set(126 - turn.get());
            last - turn.get()
        };
        let month_ends = |n: usize, of: &[&Metric]| (0..n).rev().for_each(|m| table(last - m * 21, of));
        let screen = |t: usize| drop(black_box(plan.run(&panel, &fundamentals, &members, t)));
        println!("\n{names} companies, {} threads", rayon::current_num_threads());
        cpu("  ninety metrics, one date", || table(anew(), &metrics[..90]));
        cpu("  every metric, one date", || table(anew(), &metrics));
        cpu("  every metric, the same date again", || table(last, &metrics));
        cpu("  twenty metrics, one date", || table(anew(), &twenty));
        cpu("  the screen quality-small", || screen(anew()));
        cpu("  ninety metrics, 60 month ends", || month_ends(MONTHS, &metrics[..90]));
        cpu("  every metric, 60 month ends", || month_ends(MONTHS, &metrics));
        let mut group = c.benchmark_group(format!("{names} companies"));
        group.sample_size(10);
        group.throughput(Throughput::Elements((names * 90) as u64));
        group.bench_function("ninety metrics, one date", |b| b.iter(|| table(anew(), &metrics[..90])));
        group.throughput(Throughput::Elements((names * metrics.len()) as u64));
        group.bench_function("every metric, one date", |b| b.iter(|| table(anew(), &metrics)));
        group.bench_function("twenty metrics, one date", |b| b.iter(|| table(anew(), &twenty)));
        group.bench_function("the screen quality-small", |b| b.iter(|| screen(anew())));
        group.throughput(Throughput::Elements((names * 90 * MONTHS) as u64));
        group.bench_function("ninety metrics, 60 month ends", |b| b.iter(|| month_ends(MONTHS, &metrics[..90])));
        group.throughput(Throughput::Elements((names * metrics.len() * MONTHS) as u64));
        group.bench_function("every metric, 60 month ends", |b| b.iter(|| month_ends(MONTHS, &metrics)));
        group.finish();
    }
}

/// Those of `metrics_pandas.py`.
const TWENTY: [&str; 20] = [
    "gross_profitability",
    "return_on_assets",
    "return_on_equity",
    "operating_cash_flow_to_assets",
    "free_cash_flow_to_assets",
    "asset_turnover",
    "gross_margin",
    "operating_margin",
    "revenue_growth_1y",
    "asset_growth",
    "accruals",
    "debt_to_assets",
    "net_debt_to_ebitda",
    "interest_coverage",
    "current_ratio",
    "altman_z_double_prime",
    "book_to_price",
    "earnings_yield",
    "momentum_12_1",
    "volatility_252d",
];

criterion_group!(benches, cross_sections);
criterion_main!(benches);
