//! Breadth: how many take part, by universe and by sector, and when it thrust.
use breadth_panel::Universe;

use super::{Topic, TopicCell, TopicTable, side_by_side};
use crate::measure::{Family, Measure, measure, of_family};
use crate::measures::thrust::THRUSTS;
use crate::page::SECTOR_MEASURES;
use crate::{MarketPage, Reading, Unit, sector_readings};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "breadth",
    label: "Breadth",
    about: "how many companies take part: advances, averages, highs and lows, thrusts, participation; by sector",
    tables: |asked| {
        let mut tables = side_by_side(asked.page, &of_family(Family::Breadth));
        tables.push(thrusts(asked.page));
        tables.push(sectors(asked.page));
        let both: Vec<_> = asked.universes.iter().zip(asked.indexes).take(2).collect();
        let breadth = |m: &Measure, _: &Universe| m.family == Family::Breadth;
        tables.extend(by_sector("market", "small and large", &sector_readings(asked.panel, &both, breadth)?));
        for own in asked.universes.iter().zip(asked.indexes).skip(2) {
            tables.extend(by_sector(&own.0.id, &own.0.label, &sector_readings(asked.panel, &[own], breadth)?));
        }
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

/// How many measures stand side by side in a table of sectors.
const ACROSS: usize = 8;

/// Every measure of breadth of every sector, a row a sector; each cell says in JSON how many of how many it knew. `whose`
/// names the universe that was cut, `id` the tables.
pub fn by_sector(id: &str, whose: &str, readings: &[Reading]) -> Vec<TopicTable> {
    let mut sectors: Vec<(&str, &str)> = Vec::new();
    for r in readings {
        let (id, label) = (r.universe.as_deref().unwrap_or_default(), r.label.split(": ").next().unwrap_or(&r.label));
        if !sectors.iter().any(|(known, _)| *known == id) {
            sectors.push((id, label));
        }
    }
    let of = |id: &str, m: &Measure| readings.iter().find(|r| r.measure == m.id && r.universe.as_deref() == Some(id));
    let there: Vec<&Measure> =
        crate::sector_readings::measures().filter(|m| readings.iter().any(|r| r.measure == m.id)).collect();
    let current = |id: &str| {
        let first = readings.iter().find(|r| r.universe.as_deref() == Some(id) && r.measure == "ad_percent");
        first.is_none_or(|r| r.of >= LEAST_MEMBERS)
    };
    let table = |(k, chunk): (usize, &[&Measure])| {
        let columns: Vec<&str> = std::iter::once("sector").chain(chunk.iter().map(|m| m.id)).collect();
        let rows = sectors.iter().filter(|(id, _)| current(id)).map(|(id, label)| {
            let cell = |m: &&Measure| of(id, m).map_or_else(|| TopicCell::text(""), TopicCell::reading);
            std::iter::once(TopicCell::text(*label)).chain(chunk.iter().map(cell)).collect()
        });
        let id = format!("{id}_sectors_{}", k + 1);
        let note = match k {
            0 => {
                "By the sector that listings show, taken anew at each month's first close. `breadth market --history \
                  MEASURE.SECTOR` has every session, for example mcclellan.sector-technology."
            }
            _ => "",
        };
        TopicTable::new(
            &id,
            format!("Sectors of {whose}, {} of {}", k + 1, there.len().div_ceil(ACROSS)),
            &columns,
            rows.collect(),
        )
        .note(note)
    };
    there.chunks(ACROSS).enumerate().map(table).collect()
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
        row.extend(SECTOR_MEASURES.iter().map(|id| of(id).map_or_else(|| TopicCell::text(""), TopicCell::reading)));
        row
    });
    let rows = rows.collect();
    let note = "Small and large members together, by the sector their listing shows; taken anew at each month's first close. \
                A vendor that changes its list of sectors makes histories step. Returns are price returns, capitalisation-weighted; beat_index and median are against the sector's own index.";
    TopicTable { columns, ..TopicTable::new("sectors", "Sectors", &[], rows) }.note(note)
}
