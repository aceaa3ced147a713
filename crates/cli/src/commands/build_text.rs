//! What `breadth build` says to people.
use std::fmt::Write;

use breadth_portfolio::{Analysis, TargetPortfolio};

use crate::commands::screen::{funnel, value};
use crate::output::{count, dollars, percent, share, short, table};

/// Names of a list that are printed.
const SHOWN: usize = 8;

/// Zero where only rounding is left: no sign before a zero.
fn settled(v: f64) -> f64 {
    if v.abs() < 5e-4 { 0.0 } else { v }
}

/// Risk, exposures, costs and who is outside.
fn risk(p: &TargetPortfolio, a: &Analysis) -> String {
    let mut out =
        String::from("\nRisk by the model, a year, beside equal weights of the same candidates and the universe:\n");
    let number = |v: Option<f64>, digits: usize| v.map_or_else(|| "·".to_owned(), |v| format!("{v:.digits$}"));
    let rows = [
        ("volatility", share(Some(a.volatility)), share(Some(a.equal.volatility)), share(Some(a.benchmark_volatility))),
        ("tracking error", share(Some(a.tracking_error)), share(Some(a.equal.tracking_error)), share(Some(0.0))),
        ("expected by score", percent(a.expected), percent(a.equal.expected), "·".to_owned()),
        ("cost of the trades", dollars(p.cost), a.equal.cost.map_or_else(|| "·".to_owned(), dollars), "·".to_owned()),
    ];
    out.push_str(&table(
        &["", "this", "1/N", "universe"],
        rows.into_iter().map(|(what, this, equal, universe)| vec![what.to_owned(), this, equal, universe]),
        &[],
    ));
    let _ = writeln!(
        out,
        "Beta {:.2}, active share {}; of the variance {} moves with the universe, {} the names have in common beyond it, {} is their own. {} effective names, {} effective bets, diversification ratio {}.",
        a.beta,
        share(Some(a.active_share)),
        share(Some(a.parts[0])),
        share(Some(a.parts[1])),
        share(Some(a.parts[2])),
        number(Some(a.effective_names), 1),
        number(a.effective_bets, 1),
        number(a.diversification_ratio, 2),
    );
    out.push_str("\nSectors against the universe:\n");
    out.push_str(&table(
        &["sector", "weight", "universe", "of the risk"],
        a.groups.iter().filter(|g| g.what == "sector").map(|g| {
            let of = if g.of.is_empty() { "not known" } else { &g.of };
            vec![short(of, 34), share(Some(g.weight)), share(Some(g.benchmark)), share(Some(g.share))]
        }),
        &[],
    ));
    if !a.factors.is_empty() {
        out.push_str("\nFactors of the risk, exposures beside the universe's:\n");
        out.push_str(&table(
            &["factor", "this", "universe", "volatility", "of the risk", "of the tracking error"],
            a.factors.iter().map(|f| {
                vec![
                    short(&f.factor, 34),
                    format!("{:.2}", f.portfolio),
                    format!("{:.2}", f.benchmark),
                    share(Some(f.volatility)),
                    share(Some(settled(f.share))),
                    share(Some(settled(f.active_share))),
                ]
            }),
            &[],
        ));
    }
    out.push_str("\nLargest parts of the risk:\n");
    out.push_str(&table(
        &["ticker", "weight", "of the risk", "implied return"],
        a.names.iter().take(SHOWN).map(|n| {
            vec![n.ticker.to_string(), share(Some(n.weight)), share(Some(n.share)), percent(Some(n.implied_return))]
        }),
        &[],
    ));
    if !a.capacity.is_empty() {
        out.push_str("\nThe same weights bought from cash for other sums:\n");
        out.push_str(&table(
            &["sum", "cost", "days for the slowest", "room by liquidity"],
            a.capacity.iter().map(|c| {
                let cost = format!("{:.1} bp", c.cost * 1e4);
                vec![dollars(c.value), cost, format!("{:.1}", c.days), share(Some(c.room))]
            }),
            &[],
        ));
    }
    if !a.nearest_out.is_empty() {
        out.push_str("\nNearest outside:\n");
        a.nearest_out.iter().for_each(|n| {
            let _ = writeln!(out, "  {}: {}", n.ticker, n.why);
        });
    }
    if let Some(first) = p.weights.first() {
        let _ = writeln!(out, "\nWhy {} has its weight: {}.", first.ticker, first.why);
    }
    out
}

/// The portfolio for people.
pub fn text(p: &TargetPortfolio) -> String {
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
        "\n{} holdings of {}, {} in cash ({} left over); cost of the trades {}. Constraints: worst violation {:.1e}, optimality gap {:.1e}.",
        count(p.weights.len() as u64),
        dollars(p.capital),
        share(Some(p.cash_weight)),
        dollars(settled(p.cash)),
        dollars(p.cost),
        p.certificate.worst_violation,
        p.certificate.gap
    );
    for c in p.certificate.violated() {
        let _ = writeln!(out, "`{}` ({}) is exceeded by {:.6}.", c.constraint, c.equation, c.worst);
    }
    for gave in &p.relaxed {
        let _ =
            writeln!(out, "Not all constraints could hold: `{}` ({}) {}.", gave.constraint, gave.equation, gave.told());
    }
    if let Some(a) = &p.analysis {
        out.push_str(&risk(p, a));
    }
    let priced: Vec<_> = p.shadow_prices.iter().filter(|s| s.bp > 0.005).collect();
    if !priced.is_empty() {
        out.push_str("\nWhat limits cost, in basis points of a year's return for one percentage point more room:\n");
        out.push_str(&table(
            &["constraint", "bp"],
            priced.iter().map(|s| vec![s.constraint.clone(), format!("{:.2}", s.bp)]),
            &[],
        ));
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
