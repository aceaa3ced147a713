//! Claims with their verdicts: counts, a table with what stands behind each, and how verdicts changed over time.
use breadth_market::claims::{Judged, Ledger, Past, Verdict};

use crate::document::{Axis, Block, Cell, Column, Kpi, Lines, Row, Series, Table};
use crate::format::{Format, long_date};
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "claims", title: "Is it so? Claims and verdicts", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let (ledger, history) = run.claims.ok_or("No claims were judged in this run.")?;
    let kpis = Verdict::ALL.map(|v| Kpi {
        label: format!("{} {}", v.sign(), v.label()),
        value: Some(ledger.count(v) as f64),
        format: Format::Count,
        note: format!("of {} claims", ledger.claims.len()),
    });
    let mut blocks = vec![Block::Kpis(kpis.to_vec())];
    let mut topics: Vec<&str> = Vec::new();
    for claim in &ledger.claims {
        if !topics.contains(&claim.topic.as_str()) {
            topics.push(&claim.topic);
        }
    }
    for topic in topics {
        let of_topic = ledger.claims.iter().enumerate().filter(|(_, c)| c.topic == topic);
        let rows = of_topic.map(|(k, c)| row(c, history.get(k)));
        let columns = vec![
            Column::text("Claim"),
            Column::text("Verdict"),
            Column::text("Figure"),
            Column::text("The claim says"),
            Column::text("Month ends").help("the verdict as of each of the last twelve month ends, oldest first"),
        ];
        let caption = if topic.is_empty() { "Claims" } else { topic };
        blocks.push(Block::Table(Table::new(caption, columns, rows.collect())));
    }
    blocks.extend(over_time(ledger, history).map(Block::Lines));
    Ok(Content { summary: summary(ledger), blocks })
}

fn summary(ledger: &Ledger) -> String {
    let n = |v| ledger.count(v);
    format!(
        "{}. On {}, of {} claims {} are supported by the data, {} partly, {} are not, and of {} it cannot be told. A verdict \
         is of the data at hand on the day: CANNOT TELL is an answer. Each row unfolds to what stands behind it.",
        ledger.title,
        long_date(ledger.as_of),
        ledger.claims.len(),
        n(Verdict::Supported),
        n(Verdict::Partly),
        n(Verdict::NotSupported),
        n(Verdict::CannotTell)
    )
}

fn row(claim: &Judged, past: Option<&Vec<Past>>) -> Row {
    let figure = match (&claim.lack, claim.value) {
        (_, Some(v)) => as_the_page_writes(&claim.unit.text(v)),
        (Some(_), None) | (None, None) => crate::format::MISSING.to_owned(),
    };
    let signs = past.map_or(String::new(), |p| p.iter().rev().take(12).rev().map(|p| p.verdict.sign()).collect());
    Row {
        cells: vec![
            Cell::text(&claim.statement),
            Cell::text(format!("{} {}", claim.verdict.sign(), claim.verdict.label()).replace(' ', UNBROKEN)),
            Cell::text(figure),
            Cell::text(as_the_page_writes(&claim.expected)),
            Cell::text(signs),
        ],
        detail: Some(detail(claim)),
    }
}

/// A space at which no line breaks.
const UNBROKEN: &str = "\u{a0}";

/// Figures of a claim in the page's hand: a true minus sign, percent without a space, and no break before a unit.
fn as_the_page_writes(text: &str) -> String {
    text.replace(" %", "%").replace('-', "−").replace(" points", "\u{a0}points").replace(" days", "\u{a0}days")
}

fn detail(claim: &Judged) -> Table {
    let mut rows: Vec<(&str, String)> = Vec::new();
    let value = |v: f64| as_the_page_writes(&claim.unit.text(v));
    rows.push(("Said by", claim.source.text()));
    rows.push(("Asked", claim.ask.text()));
    rows.extend(claim.partly.map(|p| ("Partly supported by", as_the_page_writes(&p.text(claim.unit)))));
    if let Some(lack) = &claim.lack {
        rows.push(("Why it cannot be told", lack.to_string()));
    }
    if let Some(i) = &claim.interval {
        let level = if i.level < 1.0 { format!("{:.0} %: ", i.level * 100.0) } else { String::new() };
        rows.push(("Interval", format!("{level}{} to {}, {}", value(i.low), value(i.high), i.method)));
    } else if claim.lack.is_none() {
        rows.push(("Interval", "none: a fact of record".to_owned()));
    }
    if let Some(n) = claim.independent_observations {
        rows.push(("Independent observations", n.to_string()));
    }
    if let Some((known, of)) = claim.known {
        rows.push(("Known", format!("{known} of {of}")));
    }
    rows.extend(claim.notes.iter().map(|n| ("", n.clone())));
    if let (Some(grade), Some(day)) = (claim.grade, claim.day) {
        rows.push(("Data", format!("{}, of {day}", grade.label())));
    }
    for p in &claim.proxies {
        let figure = p.value.map_or_else(|| crate::format::MISSING.to_owned(), |v| as_the_page_writes(&p.unit.text(v)));
        rows.push(("Beside it", format!("{figure}: {}. {}", p.label, p.notes.join("; "))));
    }
    rows.push(("Formula", claim.formula.to_owned()));
    rows.extend(claim.import.iter().map(|i| ("To import", i.clone())));
    rows.push(("What would change it", claim.would_change_it.clone()));
    let cells = rows.into_iter().map(|(k, v)| Row::new(vec![Cell::text(k), Cell::text(v)]));
    Table::new(&format!("Behind `{}`", claim.id), vec![Column::text("What"), Column::text("Answer")], cells.collect())
}

/// How many claims had each verdict at each month's end.
fn over_time(ledger: &Ledger, history: &[Vec<Past>]) -> Option<Lines> {
    let days: Vec<_> = history.first()?.iter().map(|p| p.day).collect();
    if days.len() < 2 || history.iter().any(|h| h.len() != days.len()) {
        return None;
    }
    let count = |v: Verdict, t: usize| history.iter().filter(|h| h[t].verdict == v).count() as f64;
    let series = Verdict::ALL.map(|v| Series::new(v.label(), (0..days.len()).map(|t| count(v, t))));
    let mut lines = Lines::new("Verdicts as of each month's end", Format::Count, days, series.to_vec());
    lines.note = format!(
        "Each of {} claims judged anew with what was known by that day; a claim about a time that is not over cannot be told yet.",
        ledger.claims.len()
    );
    lines.axis = Axis::Linear;
    Some(lines)
}
