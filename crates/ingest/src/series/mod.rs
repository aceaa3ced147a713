//! Named series by date: FRED's graph CSV and tables alike.
//!
//! The first column is the date, each other column a series by its name; a long table has `series`, `date` and `value`.
//! Monthly and longer periods, which FRED dates by their first day, are dated by their last.
mod lag;

use std::collections::BTreeMap;
use std::sync::Arc;

use breadth_domain::finding::kinds;
use breadth_domain::{Date, Records, SeriesRow, calendar};

use crate::IngestError;
use crate::columns::{Columns, DATE_NAMES, Field, missing, plain};
use crate::number::Read as Number;
use crate::source::{Context, Input};
use crate::table::{Row, Visitor, scan};
use crate::tally::Tally;
use lag::{Frequency, lag_of};
pub use lag::{LAGS, Lag, Released};

const FIELDS: &[Field] = &[
    Field { id: "date", aliases: DATE_NAMES },
    Field { id: "series", aliases: &["series_id", "id", "indicator", "variable"] },
    Field { id: "value", aliases: &["val", "obs_value"] },
];
const DATE: usize = 0;
const SERIES: usize = 1;
const VALUE: usize = 2;

/// A value as the file dates it, and where it stood.
struct Dated {
    date: Date,
    value: f64,
    file: u32,
    line: u64,
}

struct Reader<'a, 't, 's> {
    context: &'a Context<'a>,
    input: &'a Input,
    tally: &'t mut Tally<'s>,
    file: u32,
    columns: Option<Columns>,
    /// (column, series), where each series has a column of its own.
    wide: Vec<(usize, Arc<str>)>,
    long: bool,
    read: &'t mut BTreeMap<Arc<str>, Vec<Dated>>,
}

pub(crate) fn read(context: &Context<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
    context.progress.begin("reading series", Some(context.inputs.iter().map(|i| i.bytes).sum()));
    let mut read: BTreeMap<Arc<str>, Vec<Dated>> = BTreeMap::new();
    for (file, input) in context.inputs.iter().enumerate() {
        let mut reader = Reader {
            context,
            input,
            tally: &mut *tally,
            file: file as u32,
            columns: None,
            wide: Vec::new(),
            long: false,
            read: &mut read,
        };
        scan(input, &mut reader, &|n| context.progress.advance(n))?;
    }
    let mut rows = Vec::new();
    let names: Vec<&str> = read.keys().map(|n| n.as_ref()).collect();
    if !names.is_empty() {
        tally.notes.push(
            "values are the vintage of the download: revisions made since a value's first release are in it".to_owned(),
        );
    }
    for (series, mut values) in std::mem::take(&mut read) {
        values.sort_by_key(|v| (v.date, v.file, v.line));
        let (lag, declared) = lag_of(&series, frequency(&values));
        if !declared {
            tally.notes.push(format!("{series}: no declared release lag; taken as known {lag}"));
        }
        let mut last: Option<(Date, f64)> = None;
        for v in values {
            let name = &context.inputs[v.file as usize].name;
            if let Some((date, value)) = last
                && date == v.date
            {
                let kind = if value == v.value { &kinds::DUPLICATE } else { &kinds::CONFLICT };
                let text = || format!("{},{series},{}", v.date, v.value);
                tally.quarantine(kind, name, v.line, || format!("kept: {value}"), text)?;
                continue;
            }
            last = Some((v.date, v.value));
            let (date, known_on) = lag.apply(v.date);
            tally.cover(date);
            rows.push(SeriesRow { series: series.clone(), date, value: v.value, known_on });
        }
    }
    tally.send_all(rows, Records::Series)?;
    context.progress.end();
    Ok(())
}

/// How often a series comes, by the middle distance between its dates.
fn frequency(values: &[Dated]) -> Frequency {
    let mut gaps: Vec<i32> = values.windows(2).map(|w| w[0].date.days_until(w[1].date)).filter(|d| *d > 0).collect();
    gaps.sort_unstable();
    match gaps.get(gaps.len() / 2).copied().unwrap_or(1) {
        ..=4 => Frequency::Daily,
        5..=16 => Frequency::Weekly,
        17..=60 => Frequency::Monthly,
        61..=200 => Frequency::Quarterly,
        _ => Frequency::Yearly,
    }
}

impl Reader<'_, '_, '_> {
    fn take(
        &mut self,
        series: Arc<str>,
        date: Date,
        row: &Row<'_>,
        column: usize,
    ) -> Result<Option<String>, IngestError> {
        let cell = row.cell(Some(column));
        match cell.number() {
            Number::Missing => {
                self.tally.note(&kinds::EMPTY_VALUE, &self.input.name, row.line, || format!("{series} {date}"));
            }
            Number::Value(value) if value.is_finite() => {
                let place = Dated { date, value, file: self.file, line: row.line };
                self.read.entry(series).or_default().push(place);
            }
            _ => return Ok(Some(format!("{series} = `{}`", cell.text()))),
        }
        Ok(None)
    }
}

impl Visitor for Reader<'_, '_, '_> {
    fn header(&mut self, names: &[String]) -> Result<(), IngestError> {
        let columns = Columns::bind(names, FIELDS, self.context, self.input)?;
        let date = columns.need(DATE, FIELDS, self.input)?;
        self.long = columns.at(SERIES).is_some() && columns.at(VALUE).is_some();
        if !self.long {
            // A column called "value" is the series that the file is named after.
            let name = |at: usize| if plain(&names[at]) == "value" { self.input.stem.as_str() } else { &names[at] };
            let own = (0..names.len()).filter(|at| *at != date && !names[*at].is_empty());
            self.wide = own.map(|at| (at, Arc::from(name(at)))).collect();
            if self.wide.is_empty() {
                return Err(missing(&FIELDS[VALUE], names, false, self.input));
            }
        }
        self.columns = Some(columns);
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let Some(columns) = self.columns.clone() else { return Ok(()) };
        let day = row.cell(columns.at(DATE));
        let Some(date) = day.day().ok().flatten().filter(|d| possible(*d, self.context.options.today)) else {
            let seen = || format!("`{}`", day.text());
            return self.tally.quarantine(&kinds::IMPOSSIBLE_DATE, &self.input.name, row.line, seen, || row.as_text());
        };
        // One value that is no number makes the row wrong; the row's other series stand.
        let mut wrong = None;
        if self.long {
            let id = row.cell(columns.at(SERIES)).text();
            if id.is_empty() {
                wrong = Some("no series named".to_owned());
            } else if let Some(column) = columns.at(VALUE) {
                wrong = self.take(Arc::from(id.as_ref()), date, row, column)?;
            }
        } else {
            for (column, series) in self.wide.clone() {
                wrong = wrong.or(self.take(series, date, row, column)?);
            }
        }
        match wrong {
            None => Ok(()),
            Some(seen) => {
                self.tally.quarantine(&kinds::UNREADABLE_ROW, &self.input.name, row.line, || seen, || row.as_text())
            }
        }
    }

    fn ragged(&mut self, row: &Row<'_>) -> Result<(), IngestError> {
        let seen = || format!("{} fields", row.cells.len());
        self.tally.quarantine(&kinds::UNREADABLE_ROW, &self.input.name, row.line, seen, || row.as_text())
    }

    fn no_header(&self, seen: &str) -> IngestError {
        missing(&FIELDS[DATE], &[seen.to_owned()], true, self.input)
    }
}

/// Some series reach back before 1900.
fn possible(day: Date, today: Date) -> bool {
    Date::from_ymd(1700, 1, 1).is_some_and(|first| first <= day) && day <= today
}

/// The first session on or after that day.
pub(crate) fn session_on_or_after(day: Date) -> Date {
    calendar::session_after(day.plus_days(-1))
}
