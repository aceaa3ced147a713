//! What one can ask of the market: a topic is one file, which answers with tables, and a line in [`TOPICS`]. The command
//! line prints the tables, JSON holds them, and neither knows what they are about.
pub mod breadth;
pub mod concentration;
pub mod rates;
pub mod regimes;
pub mod rotation;
pub mod valuation;

use breadth_domain::Date;
use breadth_panel::{IndexSeries, Panel, Universe};
use breadth_store::View;
use serde::Serialize;

use crate::{MarketError, MarketPage, Unit};

/// What a topic is answered from.
#[derive(Copy, Clone)]
pub struct Asked<'a> {
    /// The store, as of the day.
    pub view: &'a View,
    /// The panel made from it.
    pub panel: &'a Panel,
    /// Small, then large, then any other universe asked for.
    pub universes: &'a [Universe],
    /// Their indexes.
    pub indexes: &'a [IndexSeries],
    /// The market page of the same day.
    pub page: &'a MarketPage,
}

/// A subject with its tables.
#[derive(Copy, Clone)]
pub struct Topic {
    /// The stable identifier: what one writes on the command line.
    pub id: &'static str,
    /// The label people read.
    pub label: &'static str,
    /// What it answers, in a line.
    pub about: &'static str,
    /// Makes its tables.
    pub tables: fn(&Asked<'_>) -> Result<Vec<TopicTable>, MarketError>,
}

/// Every topic, in the order of `breadth market`.
pub const TOPICS: &[&Topic] =
    &[&breadth::TOPIC, &concentration::TOPIC, &rotation::TOPIC, &valuation::TOPIC, &regimes::TOPIC, &rates::TOPIC];

/// The topic with that identifier.
pub fn topic(id: &str) -> Option<&'static Topic> {
    TOPICS.iter().copied().find(|t| t.id == id)
}

/// A table of a topic.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TopicTable {
    /// The stable identifier, unique within the topic.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// How to read it: method, window, what is counted; may be empty.
    pub note: String,
    /// The headers; the first column names the row.
    pub columns: Vec<String>,
    /// As many cells as headers in each.
    pub rows: Vec<Vec<TopicCell>>,
}

/// A cell: words, a day, or a number with its unit or the reason of its absence.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TopicCell {
    /// Words.
    Text(String),
    /// A day.
    Day(Date),
    /// A number.
    Number {
        /// The value.
        value: Option<f64>,
        /// What it counts in.
        unit: Unit,
        /// Why there is none.
        #[serde(skip_serializing_if = "Option::is_none")]
        missing: Option<String>,
        /// How many it could use, of how many; `None` where the row says it.
        #[serde(skip_serializing_if = "Option::is_none")]
        known: Option<(usize, usize)>,
    },
}

impl TopicTable {
    /// A table of those rows.
    pub fn new(id: &str, title: impl Into<String>, columns: &[&str], rows: Vec<Vec<TopicCell>>) -> Self {
        let columns = columns.iter().map(|c| (*c).to_owned()).collect();
        TopicTable { id: id.into(), title: title.into(), note: String::new(), columns, rows }
    }

    /// The same table with a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }
}

impl TopicCell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        TopicCell::Text(words.into())
    }

    /// A number; one that is not finite is missing.
    pub fn number(value: impl Into<Option<f64>>, unit: Unit) -> Self {
        TopicCell::Number { value: value.into().filter(|v| v.is_finite()), unit, missing: None, known: None }
    }

    /// A count.
    pub fn count(n: usize) -> Self {
        Self::number(n as f64, Unit::Count)
    }

    /// A reading's number, with its reason where it is missing and how many of how many it knew.
    pub fn reading(r: &crate::Reading) -> Self {
        let mut cell = Self::number(r.value, r.unit).because(r.missing.as_ref());
        if let TopicCell::Number { known, .. } = &mut cell {
            *known = Some((r.known, r.of));
        }
        cell
    }

    /// The same number, with the reason of its absence.
    #[must_use]
    pub fn because(mut self, reason: Option<impl ToString>) -> Self {
        if let TopicCell::Number { missing, .. } = &mut self {
            *missing = reason.map(|r| r.to_string());
        }
        self
    }
}

/// Measures side by side: a row a measure, a column a universe, or the one column of the whole market.
pub(crate) fn side_by_side(page: &MarketPage, measures: &[&str]) -> Vec<TopicTable> {
    let of = |id: &str| page.readings.iter().filter(|r| r.measure == id).collect::<Vec<_>>();
    let chosen: Vec<_> = measures.iter().map(|id| of(id)).filter(|r| !r.is_empty()).collect();
    let mut universes: Vec<&str> = Vec::new();
    for reading in chosen.iter().flatten().filter_map(|r| r.universe.as_deref()) {
        if !universes.contains(&reading) {
            universes.push(reading);
        }
    }
    let mut tables = Vec::new();
    let rows = |universe: Option<&str>| -> Vec<Vec<TopicCell>> {
        let readings = chosen.iter().flatten().filter(|r| r.universe.as_deref() == universe);
        let row = |r: &&crate::Reading| {
            vec![
                TopicCell::text(r.label.rsplit(": ").next().unwrap_or(&r.label)),
                TopicCell::number(r.value, r.unit).because(r.missing.as_ref()),
                TopicCell::number(r.percentile, Unit::Fraction),
                TopicCell::text(format!("{} of {} {}", r.known, r.of, r.counted)),
                TopicCell::text(r.measure),
            ]
        };
        readings.map(row).collect()
    };
    let columns = ["measure", "value", "percentile so far", "known", "id"];
    for universe in universes.into_iter().map(Some).chain([None]) {
        let rows = rows(universe);
        if !rows.is_empty() {
            let name = universe.unwrap_or("market");
            tables.push(TopicTable::new(name, format!("Measures: {name}"), &columns, rows));
        }
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_named_once_and_say_what_they_answer() {
        for (i, t) in TOPICS.iter().enumerate() {
            assert!(TOPICS[..i].iter().all(|other| other.id != t.id && other.label != t.label), "{}", t.id);
            assert!(!t.about.is_empty() && topic(t.id).is_some_and(|found| found.id == t.id));
        }
        assert!(topic("weather").is_none());
    }

    #[test]
    fn a_number_that_is_not_one_is_missing_with_its_reason() {
        let cell = TopicCell::number(f64::NAN, Unit::Fraction).because(Some("too young"));
        assert_eq!(serde_json::to_string(&cell).unwrap(), r#"{"value":null,"unit":"fraction","missing":"too young"}"#);
        assert_eq!(serde_json::to_string(&TopicCell::count(3)).unwrap(), r#"{"value":3.0,"unit":"count"}"#);
    }
}
