//! Rows of small tables, whatever they are written in: delimited text, or Parquet.
use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read};

use breadth_domain::Date;

use crate::number::{self, Read as Number};
use crate::source::{Format, Input, hint_for_words, words};
use crate::{IngestError, dates};

mod lines;
mod parquet_rows;
use lines::Lines;
pub(crate) use parquet_rows::{ParquetFile, day_of_micros, guarded};

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Missing,
    Text(Cow<'a, str>),
    Number(f64),
    Day(Date),
}

impl Cell<'_> {
    /// As text; empty where missing.
    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Missing => Cow::Borrowed(""),
            Cell::Text(t) => Cow::Borrowed(t.trim()),
            Cell::Number(n) => Cow::Owned(n.to_string()),
            Cell::Day(d) => Cow::Owned(d.to_string()),
        }
    }

    pub(crate) fn number(&self) -> Number {
        match self {
            Cell::Missing => Number::Missing,
            Cell::Number(n) if n.is_nan() => Number::Missing,
            Cell::Number(n) => Number::Value(*n),
            Cell::Text(t) => number::parse(t),
            Cell::Day(_) => Number::Wrong,
        }
    }

    /// As a day: `Ok(None)` where missing, `Err` where it is no day.
    pub(crate) fn day(&self) -> Result<Option<Date>, ()> {
        match self {
            Cell::Missing => Ok(None),
            Cell::Day(d) => Ok(Some(*d)),
            Cell::Text(t) if t.trim().is_empty() || t.trim() == "-" => Ok(None),
            Cell::Text(t) => dates::parse(t).map(Some).ok_or(()),
            // A day as a whole number, 20251231.
            Cell::Number(n) if n.fract() == 0.0 && (1e7..1e8).contains(n) => {
                dates::parse(&format!("{n:.0}")).map(Some).ok_or(())
            }
            Cell::Number(n) if n.is_nan() => Ok(None),
            Cell::Number(_) => Err(()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Cell::Missing => true,
            Cell::Text(t) => t.trim().is_empty(),
            Cell::Number(n) => n.is_nan(),
            Cell::Day(_) => false,
        }
    }
}

/// One row: where it is, and its cells.
pub(crate) struct Row<'a> {
    /// The line of a text file (header included), or the row of a Parquet file, from 1.
    pub(crate) line: u64,
    pub(crate) cells: &'a [Cell<'a>],
}

impl Row<'_> {
    /// The cell of that column; missing where the file has no such column.
    pub(crate) fn cell(&self, column: Option<usize>) -> &Cell<'_> {
        column.and_then(|c| self.cells.get(c)).unwrap_or(&Cell::Missing)
    }

    /// The row as text.
    pub(crate) fn as_text(&self) -> String {
        let cells: Vec<_> = self.cells.iter().take(64).map(|c| c.text()).collect();
        cells.join(",")
    }
}

/// Takes a table's rows.
pub(crate) trait Visitor {
    /// Whether that line of text is the header; the first line is, unless the visitor knows better.
    fn is_header(&self, _: &[String]) -> bool {
        true
    }
    /// A line before the header.
    fn preamble(&mut self, _line: u64, _fields: &[String]) {}
    /// The header.
    fn header(&mut self, columns: &[String]) -> Result<(), IngestError>;
    /// A row with as many cells as the header.
    fn row(&mut self, row: &Row<'_>) -> Result<(), IngestError>;
    /// A line with another number of fields than the header.
    fn ragged(&mut self, row: &Row<'_>) -> Result<(), IngestError>;
    /// No header was found.
    fn no_header(&self, first_words: &str) -> IngestError;
}

/// Reads a table and shows it to the visitor, row by row; `done` is told how many bytes were passed.
pub(crate) fn scan(input: &Input, visitor: &mut dyn Visitor, done: &dyn Fn(u64)) -> Result<(), IngestError> {
    match input.format {
        Format::Parquet => parquet_rows::scan(input, visitor, done),
        Format::Text => input.with_text(|reader| scan_text(input, reader, visitor, done)),
    }
}

/// The delimiter of a text, by its first lines: the mark that occurs, outside quotes, in most of them and most often.
pub(crate) fn sniff_delimiter(head: &str) -> u8 {
    let mut best = (0usize, 0usize, b',');
    for mark in [',', ';', '\t', '|'] {
        let (mut lines, mut marks) = (0, 0);
        for line in head.lines().take(20) {
            let mut quoted = false;
            let n = line
                .chars()
                .filter(|c| {
                    quoted ^= *c == '"';
                    *c == mark && !quoted
                })
                .count();
            lines += usize::from(n > 0);
            marks += n;
        }
        if (lines, marks) > (best.0, best.1) {
            best = (lines, marks, mark as u8);
        }
    }
    best.2
}

/// The first bytes of a text, without its byte-order mark, and a reader of the whole from there.
pub(crate) fn peek<'r>(input: &Input, reader: &'r mut dyn Read) -> Result<(String, impl Read + 'r), IngestError> {
    let mut head = Vec::new();
    (&mut *reader).take(16_384).read_to_end(&mut head).map_err(|e| input.read_error(e))?;
    if head.starts_with(b"\xef\xbb\xbf") {
        head.drain(..3);
    }
    let text = String::from_utf8_lossy(&head).into_owned();
    if text.trim().is_empty() && head.len() < 16_000 {
        return Err(IngestError::Empty { file: input.name.clone() });
    }
    Ok((text, Cursor::new(head).chain(reader)))
}

fn scan_text(
    input: &Input,
    reader: &mut dyn Read,
    visitor: &mut dyn Visitor,
    done: &dyn Fn(u64),
) -> Result<(), IngestError> {
    let (head, reader) = peek(input, reader)?;
    let delimiter = sniff_delimiter(&head);
    let mut lines = Lines::new(BufReader::new(reader), delimiter);
    let mut fields: Vec<String> = Vec::new();
    let mut width = None;
    let mut passed = 0;
    while let Some(line) = lines.next(&mut fields).map_err(|e| input.read_error(e))? {
        if lines.bytes - passed >= 1 << 20 {
            done(lines.bytes - passed);
            passed = lines.bytes;
        }
        let Some(width) = width else {
            let fields: Vec<String> = fields.iter().map(|f| f.trim().to_owned()).collect();
            if fields.iter().all(String::is_empty) {
                continue;
            }
            if visitor.is_header(&fields) {
                if fields.len() < 2 {
                    return Err(IngestError::NotATable {
                        file: input.name.clone(),
                        seen: words(&head),
                        hint: hint_for_words(&head, false),
                    });
                }
                // A delimiter at the end of the header makes no column.
                let named = fields.iter().rposition(|f| !f.is_empty()).map_or(0, |last| last + 1);
                visitor.header(&fields[..named])?;
                width = Some(named);
            } else {
                visitor.preamble(line, &fields);
            }
            continue;
        };
        let mut cells: Vec<Cell<'_>> = fields
            .iter()
            .map(|f| if f.is_empty() { Cell::Missing } else { Cell::Text(Cow::Borrowed(f.as_str())) })
            .collect();
        while cells.len() > width && cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        let row = Row { line, cells: &cells };
        if cells.len() == width {
            visitor.row(&row)?;
        } else {
            visitor.ragged(&row)?;
        }
    }
    done(lines.bytes - passed);
    if width.is_none() { Err(visitor.no_header(&words(&head))) } else { Ok(()) }
}
