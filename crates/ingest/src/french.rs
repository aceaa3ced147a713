//! The Ken French data library's text files: several blocks, each with a title, a header and rows.
//!
//! A series is named `french/<file stem>/<block title>/<column>`; a block without a title is named by its rhythm (`Daily`,
//! `Monthly`, `Annual`). Values stay in the file's unit: returns in percent, firm sizes in millions of dollars. A month is
//! dated by its last day, a year by 31 December; a value is taken as known two months after the end of its month.
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use breadth_domain::finding::kinds;
use breadth_domain::{Date, Records, SeriesRow};

use crate::number::{Read as Number, parse};
use crate::series::session_on_or_after;
use crate::source::{Context, Input, hint_for_words, words};
use crate::table::peek;
use crate::tally::Tally;
use crate::{IngestError, dates};

/// Months after the end of a value's month until the library is taken to show it: it is rebuilt after CRSP's monthly release.
const LAG_MONTHS: i32 = 2;
/// No line of such a file is as long.
const LONGEST_LINE: u64 = 1 << 20;

/// A block's title and columns.
struct Block {
    series: Vec<Arc<str>>,
    named: bool,
    columns: Vec<String>,
    title: String,
}

pub(crate) fn read(context: &Context<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
    context.progress.begin("reading the French library", Some(context.inputs.iter().map(|i| i.bytes).sum()));
    let mut all: BTreeMap<Arc<str>, BTreeMap<Date, (f64, Date)>> = BTreeMap::new();
    for input in context.inputs {
        read_file(context, input, tally, &mut all)?;
        context.progress.advance(input.bytes);
    }
    let mut rows = Vec::new();
    for (series, values) in all {
        for (date, (value, known_on)) in values {
            tally.cover(date);
            rows.push(SeriesRow { series: series.clone(), date, value, known_on });
        }
    }
    tally.send_all(rows, Records::Series)?;
    tally.notes.push(format!(
        "values are in the file's unit (returns in percent) and taken as known {LAG_MONTHS} months after their month's end"
    ));
    context.progress.end();
    Ok(())
}

fn read_file(
    context: &Context<'_>,
    input: &Input,
    tally: &mut Tally<'_>,
    all: &mut BTreeMap<Arc<str>, BTreeMap<Date, (f64, Date)>>,
) -> Result<(), IngestError> {
    if input.format == crate::source::Format::Parquet {
        let hint = "import the library's CSV as downloaded, or use another kind";
        return Err(IngestError::Unsupported { file: input.name.clone(), what: "a Parquet file", hint });
    }
    input.with_text(|reader| {
        let (head, reader) = peek(input, reader)?;
        let mut reader = BufReader::new(reader);
        let (mut bytes, mut line) = (Vec::new(), 0u64);
        let mut above: Vec<String> = Vec::new();
        let mut block: Option<Block> = None;
        let mut found = false;
        loop {
            bytes.clear();
            let got = (&mut reader).take(LONGEST_LINE).read_until(b'\n', &mut bytes);
            if got.map_err(|e| input.read_error(e))? == 0 {
                break;
            }
            line += 1;
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim();
            if line <= 5
                && let Some(at) = text.find("CRSP database")
            {
                let vintage = text[..at].split_whitespace().last().unwrap_or_default();
                tally.notes.push(format!("{}: made from the {vintage} CRSP database", input.name));
            }
            if text.is_empty() {
                above.clear();
                block = None;
            } else if let Some(names) = text.strip_prefix(',') {
                let columns: Vec<String> = names.split(',').map(|c| c.trim().to_owned()).collect();
                let title = std::mem::take(&mut above).join(" ");
                let title = if title.contains("created") { String::new() } else { title };
                block = Some(Block { series: Vec::new(), named: false, columns, title });
                found = true;
            } else if let Some(open) = &mut block {
                read_row(context, input, tally, open, line, text, all)?;
            } else {
                above.push(text.to_owned());
            }
        }
        if found {
            return Ok(());
        }
        Err(IngestError::NotATable { file: input.name.clone(), seen: words(&head), hint: not_french(&head) })
    })
}

fn not_french(head: &str) -> &'static str {
    if head.contains(',') {
        "the library's files have a line of column names that begins with a comma; import other tables as `series`"
    } else {
        hint_for_words(head, false)
    }
}

/// The day a row's label stands for, and its rhythm.
fn dated(label: &str) -> Option<(Date, &'static str)> {
    if !label.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    match label.len() {
        8 => Some((dates::parse(label)?, "Daily")),
        6 => Some((dates::parse(&format!("{label}01"))?.month_end(), "Monthly")),
        4 => Some((dates::parse(&format!("{label}1231"))?, "Annual")),
        _ => None,
    }
}

fn read_row(
    context: &Context<'_>,
    input: &Input,
    tally: &mut Tally<'_>,
    block: &mut Block,
    line: u64,
    text: &str,
    all: &mut BTreeMap<Arc<str>, BTreeMap<Date, (f64, Date)>>,
) -> Result<(), IngestError> {
    let mut cells = text.split(',').map(str::trim);
    let label = cells.next().unwrap_or_default();
    let cells: Vec<&str> = cells.collect();
    let Some((date, rhythm)) = dated(label).filter(|(d, _)| dates::possible(*d, context.options.today)) else {
        let kind =
            if label.bytes().any(|c| c.is_ascii_digit()) { &kinds::IMPOSSIBLE_DATE } else { &kinds::UNREADABLE_ROW };
        return tally.quarantine(kind, &input.name, line, || format!("`{label}`"), || text.to_owned());
    };
    if cells.len() != block.columns.len() {
        let seen = || format!("{} values, the header has {}", cells.len(), block.columns.len());
        return tally.quarantine(&kinds::UNREADABLE_ROW, &input.name, line, seen, || text.to_owned());
    }
    if !block.named {
        let title = if block.title.is_empty() { rhythm } else { &block.title };
        let id = |column: &String| Arc::from(format!("french/{}/{title}/{column}", input.stem));
        block.series = block.columns.iter().map(id).collect();
        block.named = true;
    }
    let mut values = Vec::with_capacity(cells.len());
    for (cell, column) in cells.iter().zip(&block.columns) {
        match parse(cell) {
            Number::Value(v) if v == -99.99 || v == -999.0 => values.push(None),
            Number::Value(v) if v.is_finite() => values.push(Some(v)),
            Number::Missing => values.push(None),
            _ => {
                let seen = || format!("{column} = `{cell}`");
                return tally.quarantine(&kinds::UNREADABLE_ROW, &input.name, line, seen, || text.to_owned());
            }
        }
    }
    // A row is new, or it repeats one of its block.
    let earlier = block.series.iter().zip(&values).find_map(|(s, v)| Some((all.get(s)?.get(&date)?.0, (*v)?)));
    if earlier.is_some() {
        let same =
            block.series.iter().zip(&values).all(|(s, v)| all.get(s).and_then(|m| m.get(&date)).map(|p| p.0) == *v);
        let kind = if same { &kinds::DUPLICATE } else { &kinds::CONFLICT };
        return tally.quarantine(kind, &input.name, line, || format!("{label} again"), || text.to_owned());
    }
    let known_on = session_on_or_after(date.month_end().plus_months(LAG_MONTHS).month_end());
    for (series, value) in block.series.iter().zip(values) {
        match value {
            Some(value) => {
                all.entry(series.clone()).or_default().insert(date, (value, known_on));
            }
            None => tally.note(&kinds::EMPTY_VALUE, &input.name, line, || format!("{series} {date}")),
        }
    }
    Ok(())
}
