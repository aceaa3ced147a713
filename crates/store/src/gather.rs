//! From parts sorted by symbol to arrays ordered by session: decoded by row group, placed by block of sessions, both in
//! parallel, each number written once by one thread.
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Mutex;

use arrow_array::types::{Date32Type, Float64Type};
use breadth_domain::{Date, PriceField, Symbol};
use rayon::prelude::*;

use crate::StoreError;
use crate::part::PartReader;
use crate::rows::{Columns, floats_into, symbols_of};

/// Sessions that one thread places at a time: a block of 13,000 symbols is then some 800 KB, and stays in a core's own
/// cache while it is filled, summed and written.
pub(crate) const SESSIONS_A_BLOCK: usize = 8;

/// Where each row of a source belongs.
pub(crate) struct Gathered {
    pub sessions: Vec<Date>,
    pub symbols: Vec<Symbol>,
    pub first: Vec<u32>,
    groups: Vec<Group>,
    fields: Vec<PriceField>,
}

/// One row group's rows.
struct Group {
    part: usize,
    group: usize,
    /// Rows of one symbol follow each other: (column, first row).
    runs: Vec<(u32, u32)>,
    /// Each row's session, ascending within a run.
    session: Vec<u32>,
    /// The first row of each run that is in a block or after it: block by block, run after run, and one block more.
    bounds: Vec<u32>,
}

/// A row group as decoded: symbols instead of columns, days instead of sessions.
struct Keyed {
    runs: Vec<(Symbol, u32)>,
    days: Vec<i32>,
}

impl Gathered {
    /// Reads the keys of all rows.
    pub fn new(readers: &[PartReader]) -> Result<Self, StoreError> {
        let places: Vec<(usize, usize)> =
            readers.iter().enumerate().flat_map(|(p, r)| (0..r.groups()).map(move |g| (p, g))).collect();
        let keyed: Vec<Keyed> =
            places.par_iter().map(|(part, group)| keys(&readers[*part], *group)).collect::<Result<_, _>>()?;

        let days: Vec<BTreeSet<i32>> = keyed.par_iter().map(|k| distinct(&k.days)).collect();
        let days: Vec<i32> = days.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
        let index = SessionIndex::new(&days);

        let mut first: BTreeMap<Symbol, u32> = BTreeMap::new();
        for k in &keyed {
            for (symbol, row) in &k.runs {
                // Rows of a symbol are in order of their day: the first of a run is its earliest.
                let session = index.of(k.days[*row as usize]);
                first.entry(*symbol).and_modify(|s| *s = (*s).min(session)).or_insert(session);
            }
        }
        let mut order: Vec<(u32, Symbol)> = first.into_iter().map(|(symbol, session)| (session, symbol)).collect();
        order.sort_unstable();
        let column: BTreeMap<Symbol, u32> = order.iter().enumerate().map(|(i, (_, s))| (*s, i as u32)).collect();

        let blocks = days.len().div_ceil(SESSIONS_A_BLOCK);
        let groups = keyed.into_par_iter().zip(places).map(|(k, (part, group))| {
            let runs: Vec<(u32, u32)> = k.runs.into_iter().map(|(symbol, row)| (column[&symbol], row)).collect();
            let session: Vec<u32> = k.days.into_iter().map(|day| index.of(day)).collect();
            let bounds = bounds(&runs, &session, blocks);
            Group { part, group, runs, session, bounds }
        });
        let groups = groups.collect();
        let has = |f: &PriceField| readers.iter().any(|r| r.part.columns.iter().any(|c| c == f.id()));
        Ok(Gathered {
            sessions: days.iter().map(|d| Date::from_days(*d)).collect(),
            symbols: order.iter().map(|(_, symbol)| *symbol).collect(),
            first: order.iter().map(|(session, _)| *session).collect(),
            groups,
            fields: PriceField::ALL.into_iter().filter(has).collect(),
        })
    }

    /// The fields that the source has.
    pub fn fields(&self) -> impl Iterator<Item = PriceField> + use<> {
        self.fields.clone().into_iter()
    }

    /// Hands out a field's array in blocks of [`SESSIONS_A_BLOCK`] sessions, in any order, with the block's number. Gives
    /// the first session on which any symbol has the field and the array's checksum, or the taker's first failure.
    pub fn scatter(
        &self,
        readers: &[PartReader],
        field: PriceField,
        take: impl Fn(usize, &[f64]) -> io::Result<()> + Sync,
    ) -> Result<io::Result<(u32, String)>, StoreError> {
        let values: Vec<Option<Vec<f64>>> =
            self.groups.par_iter().map(|g| numbers(&readers[g.part], g.group, field)).collect::<Result<_, _>>()?;
        let cols = self.symbols.len();
        let first = self.first_given(&values);
        let failed: Mutex<Option<io::Error>> = Mutex::new(None);
        let blocks = self.sessions.len().div_ceil(SESSIONS_A_BLOCK);
        let checksums: Vec<u64> = (0..blocks)
            .into_par_iter()
            .map_init(Vec::new, |block, b| {
                let from = b * SESSIONS_A_BLOCK;
                let to = (from + SESSIONS_A_BLOCK).min(self.sessions.len());
                block.clear();
                block.resize((to - from) * cols, f64::NAN);
                for (group, values) in self.groups.iter().zip(&values) {
                    if let Some(values) = values {
                        group.place(values, b, cols, block);
                    }
                }
                if let Err(e) = take(b, block)
                    && let Ok(mut failed) = failed.lock()
                {
                    failed.get_or_insert(e);
                }
                checksum(block)
            })
            .collect();
        Ok(match failed.into_inner() {
            Ok(Some(e)) => Err(e),
            _ => Ok((first, combined(&checksums))),
        })
    }

    fn first_given(&self, values: &[Option<Vec<f64>>]) -> u32 {
        let of_group = |(group, values): (&Group, &Option<Vec<f64>>)| {
            let given = values.iter().flatten().zip(&group.session).filter(|(v, _)| !v.is_nan());
            given.map(|(_, session)| *session).min().unwrap_or(u32::MAX)
        };
        self.groups.par_iter().zip(values).map(of_group).min().unwrap_or(u32::MAX)
    }
}

impl Group {
    /// Writes the values of a block's sessions to their places.
    fn place(&self, values: &[f64], number: usize, cols: usize, block: &mut [f64]) {
        let n = self.runs.len();
        let (lows, highs) = (&self.bounds[number * n..][..n], &self.bounds[(number + 1) * n..][..n]);
        let from = (number * SESSIONS_A_BLOCK) as u32;
        for (((column, _), low), high) in self.runs.iter().zip(lows).zip(highs) {
            let rows = *low as usize..*high as usize;
            for (session, value) in self.session[rows.clone()].iter().zip(&values[rows]) {
                block[(session - from) as usize * cols + *column as usize] = *value;
            }
        }
    }
}

/// See [`Group::bounds`].
fn bounds(runs: &[(u32, u32)], session: &[u32], blocks: usize) -> Vec<u32> {
    let mut bounds = vec![0; (blocks + 1) * runs.len()];
    let ends = runs.iter().skip(1).map(|(_, row)| *row as usize).chain([session.len()]);
    for (run, ((_, start), end)) in runs.iter().zip(ends).enumerate() {
        let mut row = *start as usize;
        for block in 0..=blocks {
            let from = (block * SESSIONS_A_BLOCK) as u32;
            while row < end && session[row] < from {
                row += 1;
            }
            bounds[block * runs.len() + run] = row as u32;
        }
    }
    bounds
}

fn keys(reader: &PartReader, group: usize) -> Result<Keyed, StoreError> {
    let batch = reader.group(group, Some(&["symbol", "date"]))?;
    let columns = Columns(&batch);
    let read = || {
        let (keys, values) = columns.dictionary("symbol")?;
        let symbols = symbols_of("symbol", values)?;
        Ok((keys, symbols, columns.primitive::<Date32Type>("date")?.values()))
    };
    let (keys, symbols, days) = read().map_err(|e: crate::rows::BadColumn| reader.damaged(e.to_string()))?;
    let mut runs: Vec<(Symbol, u32)> = Vec::new();
    let mut last = None;
    for (row, key) in keys.values().iter().enumerate() {
        // A day not after the one before begins a run too: a run's days ascend, whatever the file says.
        if last != Some(*key) || days[row] <= days[row - 1] {
            let symbol =
                symbols.get(*key as usize).ok_or_else(|| reader.damaged("has a row without a symbol".into()))?;
            runs.push((*symbol, row as u32));
            last = Some(*key);
        }
    }
    Ok(Keyed { runs, days: days.to_vec() })
}

fn numbers(reader: &PartReader, group: usize, field: PriceField) -> Result<Option<Vec<f64>>, StoreError> {
    if !reader.part.columns.iter().any(|c| c == field.id()) {
        return Ok(None);
    }
    let batch = reader.group(group, Some(&[field.id()]))?;
    let mut values = Vec::with_capacity(batch.num_rows());
    let column = Columns(&batch).primitive::<Float64Type>(field.id()).map_err(|e| reader.damaged(e.to_string()))?;
    floats_into(column, &mut values);
    Ok(Some(values))
}

fn distinct(days: &[i32]) -> BTreeSet<i32> {
    let (Some(low), Some(high)) = (days.iter().min(), days.iter().max()) else { return BTreeSet::new() };
    match usize::try_from(i64::from(*high) - i64::from(*low)) {
        // A bit a day is far quicker than a set, as long as the days are within some centuries.
        Ok(span) if span < 1 << 20 => {
            let mut seen = vec![false; span + 1];
            days.iter().for_each(|day| seen[(day - low) as usize] = true);
            (*low..=*high).zip(seen).filter(|(_, seen)| *seen).map(|(day, _)| day).collect()
        }
        _ => days.iter().copied().collect(),
    }
}

/// From a day to its session's index.
struct SessionIndex<'a> {
    days: &'a [i32],
    low: i32,
    table: Vec<u32>,
}

impl<'a> SessionIndex<'a> {
    fn new(days: &'a [i32]) -> Self {
        let (low, high) = (days.first().copied().unwrap_or(0), days.last().copied().unwrap_or(0));
        let mut table = Vec::new();
        if i64::from(high) - i64::from(low) < 1 << 20 {
            table.resize((high - low) as usize + 1, 0);
            days.iter().enumerate().for_each(|(i, day)| table[(day - low) as usize] = i as u32);
        }
        SessionIndex { days, low, table }
    }

    fn of(&self, day: i32) -> u32 {
        match self.table.is_empty() {
            false => self.table[(day - self.low) as usize],
            true => self.days.partition_point(|d| *d < day) as u32,
        }
    }
}

/// A checksum of numbers' bits, quick and good enough to tell a lost page: multiply and rotate over four lanes.
pub(crate) fn checksum(numbers: &[f64]) -> u64 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    let step = |h: u64, bits: u64| (h ^ bits).wrapping_mul(K).rotate_left(23);
    let mut lanes = [K, K ^ 1, K ^ 2, K ^ 3];
    let chunks = numbers.chunks_exact(4);
    let rest = chunks.remainder();
    for four in chunks {
        for (lane, number) in lanes.iter_mut().zip(four) {
            *lane = step(*lane, number.to_bits());
        }
    }
    let tail = rest.iter().fold(numbers.len() as u64, |h, n| step(h, n.to_bits()));
    lanes.into_iter().fold(tail, step)
}

/// The checksum of blocks' checksums, as text.
pub(crate) fn combined(blocks: &[u64]) -> String {
    let all: Vec<f64> = blocks.iter().map(|b| f64::from_bits(*b)).collect();
    format!("{:016x}", checksum(&all))
}
