//! A backtest as people read it.
use std::fmt::Write;
use std::path::Path;

use breadth_backtest::attribution::{Brinson, ModelAttribution};
use breadth_backtest::honesty::Gravity;
use breadth_backtest::{BacktestResult, Examination, MEASURES};

use crate::output::{count, dollars, percent, short, table};

/// A measure's value as people read it.
pub fn number(value: Option<f64>, unit: &breadth_backtest::measures::MeasureUnit) -> String {
    use breadth_backtest::measures::MeasureUnit as U;
    match (value, unit) {
        (None, _) => "·".into(),
        (Some(v), U::Fraction | U::FractionPerYear) => percent(Some(v)),
        (Some(v), U::Ratio) => format!("{v:.2}"),
        (Some(v), U::BasisPointsPerYear) => format!("{v:.0} bp"),
        (Some(v), U::Days) => format!("{v:.0} days"),
    }
}

pub fn text(r: &BacktestResult, trades: Option<&Path>) -> String {
    let (Some(first), Some(last)) = (r.dates.first(), r.dates.last()) else { return "No history.\n".into() };
    let mut out = format!("{} from {first} to {last}\n{}\n\n", r.study, r.policy);
    out.push_str(&table(
        &["measure", "low", "base", "high", "benchmark"],
        MEASURES.iter().filter_map(|m| r.measures.get(m.id)).map(|m| {
            let n = |v| number(v, &m.unit);
            vec![m.label.to_owned(), n(m.band.low), n(m.band.base), n(m.band.high), n(m.benchmark)]
        }),
        &[],
    ));
    out.push_str("\nCalendar years\n");
    let mut header = vec!["year", "low", "base", "high"];
    header.extend(r.benchmarks.iter().map(|b| b.id.as_str()));
    out.push_str(&table(
        &header,
        r.years.iter().map(|y| {
            let mut row = vec![format!("{}{}", y.year, if y.partial { " (part)" } else { "" })];
            row.extend([y.band.low, y.band.base, y.band.high].map(|v| percent(Some(v))));
            row.extend(y.benchmarks.iter().map(|v| percent(*v)));
            row
        }),
        &[],
    ));
    let _ = writeln!(
        out,
        "\n{} rebalances, {} trades, cost {}; {} exits met.",
        count(r.rebalances.len() as u64),
        count(r.trades.len() as u64),
        dollars(r.cost),
        count(r.exits.len() as u64)
    );
    if r.not_called_for > 0 {
        let _ = writeln!(out, "{} decisions were not called for.", count(r.not_called_for as u64));
    }
    for k in &r.kept {
        let _ = writeln!(out, "Kept what was held on {}: {}", k.decided, k.why.lines().next().unwrap_or_default());
    }
    if !r.exits.is_empty() {
        out.push_str(&table(
            &["ticker", "name", "last session", "outcome", "low", "base", "high", "evidence"],
            r.exits.iter().rev().take(12).map(|e| {
                vec![
                    e.ticker.to_string(),
                    short(&e.name, 24),
                    e.last.to_string(),
                    e.outcome.label().into(),
                    percent(Some(e.booked.low)),
                    percent(Some(e.booked.base)),
                    percent(Some(e.booked.high)),
                    match e.resumed {
                        Some(d) => format!("traded again on {d}, written back"),
                        None => short(&e.evidence, 60),
                    },
                ]
            }),
            &[1, 2, 3, 7],
        ));
    }
    if let Some(e) = &r.examination {
        examination(e, &mut out);
    }
    out.push_str("\nAssumed, and measured against it\n");
    for a in &r.assumptions {
        let _ = writeln!(out, "- {a}");
    }
    if let Some(path) = trades {
        let _ = writeln!(out, "\nTrades are in {}.", path.display());
    }
    out
}

/// Names told at either end.
const NAMES: usize = 5;

fn examination(e: &Examination, out: &mut String) {
    out.push_str("\nReasons to doubt this\n");
    for d in &e.doubts.reasons {
        let mark = match d.gravity {
            Gravity::Grave => "!!",
            Gravity::Serious => "! ",
            Gravity::Mild => "- ",
            Gravity::Clear => "ok",
        };
        let _ = writeln!(out, "{mark} {}", d.says);
    }
    if let Some(i) = &e.doubts.intervals {
        let _ = writeln!(
            out,
            "\nWith {:.0} % confidence (stationary bootstrap, {} replicates of blocks of {:.1} sessions)",
            i.level * 100.0,
            i.replicates,
            i.block
        );
        let row = |r: &breadth_backtest::honesty::Interval| {
            let unit = MEASURES.iter().find(|m| m.id == r.measure);
            let n = |v| unit.map_or_else(String::new, |m| number(Some(v), &m.unit));
            vec![unit.map_or(r.measure, |m| m.label).to_owned(), n(r.low), n(r.value), n(r.high)]
        };
        out.push_str(&table(&["measure", "from", "value", "to"], i.rows.iter().map(row), &[]));
    }
    out.push_str("\nOne thing changed at a time\n");
    let ratio = |v: Option<f64>| v.map_or_else(|| "·".into(), |v| format!("{v:.2}"));
    let row = |r: &breadth_backtest::honesty::SensitivityRow| {
        vec![r.label.clone(), percent(r.cagr), ratio(r.sharpe), percent(r.active)]
    };
    out.push_str(&table(&["change", "growth", "Sharpe", "active"], e.doubts.sensitivity.rows.iter().map(row), &[]));
    if !e.capacity.is_empty() {
        out.push_str("\nWith costs by name, at other sizes\n");
        let row = |p: &breadth_backtest::CapacityPoint| {
            let days = |f: fn(&breadth_backtest::DaysToExit) -> f64| {
                p.days.as_ref().map_or_else(|| "·".into(), |d| format!("{:.1}", f(d)))
            };
            vec![
                dollars(p.capital),
                percent(p.cagr),
                ratio(p.sharpe),
                p.cost_bp.map_or_else(|| "·".into(), |v| format!("{v:.0} bp")),
                p.invested.map_or_else(|| "·".into(), |v| format!("{:.0} %", v * 100.0)),
                days(|d| d.median),
                days(|d| d.p90),
            ]
        };
        let header = ["capital", "growth", "Sharpe", "cost a year", "invested", "days to sell half", "90 %"];
        out.push_str(&table(&header, e.capacity.iter().map(row), &[]));
    }
    if let Some(c) = &e.contributions {
        out.push_str("\nWhere it came from\n");
        let ends = c.names.iter().take(NAMES).chain(c.names.iter().rev().take(NAMES).rev());
        let mut rows: Vec<Vec<String>> = ends.map(|n| vec![n.ticker.clone(), dollars(n.dollars)]).collect();
        rows.dedup();
        for (label, v) in [
            ("all names", c.price),
            ("exits", c.exits),
            ("costs", c.costs),
            ("interest and fees", c.carry),
            ("end less start", c.end - c.start),
        ] {
            rows.push(vec![label.into(), dollars(v)]);
        }
        out.push_str(&table(&["name", "gained"], rows, &[]));
    }
    e.brinson.iter().for_each(|b| brinson(b, out));
    if let Some(f) = &e.factors {
        let _ = writeln!(
            out,
            "\nBy factors ({} of {} days, Newey-West errors with {} lags, R² {:.2})",
            f.days, f.of, f.lags, f.r_squared
        );
        let mut rows = vec![vec!["alpha".into(), String::new(), format!("{:.2}", f.alpha_t), percent(Some(f.alpha))]];
        rows.extend(f.factors.iter().map(|r| {
            vec![r.factor.clone(), format!("{:.2}", r.beta), format!("{:.2}", r.t), percent(Some(r.contribution))]
        }));
        rows.push(vec!["mean excess return".into(), String::new(), String::new(), percent(Some(f.excess))]);
        out.push_str(&table(&["factor", "beta", "t", "a year"], rows, &[]));
    }
    if let Some(m) = &e.model {
        model(m, out);
    }
}

fn model(m: &ModelAttribution, out: &mut String) {
    let _ = writeln!(
        out,
        "\nBy the factors of the risk model ({} of {} positions and days)",
        count(m.covered as u64),
        count(m.of as u64)
    );
    let mut rows: Vec<Vec<String>> =
        m.factors.iter().map(|f| vec![f.factor.clone(), format!("{:+.2}", f.exposure), dollars(f.dollars)]).collect();
    for (label, v) in [
        ("names beyond the factors", m.specific),
        ("names without the model", m.not_covered),
        ("exits", m.exits),
        ("costs", m.costs),
        ("interest and fees", m.carry),
        ("end less start", m.end - m.start),
    ] {
        rows.push(vec![label.into(), String::new(), dollars(v)]);
    }
    out.push_str(&table(&["factor", "exposure", "gained"], rows, &[]));
}

fn brinson(b: &Brinson, out: &mut String) {
    let _ = writeln!(
        out,
        "\nAgainst its universe by {}: {} less {}",
        b.by,
        percent(Some(b.ret)),
        percent(Some(b.benchmark))
    );
    let mut rows: Vec<Vec<String>> = b
        .segments
        .iter()
        .map(|s| {
            let all = [s.weight, s.benchmark_weight, s.allocation, s.selection, s.interaction];
            std::iter::once(s.segment.clone()).chain(all.iter().map(|v| percent(Some(*v)))).collect()
        })
        .collect();
    for (label, v) in [("exits", b.exits), ("costs", b.costs), ("interest and fees", b.carry)] {
        let none = String::new;
        rows.push(vec![label.into(), none(), none(), none(), percent(Some(v)), none()]);
    }
    let header = ["segment", "weight", "universe", "allocation", "selection", "interaction"];
    out.push_str(&table(&header, rows, &[]));
}
