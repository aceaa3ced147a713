//! What crosses to the server and the command line: a document of sections of blocks, without a word of HTML.
use breadth_domain::Date;
use serde::Serialize;

pub use crate::curve::{Curve, Mark};
use crate::format::Format;

/// A report.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// What it is about, in a line.
    pub subtitle: String,
    /// Where every number of it comes from.
    pub provenance: Provenance,
    /// Its sections, in reading order; identifiers are unique.
    pub sections: Vec<Section>,
}

/// Where a result comes from: the same values give the same document.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Provenance {
    /// The day the run pretended it was.
    pub as_of: Date,
    /// SHA-256 of the store's version, in hexadecimal.
    pub store: String,
    /// The study's identifier.
    pub study: String,
    /// The engine's version.
    pub engine: String,
    /// The seed of whatever was drawn at random.
    pub seed: u64,
    /// The command that made it.
    pub command: String,
}

/// One chapter.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its identifier, in kebab case: the anchor on the page.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it says, in a sentence or two with figures.
    pub summary: String,
    /// Its content.
    pub blocks: Vec<Block>,
}

/// A piece of content.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "type", content = "content")]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// A few figures that matter most.
    Kpis(Vec<Kpi>),
    /// A table.
    Table(Table),
    /// A chart of series over time.
    Lines(Lines),
    /// A chart of amounts by category.
    Bars(Bars),
    /// A chart of one amount against another.
    Curve(Curve),
    /// How many remain after each step.
    Funnel(Funnel),
    /// Where lines stand on a map of strength and momentum, and where they come from.
    RotationMap(RotationMap),
    /// Which of a few states held when.
    Ribbon(Ribbon),
    /// A remark that must not be missed.
    Callout(Callout),
}

/// A figure with its label.
#[derive(Clone, Debug, Serialize)]
pub struct Kpi {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: Option<f64>,
    /// How it is written.
    pub format: Format,
    /// What qualifies it: a count of the known, a date, a comparison.
    pub note: String,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its header.
    pub label: String,
    /// What it means, where the header does not say it all: a formula, a unit.
    pub help: String,
    /// Whether it holds numbers, which are aligned right.
    pub numeric: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A figure, or missing.
    Number {
        /// The figure.
        value: Option<f64>,
        /// How it is written.
        format: Format,
        /// Why it is missing, where it is.
        missing: Option<String>,
        /// Where the figure stands between -1 and 1, where its cell is tinted by it.
        heat: Option<f64>,
        /// Whether its direction is marked by an arrow.
        arrow: bool,
    },
    /// A day.
    Day(Option<Date>),
}

/// A row.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// As many cells as the table has columns; the first names the row.
    pub cells: Vec<Cell>,
    /// What stands behind the row, unfolded on demand.
    pub detail: Option<Table>,
}

/// A table.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// How many rows there are in all, where fewer are shown.
    pub of: Option<usize>,
    /// A remark on how to read it.
    pub note: String,
}

/// One line of a chart.
#[derive(Clone, Debug, Serialize)]
pub struct Series {
    /// Its label.
    pub label: String,
    /// A value for each day of the chart; `None` leaves a gap.
    pub values: Vec<Option<f64>>,
}

/// What a line could be: a band around one of the series.
#[derive(Clone, Debug, Serialize)]
pub struct Band {
    /// The index of the series it surrounds.
    pub around: usize,
    /// What it means.
    pub label: String,
    /// Its lower edge, a value for each day.
    pub low: Vec<Option<f64>>,
    /// Its upper edge, a value for each day.
    pub high: Vec<Option<f64>>,
}

/// A level that helps to read a chart.
#[derive(Clone, Debug, Serialize)]
pub struct Reference {
    /// Where.
    pub value: f64,
    /// What it means.
    pub label: String,
}

/// How values become heights.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Equal differences are equal heights.
    Linear,
    /// Equal ratios are equal heights; values must be above zero.
    Log,
}

/// Series over time.
#[derive(Clone, Debug, Serialize)]
pub struct Lines {
    /// What it shows.
    pub title: String,
    /// Unit, method and how many were counted.
    pub note: String,
    /// The days, ascending.
    pub days: Vec<Date>,
    /// The lines; the first is the one that matters.
    pub series: Vec<Series>,
    /// A band around one of them.
    pub band: Option<Band>,
    /// Levels that help to read it.
    pub references: Vec<Reference>,
    /// The vertical axis.
    pub axis: Axis,
    /// How values are written.
    pub format: Format,
    /// Whether the first series is filled down to zero.
    pub filled: bool,
    /// Whether every series is filled down to zero, each within the one above it.
    pub nested: bool,
}

/// Which way bars grow.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// To the side, one category below the other.
    Horizontal,
    /// Upward, one category beside the other.
    Vertical,
}

/// Amounts by category, signed.
#[derive(Clone, Debug, Serialize)]
pub struct Bars {
    /// What it shows.
    pub title: String,
    /// Unit, method and how many were counted.
    pub note: String,
    /// The categories, in order.
    pub categories: Vec<String>,
    /// One bar a category each.
    pub series: Vec<Series>,
    /// Which way they grow.
    pub orientation: Orientation,
    /// How values are written.
    pub format: Format,
}

/// One step of a funnel: `entered = passed + failed + unknown`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What was asked.
    pub label: String,
    /// How many were asked.
    pub entered: usize,
    /// How many held.
    pub passed: usize,
    /// How many did not.
    pub failed: usize,
    /// Of how many it is not known.
    pub unknown: usize,
}

/// How many remain after each step.
#[derive(Clone, Debug, Serialize)]
pub struct Funnel {
    /// What it shows.
    pub title: String,
    /// How it was counted.
    pub note: String,
    /// The steps.
    pub steps: Vec<Step>,
}

/// A line on a rotation map.
#[derive(Clone, Debug, Serialize)]
pub struct Track {
    /// Its label.
    pub label: String,
    /// (day, ratio, momentum), oldest first; the last is where it stands.
    pub points: Vec<(Date, f64, f64)>,
}

/// Where lines stand on a map of strength and momentum: four quadrants around 100 and 100.
#[derive(Clone, Debug, Serialize)]
pub struct RotationMap {
    /// What it shows.
    pub title: String,
    /// Method, window, benchmark.
    pub note: String,
    /// The lines.
    pub tracks: Vec<Track>,
}

/// Which of a few states held when.
#[derive(Clone, Debug, Serialize)]
pub struct Ribbon {
    /// What it shows.
    pub title: String,
    /// Method and what a stretch means.
    pub note: String,
    /// The states, from the upper lane down.
    pub states: Vec<String>,
    /// Months, ascending: first day, last day, and which state; `None` where it is not known.
    pub spans: Vec<(Date, Date, Option<usize>)>,
}

/// How urgent a remark is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Good to know.
    Note,
    /// Read this before believing the figures.
    Warning,
}

/// A remark that must not be missed.
#[derive(Clone, Debug, Serialize)]
pub struct Callout {
    /// How urgent.
    pub tone: Tone,
    /// Its heading.
    pub title: String,
    /// Its sentences, one a line.
    pub lines: Vec<String>,
}

impl Column {
    /// A column of words.
    pub fn text(label: &str) -> Self {
        Column { label: label.into(), help: String::new(), numeric: false }
    }

    /// A column of numbers.
    pub fn number(label: &str) -> Self {
        Column { label: label.into(), help: String::new(), numeric: true }
    }

    /// The same column, explained.
    #[must_use]
    pub fn help(mut self, help: &str) -> Self {
        self.help = help.into();
        self
    }
}

impl Cell {
    /// Words.
    pub fn text(words: impl Into<String>) -> Self {
        Cell::Text(words.into())
    }

    /// A figure.
    pub fn number(value: Option<f64>, format: Format) -> Self {
        Cell::Number { value, format, missing: None, heat: None, arrow: false }
    }

    /// A count.
    pub fn count(n: usize) -> Self {
        Cell::number(Some(n as f64), Format::Count)
    }

    /// A change whose direction matters: signed, with an arrow.
    pub fn change(value: Option<f64>, decimals: u8) -> Self {
        Cell::Number { value, format: Format::Change(decimals), missing: None, heat: None, arrow: true }
    }

    /// The same figure, with the reason for its absence.
    #[must_use]
    pub fn because(mut self, reason: Option<String>) -> Self {
        if let Cell::Number { missing, .. } = &mut self {
            *missing = reason;
        }
        self
    }

    /// The same figure, its cell tinted by where it stands between `-full` and `full`.
    #[must_use]
    pub fn tinted(mut self, full: f64) -> Self {
        if let Cell::Number { value, heat, .. } = &mut self {
            *heat = value.map(|v| (v / full).clamp(-1.0, 1.0));
        }
        self
    }
}

impl Row {
    /// A row without detail.
    pub fn new(cells: Vec<Cell>) -> Self {
        Row { cells, detail: None }
    }
}

impl Table {
    /// A table of all its rows.
    pub fn new(caption: &str, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Table { caption: caption.into(), columns, rows, of: None, note: String::new() }
    }

    /// The same table with a remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same table, which shows only some of `of` rows.
    #[must_use]
    pub fn of(mut self, of: usize) -> Self {
        self.of = (of > self.rows.len()).then_some(of);
        self
    }
}

impl Series {
    /// A series of numbers of which those that are not finite are missing.
    pub fn new(label: &str, values: impl IntoIterator<Item = f64>) -> Self {
        Series { label: label.into(), values: finite(values) }
    }
}

/// The numbers, with those that are not finite missing.
pub fn finite(values: impl IntoIterator<Item = f64>) -> Vec<Option<f64>> {
    values.into_iter().map(|v| Some(v).filter(|v| v.is_finite())).collect()
}

impl Lines {
    /// A linear chart of those series.
    pub fn new(title: &str, format: Format, days: Vec<Date>, series: Vec<Series>) -> Self {
        Lines {
            title: title.into(),
            note: String::new(),
            days,
            series,
            band: None,
            references: Vec::new(),
            axis: Axis::Linear,
            format,
            filled: false,
            nested: false,
        }
    }

    /// The same chart with unit, method and counts.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The same chart with a level marked.
    #[must_use]
    pub fn reference(mut self, value: f64, label: &str) -> Self {
        self.references.push(Reference { value, label: label.into() });
        self
    }

    /// The same chart on a logarithmic axis.
    #[must_use]
    pub fn log(mut self) -> Self {
        self.axis = Axis::Log;
        self
    }
}

impl Callout {
    /// A block that is good to know.
    pub fn note(title: &str, lines: Vec<String>) -> Block {
        Block::Callout(Callout { tone: Tone::Note, title: title.into(), lines })
    }

    /// A block to read before believing the figures.
    pub fn warning(title: &str, lines: Vec<String>) -> Block {
        Block::Callout(Callout { tone: Tone::Warning, title: title.into(), lines })
    }
}
