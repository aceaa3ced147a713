//! What a user waits for. `equal_weight` is the job that other programs were timed on: names in equal weight every month
//! over 2,516 sessions, with the trade list and every measure produced; on 500 names vectorbt 1.2 takes 500 ms of CPU, bt
//! 1.4 11 s, zipline-reloaded 3.2 72 s and cvxportfolio 1.5 75 s. `rank_sweep` is a grid of monthly rank strategies over
//! 3,000 names and 20 years, an item a parameter set.
#[path = "../tests/support/mod.rs"]
#[allow(clippy::unwrap_used, reason = "made for tests")]
mod support;

use std::hint::black_box;

use breadth_backtest::measures::Curve;
use breadth_backtest::studies::{sweep, variants};
use breadth_backtest::{Convention, Decision, Extras, Ledger, MEASURES, Path, Scenario, Setting, simulate};
use breadth_domain::{Date, Silent, Study, calendar};
use breadth_panel::{Grid, Member, Panel, Reconstitution, Universe};
use breadth_signals::Fundamentals;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use support::{Everything, panel_of};

/// Prices that wander, the same on every machine.
fn market(names: usize, sessions: usize) -> Panel {
    let start = Date::from_ymd(2004, 1, 2).expect("a day");
    let dates: Vec<Date> = calendar::sessions(start, start.plus_days(9_000)).take(sessions).collect();
    let mut state = 1_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    let mut price = vec![50.0; names];
    let mut rows = Vec::with_capacity(sessions);
    for _ in 0..sessions {
        price.iter_mut().for_each(|p| *p *= 1.0 + 0.0003 + 0.05 * noise());
        rows.push(price.clone());
    }
    let tickers: Vec<String> = (0..names).map(|i| format!("N{i:04}")).collect();
    let mut panel = panel_of(dates, &rows, &tickers.iter().map(String::as_str).collect::<Vec<_>>(), "nyse");
    panel.volume = Grid::from_rows(&vec![vec![1e7; names]; sessions]);
    panel
}

fn measures(panel: &Panel, path: &Path) -> Vec<Option<f64>> {
    let returns: Vec<f64> = path.value.windows(2).map(|w| w[1] / w[0] - 1.0).collect();
    let traded: Vec<(f64, f64)> =
        path.steps.iter().map(|s| (s.fills.iter().map(|f| f.value.abs()).sum(), s.value_before)).collect();
    let curve = Curve {
        dates: &panel.sessions,
        values: &path.value,
        returns: &returns,
        benchmark: None,
        risk_free: None,
        traded: &traded,
        cost: path.ledger.tally().costs,
    };
    MEASURES.iter().map(|m| (m.compute)(&curve)).collect()
}

/// Nanoseconds that this thread has been on a processor.
fn on_cpu() -> Option<f64> {
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

fn equal_weight(c: &mut Criterion) {
    let mut group = c.benchmark_group("equal_weight");
    group.sample_size(20);
    for names in [500, 2_000] {
        let panel = market(names, 2_516);
        let month = |t: usize| panel.sessions[t].month();
        let firsts = (0..2_516).filter(|t| *t == 0 || month(*t) != month(t - 1));
        let ranking: Vec<(usize, f64)> = (0..names).map(|i| (i, 0.0)).collect();
        let decisions: Vec<Decision> = firsts.map(|session| Decision { session, ranking: ranking.clone() }).collect();
        let run = || {
            let ledger = Ledger::new(1e6, 10.0);
            let window = (0, 2_515);
            let path =
                simulate(&panel, &decisions, window, ledger, &Everything, Convention::Cvxportfolio, Scenario::Base)
                    .expect("nothing to fail");
            let trades: usize = path.steps.iter().map(|s| s.fills.len()).sum();
            black_box((trades, measures(&panel, &path)))
        };
        // Other work on the machine does not count: the time on the processor, where the system tells it.
        let before = on_cpu();
        (0..40).for_each(|_| drop(run()));
        if let Some(ns) = on_cpu().zip(before).map(|(a, b)| a - b) {
            eprintln!("equal_weight/{names}: {:.2} ms of CPU a run", ns / 40.0 / 1e6);
        }
        group.throughput(Throughput::Elements((names * 2_516) as u64));
        group.bench_function(BenchmarkId::from_parameter(names), |b| {
            b.iter(run);
        });
    }
    group.finish();
}

fn study() -> Study {
    Study::parse(
        "id = \"rank\"\ntitle = \"Rank\"\nuniverse = \"all\"\nfrom = \"2005-01-03\"\n[screen]\nrequire = [\"median_dollar_volume_21d > 0\"]\n[score]\nmetrics = [\"momentum_12_1\"]\n[policy]\ncount = 50\nweighting = \"equal\"\nmax_adv_share = 1.0\nadv_days = 21\nmin_price = 1.0\n[backtest]\ncapital = 1000000.0\nrebalance = \"monthly\"\ncost_bp = 20.0\n",
    )
    .expect("a study")
}

fn rank_sweep(c: &mut Criterion) {
    let mut group = c.benchmark_group("rank_sweep");
    group.sample_size(10);
    let panel = market(3_000, 5_040);
    let fundamentals = Fundamentals::new(&[], &panel);
    let members = (0..3_000).map(|i| Member { security: i, rank: i + 1, cap: 1e9, float: None }).collect();
    let first = Reconstitution { rank_session: 0, effective_session: 0, members, excluded: vec![] };
    let universe = Universe { id: "all".into(), label: "All".into(), reconstitutions: vec![first] };
    let setting = Setting {
        panel: &panel,
        universe: &universe,
        fundamentals: &fundamentals,
        benchmarks: &[],
        risk_free: None,
        survivors_only: false,
    };
    // The whole grid takes minutes: `BREADTH_WHOLE_GRID=1 cargo bench --bench ledger -- rank_sweep`.
    let sizes: &[(usize, usize)] =
        if std::env::var_os("BREADTH_WHOLE_GRID").is_some() { &[(25, 40)] } else { &[(5, 2), (10, 5)] };
    for (counts, costs) in sizes.iter().copied() {
        let list = |n: usize, f: &dyn Fn(usize) -> String| (0..n).map(f).collect::<Vec<_>>().join(",");
        let grid = [
            format!("policy.count={}", list(counts, &|k| (10 + 6 * k).to_string())),
            format!("backtest.cost_bp={}", list(costs, &|k| format!("{}.0", 2 * k))),
        ]
        .map(|t| t.parse().expect("a variation"));
        let all = variants(&study(), &grid).expect("a grid");
        group.throughput(Throughput::Elements(all.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(all.len()), |b| {
            b.iter(|| black_box(sweep(&all, &setting, &Extras::default(), None, &Silent).expect("a sweep").best));
        });
    }
    group.finish();
}

criterion_group!(benches, equal_weight, rank_sweep);
criterion_main!(benches);
