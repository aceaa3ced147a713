//! `breadth metrics`: the catalogue that everything else reads.
use breadth_domain::finding::kinds;
use breadth_panel::{Panel, universes_knowing};
use breadth_signals::{CrossSection, Fundamentals, METRICS, Value};
use serde_json::json;

use crate::args::MetricsArgs;
use crate::context::{Context, rule, statements};
use crate::failure::{Exit, Explain, Failure};
use crate::output::Answer;

fn backtest_manual() -> String {
    let entry = |m: &breadth_backtest::Measure| format!("{} (`{}`)\n    {}", m.label, m.id, m.formula);
    breadth_backtest::MEASURES.iter().map(entry).collect::<Vec<_>>().join("\n\n")
}

/// Runs the command.
pub fn run(context: &Context, args: &MetricsArgs) -> Result<Answer, Failure> {
    if args.values {
        return values(context, args);
    }
    let findings: String =
        kinds::ALL.iter().map(|k| format!("{} {}\n    {}\n    {}\n\n", k.code, k.slug, k.label, k.hint)).collect();
    let universes: String =
        breadth_panel::UNIVERSES.iter().map(|u| format!("{} (`{}`)\n    {}\n\n", u.label, u.id, u.about)).collect();
    let text = format!(
        "METRICS OF COMPANIES\n\n{}\n\nLINE ITEMS OF FILINGS\n\n{}\n\nMEASURES OF THE MARKET\n\n{}\n\nMEASURES OF A BACKTEST\n\n{}\n\nUNIVERSES\n\n{universes}CODES OF FINDINGS\n\n{findings}",
        breadth_signals::manual(),
        breadth_filings::manual(),
        breadth_market::manual(),
        backtest_manual(),
    );
    let data = json!({
        "metrics": breadth_signals::METRICS.iter().map(|m| json!({
            "id": m.id, "label": m.label, "unit": m.unit, "formula": m.formula, "source": m.source,
            "direction": m.direction, "basis": m.basis, "templates": m.template_names(),
        })).collect::<Vec<_>>(),
        "items": breadth_filings::ITEMS.iter().map(|i| json!({ "id": i.concept.id(), "label": i.concept.label(), "nature": i.concept.nature(), "how": breadth_filings::manual_entry(i) })).collect::<Vec<_>>(),
        "measures": breadth_market::MEASURES.iter().map(|m| json!({ "id": m.id, "label": m.label, "unit": m.unit, "formula": m.formula, "source": m.source })).collect::<Vec<_>>(),
        "backtest": breadth_backtest::MEASURES.iter().map(|m| json!({ "id": m.id, "label": m.label, "formula": m.formula })).collect::<Vec<_>>(),
        "universes": breadth_panel::UNIVERSES.iter().map(|u| json!({ "id": u.id, "label": u.label, "about": u.about })).collect::<Vec<_>>(),
        "findings": kinds::ALL,
    });
    Ok(Answer { data, text, provenance: context.provenance(None, None) })
}

/// Every metric of some companies on the day: a row a company.
fn values(context: &Context, args: &MetricsArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let panel = Panel::build(&view, None, &context.progress).explain("panel", Exit::NoData)?;
    let t = panel.sessions.len() - 1;
    let members: Vec<usize> = if args.of.is_empty() {
        let rule = rule(&args.universe)?;
        let built = universes_knowing(&panel, &statements(&view, &[rule])?, &[rule]);
        let mut list: Vec<usize> =
            built.iter().flat_map(|b| b.universe.members_at(t).iter().map(|m| m.security)).collect();
        list.sort_unstable();
        list
    } else {
        args.of.iter().map(|ticker| super::explain::find(&panel, ticker, view.as_of())).collect::<Result<_, _>>()?
    };
    let fundamentals = Fundamentals::from_view(&view, &panel).explain("fundamentals", Exit::NoData)?;
    let cross = CrossSection::new(&panel, &fundamentals, &members, t);
    let metrics: Vec<&breadth_signals::Metric> = METRICS.iter().collect();
    let table = cross.table(&metrics);
    let mut text = format!("ticker,security,{}\n", METRICS.iter().map(|m| m.id).collect::<Vec<_>>().join(","));
    let mut rows = Vec::new();
    for (slot, i) in members.iter().enumerate() {
        let (ticker, security) = (panel.ticker(*i, t), &panel.securities[*i].id);
        let cells: Vec<String> =
            table.iter().map(|c| c[slot].map_or_else(|_| String::new(), |q| q.value.to_string())).collect();
        text.push_str(&format!("{ticker},{security},{}\n", cells.join(",")));
        let figures: serde_json::Map<String, serde_json::Value> = METRICS
            .iter()
            .zip(&table)
            .map(|(m, c)| {
                let figure = match c[slot] {
                    Ok(_) if args.facts => json!(Value::of(m, c[slot], &fundamentals, &cross.proof(m, slot))),
                    Ok(q) => json!({ "value": q.value, "evidence": q.evidence, "period_end": q.period_end }),
                    Err(why) => json!({ "missing": why.code(), "reason": why.to_string() }),
                };
                (m.id.to_owned(), figure)
            })
            .collect();
        rows.push(json!({ "security": security, "ticker": ticker, "metrics": figures }));
    }
    let data = json!({ "as_of": panel.sessions[t], "rows": rows });
    Ok(Answer { data, text, provenance: context.provenance(Some(&view), None) })
}
