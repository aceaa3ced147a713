//! `breadth screen`: who passes, fails, is unknown, and why.
use std::fmt::Write;

use breadth_signals::{Fundamentals, FunnelStep, ScreenResult, Value, screen};

use crate::args::StudyArgs;
use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, dollars, short, table};

/// How many names people are shown.
const SHOWN: usize = 25;

/// Runs the command.
pub fn run(context: &Context, args: &StudyArgs) -> Result<Answer, Failure> {
    let study = context.study(&args.study)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of(context, &view, study.from, &[&study.universe])?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let t = market.panel.sessions.len() - 1;
    let result =
        screen(&study, &market.panel, &market.universes[0], &fundamentals, t).explain("screen", Exit::Failed)?;
    let data = serde_json::to_value(&result).explain("json", Exit::Failed)?;
    Ok(Answer { data, text: text(&result, &fundamentals), provenance: context.provenance(Some(&view), Some(&study)) })
}

/// A value as people read it.
pub fn value(v: &Value) -> String {
    match v {
        Value::Missing { reason, .. } => format!("· {}", short(reason, 40)),
        Value::Known { unit, known, .. } => match unit {
            breadth_signals::Unit::Dollars => dollars(known.value),
            breadth_signals::Unit::Days => format!("{:.0} d", known.value),
            breadth_signals::Unit::Months => format!("{:.1} months", known.value),
            breadth_signals::Unit::Times => format!("{:.2} x", known.value),
            breadth_signals::Unit::Score => format!("{:.3}", known.value),
            breadth_signals::Unit::Ratio | breadth_signals::Unit::Fraction => format!("{:.1} %", known.value * 100.0),
        },
    }
}

/// The funnel as a table.
pub fn funnel(steps: &[FunnelStep]) -> String {
    table(
        &["condition", "in", "pass", "fail", "unknown"],
        steps.iter().map(|s| {
            vec![
                s.step.clone(),
                count(s.entered as u64),
                count(s.pass as u64),
                count(s.fail as u64),
                count(s.unknown as u64),
            ]
        }),
        &[],
    )
}

fn text(result: &ScreenResult, fundamentals: &Fundamentals) -> String {
    let mut out = format!(
        "{} on {}: {} members, {} pass ({} of them scored), {} fail, {} unknown\n\n{}",
        result.study,
        result.as_of,
        count(result.members as u64),
        count(result.pass.len() as u64),
        count(result.scored as u64),
        count(result.fail.len() as u64),
        count(result.unknown.len() as u64),
        funnel(&result.funnel)
    );
    if let Some(first) = result.pass.first() {
        let names: Vec<&str> = first
            .score_metrics
            .iter()
            .map(|m| match &m.value {
                Value::Known { metric, .. } | Value::Missing { metric, .. } => *metric,
            })
            .collect();
        let mut header = vec!["rank", "ticker", "name", "score"];
        header.extend(names);
        header.push("newest period");
        header.push("known on");
        out.push_str("\nThe best\n");
        out.push_str(&table(
            &header,
            result.pass.iter().filter(|r| r.score.is_some()).take(SHOWN).map(|r| {
                let mut row = vec![
                    r.rank.map_or_else(String::new, |k| k.to_string()),
                    r.ticker.to_string(),
                    short(&r.name, 32),
                    r.score.map_or_else(String::new, |s| format!("{s:.3}")),
                ];
                row.extend(r.score_metrics.iter().map(|m| value(&m.value)));
                let proof = r.conditions.iter().filter_map(|c| c.value.known()).find(|k| k.grade.is_some());
                row.push(proof.map_or_else(String::new, |k| k.period_end.to_string()));
                row.push(proof.map_or_else(String::new, |k| k.known_on.to_string()));
                row
            }),
            &[1, 2],
        ));
    }
    let mut reasons: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for row in &result.unknown {
        for c in &row.conditions {
            if let Some(reason) = c.value.reason() {
                *reasons.entry(reason).or_default() += 1;
                break;
            }
        }
    }
    if !reasons.is_empty() {
        out.push_str("\nWhy unknown (first reason of each)\n");
        let mut list: Vec<_> = reasons.into_iter().collect();
        list.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        out.push_str(&table(
            &["reason", "names"],
            list.into_iter().take(8).map(|(r, n)| vec![short(r, 90), count(n as u64)]),
            &[],
        ));
    }
    for s in &fundamentals.coverage().sources {
        let _ = writeln!(
            out,
            "\nStatements `{}`: {} of {} rows linked to securities; {} of {} tickers match nobody.",
            s.source,
            count(s.linked_rows),
            count(s.rows),
            count(s.unmatched.len() as u64),
            count(s.symbols)
        );
    }
    out
}
