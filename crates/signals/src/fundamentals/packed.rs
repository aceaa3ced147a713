//! Figures kept beside the store: what linking made of every source's rows, as it lies in memory.
//!
//! They follow from the tables of statements and filings and from the panel whose securities they are linked to, and are
//! kept only where that panel is itself the one that is kept, in every number. What is read is what was made, bit for bit.
use std::sync::atomic::{AtomicBool, Ordering};

use breadth_domain::{Concept, Date, Grade, Span, Table};
use breadth_panel::Panel;
use breadth_store::{KeptFile, Packer, Section, Then, Unpacker, View, Vintage};
use rayon::prelude::*;

use super::{Coverage, Fundamentals, Row, SourceCoverage};
use crate::SignalError;
use crate::block::Block;

/// The code that makes them.
const MADE_BY: &str = env!("BREADTH_MADE_BY");
/// Every table that they are made from, beside those of the panel.
const TABLES: [Table; 6] =
    [Table::Facts, Table::Series, Table::Companies, Table::Filed, Table::Filings, Table::FilerLabels];
const KIND: &str = "figures";
/// Bytes of a row, and how many rows a thread takes at a time.
const ROW: usize = 36;
const ROWS_A_PIECE: usize = 1 << 14;

/// The figures of a view linked to a panel, kept or made.
pub(super) fn kept_or_made(
    view: &View,
    panel: &Panel,
    make: impl FnOnce() -> Result<Fundamentals, SignalError>,
) -> Result<Fundamentals, SignalError> {
    // Those of another day than the panel's are asked for once.
    let Some(of) = Some(panel).filter(|p| p.as_of == view.as_of()).and_then(Panel::kept_key) else { return make() };
    view.kept_or_made((KIND, &key(view, &of)), Then::Made, make, sections, unpack)
}

impl Fundamentals {
    /// Whether the figures of the view's day, linked to its panel from `from` on, are kept, so that no table needs to be read.
    pub fn are_kept(view: &View, from: Option<Date>) -> bool {
        view.keeps(KIND, &key(view, &Panel::key_of(view, from)))
    }
}

fn key(view: &View, panel: &str) -> String {
    view.kept_key(&TABLES, &[MADE_BY, panel])
}

fn sections(f: &Fundamentals) -> Vec<(&'static str, Section<'_>)> {
    let mut rows = vec![0; f.rows.len() * ROW];
    let pieces = rows.par_chunks_mut(ROWS_A_PIECE * ROW).zip(f.rows.par_chunks(ROWS_A_PIECE));
    pieces.for_each(|(out, rows)| rows.iter().zip(out.chunks_exact_mut(ROW)).for_each(|(row, out)| pack(row, out)));
    vec![("rows", Section::Bytes(rows)), ("rest", Section::Bytes(rest_of(f)))]
}

/// One row: the value, six days, four codes.
fn pack(row: &Row, out: &mut [u8]) {
    out[..8].copy_from_slice(&row.value.to_bits().to_le_bytes());
    let days = [row.period_end, row.known_on, row.published_on, row.from, row.until, row.taken_back];
    for (day, out) in days.iter().zip(out[8..32].chunks_exact_mut(4)) {
        out.copy_from_slice(&day.days().to_le_bytes());
    }
    out[32..].copy_from_slice(&[row.concept as u8, row.span as u8, row.grade as u8, row.source]);
}

fn row(bytes: &[u8]) -> Option<Row> {
    let day = |k: usize| {
        let four = bytes[8 + 4 * k..12 + 4 * k].try_into().ok()?;
        Some(Date::from_days(i32::from_le_bytes(four)))
    };
    Some(Row {
        value: f64::from_bits(u64::from_le_bytes(bytes[..8].try_into().ok()?)),
        period_end: day(0)?,
        known_on: day(1)?,
        published_on: day(2)?,
        from: day(3)?,
        until: day(4)?,
        taken_back: day(5)?,
        concept: *Concept::ALL.get(usize::from(bytes[32]))?,
        span: *Span::ALL.get(usize::from(bytes[33]))?,
        grade: *Grade::ALL.get(usize::from(bytes[34]))?,
        source: bytes[35],
    })
}

fn rest_of(f: &Fundamentals) -> Vec<u8> {
    let mut p = Packer::default();
    p.count(f.first_block.len());
    f.first_block.iter().for_each(|k| p.count(*k as usize));
    p.count(f.blocks.len());
    f.blocks.iter().for_each(|block| block.pack(&mut p));
    p.count(f.coverage.sources.len());
    for s in &f.coverage.sources {
        p.text(&s.source);
        [s.rows, s.linked_rows, s.linked_later_rows, s.impossible_rows, s.symbols]
            .into_iter()
            .for_each(|n| p.count(n as usize));
        p.count(s.unmatched.len());
        s.unmatched.iter().for_each(|symbol| p.symbol(*symbol));
    }
    p.count(f.coverage.securities as usize);
    p.count(f.begins.len());
    for steps in &f.begins {
        p.count(steps.len());
        for (from, end) in steps {
            p.date(*from);
            p.date(*end);
        }
    }
    p.count(f.policy_rate.len());
    for v in &f.policy_rate {
        p.date(v.date);
        p.date(v.known_on);
        p.number(v.value);
    }
    p.finish()
}

fn unpack(file: &KeptFile) -> Option<Fundamentals> {
    let bytes = file.bytes("rows").filter(|b| b.len().is_multiple_of(ROW))?;
    let bad = AtomicBool::new(false);
    let read = |bytes: &[u8]| {
        row(bytes).unwrap_or_else(|| {
            bad.store(true, Ordering::Relaxed);
            NO_ROW
        })
    };
    let rows: Vec<Row> = bytes.par_chunks_exact(ROW).with_min_len(ROWS_A_PIECE).map(read).collect();
    let ends = rows.par_iter().with_min_len(ROWS_A_PIECE).map(|r| r.period_end).collect();
    let mut u = Unpacker::new(file.bytes("rest")?)?;
    let u = &mut u;
    let first_block = u.each(|u| u32::try_from(u.count()?).ok())?;
    let mut begin = 0;
    let mut blocks = u.each(|u| Block::unpack(u, &mut begin))?;
    if begin != rows.len() || bad.into_inner() {
        return None;
    }
    blocks.par_iter_mut().for_each(|block| block.count(&rows));
    let sources = u.each(|u| {
        Some(SourceCoverage {
            source: u.text()?,
            rows: u.count()? as u64,
            linked_rows: u.count()? as u64,
            linked_later_rows: u.count()? as u64,
            impossible_rows: u.count()? as u64,
            symbols: u.count()? as u64,
            unmatched: u.each(Unpacker::symbol)?,
        })
    })?;
    let coverage = Coverage { sources, securities: u.count()? as u64 };
    let begins = u.each(|u| u.each(|u| Some((u.date()?, u.date()?))))?;
    let policy_rate = u.each(|u| Some(Vintage { date: u.date()?, known_on: u.date()?, value: u.number()? }))?;
    let sound =
        u.is_done() && first_block.last().is_some_and(|n| *n as usize == blocks.len()) && first_block.is_sorted();
    let sources = coverage.sources.iter().map(|s| s.source.clone()).collect();
    sound.then_some(Fundamentals { sources, rows, ends, blocks, first_block, coverage, begins, policy_rate })
}

/// What stands for bytes that are no row, until the whole file is given up.
const NO_ROW: Row = Row {
    value: f64::NAN,
    period_end: Date::MIN,
    known_on: Date::MAX,
    published_on: Date::MAX,
    from: Date::MAX,
    until: Date::MAX,
    taken_back: Date::MAX,
    concept: Concept::Assets,
    span: Span::Instant,
    grade: Grade::Filing,
    source: 0,
};
