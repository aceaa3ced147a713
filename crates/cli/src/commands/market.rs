//! `breadth market`: where the market is.
use std::fmt::Write;

use breadth_market::{
    Asked, MarketPage, ReturnTable, TopicCell, TopicTable, Unit, baskets, histories, market_page_for, topic,
};
use serde_json::json;

use crate::args::MarketArgs;
use crate::context::{Context, Market};
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, Provenance, count, dollars, percent, share, short, table};

/// Runs the command.
pub fn run(context: &Context, args: &MarketArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    let mut presets = vec!["small", "large"];
    presets.extend(args.universe.as_deref().filter(|u| !["small", "large"].contains(u)));
    let m = Market::of(context, &view, None, &presets)?;
    let mut baskets = baskets::built_in().explain("market", Exit::Failed)?;
    if let Some(path) = &args.baskets {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Failure::text("baskets", Exit::Usage, &format!("reading {}: {e}", path.display())))?;
        baskets.extend(baskets::parse(&text).explain("baskets", Exit::Usage)?);
    }
    let page = market_page_for(&view, &m.panel, &m.universes, &m.indexes, &baskets).explain("market", Exit::Failed)?;
    let provenance = context.provenance(Some(&view), None);
    let asked = Asked { view: &view, panel: &m.panel, universes: &m.universes, indexes: &m.indexes, page: &page };
    if let Some(id) = &args.history {
        return history(&asked, id, provenance);
    }
    let Some(topic) = args.topic.as_deref().and_then(topic) else {
        let data = serde_json::to_value(&page).explain("json", Exit::Failed)?;
        return Ok(Answer { data, text: text(&page), provenance });
    };
    let tables = (topic.tables)(&asked).explain("market", Exit::Failed)?;
    let mut text = format!("{} at the close of {}\n", topic.label, page.session);
    tables.iter().for_each(|t| text.push_str(&topic_table(t)));
    let data = json!({ "topic": topic.id, "session": page.session, "tables": tables });
    Ok(Answer { data, text, provenance })
}

/// Every date and value of one measure.
fn history(asked: &Asked<'_>, id: &str, provenance: Provenance) -> Result<Answer, Failure> {
    let page = asked.page;
    let of_measure = || page.readings.iter().filter(|r| r.measure == id);
    // A measure that is computed once needs no universe after it.
    let id = of_measure().next().filter(|_| of_measure().count() == 1).map_or(id, |r| r.id.as_str());
    let Some(h) = histories::history(asked, id).explain("market", Exit::Failed)? else {
        let ids: Vec<String> = match of_measure().next() {
            Some(_) => of_measure().map(|r| r.id.clone()).collect(),
            None => histories::identifiers(asked),
        };
        let text = format!("`{id}` is no reading of the market\n\nhint: there are {}", ids.join(", "));
        return Err(Failure::text("no-measure", Exit::Usage, &text));
    };
    let mut text = format!("{}\n{}\n\n", h.label, h.formula);
    let mut header = vec!["date", "value"];
    header.extend((!h.known.is_empty()).then_some("known"));
    let rows = h.values.iter().enumerate().map(|(k, (day, value))| {
        let known = h.known.get(k).map(|(n, of)| format!("{} of {}", count(*n as u64), count(*of as u64)));
        [day.to_string(), figure(*value, h.unit)].into_iter().chain(known).collect()
    });
    text.push_str(&table(&header, rows, &[2]));
    let (dates, values): (Vec<_>, Vec<_>) = h.values.iter().copied().unzip();
    let reading = page.reading(&h.id);
    let data = json!({
        "id": h.id, "measure": reading.map(|r| r.measure), "universe": reading.and_then(|r| r.universe.as_deref()),
        "label": h.label, "unit": h.unit, "formula": h.formula, "dates": dates, "values": values, "known": h.known,
    });
    Ok(Answer { data, text, provenance })
}

fn topic_table(t: &TopicTable) -> String {
    let cell = |c: &TopicCell| match c {
        TopicCell::Text(words) => short(words, 64),
        TopicCell::Day(day) => day.to_string(),
        // A wide table has no room for reasons; JSON has them.
        TopicCell::Number { value: None, missing: Some(why), .. } if t.columns.len() <= 6 => short(why, 48),
        TopicCell::Number { value, unit, .. } => figure(*value, *unit),
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

/// A value as people read it.
fn figure(value: Option<f64>, unit: Unit) -> String {
    match (value, unit) {
        (None, _) => "·".to_owned(),
        (Some(v), Unit::Fraction) => format!("{:.2} %", v * 100.0),
        (Some(v), Unit::Count) if v < 0.0 => format!("-{}", count(v.abs().round() as u64)),
        (Some(v), Unit::Count) => count(v.round() as u64),
        (Some(v), Unit::Log | Unit::Number | Unit::TStatistic) => format!("{v:.4}"),
    }
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
            let value = figure(r.value, r.unit);
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
