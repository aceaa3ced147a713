//! `breadth market target`: how likely it is to end at a level, and to touch it, by a day.
use std::fmt::Write;

use breadth_domain::Symbol;
use breadth_market::claims::Sources;
use breadth_market::claims::lines::LineName;
use breadth_market::targets::{History, Monitoring, Target, TargetTable, target_table};
use breadth_panel::Panel;
use breadth_signals::Fundamentals;

use crate::args::TargetArgs;
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, percent, share, table};

/// Runs the command.
pub fn run(context: &Context, args: &TargetArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let name = line_name(args)?;
    let day = view.as_of();
    // A line of the store needs no panel; one session stands for the day.
    let panel = Panel { as_of: day, sessions: vec![day], ..Panel::default() };
    let fundamentals = Fundamentals::new(&[], &panel);
    let sources = Sources::new(&store, &panel, &[], &[], &fundamentals, context.global.seed);
    let at = sources.at(day).explain("store", Exit::Failed)?;
    let known = at
        .ok_or_else(|| {
            Failure::text("no-data", Exit::NoData, "the store has nothing by then\n\nhint: `breadth import`")
        })?
        .line(&name)
        .map_err(|lack| {
            no_data(&lack.to_string(), lack.import().unwrap_or("its values: `breadth import series FILE`"))
        })?;
    let history = History::new(&known.line.values, args.dividend_yield).ok_or_else(|| {
        no_data(&format!("{} has less than a year of daily values", known.line.label), "a longer history")
    })?;
    let target = Target { level: args.level, by: args.by, replicates: args.paths.max(100), seed: context.global.seed };
    let answer = target_table(&history, args.dividend_yield, &target).ok_or_else(|| {
        let text = format!(
            "there is nothing to ask: the level is {}, the day {} and the last value of {} is of {}\n\nhint: give a level above 0 and a later day",
            args.level, args.by, known.line.label, history.last_day
        );
        Failure::text("target", Exit::Usage, &text)
    })?;
    let stale = history.last_day.days_until(day);
    let mut text = text(&answer, &known.line.label);
    if let Some(d) = known.dividend_yield {
        let _ = writeln!(
            text,
            "The fund's dividends less its costs, {} a year over five common years, are taken out.",
            share(Some(d))
        );
    }
    if stale > 7 {
        let _ = writeln!(
            text,
            "The history ends {stale} days before {day}: what happened since is not in it. --carried-by FUND carries it on."
        );
    }
    let mut data = serde_json::to_value(&answer).explain("json", Exit::Failed)?;
    data["line"] = serde_json::json!(known.line.label);
    data["stale_days"] = serde_json::json!(stale);
    Ok(Answer { data, text, provenance: context.provenance(Some(&view), None) })
}

fn no_data(what: &str, import: &str) -> Failure {
    Failure::text("no-data", Exit::NoData, &format!("{what}\n\nhint: import {import}"))
}

fn line_name(args: &TargetArgs) -> Result<LineName, Failure> {
    let symbol = |text: &str| {
        Symbol::new(text).ok_or_else(|| {
            Failure::text("usage", Exit::Usage, &format!("`{text}` is no ticker\n\nhint: write it as IWM"))
        })
    };
    match (&args.series, &args.carried_by, &args.fund) {
        (Some(series), Some(fund), _) => Ok(LineName::Chain { series: series.clone(), fund: symbol(fund)? }),
        (Some(series), None, _) => Ok(LineName::Series(series.clone())),
        (None, _, Some(fund)) => Ok(LineName::Fund(symbol(fund)?)),
        (None, _, None) => {
            Err(Failure::text("usage", Exit::Usage, "no line is named\n\nhint: --series RUT or --fund IWM"))
        }
    }
}

fn text(t: &TargetTable, label: &str) -> String {
    let mut out = format!(
        "{label}: {:.2} on {}; {:.2} by {} needs {} in {} sessions.\n",
        t.last,
        t.last_day,
        t.target.level,
        t.target.by,
        percent(Some(t.needed)),
        t.sessions
    );
    let _ = writeln!(
        out,
        "{} daily returns since {}, {} windows of that length that do not overlap; volatility {} a year, {} over the last 252; drift {} a year; blocks of {:.0} days.\n",
        count(t.observations as u64),
        t.history_from,
        t.independent,
        share(Some(t.volatility[0])),
        share(Some(t.volatility[1])),
        percent(Some(t.drift)),
        t.block
    );
    let error = |e: Option<f64>| e.map_or_else(|| "exact".to_owned(), |e| format!("± {:.1} %", e * 100.0));
    out.push_str(&table(
        &["method", "drift", "drift a year", "one looks", "probability", "simulation error"],
        t.rows.iter().map(|r| {
            vec![
                r.label.clone(),
                r.drift.label().to_owned(),
                percent(Some(r.mu)),
                r.monitoring.label().to_owned(),
                share(Some(r.probability)),
                error(r.simulation_error),
            ]
        }),
        &[1, 3],
    ));
    let range = |m: Monitoring| {
        t.range(m).map_or_else(String::new, |(a, b)| format!("{} to {}", share(Some(a)), share(Some(b))))
    };
    let _ = writeln!(
        out,
        "\nEnding there: {}. Touching it at a daily close: {}. The spread between methods and drifts is the uncertainty; the simulation error is not.",
        range(Monitoring::End),
        range(Monitoring::Daily)
    );
    out
}
