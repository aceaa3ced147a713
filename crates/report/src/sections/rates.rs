//! Rates: the curve, its slope, credit, the policy rate, banks.
use breadth_domain::Date;
use breadth_market::rates::RatePage;

use super::{Content, SectionKind};
use crate::document::{Block, Cell, Column, Lines, Row, Series, Table};
use crate::format::{Format, long_date};
use crate::run::Run;

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "rates", title: "Rates", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let page = &run.conditions.ok_or("Rates were not computed in this run.")?.rates;
    if page.readings.is_empty() {
        return Err(
            "No series of yields is in the store: `breadth import series DGS2.csv DGS10.csv T10Y2Y.csv`.".into()
        );
    }
    let charts = [
        chart(page, "Yields", &["2y", "10y", "real_10y"], None),
        chart(page, "Slope of the curve", &["10y_2y", "10y_3m"], Some((0.0, "inverted below"))),
        chart(page, "Credit spreads", &["high_yield", "investment_grade"], None),
    ];
    let mut blocks: Vec<Block> = charts.into_iter().flatten().map(Block::Lines).collect();
    blocks.push(Block::Table(lines(page)));
    blocks.extend(policy(page).map(Block::Table));
    blocks.push(Block::Table(banks(page)));
    blocks.push(Block::Table(super::market::topic(breadth_market::topics::rates::bank_signal(page))));
    Ok(Content { summary: summary(page), blocks })
}

fn summary(page: &RatePage) -> String {
    let mut out = Vec::new();
    if let Some(slope) = page.reading("10y_2y") {
        out.push(format!(
            "Ten-year less two-year yields of {}: {} points.",
            long_date(slope.date),
            Format::Number(2).text(Some(slope.value))
        ));
    }
    if let Some(m) = page.moves.last() {
        out.push(format!("Over the twelve months to {} the curve made a {}.", long_date(m.date), m.name.label()));
    }
    if let Some(p) = &page.policy {
        let least = if p.how == "counted" { "" } else { "at least " };
        out.push(format!(
            "The policy rate ({}) stood at {} %; {least}{} cuts in twelve months.",
            p.series,
            Format::Number(2).text(Some(p.value)),
            p.cuts_12m
        ));
    }
    out.join(" ")
}

/// Lines at month ends, on the months that any of them has.
fn chart(page: &RatePage, title: &str, ids: &[&str], level: Option<(f64, &str)>) -> Option<Lines> {
    let found: Vec<_> = ids.iter().filter_map(|id| page.reading(id)).collect();
    let mut days: Vec<Date> = found.iter().flat_map(|r| r.history.iter().map(|(d, _)| d.month_end())).collect();
    days.sort_unstable();
    days.dedup();
    days.get(1)?;
    let series = found.iter().map(|r| {
        let at = |day: &Date| r.history.binary_search_by_key(day, |(d, _)| d.month_end()).ok().map(|k| r.history[k].1);
        Series { label: r.label.to_owned(), values: days.iter().map(at).collect() }
    });
    let series = series.collect();
    let notes: Vec<String> =
        found.iter().filter(|r| !r.note.is_empty()).map(|r| format!("{}: {}.", r.label, r.note)).collect();
    let note = format!("Percent a year, the last value of each month. {}", notes.join(" "));
    let lines = Lines::new(title, Format::Number(1), days, series).note(note.trim_end().to_owned());
    Some(match level {
        Some((value, label)) => lines.reference(value, label),
        None => lines,
    })
}

fn lines(page: &RatePage) -> Table {
    let columns = vec![
        Column::text("Line"),
        Column::number("Percent"),
        Column::text("Of"),
        Column::text("Known on"),
        Column::number("3 months").help("change in percentage points"),
        Column::number("12 months").help("change in percentage points"),
        Column::number("pctl").help("share of its own values at or below it"),
        Column::text("Since"),
    ];
    let rows = page.readings.iter().map(|r| {
        Row::new(vec![
            Cell::text(r.label),
            Cell::number(Some(r.value), Format::Number(2)),
            Cell::Day(Some(r.date)),
            Cell::Day(Some(r.known_on)),
            Cell::number(r.change_3m, Format::Number(2)),
            Cell::number(r.change_12m, Format::Number(2)),
            Cell::number(r.percentile, Format::Percent(0)),
            Cell::Day(Some(r.since)),
        ])
    });
    let note = breadth_market::rates::remarks(&page.readings);
    Table::new("Yields, slopes, spreads", columns, rows.collect()).note(note.trim_start())
}

fn policy(page: &RatePage) -> Option<Table> {
    const SHOWN: usize = 12;
    let p = page.policy.as_ref()?;
    let columns = vec![
        Column::text("From"),
        Column::text("To"),
        Column::number("Change"),
        Column::number("Moves").help("whole quarter points"),
    ];
    let rows = p.moves.iter().rev().take(SHOWN).map(|m| {
        Row::new(vec![
            Cell::Day(Some(m.from)),
            Cell::Day(Some(m.to)),
            Cell::number(Some(m.change), Format::Number(2)),
            Cell::count(m.moves),
        ])
    });
    let note = format!("{}, {}. {}", p.series, p.how, p.note);
    Some(Table::new("The policy rate's moves, newest first", columns, rows.collect()).of(p.moves.len()).note(note))
}

fn banks(page: &RatePage) -> Table {
    let columns = vec![
        Column::text("Banks of"),
        Column::text("Month end"),
        Column::number("Net interest margin"),
        Column::number("Known"),
    ];
    let rows = page.banks.iter().filter_map(|b| {
        let m = b.history.last()?;
        let why = m.margin.is_none().then(|| "no bank reports both at hand".to_owned());
        Some(Row::new(vec![
            Cell::text(&b.universe),
            Cell::Day(Some(m.session)),
            Cell::number(m.margin, Format::Percent(2)).because(why),
            Cell::text(format!("{} of {}", m.known, m.of)),
        ]))
    });
    let formula = page.banks.first().map_or("", |b| b.formula);
    Table::new("What banks earn", columns, rows.collect()).note(formula)
}
