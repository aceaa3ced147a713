//! `breadth market`: where the market is.
use std::fmt::Write;

use breadth_market::{Asked, MarketPage, ReturnTable, TopicCell, TopicTable, Unit, market_page, topic};
use serde_json::json;

use crate::args::MarketArgs;
use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, dollars, percent, share, short, table};

/// Runs the command.
pub fn run(context: &Context, args: &MarketArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let m = Market::of(context, &view, None, &["small", "large"])?;
    let page = market_page(&view, &m.panel, &m.universes[0], &m.universes[1], &m.indexes[0], &m.indexes[1])
        .explain("market", Exit::Failed)?;
    if let Some(topic) = args.topic.as_deref().and_then(topic) {
        let asked = Asked { view: &view, panel: &m.panel, universes: &m.universes, indexes: &m.indexes, page: &page };
        let tables = (topic.tables)(&asked).explain("market", Exit::Failed)?;
        let mut text = format!("{} at the close of {}\n", topic.label, page.session);
        tables.iter().for_each(|t| text.push_str(&topic_table(t)));
        let data = json!({ "topic": topic.id, "session": page.session, "tables": tables });
        return Ok(Answer { data, text, provenance: context.provenance(Some(&view), None) });
    }
    let data = serde_json::to_value(&page).explain("json", Exit::Failed)?;
    Ok(Answer { data, text: text(&page), provenance: context.provenance(Some(&view), None) })
}

fn topic_table(t: &TopicTable) -> String {
    let cell = |c: &TopicCell| match c {
        TopicCell::Text(words) => short(words, 64),
        TopicCell::Day(day) => day.to_string(),
        TopicCell::Number { value: None, missing: Some(why), .. } => short(why, 48),
        TopicCell::Number { value: None, .. } => "·".to_owned(),
        TopicCell::Number { value: Some(v), unit, .. } => match unit {
            Unit::Fraction => format!("{:.2} %", v * 100.0),
            Unit::Count => count(v.round() as u64),
            Unit::Log | Unit::Number | Unit::TStatistic => format!("{v:.4}"),
        },
    };
    let header: Vec<&str> = t.columns.iter().map(String::as_str).collect();
    let words = |k: usize| t.rows.iter().all(|r| matches!(r.get(k), Some(TopicCell::Text(_) | TopicCell::Day(_))));
    let left: Vec<usize> = (1..header.len()).filter(|k| words(*k)).collect();
    let mut out = format!("\n{}\n", t.title);
    out.push_str(&table(&header, t.rows.iter().map(|r| r.iter().map(cell).collect()), &left));
    if !t.note.is_empty() {
        let _ = writeln!(out, "{}", t.note);
    }
    out
}

fn text(page: &MarketPage) -> String {
    let mut out = format!("The market at the close of {}\n\nReturns\n", page.session);
    out.push_str(&returns(&page.returns, 0..page.returns.columns.len()));
    out.push_str("\nCalendar periods that are over\n");
    out.push_str(&returns(&page.calendar, 0..page.calendar.columns.len().min(6)));
    out.push_str("\nBreadth, concentration, rotation\n");
    out.push_str(&table(
        &["measure", "value", "percentile so far", "known"],
        page.readings.iter().map(|r| {
            let value = match r.value {
                None => "·".to_owned(),
                Some(v) => match r.unit {
                    Unit::Fraction => format!("{:.2} %", v * 100.0),
                    Unit::Count => count(v.abs() as u64),
                    Unit::Log | Unit::Number | Unit::TStatistic => format!("{v:.4}"),
                },
            };
            let known = match &r.missing {
                Some(reason) => reason.to_string(),
                None => format!("{} of {} {}", count(r.known as u64), count(r.of as u64), r.counted),
            };
            vec![short(&r.label, 72), value, share(r.percentile), known]
        }),
        &[3],
    ));
    for top in &page.top {
        let _ = writeln!(out, "\nLargest of: {} ({} members)", top.label, count(top.members as u64));
        out.push_str(&table(
            &["rank", "ticker", "name", "weight", "capitalisation"],
            top.names.iter().map(|n| {
                vec![
                    n.rank.to_string(),
                    n.ticker.to_string(),
                    short(&n.name, 44),
                    share(Some(n.weight)),
                    dollars(n.cap),
                ]
            }),
            &[1, 2],
        ));
    }
    out
}

fn returns(t: &ReturnTable, columns: std::ops::Range<usize>) -> String {
    let mut header = vec!["line", "kind"];
    header.extend(t.columns[columns.clone()].iter().map(|c| c.label.as_str()));
    table(
        &header,
        t.rows.iter().map(|r| {
            let mut row = vec![short(&r.label, 40), r.kind.to_owned()];
            row.extend(r.cells[columns.clone()].iter().map(|c| percent(c.value)));
            row
        }),
        &[1],
    )
}
