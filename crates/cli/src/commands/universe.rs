//! `breadth universe`: members, exclusions, and the index.
use std::fmt::Write;

use breadth_domain::Date;
use breadth_panel::Exclusion;
use serde_json::json;
use std::collections::BTreeMap;

use crate::args::{UniverseArgs, UniverseWhat};
use crate::context::{Context, Market, rule};
use crate::failure::{Exit, Failure};
use crate::output::{Answer, count, dollars, share, short, table};

/// How many members people are shown.
const SHOWN: usize = 25;

/// Runs the command.
pub fn run(context: &Context, args: &UniverseArgs) -> Result<Answer, Failure> {
    match &args.what {
        Some(UniverseWhat::Returns { preset, from, to, equal }) => returns(context, preset, *from, *to, *equal),
        None if args.excluded => excluded(context, &args.preset),
        None => members(context, &args.preset),
    }
}

fn members(context: &Context, preset: &str) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of(context, &view, None, &[preset])?;
    let (panel, universe) = (&market.panel, &market.universes[0]);
    let t = panel.sessions.len() - 1;
    let Some(in_force) = universe.reconstitutions.last() else {
        return Err(Failure::text("empty-universe", Exit::NoData, "the universe has no members"));
    };
    let weights: BTreeMap<usize, f64> = universe.weights_at(panel, t).into_iter().collect();
    // Since when each is a member without a break.
    let since = |i: usize| {
        universe
            .reconstitutions
            .iter()
            .rev()
            .take_while(|r| r.members.iter().any(|m| m.security == i))
            .last()
            .map(|r| panel.sessions[r.effective_session])
    };
    let day = panel.sessions[t];
    let rows: Vec<_> = in_force.members.iter().filter(|m| weights.contains_key(&m.security)).collect();
    let data: Vec<_> = rows
        .iter()
        .map(|m| {
            let security = &panel.securities[m.security];
            let label = security.label(day);
            json!({
                "security": security.id, "ticker": label.symbol, "name": label.name, "rank": m.rank,
                "weight": weights[&m.security], "since": since(m.security), "cap_on_rank_day": m.cap,
            })
        })
        .collect();
    let counts = in_force.excluded_counts();
    let mut text = format!(
        "{}: {} members on {day}; ranked on {}, in force since {}.\n\n",
        universe.label,
        count(rows.len() as u64),
        panel.sessions[in_force.rank_session],
        panel.sessions[in_force.effective_session]
    );
    text.push_str(&table(
        &["rank", "ticker", "name", "weight", "capitalisation then", "since"],
        rows.iter().take(SHOWN).map(|m| {
            let label = panel.securities[m.security].label(day);
            vec![
                m.rank.to_string(),
                label.symbol.to_string(),
                short(&label.name, 40),
                share(weights.get(&m.security).copied()),
                dollars(m.cap),
                since(m.security).map_or_else(String::new, |d| d.to_string()),
            ]
        }),
        &[1, 2],
    ));
    if rows.len() > SHOWN {
        let _ = writeln!(text, "... and {} more; all with --json", count((rows.len() - SHOWN) as u64));
    }
    let left = in_force.members.len() - rows.len();
    if left > 0 {
        let _ = writeln!(text, "{} members of that day have stopped trading since.", count(left as u64));
    }
    text.push_str("\nOut on the rank day:\n");
    text.push_str(&exclusion_table(&counts));
    Ok(Answer {
        data: json!({
            "members": data,
            "excluded": counts.iter().map(|(r, n)| (slug(*r), *n)).collect::<BTreeMap<_, _>>(),
            "reconstitutions": universe.reconstitutions.iter().map(|r| json!({
                "ranked": panel.sessions[r.rank_session], "effective": panel.sessions[r.effective_session],
                "members": r.members.len(), "largest": r.members.first().map(|m| m.cap), "smallest": r.members.last().map(|m| m.cap),
                "excluded": r.excluded_counts().iter().map(|(r, n)| (slug(*r), *n)).collect::<BTreeMap<_, _>>(),
            })).collect::<Vec<_>>(),
            "panel_notes": panel.notes,
        }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
}

/// The reason's stable name.
fn slug(reason: Exclusion) -> String {
    serde_json::to_value(reason).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn exclusion_table(counts: &BTreeMap<Exclusion, usize>) -> String {
    table(&["reason", "listings"], counts.iter().map(|(r, n)| vec![r.label().to_owned(), count(*n as u64)]), &[])
}

fn excluded(context: &Context, preset: &str) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let rule = rule(preset)?;
    let panel = breadth_panel::Panel::build(&view, None, &context.progress)
        .map_err(|e| Failure::new("panel", Exit::NoData, &e))?;
    // Shown even where nothing qualifies: that is when one asks.
    let (rank, effective) = breadth_panel::rules::reconstitution_sessions(&panel).last().copied().unwrap_or((0, 0));
    let r = breadth_panel::rules::reconstitute(&panel, rule, rank, effective);
    let day = panel.sessions[rank];
    let rows: Vec<_> = r
        .excluded
        .iter()
        .map(|(i, reason)| (panel.securities[*i].label(day), &panel.securities[*i].id, *reason))
        .collect();
    let data: Vec<_> = rows
        .iter()
        .map(|(l, id, reason)| {
            json!({ "security": id, "ticker": l.symbol, "name": l.name, "reason": slug(*reason), "kind": l.kind, "rule": l.rule, "country": l.country })
        })
        .collect();
    let mut text = format!("{}: {} listings out on {day}.\n\n", rule.label, count(rows.len() as u64));
    text.push_str(&exclusion_table(&r.excluded_counts()));
    text.push('\n');
    text.push_str(&table(
        &["ticker", "name", "kind", "rule", "country", "reason"],
        rows.iter().take(200).map(|(l, _, reason)| {
            vec![
                l.symbol.to_string(),
                short(&l.name, 40),
                l.kind.label().into(),
                l.rule.into(),
                l.country.to_string(),
                reason.label().into(),
            ]
        }),
        &[1, 2, 3, 4, 5],
    ));
    if rows.len() > 200 {
        let _ = writeln!(text, "... and {} more; all with --json", count((rows.len() - 200) as u64));
    }
    Ok(Answer {
        data: json!({ "ranked": day, "excluded": data }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
}

fn returns(
    context: &Context,
    preset: &str,
    from: Option<Date>,
    to: Option<Date>,
    equal: bool,
) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of(context, &view, None, &[preset])?;
    let index = &market.indexes[0];
    let values = if equal { &index.equal_weighted } else { &index.cap_weighted };
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
                "the index of `{preset}` has no return in these days\n\nhint: its returns run from {:?} to {:?}",
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
            "kind": index.kind,
        }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
}
