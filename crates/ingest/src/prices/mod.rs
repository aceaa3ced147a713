//! Prices by symbol and session.
//!
//! A file that arrives sorted passes straight through: a first pass over its keys, closes and volumes proves the order and
//! finds sessions that repeat the one before; a second hands the rows on. Anything else is sorted in runs on disk first.
mod emit;
mod parquet;
mod plan;
mod rules;
mod sort;
mod stale;
mod text;

use std::sync::mpsc::sync_channel;

use breadth_domain::{FindingKind, PriceRow};

use crate::IngestError;
use crate::source::{Context, Format};
use crate::tally::Tally;
use emit::Emitter;
use plan::Plan;
use rules::Rules;
use sort::{Entry, Sorter};
use stale::StaleCounter;

/// How many rows are sorted in memory at a time: about 120 MB.
const RUN_ROWS: usize = 1_000_000;
/// How many decoded chunks may wait for the sink.
const WAITING: usize = 3;

/// Which columns a pass needs.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Want {
    /// What decides whether a row is kept, where it belongs, and whether it repeats the session before.
    Keys,
    /// Everything.
    All,
}

/// Rows of one file, in its order, judged one by one.
#[derive(Default)]
struct Chunk {
    file: u32,
    rows: Vec<PriceRow>,
    lines: Vec<u64>,
    rejects: Vec<Reject>,
    notes: Vec<Note>,
    /// Bytes of the file that were passed.
    passed: u64,
}

/// A row that is kept aside.
struct Reject {
    kind: &'static FindingKind,
    line: u64,
    seen: String,
    row: String,
}

/// Rows that are used, and are worth a word.
struct Note {
    kind: &'static FindingKind,
    count: u64,
    /// The first few of them.
    places: Vec<(u64, String)>,
}

pub(crate) fn read(context: &Context<'_>, tally: &mut Tally<'_>) -> Result<(), IngestError> {
    read_in_runs(context, tally, RUN_ROWS)
}

fn read_in_runs(context: &Context<'_>, tally: &mut Tally<'_>, run_rows: usize) -> Result<(), IngestError> {
    let rules = Rules::new(context.options.today);
    let plans = context.inputs.iter().map(|input| Plan::new(context, input)).collect::<Result<Vec<_>, _>>()?;
    let bytes: u64 = plans.iter().map(|p| p.input.bytes).sum();

    context.progress.begin("checking the order of prices", Some(bytes));
    let mut stale = StaleCounter::new(&plans);
    let mut last = None;
    let sorted = stream(&plans, &rules, Want::Keys, &mut |chunk| {
        context.progress.advance(chunk.passed);
        for row in &chunk.rows {
            let key = Some((row.symbol, row.date));
            if key < last {
                return Ok(false);
            }
            last = key;
            stale.push(row, chunk.file);
        }
        Ok(true)
    })?;
    context.progress.end();

    if sorted {
        let mut emitter = Emitter::new(tally, &plans, stale.flagged());
        context.progress.begin("reading prices", Some(bytes));
        stream(&plans, &rules, Want::All, &mut |mut chunk| {
            context.progress.advance(chunk.passed);
            emitter.set_aside(&mut chunk)?;
            for (row, line) in chunk.rows.iter().zip(&chunk.lines) {
                emitter.push(row, chunk.file, *line)?;
            }
            Ok(true)
        })?;
        emitter.finish()?;
        context.progress.end();
        return Ok(());
    }

    let mut sorter = Sorter::new(run_rows);
    context.progress.begin("sorting prices", Some(bytes));
    let mut emitter = Emitter::new(tally, &plans, stale::Flagged::default());
    stream(&plans, &rules, Want::All, &mut |mut chunk| {
        context.progress.advance(chunk.passed);
        emitter.set_aside(&mut chunk)?;
        for (row, line) in chunk.rows.iter().zip(&chunk.lines) {
            sorter.push(Entry { row: *row, file: chunk.file, line: *line })?;
        }
        Ok(true)
    })?;
    context.progress.end();
    let mut sorted = sorter.finish()?;
    if plans.iter().any(Plan::can_be_stale) {
        let mut stale = StaleCounter::new(&plans);
        sorted.for_each(|entry| {
            stale.push(&entry.row, entry.file);
            Ok(())
        })?;
        emitter.flag(stale.flagged());
    }
    context.progress.begin("reading prices", Some(sorted.len()));
    let mut n = 0u64;
    sorted.for_each(|entry| {
        n += 1;
        if n.is_multiple_of(65_536) {
            context.progress.advance(65_536);
        }
        emitter.push(&entry.row, entry.file, entry.line)
    })?;
    emitter.finish()?;
    context.progress.end();
    Ok(())
}

/// Decodes the files one after the other on a thread of its own and shows their chunks, in order, to `consume`, which
/// stops the pass by answering `false`. Says whether the pass came to its end.
fn stream(
    plans: &[Plan<'_>],
    rules: &Rules,
    want: Want,
    consume: &mut dyn FnMut(Chunk) -> Result<bool, IngestError>,
) -> Result<bool, IngestError> {
    let (send, receive) = sync_channel::<Result<Chunk, IngestError>>(WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for (file, plan) in plans.iter().enumerate() {
                let mut emit = |mut chunk: Chunk| {
                    chunk.file = file as u32;
                    send.send(Ok(chunk)).is_ok()
                };
                let outcome = match plan.input.format {
                    Format::Parquet => parquet::scan(plan, rules, want, &mut emit),
                    Format::Text => text::scan(plan, rules, &mut emit),
                };
                match outcome {
                    Ok(true) => {}
                    // Nobody listens any more.
                    Ok(false) => return,
                    Err(error) => {
                        let _ = send.send(Err(error));
                        return;
                    }
                }
            }
        });
        for message in receive {
            if !consume(message?)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

#[cfg(test)]
mod tests;
