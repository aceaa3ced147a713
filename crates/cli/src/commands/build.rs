//! `breadth build`: the portfolio of a study on the day.
use std::fmt::Write;
use std::path::Path;

use breadth_backtest::Tape;
use breadth_domain::Symbol;
use breadth_domain::study::{ShareRule, SpreadRule};
use breadth_ingest::positions;
use breadth_panel::{Panel, SILENT_SESSIONS};
use breadth_portfolio::{PortfolioError, Start, TargetPortfolio, build_from};
use breadth_signals::Fundamentals;

use crate::args::BuildArgs;
use crate::commands::build_text::text;
use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::Answer;

/// Runs the command.
pub fn run(context: &Context, args: &BuildArgs) -> Result<Answer, Failure> {
    let study = context.study(&args.study)?;
    if args.print_study {
        let preset =
            breadth_domain::study::PRESETS.iter().find(|(id, _)| *id == study.id).map(|(_, text)| (*text).to_owned());
        let text = match preset {
            Some(text) => text,
            None => std::fs::read_to_string(&args.study).unwrap_or_default(),
        };
        return Ok(Answer {
            data: serde_json::json!({ "study": study, "text": text }),
            text,
            provenance: context.provenance(None, Some(&study)),
        });
    }
    if let Some(value) = args.value.filter(|v| !(*v > 0.0 && v.is_finite())) {
        let text = format!("--value {value} is no sum to invest\n\nhint: dollars above 0");
        return Err(Failure::text("value", Exit::Usage, &text));
    }
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of(context, &view, study.from, &[&study.universe])?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let t = market.panel.sessions.len() - 1;
    let estimated = study.costs.as_ref().is_some_and(|c| c.spread != SpreadRule::Given);
    let tape =
        estimated.then(|| Tape::of(&view, &market.panel, true)).transpose().explain("prices", Exit::Failed)?.flatten();
    let mut start = Start { value: args.value, ranges: tape.as_ref().map(|t| t as _), ..Start::default() };
    let mut notes = Vec::new();
    if let Some(path) = &args.holdings {
        (start.shares, start.cash, notes) = holdings(path, &market.panel, t)?;
    }
    if estimated && tape.is_none() {
        notes.push("No source has daily highs and lows: spreads are those of `costs.half_spread_bp`.".to_owned());
    }
    let target =
        build_from(&study, &market.panel, &market.universes[0], &fundamentals, t, &start).map_err(|e| match e {
            PortfolioError::Infeasible { .. } => Failure::new("infeasible", Exit::Failed, &e),
            PortfolioError::Start(_) => Failure::new("holdings", Exit::Usage, &e),
            other => Failure::new("build", Exit::Failed, &other),
        })?;
    if let Some(path) = &args.trades {
        write_trades(path, &target, study.backtest.shares == ShareRule::Whole)?;
        notes.push(format!("{} trades written to {}.", target.trades.len(), path.display()));
    }
    if !target.relaxed.is_empty() || target.certificate.violated().next().is_some() {
        context.exit.set(Exit::Violated);
    }
    let mut data = serde_json::to_value(&target).explain("json", Exit::Failed)?;
    data["notes"] = serde_json::json!(notes);
    let mut text = text(&target);
    notes.iter().for_each(|n| {
        let _ = writeln!(text, "{n}");
    });
    Ok(Answer { data, text, provenance: context.provenance(Some(&view), Some(&study)) })
}

/// What a file says is held, as columns of the panel: (shares, cash, what is to be told).
type Held = (Vec<(usize, f64)>, f64, Vec<String>);

fn holdings(path: &Path, panel: &Panel, t: usize) -> Result<Held, Failure> {
    let fail = |text: &str| Failure::text("holdings", Exit::Usage, &format!("{}: {text}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| fail(&format!("cannot be read: {e}")))?;
    let found = positions(&text).map_err(|e| fail(&e.to_string()))?;
    let (mut strangers, mut told) = (Vec::new(), Vec::new());
    let mut shares: Vec<(usize, f64)> = Vec::new();
    for (symbol, quantity) in &found.shares {
        let carries = |i: &usize| panel.ticker(*i, t) == *symbol;
        match panel.resolve(*symbol, panel.sessions[t]).filter(carries).or_else(|| renamed(panel, *symbol, t)) {
            Some(_) if *quantity == 0.0 => {}
            Some(i) => {
                if !carries(&i) {
                    told.push(format!("{symbol} is called {} now.", panel.ticker(i, t)));
                }
                shares.push((i, *quantity));
            }
            None => strangers.push(symbol.to_string()),
        }
    }
    if !strangers.is_empty() {
        return Err(fail(&format!(
            "no security carries {} on {}\n\nhint: take these rows out, or import prices that have them",
            strangers.join(", "),
            panel.sessions[t]
        )));
    }
    let skipped = found.skipped.first().map(|(line, text)| {
        format!("{} rows of {} are no positions, the first on line {line}: {text}", found.skipped.len(), path.display())
    });
    told.extend(skipped);
    Ok((shares, found.cash, told))
}

/// The security that carried a ticker last before it was called something else, and still trades.
fn renamed(panel: &Panel, symbol: Symbol, t: usize) -> Option<usize> {
    let day = panel.sessions[t];
    (0..panel.securities.len())
        .filter(|i| panel.securities[*i].last + SILENT_SESSIONS >= t)
        .filter_map(|i| {
            let labels = &panel.securities[i].labels;
            labels.iter().rev().find(|l| l.symbol == symbol && l.from <= day).map(|l| (l.from, i))
        })
        .max()
        .map(|(_, i)| i)
}

/// The trades as a broker's basket import takes them. Whole shares are cut towards zero.
fn write_trades(path: &Path, p: &TargetPortfolio, whole: bool) -> Result<(), Failure> {
    let mut out = String::from("symbol,side,quantity,price,value,order_type\n");
    for t in &p.trades {
        let shares = if whole { t.shares.trunc() } else { (t.shares * 1e4).round() / 1e4 };
        if shares == 0.0 {
            continue;
        }
        let side = if shares > 0.0 { "BUY" } else { "SELL" };
        let quantity = shares.abs();
        let _ = writeln!(out, "{},{side},{quantity},{},{:.2},MKT", t.ticker, t.price, quantity * t.price);
    }
    std::fs::write(path, out)
        .map_err(|e| Failure::text("trades", Exit::Failed, &format!("writing {}: {e}", path.display())))
}
