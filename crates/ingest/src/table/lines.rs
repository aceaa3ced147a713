//! Records of delimited text (RFC 4180), each with the line it begins on.
//!
//! A quoted field may run over several lines. A quote that is never closed damages its own line and no other: the lines after
//! it are read as if it had not been there.
use std::collections::VecDeque;
use std::io::BufRead;

/// No quoted field runs over as many lines.
const MOST_LINES: usize = 200;

/// Where in a record the next byte stands.
#[derive(Copy, Clone, PartialEq, Eq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quote inside a quoted field: its end, or the first of a doubled one.
    Closed,
}

/// Reads records.
pub(super) struct Lines<R> {
    reader: R,
    delimiter: u8,
    /// Lines taken back, the next one first.
    back: VecDeque<Vec<u8>>,
    /// The number of the last line taken.
    number: u64,
    /// Bytes read.
    pub(super) bytes: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, delimiter: u8) -> Self {
        Lines { reader, delimiter, back: VecDeque::new(), number: 0, bytes: 0 }
    }

    fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        if let Some(line) = self.back.pop_front() {
            self.number += 1;
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let n = self.reader.read_until(b'\n', &mut line)?;
        if n == 0 {
            return Ok(None);
        }
        self.bytes += n as u64;
        self.number += 1;
        for end in [b'\n', b'\r'] {
            if line.last() == Some(&end) {
                line.pop();
            }
        }
        Ok(Some(line))
    }

    /// The next record that is not blank: the line it begins on, and its fields in `fields`.
    pub(super) fn next(&mut self, fields: &mut Vec<String>) -> std::io::Result<Option<u64>> {
        let first = loop {
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.is_empty() => {}
                Some(line) => break line,
            }
        };
        let at = self.number;
        let (mut cells, mut state) = (vec![Vec::new()], At::Start);
        feed(&first, self.delimiter, &mut cells, &mut state);
        let mut more: VecDeque<Vec<u8>> = VecDeque::new();
        while state == At::Quoted {
            let next = if more.len() < MOST_LINES { self.line()? } else { None };
            let Some(line) = next else {
                // Never closed.
                more.append(&mut self.back);
                self.back = more;
                self.number = at;
                cells = first.split(|c| *c == self.delimiter).map(<[u8]>::to_vec).collect();
                break;
            };
            cells.last_mut().into_iter().for_each(|c| c.push(b'\n'));
            feed(&line, self.delimiter, &mut cells, &mut state);
            more.push_back(line);
        }
        fields.clear();
        fields.extend(cells.iter().map(|c| String::from_utf8_lossy(c).into_owned()));
        Ok(Some(at))
    }
}

fn feed(line: &[u8], delimiter: u8, cells: &mut Vec<Vec<u8>>, state: &mut At) {
    for c in line {
        let Some(cell) = cells.last_mut() else { return };
        match (*state, *c) {
            (At::Start, b'"') => *state = At::Quoted,
            (At::Quoted, b'"') => *state = At::Closed,
            (At::Quoted, c) => cell.push(c),
            (At::Closed, b'"') => {
                cell.push(b'"');
                *state = At::Quoted;
            }
            (_, c) if c == delimiter => {
                cells.push(Vec::new());
                *state = At::Start;
            }
            (At::Closed, c) if c != delimiter => {
                // A quote inside a quoted field that was not doubled.
                cell.push(b'"');
                cell.push(c);
                *state = At::Quoted;
            }
            (At::Start, b' ') => {}
            (_, c) => {
                cell.push(c);
                *state = At::Plain;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(u64, Vec<String>)> {
        let mut lines = Lines::new(text.as_bytes(), b',');
        let (mut out, mut fields) = (Vec::new(), Vec::new());
        while let Some(at) = lines.next(&mut fields).unwrap() {
            out.push((at, fields.clone()));
        }
        out
    }

    fn row(at: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (at, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn quotes_blank_lines_and_breaks_inside_fields() {
        let text = "a,b\r\n\r\n\"x, \"\"y\"\"\",2\n\"two\nlines\",3\nlast,\"\"\n";
        let expected =
            [row(1, &["a", "b"]), row(3, &["x, \"y\"", "2"]), row(4, &["two\nlines", "3"]), row(6, &["last", ""])];
        assert_eq!(all(text), expected);
    }

    #[test]
    fn a_quote_never_closed_spoils_one_line() {
        let text = "a,b\n\"open,1\nc,2\nd\"e,3\n";
        assert_eq!(
            all(text),
            [row(1, &["a", "b"]), row(2, &["\"open", "1"]), row(3, &["c", "2"]), row(4, &["d\"e", "3"])][..].to_vec()
        );
    }
}
