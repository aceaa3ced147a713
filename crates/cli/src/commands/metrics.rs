//! `breadth metrics`: the catalogue that everything else reads.
use breadth_domain::finding::kinds;
use serde_json::json;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Answer;

fn backtest_manual() -> String {
    let entry = |m: &breadth_backtest::Measure| format!("{} (`{}`)\n    {}", m.label, m.id, m.formula);
    breadth_backtest::MEASURES.iter().map(entry).collect::<Vec<_>>().join("\n\n")
}

/// Runs the command.
pub fn run(context: &Context) -> Result<Answer, Failure> {
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
        "metrics": breadth_signals::METRICS.iter().map(|m| json!({ "id": m.id, "label": m.label, "formula": m.formula, "source": m.source })).collect::<Vec<_>>(),
        "items": breadth_filings::ITEMS.iter().map(|i| json!({ "id": i.concept.id(), "label": i.concept.label(), "nature": i.concept.nature(), "how": breadth_filings::manual_entry(i) })).collect::<Vec<_>>(),
        "measures": breadth_market::MEASURES.iter().map(|m| json!({ "id": m.id, "label": m.label, "unit": m.unit, "formula": m.formula, "source": m.source })).collect::<Vec<_>>(),
        "backtest": breadth_backtest::MEASURES.iter().map(|m| json!({ "id": m.id, "label": m.label, "formula": m.formula })).collect::<Vec<_>>(),
        "universes": breadth_panel::UNIVERSES.iter().map(|u| json!({ "id": u.id, "label": u.label, "about": u.about })).collect::<Vec<_>>(),
        "findings": kinds::ALL,
    });
    Ok(Answer { data, text, provenance: context.provenance(None, None) })
}
