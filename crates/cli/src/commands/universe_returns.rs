//! `breadth universe returns`: the index of a universe, day by day.
use std::fmt::Write;

use breadth_domain::Date;
use breadth_panel::UniverseRule;
use serde_json::{Value, json};

use super::universe_weights::{in_force_floats, weights_json};
use crate::context::{Context, Market};
use crate::failure::{Exit, Failure};
use crate::output::Answer;

/// How far it is known what members paid: by weight over the sessions, and how many of the last session's members.
fn income_coverage(market: &Market, index: &breadth_panel::IndexSeries, total: bool) -> Value {
    let (panel, t) = (&market.panel, market.panel.sessions.len() - 1);
    let members = market.universes[0].members_at(t);
    let of = |by: breadth_panel::IncomeKnown| {
        members
            .iter()
            .filter(|m| panel.income_known(panel.securities[m.security].last.min(t), m.security) == by)
            .count()
    };
    use breadth_panel::IncomeKnown::{Adjusted, No, Printed, Stated};
    let mean = index.income_known.iter().sum::<f64>() / index.income_known.len().max(1) as f64;
    json!({
        "members": members.len(), "stated": of(Stated), "inferred_from_adjusted_closes": of(Adjusted),
        "inside_the_price_return": of(Printed), "unknown": of(No),
        "mean_weight_known": mean,
        "unknown_income_counts_as": if total { "none: the total return errs on the low side" } else { "not asked" },
    })
}

/// Runs the command.
pub(super) fn run(
    context: &Context,
    rule: &UniverseRule,
    from: Option<Date>,
    to: Option<Date>,
    (equal, total): (bool, bool),
) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of_rules(context, &view, None, &[rule])?;
    let index = &market.indexes[0];
    if total && market.panel.income.is_empty() {
        return Err(Failure::text(
            "no-dividends",
            Exit::NoData,
            "no source at hand tells a dividend, so there are price returns alone\n\nhint: `breadth import actions FILE` brings dividends and splits in, `breadth import prices FILE` adjusted closes, from which dividends are inferred",
        ));
    }
    let totals = index.total();
    let values = match (equal, total) {
        (true, _) => &index.equal_weighted,
        (_, true) => &totals,
        _ => &index.cap_weighted,
    };
    let known = income_coverage(&market, index, total);
    let chosen: Vec<(Date, f64)> = index
        .dates
        .iter()
        .copied()
        .zip(values.iter().copied())
        .filter(|(d, _)| from.is_none_or(|f| *d >= f) && to.is_none_or(|t| *d <= t))
        .collect();
    if chosen.is_empty() {
        return Err(Failure::text(
            "no-returns",
            Exit::NoData,
            &format!(
                "the index of `{}` has no return in these days\n\nhint: its returns run from {:?} to {:?}",
                rule.id,
                index.dates.first(),
                index.dates.last()
            ),
        ));
    }
    let mut text = String::from("date,return\n");
    for (d, r) in &chosen {
        let _ = writeln!(text, "{d},{r}");
    }
    Ok(Answer {
        data: json!({
            "dates": chosen.iter().map(|(d, _)| *d).collect::<Vec<_>>(),
            "returns": chosen.iter().map(|(_, r)| *r).collect::<Vec<_>>(),
            "kind": if total { "total" } else { index.kind },
            "weights": if equal { json!({ "by": "equal" }) } else { weights_json(rule, &in_force_floats(&market)) },
            "income_coverage": known,
        }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
}
