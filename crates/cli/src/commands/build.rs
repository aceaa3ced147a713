//! `breadth build`: the portfolio of a study on the day.
use std::fmt::Write;

use breadth_portfolio::{TargetPortfolio, build};
use breadth_signals::Fundamentals;

use crate::args::BuildArgs;
use crate::commands::screen::{funnel, value};
use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, dollars, share, short, table};

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
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of(context, &view, study.from, &[&study.universe])?;
    let fundamentals = Fundamentals::from_view(&view, &market.panel).explain("fundamentals", Exit::NoData)?;
    let t = market.panel.sessions.len() - 1;
    let target = build(&study, &market.panel, &market.universes[0], &fundamentals, t).explain("build", Exit::Failed)?;
    let data = serde_json::to_value(&target).explain("json", Exit::Failed)?;
    Ok(Answer { data, text: text(&target), provenance: context.provenance(Some(&view), Some(&study)) })
}

fn text(p: &TargetPortfolio) -> String {
    let mut out = format!("{} on {}: {}\n\n", p.study, p.as_of, p.policy);
    out.push_str(&table(
        &["ticker", "name", "weight", "shares", "price", "value", "days to sell", "score", "newest facts known on"],
        p.weights.iter().map(|h| {
            let known = h.admitted_by.conditions.iter().filter_map(|c| c.value.known()).map(|k| k.known_on).max();
            vec![
                h.ticker.to_string(),
                short(&h.name, 34),
                share(Some(h.weight)),
                format!("{:.0}", h.shares),
                format!("{:.2}", h.price),
                dollars(h.value),
                format!("{:.1}", h.days_to_sell),
                h.admitted_by.score.map_or_else(String::new, |s| format!("{s:.3}")),
                known.map_or_else(String::new, |d| d.to_string()),
            ]
        }),
        &[1],
    ));
    let _ = writeln!(
        out,
        "\n{} holdings of {}, {} in cash; cost of the trades {}. Constraints: worst violation {:.1e}, optimality gap {:.1e}.",
        count(p.weights.len() as u64),
        dollars(p.capital),
        share(Some(p.cash_weight)),
        dollars(p.cost),
        p.certificate.worst_violation,
        p.certificate.gap
    );
    if let Some(volatility) = p.volatility {
        let _ = writeln!(out, "Volatility by the risk model: {} a year.", share(Some(volatility)));
    }
    for price in p.shadow_prices.iter().filter(|s| s.bp > 0.005) {
        let _ = writeln!(
            out,
            "One percentage point more room in `{}` is worth {:.2} bp a year.",
            price.constraint, price.bp
        );
    }
    if p.weights.is_empty() {
        let _ = writeln!(out, "Nobody passes. How many were left after each condition:\n");
        out.push_str(&funnel(&p.funnel));
        out.push_str("\nhint: `breadth doctor` tells how old the statements are; `--as-of` an earlier day, or import newer ones\n");
    }
    if !p.passed_over.is_empty() {
        let _ = writeln!(
            out,
            "{} better-placed names were not taken, the first {}: {}.",
            p.passed_over.len(),
            p.passed_over[0].0,
            p.passed_over[0].1
        );
    }
    if let Some(first) = p.weights.first() {
        let _ = writeln!(out, "\nWhat admitted {}:", first.ticker);
        for c in &first.admitted_by.conditions {
            let proof = c.value.known().map_or_else(String::new, |k| {
                format!("period to {}, known on {}, {}", k.period_end, k.known_on, k.grade.map_or("prices", |g| g.id()))
            });
            let _ = writeln!(out, "  {} -> {} ({proof})", c.condition, value(&c.value));
        }
        out.push_str("All facts with --json.\n");
    }
    out
}
