//! `breadth universe --against`: a universe against a basket that somebody publishes.
use std::collections::{BTreeMap, BTreeSet};

use breadth_panel::UniverseRule;
use breadth_panel::rules::overlap::Lacking;
use serde_json::json;

use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, share, short, table};

/// How many lines people are shown.
const SHOWN: usize = 25;

/// The universe against the basket's newest holdings.
pub fn against(context: &Context, rule: &UniverseRule, basket: &str) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let rows = view.baskets().explain("store", Exit::Failed)?;
    let Some(day) = rows.iter().filter(|r| &*r.basket == basket).map(|r| r.date).max() else {
        let known: BTreeSet<&str> = rows.iter().map(|r| &*r.basket).collect();
        let known: Vec<&str> = known.into_iter().collect();
        return Err(Failure::text(
            "no-basket",
            Exit::NoData,
            &format!(
                "no basket `{basket}` is known by {}\n\nhint: known are [{}]; `breadth import basket FILE` brings one in",
                view.as_of(),
                known.join(", ")
            ),
        ));
    };
    let lines: Vec<_> = rows
        .iter()
        .filter(|r| &*r.basket == basket && r.date == day)
        .filter_map(|r| Some((r.symbol?, r.market_value.or(r.weight)?)))
        .collect();
    let market = Market::of_rules(context, &view, None, &[rule])?;
    let (panel, universe) = (&market.panel, &market.universes[0]);
    let t = panel.session_on_or_before(day).unwrap_or(0);
    let overlap = universe.overlap(panel, t, &lines);
    let slug_of = |why: Lacking| serde_json::to_value(why).ok().and_then(|v| v.as_str().map(str::to_owned));
    let mut text = format!(
        "{} against {basket} of {day}\n\n{} of its {} companies that trade are members ({}), {} of its weight.\n{} of {} members are in it, {} of their weight; weights agree to {}.\n\nIts companies that are no members:\n",
        universe.label,
        count(overlap.common as u64),
        count(overlap.theirs as u64),
        share(Some(overlap.their_count())),
        share(Some(overlap.their_weight)),
        count(overlap.common as u64),
        count(overlap.ours as u64),
        share(Some(overlap.our_weight)),
        share(Some(overlap.least_weight)),
    );
    let causes = overlap.by_cause();
    text.push_str(&table(
        &["because", "lines", "weight"],
        causes
            .iter()
            .map(|(why, (n, w))| vec![why.label().to_owned(), count(*n as u64), format!("{:.2} %", w * 100.0)]),
        &[],
    ));
    let label = |i: usize| panel.securities[i].label(panel.sessions[t]);
    text.push_str("\nThe heaviest of them, and the heaviest members that it lacks:\n");
    text.push_str(&table(
        &["ticker", "weight", "because"],
        overlap.lacking.iter().take(SHOWN).map(|(symbol, weight, why)| {
            vec![symbol.to_string(), format!("{:.2} %", weight * 100.0), why.label().to_owned()]
        }),
        &[2],
    ));
    text.push_str(&table(
        &["ticker", "name", "weight"],
        overlap.beyond.iter().take(SHOWN).map(|(i, weight)| {
            vec![label(*i).symbol.to_string(), short(&label(*i).name, 40), format!("{:.2} %", weight * 100.0)]
        }),
        &[1],
    ));
    Ok(Answer {
        data: json!({
            "basket": basket, "date": day, "companies": overlap.theirs, "members": overlap.ours, "common": overlap.common,
            "count_overlap": overlap.their_count(), "weight_overlap": overlap.their_weight,
            "our_weight_overlap": overlap.our_weight, "least_weight": overlap.least_weight,
            "causes": causes.iter().filter_map(|(why, (n, w))| Some((slug_of(*why)?, json!({ "lines": n, "weight": w })))).collect::<BTreeMap<_, _>>(),
            "lacking": overlap.lacking.iter().map(|(symbol, w, why)| json!({ "ticker": symbol, "weight": w, "reason": why })).collect::<Vec<_>>(),
            "beyond": overlap.beyond.iter().map(|(i, w)| json!({ "security": panel.securities[*i].id, "ticker": label(*i).symbol, "weight": w })).collect::<Vec<_>>(),
        }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
}
