//! The ledger against four other programs: 500 names, 2,516 sessions, equal weight every month, with and without cost.
#![allow(clippy::unwrap_used)]
mod support;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type};
use breadth_backtest::measures::Curve;
use breadth_backtest::{Convention, Decision, Ledger, MEASURES, Scenario, decision_sessions, simulate};
use breadth_domain::Date;
use breadth_domain::study::Rebalance;
use breadth_panel::Panel;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use support::*;

/// Relative difference at which two ledgers are the same: 2,516 sessions of roundings are 6e-13.
const SAME: f64 = 1e-9;

fn closes(dir: &Path) -> (Vec<Date>, Vec<Vec<f64>>) {
    let file = File::open(dir.join("peers/panel_close.parquet")).unwrap();
    let (mut dates, mut rows) = (Vec::new(), Vec::new());
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        dates.extend(batch.column(0).as_primitive::<Date32Type>().values().iter().map(|d| Date::from_days(*d)));
        let columns: Vec<&[f64]> =
            batch.columns()[1..].iter().map(|c| &c.as_primitive::<Float64Type>().values()[..]).collect();
        rows.extend((0..batch.num_rows()).map(|t| columns.iter().map(|c| c[t]).collect::<Vec<f64>>()));
    }
    (dates, rows)
}

fn panel(dates: &[Date], closes: &[Vec<f64>]) -> Panel {
    let names: Vec<String> = (0..closes[0].len()).map(|i| format!("S{i:03}")).collect();
    panel_of(dates.to_vec(), closes, &names.iter().map(String::as_str).collect::<Vec<_>>(), "nyse")
}

fn curve(dir: &Path, column: &str) -> Vec<f64> {
    let mut reader = csv::Reader::from_path(dir.join("peers/curves.csv")).unwrap();
    let at = reader.headers().unwrap().iter().position(|h| h == column).unwrap();
    reader.records().map(|r| r.unwrap()[at].parse().unwrap()).collect()
}

fn run(panel: &Panel, sessions: &[usize], convention: Convention, cost_bp: f64) -> Vec<f64> {
    let ranking: Vec<(usize, f64)> = (0..panel.securities.len()).map(|i| (i, 0.0)).collect();
    let decisions: Vec<Decision> =
        sessions.iter().map(|s| Decision { session: *s, ranking: ranking.clone() }).collect();
    let window = (0, panel.sessions.len() - 1);
    let ledger = Ledger::new(1e6, cost_bp);
    simulate(panel, &decisions, window, ledger, &Everything, convention, Scenario::Base).unwrap().value
}

fn worst(ours: &[f64], theirs: &[f64]) -> f64 {
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max)
}

#[test]
fn four_other_ledgers_are_matched() {
    let Some(dir) = shared() else { return };
    let (dates, rows) = closes(&dir);
    let month = |t: usize| (dates[t].year(), dates[t].month());
    let firsts: Vec<usize> = (0..dates.len()).filter(|t| *t == 0 || month(*t) != month(t - 1)).collect();
    let exact = panel(&dates, &rows);
    let same_day =
        [("bt", Convention::Bt), ("vectorbt", Convention::Vectorbt), ("cvxportfolio", Convention::Cvxportfolio)];
    for (name, convention) in same_day {
        for bp in [0.0, 10.0] {
            let difference = worst(&run(&exact, &firsts, convention, bp), &curve(&dir, &format!("{name}_{bp}bp")));
            println!("{name} at {bp} bp: {difference:e}");
            assert!(difference <= SAME, "{name} at {bp} bp differs by {difference:e}");
        }
    }
    // zipline keeps prices to three decimals and decides at the close of the month's last session.
    let milli: Vec<Vec<f64>> =
        rows.iter().map(|r| r.iter().map(|p| (p * 1e3).round_ties_even() / 1e3).collect()).collect();
    let rounded = panel(&dates, &milli);
    let lasts = decision_sessions(&rounded, 0, dates.len() - 1, Rebalance::Monthly);
    for bp in [0.0, 10.0] {
        let difference =
            worst(&run(&rounded, &lasts, Convention::Zipline, bp), &curve(&dir, &format!("zipline_{bp}bp")));
        println!("zipline at {bp} bp: {difference:e}");
        assert!(difference <= SAME, "zipline at {bp} bp differs by {difference:e}");
    }
    // Without cost ours is a fill at the next close and nothing else.
    let next: Vec<usize> = lasts.iter().map(|t| t + 1).filter(|t| *t < dates.len()).collect();
    let ours = run(&exact, &lasts, Convention::NextClose, 0.0);
    assert!(worst(&ours, &run(&exact, &next, Convention::Bt, 0.0)) <= SAME);
}

#[test]
fn measures_agree_with_four_libraries_where_definitions_do() {
    let Some(dir) = shared() else { return };
    let text = std::fs::read_to_string(dir.join("peers/metrics_truth.json")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (dates, rows) = closes(&dir);
    let panel = panel(&dates, &rows);
    // The series they were computed from: targets on the value before a cost of 10 bp, recorded after the trades; the
    // benchmark is the mean return of the names.
    let mut ledger = Ledger::new(1e6, 10.0);
    let targets: BTreeMap<usize, f64> = (0..500).map(|i| (i, 1.0 / 500.0)).collect();
    let values: Vec<f64> = (0..dates.len())
        .map(|t| {
            ledger.mark(&panel, t);
            if t == 0 || dates[t].month() != dates[t - 1].month() {
                ledger.rebalance(&panel, t, &targets, Convention::Cvxportfolio);
            }
            ledger.value()
        })
        .collect();
    let returns: Vec<f64> = values.windows(2).map(|w| w[1] / w[0] - 1.0).collect();
    let mean = |t: usize| (0..500).map(|i| panel.ret.at(t, i)).sum::<f64>() / 500.0;
    let benchmark: Vec<f64> = (1..dates.len()).map(mean).collect();
    let curve = Curve {
        dates: &dates,
        values: &values,
        returns: &returns,
        benchmark: Some(&benchmark),
        risk_free: None,
        traded: &[],
        cost: 0.0,
    };
    // (ours, theirs, which library): numpy 0, empyrical 1, quantstats 2, ffn 3. Where they differ we take compounded growth
    // by the calendar and unbiased skewness, as ffn does; empirical value at risk and shortfall, as empyrical does;
    // arithmetic alpha, as quantstats does; and a yearly information ratio, as numpy was told to. Not ours: growth by
    // n / 252 (empyrical, quantstats), biased skewness (numpy), normal value at risk (quantstats), compounded alpha
    // (empyrical), an information ratio of a day (empyrical, quantstats).
    for (id, key, library) in [
        ("volatility", "vol ann", 1),
        ("sharpe", "sharpe(252)", 2),
        ("sortino", "sortino", 2),
        ("cagr", "cagr cal/365.25 incl day0", 3),
        ("max_drawdown", "max drawdown", 1),
        ("calmar", "calmar", 3),
        ("skewness", "skew (unbiased)", 3),
        ("kurtosis", "excess kurt (unb)", 3),
        ("var_95", "VaR 5% hist", 1),
        ("cvar_95", "CVaR 5% hist", 1),
        ("omega", "omega", 1),
        ("tail_ratio", "tail ratio", 1),
        ("beta", "beta", 2),
        ("alpha", "alpha ann", 2),
        ("information_ratio", "info ratio", 0),
        ("ulcer", "ulcer", 2),
    ] {
        let measure = MEASURES.iter().find(|m| m.id == id).unwrap();
        let ours = (measure.compute)(&curve).unwrap();
        let theirs = truth[key][library].as_f64().unwrap();
        let off = (ours - theirs).abs();
        println!("{id}: {ours} and {theirs}, {off:e} apart");
        assert!(off <= 1e-12 * theirs.abs().max(1.0), "{id}: {ours} and {theirs}");
    }
}
