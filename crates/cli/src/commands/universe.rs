//! `breadth universe`: members, exclusions, changes, and the index.
use std::fmt::Write;

use breadth_panel::rules::{Admitted, PRESETS, Test, last_reconstitution};
use breadth_panel::{Exclusion, Panel, UniverseRule};
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::overlap;
use super::universe_weights::{in_force_floats, weights_json, weights_text};
use crate::args::{UniverseArgs, UniverseChoice, UniverseWhat};
use crate::context::{Context, Market, rule, statements};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, dollars, share, short, table};

/// How many members people are shown.
const SHOWN: usize = 25;

/// Runs the command.
pub fn run(context: &Context, args: &UniverseArgs) -> Result<Answer, Failure> {
    if let Some(UniverseWhat::Returns { which, from, to, equal, total, .. }) = &args.what {
        return super::universe_returns::run(context, &chosen(which)?, *from, *to, (*equal, *total));
    }
    if args.print_rules {
        return print_rules(context, &args.which);
    }
    let rule = chosen(&args.which)?;
    match (&args.against, args.excluded, args.changes) {
        (Some(basket), ..) => overlap::against(context, &rule, basket),
        _ if args.against_series.is_some() => super::attribution::run(
            context,
            &rule,
            args.against_series.as_deref().unwrap_or_default(),
            args.holdings.as_deref(),
        ),
        (_, true, _) => excluded(context, &rule),
        (_, _, true) => changes(context, &rule),
        _ => members(context, &rule),
    }
}

/// The text of the rule asked for.
fn text_of(which: &UniverseChoice) -> Result<String, Failure> {
    match &which.rules {
        Some(path) => std::fs::read_to_string(path).map_err(|e| {
            let text = format!("reading {}: {e}\n\nhint: name a file with a universe's rule", path.display());
            Failure::text("rules", Exit::Usage, &text)
        }),
        None => {
            let id = &rule(&which.preset)?.id;
            Ok(PRESETS.iter().find(|(known, _)| known == id).map(|(_, text)| (*text).to_owned()).unwrap_or_default())
        }
    }
}

/// The rule asked for.
fn chosen(which: &UniverseChoice) -> Result<UniverseRule, Failure> {
    match &which.rules {
        Some(_) => UniverseRule::parse(&text_of(which)?).explain("rules", Exit::Usage),
        None => rule(&which.preset).cloned(),
    }
}

fn print_rules(context: &Context, which: &UniverseChoice) -> Result<Answer, Failure> {
    let text = text_of(which)?;
    let id = chosen(which)?.id;
    Ok(Answer { data: json!({ "id": id, "text": text }), text, provenance: context.provenance(None, None) })
}

fn members(context: &Context, rule: &UniverseRule) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of_rules(context, &view, None, &[rule])?;
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
                "weight": weights[&m.security], "float_proxy": m.float, "since": since(m.security), "cap_on_rank_day": m.cap,
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
    let unknown = unknown_counts(&market.admitted[0]);
    for (test, n) in &unknown {
        let _ = writeln!(text, "{} newcomers since the start were admitted with {test} unknown.", count(*n as u64));
    }
    let _ = writeln!(text, "{}", weights_text(rule, &in_force_floats(&market)));
    text.push_str("\nOut on the rank day:\n");
    text.push_str(&exclusion_table(&counts));
    Ok(Answer {
        data: json!({
            "members": data,
            "excluded": counts.iter().map(|(r, n)| (slug(*r), *n)).collect::<BTreeMap<_, _>>(),
            "reconstitutions": universe.reconstitutions.iter().enumerate().map(|(k, r)| json!({
                "ranked": panel.sessions[r.rank_session], "effective": panel.sessions[r.effective_session],
                "members": r.members.len(), "largest": r.members.first().map(|m| m.cap), "smallest": r.members.last().map(|m| m.cap),
                "turnover": (k > 0).then(|| universe.turnover(panel, k)),
                "excluded": r.excluded_counts().iter().map(|(r, n)| (slug(*r), *n)).collect::<BTreeMap<_, _>>(),
            })).collect::<Vec<_>>(),
            "weights": weights_json(rule, &in_force_floats(&market)),
            "admitted_unknown": unknown,
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

/// How many newcomers were admitted with a test unknown, by test.
fn unknown_counts(admitted: &[Admitted]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for a in admitted {
        let test = match a.test {
            Test::Liquidity => "liquidity",
            Test::Seasoning => "seasoning",
            Test::Earnings => "earnings",
            Test::Float => "float",
        };
        *counts.entry(test).or_default() += 1;
    }
    counts
}

fn changes(context: &Context, rule: &UniverseRule) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let market = Market::of_rules(context, &view, None, &[rule])?;
    let (panel, universe) = (&market.panel, &market.universes[0]);
    let mut text = format!("{}: what each reconstitution changed.\n\n", universe.label);
    let all = universe.changes(panel);
    text.push_str(&table(
        &["effective", "ranked", "members", "in", "out", "turnover"],
        all.iter().map(|c| {
            let r = &universe.reconstitutions[c.reconstitution];
            vec![
                panel.sessions[r.effective_session].to_string(),
                panel.sessions[r.rank_session].to_string(),
                count(r.members.len() as u64),
                count(c.arrivals.len() as u64),
                count(c.departures.len() as u64),
                share(Some(c.turnover)),
            ]
        }),
        &[1],
    ));
    let who = |i: usize, t: usize| {
        let label = panel.securities[i].label(panel.sessions[t]);
        (label.symbol, label.name.clone())
    };
    if let Some(last) = all.last() {
        let r = &universe.reconstitutions[last.reconstitution];
        let row = |way: &str, i: usize, why: String| {
            let (ticker, name) = who(i, r.effective_session);
            vec![way.to_owned(), ticker.to_string(), short(&name, 40), why]
        };
        let _ = writeln!(text, "\nThe last one:");
        let arrivals = last.arrivals.iter().map(|(i, why)| row("in", *i, why.label()));
        let departures = last.departures.iter().map(|(i, why)| row("out", *i, why.label()));
        text.push_str(&table(&["", "ticker", "name", "because"], arrivals.chain(departures).take(200), &[1, 2, 3]));
    }
    let data: Vec<Value> = all
        .iter()
        .map(|c| {
            let r = &universe.reconstitutions[c.reconstitution];
            let row = |i: usize, reason: Value| {
                let (ticker, name) = who(i, r.effective_session);
                json!({ "security": panel.securities[i].id, "ticker": ticker, "name": name, "reason": reason })
            };
            json!({
                "ranked": panel.sessions[r.rank_session],
                "effective": panel.sessions[r.effective_session],
                "members": r.members.len(),
                "turnover": c.turnover,
                "in": c.arrivals.iter().map(|(i, why)| row(*i, json!(why))).collect::<Vec<_>>(),
                "out": c.departures.iter().map(|(i, why)| row(*i, json!(why))).collect::<Vec<_>>(),
            })
        })
        .collect();
    Ok(Answer { data: json!({ "changes": data }), text, provenance: context.provenance(Some(&view), None) })
}

fn excluded(context: &Context, rule: &UniverseRule) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let panel = Panel::build(&view, None, &context.progress).explain("panel", Exit::NoData)?;
    // Shown even where nothing qualifies: that is when one asks.
    let Some(r) = last_reconstitution(&panel, &statements(&view, &[rule])?, rule) else {
        return Err(Failure::text("no-prices", Exit::NoData, "no session to rank on\n\nhint: `breadth doctor`"));
    };
    let day = panel.sessions[r.rank_session];
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
