//! The market page: returns, breadth, concentration, spreads, with their histories.
use breadth_market::topics::breadth::is_current;
use breadth_market::{MarketPage, Reading, ReturnTable, TopicCell, TopicTable, Unit};

use crate::document::{Bars, Block, Cell, Column, Lines, Orientation, RotationMap, Row, Series, Table, Track};
use crate::format::{Format, long_date};
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "market", title: "Market", build };

/// A chart of measures: title, the measures drawn together, a level that helps to read it.
struct Chart {
    title: &'static str,
    readings: &'static [&'static str],
    level: Option<(f64, &'static str)>,
}

const CHARTS: &[Chart] = &[
    Chart {
        title: "Breadth: members above their 200-day average",
        readings: &["above_200d.small", "above_200d.large"],
        level: Some((0.5, "half")),
    },
    Chart { title: "Breadth: advance-decline line", readings: &["ad_line.small", "ad_line.large"], level: None },
    Chart {
        title: "Breadth: composite score",
        readings: &["breadth_score.small", "breadth_score.large"],
        level: Some((0.5, "the middle of its own past")),
    },
    Chart {
        title: "Breadth: net new highs",
        readings: &["net_highs.small", "net_highs.large"],
        level: Some((0.0, "balance")),
    },
    Chart { title: "Breadth: McClellan oscillator", readings: &["mcclellan.small", "mcclellan.large"], level: None },
    Chart {
        title: "Breadth: members that beat their index, 12 months",
        readings: &["beat_index_12m.small", "beat_index_12m.large"],
        level: Some((0.5, "half")),
    },
    Chart {
        title: "Breadth: average correlation, 63 days",
        readings: &["average_correlation.small", "average_correlation.large"],
        level: None,
    },
    Chart {
        title: "Concentration: share of the largest in large",
        readings: &["top50_share.large", "top10_share.large", "top5_share.large", "top1_share.large"],
        level: None,
    },
    Chart {
        title: "Concentration: effective number of companies in large",
        readings: &["effective_n.large"],
        level: None,
    },
    Chart {
        title: "Equal- minus cap-weighted return, 12 months",
        readings: &["ew_minus_cw_12m.small", "ew_minus_cw_12m.large"],
        level: None,
    },
    Chart { title: "Rotation: small against large", readings: &["relative_strength"], level: None },
    Chart { title: "Rotation score", readings: &["rotation_score"], level: Some((0.0, "neither leads")) },
];

fn build(run: &Run<'_>) -> Result<Content, String> {
    let page = run.market.ok_or("The market page was not computed in this run.")?;
    let mut blocks = vec![
        Block::Table(returns_table("Returns to the last session", &page.returns)),
        Block::Bars(year_to_date(&page.returns)),
    ];
    blocks.extend(maps(page));
    blocks.push(Block::Table(topic(breadth_market::topics::rotation::score(page))));
    blocks.extend(breadth_market::topics::rotation::record(page).map(|t| Block::Table(topic(t))));
    blocks.push(Block::Table(super::market_sectors::table(page, run.conditions.map(|c| &c.valuation))));
    blocks.extend(CHARTS.iter().filter_map(|chart| draw(page, chart)).map(Block::Lines));
    blocks.push(Block::Table(topic(breadth_market::topics::concentration::baskets(page))));
    blocks.push(Block::Table(topic(breadth_market::topics::breadth::thrusts(page))));
    let whole = |r: &Reading| r.universe.is_none();
    blocks.push(Block::Table(readings_table(page, "All measures of universes on the last session", |r| !whole(r))));
    blocks.push(Block::Table(readings_table(page, "All measures of the whole market on the last session", whole)));
    blocks.push(Block::Table(returns_table("Returns of calendar periods", &page.calendar)));
    blocks.extend(page.top.iter().map(|top| {
        let columns = vec![
            Column::text("Ticker"),
            Column::text("Name"),
            Column::number("Rank"),
            Column::number("Share").help("of the universe's capitalisation"),
            Column::number("Capitalisation"),
        ];
        let rows = top.names.iter().map(|n| {
            Row::new(vec![
                Cell::text(n.ticker.to_string()),
                Cell::text(&n.name),
                Cell::count(n.rank),
                Cell::number(Some(n.weight), Format::Percent(2)),
                Cell::number(Some(n.cap), Format::Money),
            ])
        });
        Block::Table(Table::new(&format!("Largest of {}", top.label), columns, rows.collect()).of(top.members))
    }));
    Ok(Content { summary: summary(page), blocks })
}

/// Sectors on one map, sizes and styles on another.
fn maps(page: &MarketPage) -> Vec<Block> {
    let newest = page.map.iter().filter_map(|l| l.tail.last()).map(|p| p.date).max();
    let of = |title: &str, groups: &[&str]| {
        let there = page.map.iter().filter(|l| groups.contains(&l.group) && l.tail.last().map(|p| p.date) == newest);
        let tracks: Vec<Track> = there
            .filter(|l| l.group != "sectors" || is_current(page, &l.id))
            .map(|l| Track {
                // Short names: a fund's ticker, a universe's identifier.
                label: if l.group == "sectors" { l.label.clone() } else { l.id.replace(".equal", ", equal weight") },
                points: l.tail.iter().map(|p| (p.date, p.ratio, p.momentum)).collect(),
            })
            .collect();
        let note = "Weekly, last steps of the tail. A public approximation: ratio = 100 + z of the relative strength over 14 \
                    weeks, momentum = 100 + z of the ratio's change over 4. Rolling windows alone: a point drawn once never \
                    moves. Indexes are held against both universes together, funds (by ticker) against SPY.";
        Block::RotationMap(RotationMap { title: title.into(), note: note.into(), tracks })
    };
    vec![of("Rotation map: sectors", &["sectors"]), of("Rotation map: sizes and styles", &["sizes", "styles"])]
}

/// A topic's table as the report's.
pub(super) fn topic(t: TopicTable) -> Table {
    let numeric = |k: usize| t.rows.iter().any(|r| matches!(r.get(k), Some(TopicCell::Number { .. })));
    let columns = t.columns.iter().enumerate();
    let columns = columns.map(|(k, c)| if numeric(k) { Column::number(c) } else { Column::text(c) }).collect();
    let cell = |c: &TopicCell| match c {
        TopicCell::Text(words) => Cell::text(words),
        TopicCell::Day(day) => Cell::Day(Some(*day)),
        TopicCell::Number { value, unit, missing, .. } => {
            Cell::number(*value, format_of_unit(*unit)).because(missing.clone())
        }
    };
    let rows = t.rows.iter().map(|r| Row::new(r.iter().map(cell).collect())).collect();
    Table::new(&t.title, columns, rows).note(&t.note)
}

fn summary(page: &MarketPage) -> String {
    let mut sentences = vec![format!("At the close of {}:", long_date(page.session))];
    let value = |id: &str| page.reading(id).and_then(|r| r.value.map(|v| (v, r)));
    if let (Some((s, sr)), Some((l, lr))) = (value("above_200d.small"), value("above_200d.large")) {
        sentences.push(format!(
            "{} of small members ({} of {} known) and {} of large ones ({} of {}) stand above their 200-day average.",
            Format::Percent(1).text(Some(s)),
            Format::Count.text(Some(sr.known as f64)),
            Format::Count.text(Some(sr.of as f64)),
            Format::Percent(1).text(Some(l)),
            Format::Count.text(Some(lr.known as f64)),
            Format::Count.text(Some(lr.of as f64)),
        ));
    }
    if let (Some((share, _)), Some((n, _))) = (value("top7_share.large"), value("effective_n.large")) {
        sentences.push(format!(
            "The seven largest are {} of large; its weights are as concentrated as {} equal ones.",
            Format::Percent(1).text(Some(share)),
            Format::Count.text(Some(n)),
        ));
    }
    sentences.join(" ")
}

pub(super) fn returns_table(caption: &str, table: &ReturnTable) -> Table {
    let mut columns = vec![
        Column::text("Line"),
        Column::text("Kind").help("price: without dividends; total: with dividends reinvested"),
    ];
    columns.extend(table.columns.iter().map(|c| Column::number(&c.label).help(&format!("{} to {}", c.from, c.to))));
    let rows = table.rows.iter().map(|row| {
        let cells = row.cells.iter().map(|cell| {
            Cell::change(cell.value, 1).tinted(0.3).because(cell.missing.as_ref().map(ToString::to_string))
        });
        Row::new([Cell::text(&row.label), Cell::text(row.kind)].into_iter().chain(cells).collect())
    });
    Table::new(caption, columns, rows.collect()).note(
        "Not annualised. A price line leaves dividends out; held against a total-return fund, it falls behind by them.",
    )
}

fn year_to_date(table: &ReturnTable) -> Bars {
    let lines: Vec<_> = table.rows.iter().map(|r| (r.label.clone(), table.value(&r.id, "ytd"))).collect();
    Bars {
        title: "Year to date".into(),
        note: "Since the last session of the previous year; rebuilt indexes without dividends, funds with them.".into(),
        categories: lines.iter().map(|(label, _)| label.clone()).collect(),
        series: vec![Series { label: "Year to date".into(), values: lines.into_iter().map(|(_, v)| v).collect() }],
        orientation: Orientation::Horizontal,
        format: Format::Change(1),
    }
}

fn draw(page: &MarketPage, chart: &Chart) -> Option<Lines> {
    let readings: Vec<&Reading> = chart.readings.iter().filter_map(|id| page.reading(id)).collect();
    let first = readings.first()?;
    // The history begins with the first session on which any of the lines is known.
    let start = readings.iter().filter_map(|r| r.history.iter().position(|(_, v)| v.is_some())).min()?;
    let one_measure = readings.iter().all(|r| r.measure == first.measure);
    let series = readings.iter().map(|r| Series {
        label: match &r.universe {
            Some(universe) if one_measure => universe.clone(),
            _ => r.label.rsplit(": ").next().unwrap_or(&r.label).to_owned(),
        },
        values: r.history[start..].iter().map(|(_, v)| *v).collect(),
    });
    let days = first.history[start..].iter().map(|(day, _)| *day).collect();
    let note = readings.iter().map(|r| known_of(r)).collect::<Vec<_>>().join("; ");
    let lines = Lines::new(chart.title, format_of(first), days, series.collect())
        .note(format!("{}. Last: {note}.", first.formula));
    let lines = Lines { nested: chart.title.contains("share of the largest"), ..lines };
    Some(match chart.level {
        Some((value, label)) => lines.reference(value, label),
        None => lines,
    })
}

fn known_of(r: &Reading) -> String {
    let count = |n: usize| Format::Count.text(Some(n as f64));
    let whose = r.universe.as_deref().map_or(String::new(), |u| format!("{u}, "));
    format!("{} ({whose}{} of {} {})", format_of(r).text(r.value), count(r.known), count(r.of), r.counted)
}

/// One line a measure of those chosen: what is computed for several universes stands side by side.
fn readings_table(page: &MarketPage, caption: &str, chosen: impl Fn(&Reading) -> bool) -> Table {
    let readings: Vec<&Reading> = page.readings.iter().filter(|r| chosen(r)).collect();
    let mut universes: Vec<&str> = Vec::new();
    let mut measures: Vec<&str> = Vec::new();
    for r in &readings {
        let universe = r.universe.as_deref().unwrap_or(WHOLE);
        if !universes.contains(&universe) {
            universes.push(universe);
        }
        if !measures.contains(&r.measure) {
            measures.push(r.measure);
        }
    }
    let mut columns = vec![Column::text("Measure")];
    for universe in &universes {
        columns.push(Column::number(universe).help("value on the last session"));
        columns.push(Column::number("known").help("how many of how many could be used"));
        columns.push(Column::number("pctl").help("share of all values so far, today's included, at or below today's"));
    }
    columns.push(Column::text("Equation"));
    let rows = measures.iter().filter_map(|measure| {
        let of_measure = || readings.iter().filter(|r| r.measure == *measure);
        let first = of_measure().next()?;
        let mut cells = vec![Cell::text(first.label.rsplit(": ").next().unwrap_or(&first.label))];
        for universe in &universes {
            match of_measure().find(|r| r.universe.as_deref().unwrap_or(WHOLE) == *universe) {
                Some(r) => {
                    let count = |n: usize| Format::Count.text(Some(n as f64));
                    cells
                        .push(Cell::number(r.value, format_of(r)).because(r.missing.as_ref().map(ToString::to_string)));
                    cells.push(Cell::text(format!("{} of {}", count(r.known), count(r.of))));
                    cells.push(Cell::number(r.percentile, Format::Percent(0)));
                }
                None => cells.extend([Cell::text(""), Cell::text(""), Cell::text("")]),
            }
        }
        cells.push(Cell::text(first.formula));
        Some(Row::new(cells))
    });
    Table::new(caption, columns, rows.collect())
        .note("Known counts members, or sessions where a measure spans a window; percentiles are of each measure's own history.")
}

fn format_of_unit(unit: Unit) -> Format {
    match unit {
        Unit::Fraction => Format::Percent(1),
        Unit::Count => Format::Count,
        Unit::Log => Format::Number(4),
        Unit::Number | Unit::TStatistic => Format::Number(2),
    }
}

/// The column of what is computed for the whole market.
const WHOLE: &str = "market";

/// How a measure is written: a spread keeps its sign, a small index its digits.
fn format_of(reading: &Reading) -> Format {
    match reading.unit {
        Unit::Fraction if reading.measure.starts_with("median_minus") || reading.measure == "net_highs" => {
            Format::Change(1)
        }
        Unit::Fraction if reading.measure.starts_with("ew_minus") => Format::Change(1),
        Unit::Fraction => Format::Percent(1),
        Unit::Count => Format::Count,
        Unit::Number if reading.measure.starts_with("hhi") => Format::Number(4),
        Unit::Number | Unit::TStatistic => Format::Number(2),
        Unit::Log => Format::Number(3),
    }
}
