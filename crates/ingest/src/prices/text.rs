//! Prices in delimited text: blocks of whole lines, cut into pieces that are parsed at the same time.
//!
//! A line is a row. A quote that is never closed damages its own line and no other.
use std::io::Read;

use breadth_domain::finding::kinds;
use breadth_domain::{Date, PriceField, Symbol};
use rayon::prelude::*;

use super::plan::{Plan, symbol_of};
use super::rules::{Has, Notes, Rules, WRONG, reject};
use super::{Chunk, Reject};
use crate::number::{Read as Number, meant_wide, parse};
use crate::table::peek;
use crate::tally::{KEPT_OF_A_ROW, clip};
use crate::{IngestError, dates};

/// How much text is parsed by one thread at a time.
const PIECE: usize = 2 << 20;
/// No row is as long.
const LONGEST_LINE: usize = 16 << 20;

/// Splits a line into its fields; quotes around a field are taken off, delimiters inside them are text.
pub(super) fn split<'l>(line: &'l [u8], delimiter: u8, fields: &mut Vec<&'l [u8]>) {
    fields.clear();
    if !line.contains(&b'"') {
        fields.extend(line.split(|c| *c == delimiter));
        return;
    }
    let (mut from, mut quoted) = (0, false);
    for (at, c) in line.iter().enumerate() {
        quoted ^= *c == b'"';
        if *c == delimiter && !quoted {
            fields.push(unquoted(&line[from..at]));
            from = at + 1;
        }
    }
    fields.push(unquoted(&line[from..]));
}

fn unquoted(field: &[u8]) -> &[u8] {
    let field = field.trim_ascii();
    field.strip_prefix(b"\"").and_then(|f| f.strip_suffix(b"\"")).unwrap_or(field)
}

pub(super) fn scan(plan: &Plan<'_>, rules: &Rules, emit: &mut dyn FnMut(Chunk) -> bool) -> Result<bool, IngestError> {
    plan.input.with_text(|reader| {
        let (_, mut reader) = peek(plan.input, reader)?;
        let threads = rayon::current_num_threads();
        let (mut block, mut line, mut shown) = (Vec::with_capacity(PIECE * threads), 1u64, 0u64);
        loop {
            let room = (PIECE * threads) as u64;
            let got = reader.by_ref().take(room).read_to_end(&mut block).map_err(|e| plan.input.read_error(e))?;
            let end =
                if got == 0 { block.len() } else { block.iter().rposition(|c| *c == b'\n').map_or(0, |at| at + 1) };
            if end == 0 {
                if got == 0 {
                    return Ok(true);
                }
                if block.len() > LONGEST_LINE {
                    let what = "text with a line longer than 16 MB";
                    return Err(IngestError::Unsupported {
                        file: plan.input.name.clone(),
                        what,
                        hint: "a table has a line for each row",
                    });
                }
                continue;
            }
            let pieces = pieces(&block[..end]);
            let parsed: Vec<(Chunk, u64)> = pieces.par_iter().map(|piece| parse_piece(piece, plan, rules)).collect();
            for ((mut chunk, lines), piece) in parsed.into_iter().zip(&pieces) {
                // Lines were counted from the piece's own first.
                chunk.lines.iter_mut().for_each(|l| *l += line);
                chunk.rejects.iter_mut().for_each(|r| r.line += line);
                chunk.notes.iter_mut().flat_map(|n| &mut n.places).for_each(|p| p.0 += line);
                line += lines;
                // A zip's progress is counted in packed bytes.
                let passed = (shown + piece.len() as u64).min(plan.input.bytes);
                chunk.passed = passed.saturating_sub(shown);
                shown = passed;
                strip_header(&mut chunk, plan);
                if !emit(chunk) {
                    return Ok(false);
                }
            }
            block.drain(..end);
        }
    })
}

/// Cuts a block at line ends.
fn pieces(mut block: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while block.len() > PIECE {
        let Some(end) = block[PIECE..].iter().position(|c| *c == b'\n') else { break };
        let (piece, rest) = block.split_at(PIECE + end + 1);
        pieces.push(piece);
        block = rest;
    }
    if !block.is_empty() {
        pieces.push(block);
    }
    pieces
}

/// The header was parsed like a row, and found to be none.
fn strip_header(chunk: &mut Chunk, plan: &Plan<'_>) {
    chunk.rejects.retain(|r: &Reject| r.line != plan.header_line);
}

/// Parses whole lines; their numbers count from 0.
fn parse_piece(piece: &[u8], plan: &Plan<'_>, rules: &Rules) -> (Chunk, u64) {
    let has = Has {
        volume: plan.has(PriceField::Volume),
        shares: plan.has(PriceField::Shares),
        flag: plan.has(PriceField::Flag),
    };
    let (mut chunk, mut notes) = (Chunk::default(), Notes::default());
    let (mut cells, mut line) = (Vec::with_capacity(plan.width), 0);
    // Most files say the same ticker, or the same day, many times over.
    let mut last_symbol: (&[u8], Option<Symbol>) = (b"", None);
    let mut last_day: (&[u8], Option<Date>) = (b"", None);
    for text in piece.split_inclusive(|c| *c == b'\n') {
        let number = line;
        line += 1;
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.trim_ascii().is_empty() {
            continue;
        }
        split(text, plan.delimiter, &mut cells);
        while cells.len() > plan.width && cells.last().is_some_and(|c| c.trim_ascii().is_empty()) {
            cells.pop();
        }
        let shown =
            || clip(String::from_utf8_lossy(&text[..text.len().min(2 * KEPT_OF_A_ROW)]).into_owned(), KEPT_OF_A_ROW);
        if cells.len() != plan.width {
            let seen = format!("{} fields, the header has {}", cells.len(), plan.width);
            chunk.rejects.push(reject((&kinds::UNREADABLE_ROW, seen), number, shown()));
            continue;
        }
        let symbol = match plan.symbol_column {
            None => plan.symbol,
            Some(column) => {
                if cells[column] != last_symbol.0 {
                    last_symbol = (cells[column], std::str::from_utf8(cells[column]).ok().and_then(symbol_of));
                }
                last_symbol.1
            }
        };
        if cells[plan.date] != last_day.0 {
            last_day = (cells[plan.date], std::str::from_utf8(cells[plan.date]).ok().and_then(dates::parse));
        }
        let mut fields = [f64::NAN; 9];
        for take in &plan.takes {
            let value = match std::str::from_utf8(cells[take.column]).map_or(Number::Wrong, parse) {
                Number::Missing => f64::NAN,
                Number::Wrong => WRONG,
                Number::Value(v) if take.millions => (v * 1e6).round(),
                Number::Value(v) if take.field <= PriceField::NetChange => meant_wide(v),
                Number::Value(v) => v,
            };
            fields[take.field as usize] = value;
        }
        match rules.judge(symbol, last_day.1, &mut fields, has, number, &mut notes) {
            Ok(row) => {
                chunk.rows.push(row);
                chunk.lines.push(number);
            }
            Err(fault) => chunk.rejects.push(reject(fault, number, shown())),
        }
    }
    notes.into_chunk(&mut chunk);
    (chunk, line)
}
