//! `breadth screen`: who passes, fails, is unknown, and why.
use std::fmt::Write;

use breadth_domain::study::NaRule;
use breadth_signals::{
    Checked, Condition, Evidence, Fundamentals, FunnelStep, ScreenPlan, ScreenResult, Unit, Value, screen,
};

use crate::args::{Na, ScreenArgs};
use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, dollars, short, table};

/// How many names people are shown.
const SHOWN: usize = 25;

/// Runs the command.
pub fn run(context: &Context, args: &ScreenArgs) -> Result<Answer, Failure> {
    let mut study = context.study(&args.study)?;
    if let Some(condition) = &args.condition {
        let parts = Condition::parse_all(condition).explain("condition", Exit::Usage)?;
        study.screen.require = parts.iter().map(ToString::to_string).collect();
    }
    if let Some(universe) = &args.universe {
        study.universe.clone_from(universe);
    }
    study.screen.na = args.na.map_or(study.screen.na, |na| match na {
        Na::Pass => NaRule::Pass,
        Na::Fail => NaRule::Fail,
        Na::Show => NaRule::Show,
    });
    // What cannot be meant is said before anything is read.
    ScreenPlan::new(&study).explain("screen", Exit::Usage)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of(context, &view, study.from, &[&study.universe])?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let t = market.panel.sessions.len() - 1;
    let result =
        screen(&study, &market.panel, &market.universes[0], &fundamentals, t).explain("screen", Exit::Failed)?;
    let data = serde_json::to_value(&result).explain("json", Exit::Failed)?;
    Ok(Answer {
        data,
        text: text(&result, &fundamentals, args.names),
        provenance: context.provenance(Some(&view), Some(&study)),
    })
}

/// A value as people read it, with its badge where it is not told as such.
pub fn value(v: &Value) -> String {
    match v {
        Value::Missing { reason, .. } => format!("· {}", short(reason, 40)),
        Value::Label { label, .. } => label.clone(),
        Value::Known { unit, known, .. } => match known.evidence {
            Evidence::Reported => number(*unit, known.value),
            badge => format!("{} ({})", number(*unit, known.value), badge.id()),
        },
    }
}

/// A number of that unit as people read it.
pub fn number(unit: Unit, value: f64) -> String {
    match unit {
        _ if value.is_infinite() => "no limit".into(),
        Unit::Dollars => dollars(value),
        Unit::Days => format!("{value:.0} d"),
        Unit::Months => format!("{value:.1} months"),
        Unit::Times => format!("{value:.2} x"),
        Unit::Score => format!("{value:.3}"),
        Unit::Shares => count(value.max(0.0) as u64),
        Unit::Ratio | Unit::Fraction => format!("{:.1} %", value * 100.0),
    }
}

/// How far a condition's deciding comparison is beyond its threshold, as people read it, and in which metric.
pub fn distance(checked: &Checked) -> (String, String) {
    let Some(by) = checked.distance else { return (String::new(), String::new()) };
    let by = match checked.distance_unit {
        Some(unit) => number(unit, by),
        None => format!("{by:.4}"),
    };
    (by, checked.distance_of.unwrap_or_default().to_owned())
}

/// The funnel as a table.
pub fn funnel(steps: &[FunnelStep]) -> String {
    table(
        &["condition", "in", "pass", "of these not known", "of these assumed", "fail", "unknown"],
        steps.iter().map(|s| {
            let some = |n: usize| if n > 0 { count(n as u64) } else { String::new() };
            vec![
                s.step.clone(),
                count(s.entered as u64),
                count(s.pass as u64),
                some(s.waived),
                some(s.assumed),
                count(s.fail as u64),
                count(s.unknown as u64),
            ]
        }),
        &[],
    )
}

/// The names lost at each step.
fn lost(steps: &[FunnelStep]) -> String {
    let mut out = String::from("\nLost\n");
    for step in steps.iter().filter(|s| !s.lost.is_empty()) {
        let names: Vec<&str> = step.lost.iter().map(|s| s.as_str()).collect();
        let _ = writeln!(out, "  {} ({}): {}", step.step, names.len(), names.join(" "));
    }
    out
}

fn text(result: &ScreenResult, fundamentals: &Fundamentals, names: bool) -> String {
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
    if names {
        out.push_str(&lost(&result.funnel));
    }
    if let Some(first) = result.pass.first() {
        let names: Vec<&str> = first.score_metrics.iter().map(|m| m.value.metric()).collect();
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
    let mixed = result.pass.iter().filter(|r| r.sources.len() > 1).count();
    if mixed > 0 {
        let _ = writeln!(
            out,
            "\n{} of the {} that pass rest on figures of more than one source, each condition on one; --json names them.",
            count(mixed as u64),
            count(result.pass.len() as u64)
        );
    }
    let mut reasons: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for row in &result.unknown {
        for c in &row.conditions {
            if let Some(reason) = c.missing.as_deref().or(c.value.reason()) {
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
