//! `breadth universe --against-series`: a universe's index against a published one, and what remains by cause.
use breadth_domain::{Date, PriceField, Symbol};
use breadth_kernels::{correlation, tracking_error};
use breadth_panel::UniverseRule;
use breadth_panel::attribution::{Cause, Holdings, Remainder, attribute, shares};
use breadth_store::View;
use serde_json::{Value, json};

use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, percent, share, table};

/// How many sessions people are shown.
const SHOWN: usize = 20;
/// Sessions a year.
const YEAR: f64 = 252.0;

/// Runs the command.
pub fn run(context: &Context, rule: &UniverseRule, series: &str, basket: Option<&str>) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let other = returns_of(&view, series)?;
    let market = Market::of_rules(context, &view, None, &[rule])?;
    let (panel, universe, index) = (&market.panel, &market.universes[0], &market.indexes[0]);
    let holdings = holdings(&view, basket.unwrap_or(series), basket.is_some())?;
    let all = attribute(panel, universe, &other, &holdings);
    if all.len() < 20 {
        let text = format!(
            "`{series}` and the index of `{}` have {} sessions in common\n\nhint: bring in returns of {} to {}",
            rule.id,
            all.len(),
            panel.sessions[index.start.min(panel.sessions.len() - 1)],
            view.as_of()
        );
        return Err(Failure::text("no-common-sessions", Exit::NoData, &text));
    }
    let (price, theirs): (Vec<f64>, Vec<f64>) = all.iter().map(|r| (r.returns[0], r.returns[1])).unzip();
    let income = |r: &Remainder| r.returns[0] - r.parts[Cause::Dividends as usize];
    let total: Vec<f64> = all.iter().map(income).collect();
    let agreement = |ours: &[f64]| {
        let mean = ours.iter().zip(&theirs).map(|(a, b)| a - b).sum::<f64>() / ours.len() as f64;
        (correlation(ours, &theirs), tracking_error(ours, &theirs, YEAR), mean * YEAR)
    };
    let measured = [("price", agreement(&price)), ("total", agreement(&total))];
    let measured = &measured[..if panel.income.is_empty() { 1 } else { 2 }];
    let by_cause = shares(&all);
    let yearly = |cause: Cause| all.iter().map(|r| r.parts[cause as usize]).sum::<f64>() / all.len() as f64 * YEAR;

    let (first, last) = (all[0].date, all[all.len() - 1].date);
    let known = index.income_known.iter().sum::<f64>() / index.income_known.len().max(1) as f64;
    let mut text =
        format!("{} against {series}, {} sessions from {first} to {last}\n\n", universe.label, count(all.len() as u64));
    text.push_str(&table(
        &["returns", "correlation", "tracking error a year", "mean difference a year"],
        measured.iter().map(|(kind, (c, e, m))| {
            vec![
                (*kind).to_owned(),
                c.map_or_else(|| "·".into(), |c| format!("{c:.5}")),
                percent(*e),
                percent(Some(*m)),
            ]
        }),
        &[0],
    ));
    if panel.income.is_empty() {
        text.push_str("\nNo source tells dividends: price returns alone.\n");
    } else {
        text.push_str(&format!(
            "\nDividends are known for {} of the weight, partly because net changes hold them in price returns too; what the \
             other members paid is among the rest below.\n",
            share(Some(known))
        ));
    }
    text.push_str("\nWhat remains of the price returns, by cause:\n");
    text.push_str(&table(
        &["because", "of the variance", "a year"],
        Cause::ALL.into_iter().map(|cause| {
            vec![cause.label().to_owned(), share(by_cause.map(|s| s[cause as usize])), percent(Some(yearly(cause)))]
        }),
        &[0],
    ));
    let held: Vec<Remainder> = all.iter().filter(|r| r.held).cloned().collect();
    let told_apart = shares(&held);
    let error = |of: &[Remainder]| {
        let (ours, theirs): (Vec<f64>, Vec<f64>) = of.iter().map(|r| (r.returns[0], r.returns[1])).unzip();
        tracking_error(&ours, &theirs, YEAR)
    };
    match told_apart {
        None => text.push_str(
            "\nNo holdings of it are at hand: `--holdings BASKET` with an imported basket tells weights from rules.\n",
        ),
        Some(parts) => {
            text.push_str(&format!(
                "\nOn the {} sessions near its known holdings ({} days from {} to {}) the tracking error is {} a year, by cause:\n",
                count(held.len() as u64),
                count(holdings.len() as u64),
                held[0].date,
                held[held.len() - 1].date,
                percent(error(&held))
            ));
            text.push_str(&table(
                &["because", "of the variance"],
                Cause::ALL.into_iter().map(|c| vec![c.label().to_owned(), share(Some(parts[c as usize]))]),
                &[0],
            ));
        }
    }
    let sessions: Vec<Value> = all.iter().map(document).collect();
    let mut largest: Vec<&Remainder> = all.iter().collect();
    largest.sort_by(|a, b| b.active().abs().total_cmp(&a.active().abs()).then(a.date.cmp(&b.date)));
    text.push_str("\nThe sessions that differ most:\n");
    let header: Vec<&str> =
        ["session", "ours", "theirs", "difference"].into_iter().chain(Cause::ALL.map(slug)).collect();
    text.push_str(&table(
        &header,
        largest.into_iter().take(SHOWN).map(|r| {
            let numbers = r.returns.into_iter().chain([r.active()]).chain(r.parts);
            std::iter::once(r.date.to_string()).chain(numbers.map(|v| percent(Some(v)))).collect()
        }),
        &[0],
    ));
    let causes: Vec<Value> = Cause::ALL
        .into_iter()
        .map(|c| json!({ "cause": c, "label": c.label(), "share_of_variance": by_cause.map(|s| s[c as usize]), "a_year": yearly(c) }))
        .collect();
    let measured: Vec<Value> = measured
        .iter()
        .map(|(kind, (c, e, m))| json!({ "kind": kind, "correlation": c, "tracking_error": e, "mean_difference": m }))
        .collect();
    Ok(Answer {
        data: json!({
            "universe": universe.id, "series": series, "from": first, "to": last, "sessions_in_common": sessions.len(),
            "agreement": measured, "causes": causes,
            "with_holdings": told_apart.map(|parts| json!({
                "sessions": held.len(), "tracking_error": error(&held),
                "share_of_variance": Cause::ALL.into_iter().map(|c| (slug(c), parts[c as usize])).collect::<std::collections::BTreeMap<_, _>>(),
            })),
            "income_weight_known": known, "sessions": sessions,
        }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
}

const fn slug(cause: Cause) -> &'static str {
    match cause {
        Cause::Dividends => "dividends",
        Cause::Data => "data",
        Cause::Missing => "missing",
        Cause::Start => "start",
        Cause::Weights => "weights",
        Cause::Rules => "rules",
        Cause::Rest => "rest",
    }
}

fn document(r: &Remainder) -> Value {
    let parts: serde_json::Map<String, Value> =
        Cause::ALL.into_iter().map(|c| (slug(c).to_owned(), json!(r.parts[c as usize]))).collect();
    json!({ "date": r.date, "ours": r.returns[0], "theirs": r.returns[1], "difference": r.active(), "parts": parts, "holdings_at_hand": r.held })
}

/// What that basket held on each of its days; a basket that was asked for by name must be there.
fn holdings(view: &View, basket: &str, asked: bool) -> Result<Holdings, Failure> {
    let mut all = Holdings::new();
    let rows = view.baskets().explain("store", Exit::Failed)?;
    for row in rows.iter().filter(|r| &*r.basket == basket) {
        if let (Some(symbol), Some(weight)) = (row.symbol, row.market_value.or(row.weight)) {
            all.entry(row.date).or_default().push((symbol, weight));
        }
    }
    if all.is_empty() && asked {
        let known: std::collections::BTreeSet<&str> = rows.iter().map(|r| &*r.basket).collect();
        let known: Vec<&str> = known.into_iter().collect();
        let text = format!(
            "no basket `{basket}` is known by {}\n\nhint: known are [{}]; `breadth import basket FILE` brings one in",
            view.as_of(),
            known.join(", ")
        );
        return Err(Failure::text("no-basket", Exit::NoData, &text));
    }
    Ok(all)
}

/// Returns between neighbouring closes of a fund (adjusted closes where there are any), or between values of a series.
fn returns_of(view: &View, name: &str) -> Result<Vec<(Date, f64)>, Failure> {
    let mut levels: Vec<(Date, f64)> = Vec::new();
    let blocks = view.prices().explain("store", Exit::Failed)?;
    // A fund's total returns go before its raw closes.
    let fields = [PriceField::AdjClose, PriceField::Close];
    for (block, field) in fields.iter().flat_map(|f| blocks.iter().map(move |b| (b, *f))) {
        let Some(column) = Symbol::new(name).and_then(|s| block.symbols().iter().position(|known| *known == s)) else {
            continue;
        };
        let rows = block.sessions().iter().enumerate();
        levels = rows.filter_map(|(t, d)| Some((*d, block.row(field, t)?[column]))).filter(|(_, v)| *v > 0.0).collect();
        if levels.len() > 1 {
            break;
        }
    }
    if levels.len() < 2
        && let Some(series) = view.series(name).explain("store", Exit::Failed)?
    {
        levels = series.values.into_iter().filter(|(_, v)| *v > 0.0).collect();
    }
    if levels.len() < 2 {
        let text = format!(
            "`{name}` is neither a fund with prices nor a series known by {}\n\nhint: `breadth import prices FILE` brings a fund's closes in, `breadth import series FILE` an index's",
            view.as_of()
        );
        return Err(Failure::text("no-series", Exit::NoData, &text));
    }
    Ok(levels.windows(2).map(|w| (w[1].0, w[1].1 / w[0].1 - 1.0)).collect())
}
