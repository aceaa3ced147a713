//! Tab-separated lines, as SEC's data sets have them: no quotes, no escapes, a header of plain names.
use std::io::{self, BufRead, BufReader, Read};

/// The longest line that is taken. The longest of SEC's, with a footnote, is some thousand bytes.
const LONGEST: u64 = 1 << 20;

/// The lines of a table.
pub(super) struct Lines<'r> {
    reader: BufReader<&'r mut dyn Read>,
    line: Vec<u8>,
    /// The number of the line last given; the header is 1.
    pub(super) number: u64,
}

/// A line, or why it is none.
pub(super) enum Line<'a> {
    Whole(&'a str),
    Wrong(&'static str),
}

impl<'r> Lines<'r> {
    pub(super) fn new(reader: &'r mut dyn Read) -> Self {
        Lines { reader: BufReader::with_capacity(1 << 18, reader), line: Vec::new(), number: 0 }
    }

    /// The next line that is not empty, without its end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            self.line.clear();
            let read = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut self.line)?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            if read as u64 == LONGEST && self.line.last() != Some(&b'\n') {
                self.pass_over()?;
                return Ok(Some(Line::Wrong("a line of more than a megabyte")));
            }
            while matches!(self.line.last(), Some(b'\n' | b'\r')) {
                self.line.pop();
            }
            if !self.line.is_empty() {
                break;
            }
        }
        Ok(Some(match std::str::from_utf8(&self.line) {
            Ok(text) => Line::Whole(text.trim_start_matches('\u{feff}')),
            Err(_) => Line::Wrong("not UTF-8"),
        }))
    }

    /// Passes over the rest of a line.
    fn pass_over(&mut self) -> io::Result<()> {
        loop {
            self.line.clear();
            let read = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut self.line)?;
            if read == 0 || self.line.last() == Some(&b'\n') {
                self.line.clear();
                return Ok(());
            }
        }
    }
}

/// Where the columns of a table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header<const N: usize> {
    at: [Option<usize>; N],
    width: usize,
}

impl<const N: usize> Header<N> {
    /// Finds the columns of those names; the first `needed` must be there.
    pub(super) fn find(line: &str, names: [&str; N], needed: usize) -> Result<Self, &'static str> {
        let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
        let at = names.map(|name| columns.iter().position(|c| *c == name));
        if at.iter().take(needed).any(Option::is_none) {
            return Err("a column is missing");
        }
        Ok(Header { at, width: columns.len() })
    }

    /// The cells of a line, empty where there is no such column; `None` where the line has another number of cells.
    pub(super) fn cells<'l>(&self, line: &'l str) -> Option<[&'l str; N]> {
        let mut cells = [""; N];
        let mut width = 0;
        for (i, cell) in line.split('\t').enumerate() {
            width = i + 1;
            for (slot, at) in cells.iter_mut().zip(&self.at) {
                if *at == Some(i) {
                    *slot = cell;
                }
            }
        }
        (width == self.width).then_some(cells)
    }
}
