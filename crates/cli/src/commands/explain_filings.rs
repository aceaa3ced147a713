//! The filings behind a company's metrics: each figure they were made from, down to the numbers and accession numbers.
use breadth_domain::{Date, Span};
use breadth_filings::{Leaf, Reading};
use breadth_panel::Panel;
use breadth_signals::{FILINGS, FilerBook, InputFact, Value};
use breadth_store::View;
use serde::Serialize;

use crate::failure::{Exit, Explain, Failure};
use crate::output::table;

/// A figure with the numbers of filings it rests on.
#[derive(Debug, Serialize)]
pub struct Proved {
    /// The figure.
    #[serde(flatten)]
    fact: InputFact,
    /// The numbers as filed, in the order of the proof; none where the filer that is asked gives another figure.
    filed: Vec<Leaf>,
}

/// Every figure from filings that those values were made from, each once, in the order of first use.
pub fn proofs<'v>(
    view: &View,
    panel: &Panel,
    security: usize,
    on: Date,
    values: impl Iterator<Item = &'v Value>,
) -> Result<Vec<Proved>, Failure> {
    let mut facts: Vec<InputFact> = Vec::new();
    for known in values.filter_map(Value::known).filter(|k| k.source.as_deref() == Some(FILINGS)) {
        for fact in &known.inputs {
            if !facts.contains(fact) {
                facts.push(fact.clone());
            }
        }
    }
    if facts.is_empty() {
        return Ok(Vec::new());
    }
    let book = FilerBook::from_view(view).explain("filings", Exit::Failed)?;
    let ticker = panel.securities[security].label(on).symbol;
    let Some(cik) = book.filer(ticker.as_str(), on) else { return Ok(unproved(facts)) };
    let Some(opened) = book.open(view, cik).explain("filings", Exit::Failed)? else { return Ok(unproved(facts)) };
    let splits = book.splits(panel, cik, &opened.filer.facts().name);
    let filer = opened.filer.with_splits(&splits);
    let at = filer.at(on, Reading::AsKnown);
    let proved = |fact: InputFact| {
        let answer = match fact.span {
            Span::Quarter => at.quarter(fact.concept, fact.period_end),
            Span::Instant => at.balance_at(fact.concept, fact.period_end),
            _ => at.trailing_at(fact.concept, fact.period_end),
        };
        let same = answer.ok().filter(|a| a.value == fact.value);
        let filed = same.map_or_else(Vec::new, |a| a.leaves().into_iter().cloned().collect());
        Proved { fact, filed }
    };
    Ok(facts.into_iter().map(proved).collect())
}

fn unproved(facts: Vec<InputFact>) -> Vec<Proved> {
    facts.into_iter().map(|fact| Proved { fact, filed: Vec::new() }).collect()
}

/// For people: a line a number as filed.
pub fn text(proofs: &[Proved]) -> String {
    let without = proofs.iter().filter(|p| p.filed.is_empty()).count();
    let mut out =
        format!("\nFilings behind them: {} figures, {} of them traced\n", proofs.len(), proofs.len() - without);
    let rows = proofs.iter().flat_map(|p| {
        p.filed.iter().enumerate().map(|(k, leaf)| {
            let own = |text: String| if k == 0 { text } else { String::new() };
            let period = leaf.start.map_or_else(|| leaf.end.to_string(), |start| format!("{start} to {}", leaf.end));
            vec![
                own(p.fact.concept.label().to_owned()),
                own(p.fact.period_end.to_string()),
                own(p.fact.value.to_string()),
                leaf.tag.rsplit(':').next().unwrap_or_default().to_owned(),
                period,
                leaf.value.to_string(),
                leaf.form.to_string(),
                leaf.filed_on.to_string(),
                leaf.accession.to_string(),
            ]
        })
    });
    let header = ["item", "to", "figure", "as filed under", "period", "number", "form", "filed on", "accession number"];
    out.push_str(&table(&header, rows, &[0, 1, 3, 4, 6, 7, 8]));
    out
}
