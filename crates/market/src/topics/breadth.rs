//! Breadth: how many take part, by universe and by sector, and when it thrust.
use super::{Topic, TopicCell, TopicTable, side_by_side};
use crate::measure::{Family, measure, of_family};
use crate::measures::thrust::THRUSTS;
use crate::page::SECTOR_MEASURES;
use crate::{MarketPage, Unit};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "breadth",
    label: "Breadth",
    about: "how many companies take part: advances, averages, highs and lows, thrusts, participation; by sector",
    tables: |asked| {
        let mut tables = side_by_side(asked.page, &of_family(Family::Breadth));
        tables.push(thrusts(asked.page));
        tables.push(sectors(asked.page));
        Ok(tables)
    },
};

/// Each thrust in each universe: how often, when last.
pub fn thrusts(page: &MarketPage) -> TopicTable {
    let rows = THRUSTS.iter().flat_map(|thrust| {
        let of_measure = page.readings.iter().filter(move |r| r.measure == thrust.measure);
        of_measure.map(move |reading| {
            let values: Vec<Option<f64>> = reading.history.iter().map(|(_, v)| *v).collect();
            let fired = thrust.fires(&values);
            let last = fired.last().map_or_else(|| TopicCell::text("never"), |t| TopicCell::Day(reading.history[*t].0));
            vec![
                TopicCell::text(thrust.label),
                TopicCell::text(reading.universe.as_deref().unwrap_or("market")),
                TopicCell::number(reading.value, reading.unit).because(reading.missing.as_ref()),
                TopicCell::count(fired.len()),
                last,
                TopicCell::text(thrust.rule()),
            ]
        })
    });
    let columns = ["thrust", "universe", "indicator", "fired", "last", "rule"];
    TopicTable::new("thrusts", "Breadth thrusts", &columns, rows.collect())
        .note("Counted since the indicator's first value. A thrust is a crossing, not a level.")
}

/// The fewest members that make a sector worth a row.
const LEAST_MEMBERS: usize = 5;

/// Whether the line is both universes together, or a sector that has members enough on the last session: vendors retire
/// names of sectors.
pub fn is_current(page: &MarketPage, id: &str) -> bool {
    id == crate::page::MARKET || page.reading(&format!("ad_percent.{id}")).is_some_and(|r| r.of >= LEAST_MEMBERS)
}

/// The sectors: what they returned, and how many of their members take part.
pub fn sectors(page: &MarketPage) -> TopicTable {
    let spans = ["1m", "ytd", "1y"];
    let mut columns = vec!["sector".to_owned(), "members".to_owned()];
    columns.extend(spans.iter().map(|s| (*s).to_owned()));
    columns.extend(SECTOR_MEASURES.iter().filter_map(|id| measure(id)).map(|m| m.id.to_owned()));
    let rows = page.sector_returns.rows.iter().filter(|line| is_current(page, &line.id)).map(|line| {
        let of = |id: &str| page.reading(&format!("{id}.{}", line.id));
        let mut row = vec![TopicCell::text(line.label.split(", capitalisation").next().unwrap_or(&line.label))];
        row.push(of("ad_percent").map_or_else(|| TopicCell::text(""), |r| TopicCell::count(r.of)));
        row.extend(spans.iter().map(|s| TopicCell::number(page.sector_returns.value(&line.id, s), Unit::Fraction)));
        row.extend(SECTOR_MEASURES.iter().map(|id| match of(id) {
            Some(r) => TopicCell::number(r.value, r.unit).because(r.missing.as_ref()),
            None => TopicCell::text(""),
        }));
        row
    });
    let rows = rows.collect();
    let note = "Small and large members together, by the sector their listing shows; taken anew at each month's first close. \
                A vendor that changes its list of sectors makes histories step. Returns are price returns, capitalisation-weighted; beat_index and median are against the sector's own index.";
    TopicTable { columns, ..TopicTable::new("sectors", "Sectors", &[], rows) }.note(note)
}
