//! `breadth backtest`: the history of a study.
use std::fmt::Write;
use std::path::Path;

use breadth_backtest::{BacktestResult, MEASURES, Setting, TradeRow, backtest};
use breadth_signals::Fundamentals;

use crate::args::BacktestArgs;
use crate::context::{Context, Market, state_exits};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, dollars, percent, short, table};

/// Runs the command.
pub fn run(context: &Context, args: &BacktestArgs) -> Result<Answer, Failure> {
    let study = context.study(&args.study)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let mut presets = vec![study.universe.as_str()];
    presets.extend(study.benchmarks.iter().map(String::as_str).filter(|b| *b != study.universe));
    let mut market = Market::of(context, &view, study.from, &presets)?;
    state_exits(&mut market.panel, args.exits.as_deref())?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let benchmarks = breadth::pipeline::benchmarks(&study, &market.indexes).explain("study", Exit::Usage)?;
    let setting = Setting {
        panel: &market.panel,
        universe: &market.universes[0],
        fundamentals: &fundamentals,
        benchmarks: &benchmarks,
        risk_free: None,
        survivors_only: args.survivors_only,
    };
    let result = backtest(&study, &setting, &context.progress).explain("backtest", Exit::Failed)?;
    if let Some(path) = &args.trades {
        write_trades(path, &result.trades)?;
    }
    let mut data = serde_json::to_value(&result).explain("json", Exit::Failed)?;
    if let (Some(path), Some(object)) = (&args.trades, data.as_object_mut()) {
        // The trades are where they were asked to be, not twice.
        object.insert("trades".into(), serde_json::json!(path));
    }
    Ok(Answer {
        data,
        text: text(&result, args.trades.as_deref()),
        provenance: context.provenance(Some(&view), Some(&study)),
    })
}

fn write_trades(path: &Path, trades: &[TradeRow]) -> Result<(), Failure> {
    let mut out = String::from("date,security,ticker,shares,price,value,cost\n");
    for t in trades {
        let _ = writeln!(out, "{},{},{},{},{},{},{}", t.date, t.security, t.ticker, t.shares, t.price, t.value, t.cost);
    }
    std::fs::write(path, out)
        .map_err(|e| Failure::text("trades", Exit::Failed, &format!("writing {}: {e}", path.display())))
}

/// A measure's value as people read it.
pub fn number(value: Option<f64>, unit: &breadth_backtest::measures::MeasureUnit) -> String {
    use breadth_backtest::measures::MeasureUnit as U;
    match (value, unit) {
        (None, _) => "·".into(),
        (Some(v), U::Fraction | U::FractionPerYear) => percent(Some(v)),
        (Some(v), U::Ratio) => format!("{v:.2}"),
        (Some(v), U::BasisPointsPerYear) => format!("{v:.0} bp"),
    }
}

fn text(r: &BacktestResult, trades: Option<&Path>) -> String {
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
    out.push_str("\nAssumed, and measured against it\n");
    for a in &r.assumptions {
        let _ = writeln!(out, "- {a}");
    }
    if let Some(path) = trades {
        let _ = writeln!(out, "\nTrades are in {}.", path.display());
    }
    out
}
