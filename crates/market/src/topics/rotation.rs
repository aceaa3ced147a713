//! Rotation: who leads whom.
use super::{Topic, TopicCell, TopicTable, side_by_side};
use crate::measure::{Family, of_family};
use crate::measures::rotation_score::PARTS;
use crate::rotation_map::{BACK, WINDOW};
use crate::{MapLine, MarketPage, Unit};

/// The topic.
pub const TOPIC: Topic = Topic {
    id: "rotation",
    label: "Rotation",
    about: "who leads: small against large with a score and its record, sectors, sizes and styles on a map",
    tables: |asked| {
        let mut tables = vec![score(asked.page)];
        tables.extend(record(asked.page));
        tables.push(map("map", "Rotation map, weekly", &asked.page.map));
        tables.push(map("map_daily", "Rotation map, daily", &asked.page.map_daily));
        tables.extend(side_by_side(asked.page, &of_family(Family::Rotation)));
        Ok(tables)
    },
};

/// The score, part by part.
pub fn score(page: &MarketPage) -> TopicTable {
    let total = page.reading("rotation_score");
    let mut rows: Vec<Vec<TopicCell>> = PARTS
        .iter()
        .map(|part| {
            let reading = page.reading(part.measure.id);
            let value = reading.and_then(|r| r.value);
            vec![
                TopicCell::text(part.label),
                TopicCell::number(value, part.measure.unit).because(reading.and_then(|r| r.missing.as_ref())),
                TopicCell::number(value.map(part.evidence), Unit::Number),
                TopicCell::number(part.weight, Unit::Fraction),
                TopicCell::text(part.rule),
            ]
        })
        .collect();
    rows.push(vec![
        TopicCell::text("Rotation score"),
        TopicCell::text(""),
        TopicCell::number(total.and_then(|r| r.value), Unit::Number).because(total.and_then(|r| r.missing.as_ref())),
        TopicCell::number(total.map(|r| r.known as f64 / r.of.max(1) as f64), Unit::Fraction),
        TopicCell::text("above 0 small companies lead"),
    ]);
    TopicTable::new("score", "Rotation score", &["part", "value", "evidence", "weight", "rule"], rows).note(
        "Evidence runs from -1 (large lead) to 1 (small lead). A part that lacks leaves its weight to the others.",
    )
}

/// What came after each sign of the score on long history.
pub fn record(page: &MarketPage) -> Option<TopicTable> {
    let record = page.record.as_ref()?;
    let rows = record.spans.iter().flat_map(|span| {
        [("above 0", &span.above), ("below 0", &span.below)].map(|(sign, a)| {
            vec![
                TopicCell::text(format!("{} month{}", span.months, if span.months == 1 { "" } else { "s" })),
                TopicCell::text(sign),
                TopicCell::count(a.months),
                TopicCell::count(a.episodes),
                TopicCell::count(a.independent),
                TopicCell::number(a.hit_rate, Unit::Fraction),
                TopicCell::number(a.mean, Unit::Log),
                TopicCell::number(a.se, Unit::Log),
                TopicCell::number(span.t, Unit::TStatistic),
            ]
        })
    });
    let columns =
        ["ahead", "score", "months", "episodes", "independent", "small beat large", "mean", "s.e.", "t of difference"];
    Some(TopicTable::new("record", "The score's record", &columns, rows.collect()).note(format!(
        "French's size portfolios, value-weighted, {} to {}: ln(small / large) over the months after a month-end with that \
         score. The score is made of the months before alone, with a year of 12 months, an average of 10, a volatility of \
         36; nothing is fitted. Errors: Newey-West over at least the span; independent: spans of one sign without overlap, of \
         both signs together at most {} of 12 months.",
        record.from,
        record.to,
        record.spans.last().map_or(0, |s| (s.above.months + s.below.months) / s.months)
    )))
}

/// Lines on the map.
pub fn map(id: &str, title: &str, lines: &[MapLine]) -> TopicTable {
    // What has no point of late, a sector that its vendor retired, is not where anything stands.
    let newest = lines.iter().filter_map(|l| l.tail.last()).map(|p| p.date).max();
    let now = |l: &&MapLine| l.tail.last().map(|p| p.date) == newest;
    let rows = lines.iter().filter(now).map(|l| {
        let last = l.tail.last();
        vec![
            TopicCell::text(&l.label),
            TopicCell::text(l.group),
            TopicCell::text(&l.against),
            TopicCell::text(l.quadrant.map_or("too young", |q| q.label())),
            TopicCell::number(last.map(|p| p.ratio), Unit::Number),
            TopicCell::number(last.map(|p| p.momentum), Unit::Number),
            TopicCell::number(l.heading, Unit::Number),
            TopicCell::number(l.speed, Unit::Number),
            last.map_or_else(|| TopicCell::text(""), |p| TopicCell::Day(p.date)),
        ]
    });
    let columns =
        ["line", "group", "against", "quadrant", "ratio", "momentum", "heading, degrees", "speed", "point of"];
    TopicTable::new(id, title, &columns, rows.collect()).note(format!(
        "A public approximation: ratio = 100 + z of the relative strength over {WINDOW} points, momentum = 100 + z of the \
         ratio's change over {BACK}; rolling windows alone, so that points drawn once never move."
    ))
}
