//! Row groups of both tables, decoded as columns; filers are made from them one at a time.
use std::ops::Range;

use arrow_array::types::{Date32Type, Float64Type, Int64Type, TimestampMillisecondType};
use arrow_array::{
    Array, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMillisecondArray,
};
use breadth_domain::{Date, FiledFact, Filing, Number};

use super::filing_key;
use super::loaded::Wanted;
use crate::StoreError;
use crate::part::PartReader;
use crate::rows::{BadColumn, Columns, bad};

/// A dictionary column: a key for each row and the texts.
type Texts = (Int32Array, StringArray);

/// A row group of `filed`.
pub(crate) struct FiledGroup {
    /// The part, as its place in the index.
    pub part: usize,
    pub cik: Int64Array,
    tag: Texts,
    unit: Texts,
    start: Date32Array,
    end: Date32Array,
    integer: Int64Array,
    decimal: Float64Array,
    filing: Int64Array,
    exact: BooleanArray,
}

/// A row group of `filings`.
pub(crate) struct FilingsGroup {
    /// The part, as its place in the index.
    pub part: usize,
    pub cik: Int64Array,
    accession: StringArray,
    form: Texts,
    filed_on: Date32Array,
    accepted: TimestampMillisecondArray,
    name: Texts,
}

/// A filing with the name of its filer as the row has it.
pub(crate) struct Row {
    pub key: i64,
    pub filing: Filing,
    pub name: Box<str>,
}

/// A filer's numbers in the making.
#[derive(Default)]
pub(crate) struct Facts {
    pub tags: Vec<Box<str>>,
    pub units: Vec<Box<str>>,
    pub facts: Vec<FiledFact>,
}

impl FiledGroup {
    pub fn read(reader: &PartReader, part: usize, group: usize) -> Result<Self, StoreError> {
        let batch = reader.group(group, None)?;
        Self::of(&batch, part).map_err(|e| reader.damaged(e.to_string()))
    }

    fn of(batch: &RecordBatch, part: usize) -> Result<Self, BadColumn> {
        let columns = Columns(batch);
        Ok(FiledGroup {
            part,
            cik: given("cik", columns.primitive::<Int64Type>("cik")?)?.clone(),
            tag: dictionary(&columns, "tag")?,
            unit: dictionary(&columns, "unit")?,
            start: columns.primitive::<Date32Type>("start")?.clone(),
            end: given("end", columns.primitive::<Date32Type>("end")?)?.clone(),
            integer: columns.primitive::<Int64Type>("integer")?.clone(),
            decimal: columns.primitive::<Float64Type>("decimal")?.clone(),
            filing: given("filing", columns.primitive::<Int64Type>("filing")?)?.clone(),
            exact: given("exact", columns.booleans("exact")?)?.clone(),
        })
    }

    /// A filer's rows.
    pub fn rows(&self, cik: i64) -> Range<usize> {
        run(self.cik.values(), cik)
    }

    /// Appends the numbers of those rows whose filing has a place and whose tag is wanted.
    pub fn facts(
        &self,
        rows: Range<usize>,
        places: &Places,
        wanted: &[bool],
        into: &mut Facts,
    ) -> Result<(), BadColumn> {
        let Facts { tags, units, facts } = into;
        let (tag_keys, unit_keys) = (self.tag.0.values(), self.unit.0.values());
        // What the dictionary's texts are in this filer's lists, as far as they occurred in these rows.
        let mut unit_places = vec![u32::MAX; self.unit.1.len()];
        let (mut last_tag, mut tag_place) = (-1, u32::MAX);
        facts.reserve(rows.len());
        for i in rows {
            if !wanted.is_empty() && !wanted[tag_keys[i] as usize] {
                continue;
            }
            let filing = match places.get(self.filing.value(i)) {
                Some(Place::Known(place)) => place,
                Some(Place::Later) => continue,
                None => return Err(bad("filing", &format!("{} is no filing of its filer", self.filing.value(i)))),
            };
            if tag_keys[i] != last_tag {
                last_tag = tag_keys[i];
                tag_place = tags.len() as u32;
                tags.push(self.tag.1.value(last_tag as usize).into());
            }
            let unit = &mut unit_places[unit_keys[i] as usize];
            if *unit == u32::MAX {
                let text = self.unit.1.value(unit_keys[i] as usize);
                *unit = units.iter().position(|u| **u == *text).unwrap_or(units.len()) as u32;
                if *unit as usize == units.len() {
                    units.push(text.into());
                }
            }
            let value = match (self.integer.is_valid(i), self.decimal.is_valid(i)) {
                (true, false) => Number::Integer(self.integer.value(i)),
                (false, true) => Number::Decimal(self.decimal.value(i)),
                _ => return Err(bad("integer", "a row has not exactly one number")),
            };
            facts.push(FiledFact {
                tag: tag_place,
                unit: *unit,
                filing,
                start: self.start.is_valid(i).then(|| Date::from_days(self.start.value(i))),
                end: Date::from_days(self.end.value(i)),
                value,
                exact: self.exact.value(i),
            });
        }
        Ok(())
    }

    /// Each of a filer's numbers: its filing's key and the last day of its period.
    pub fn periods(&self, cik: i64) -> impl Iterator<Item = (i64, Date)> {
        self.rows(cik).map(|i| (self.filing.value(i), Date::from_days(self.end.value(i))))
    }

    /// Which of its tags are wanted.
    pub fn wanted(&self, tags: Wanted<'_>) -> Vec<bool> {
        self.tag.1.iter().map(|text| tags(text.unwrap_or_default())).collect()
    }
}

impl FilingsGroup {
    pub fn read(reader: &PartReader, part: usize, group: usize) -> Result<Self, StoreError> {
        let columns = ["cik", "accession", "form", "filed_on", "accepted", "name"];
        let batch = reader.group(group, Some(&columns))?;
        Self::of(&batch, part).map_err(|e| reader.damaged(e.to_string()))
    }

    fn of(batch: &RecordBatch, part: usize) -> Result<Self, BadColumn> {
        let columns = Columns(batch);
        Ok(FilingsGroup {
            part,
            cik: given("cik", columns.primitive::<Int64Type>("cik")?)?.clone(),
            accession: given("accession", columns.free_texts("accession")?)?.clone(),
            form: dictionary(&columns, "form")?,
            filed_on: given("filed_on", columns.primitive::<Date32Type>("filed_on")?)?.clone(),
            accepted: columns.primitive::<TimestampMillisecondType>("accepted")?.clone(),
            name: dictionary(&columns, "name")?,
        })
    }

    /// A filer's filings.
    pub fn filings(&self, cik: i64) -> impl ExactSizeIterator<Item = Row> {
        run(self.cik.values(), cik).map(|i| {
            let accession = self.accession.value(i);
            Row {
                key: filing_key(accession),
                filing: Filing {
                    accession: accession.into(),
                    form: text(&self.form, i).into(),
                    filed_on: Date::from_days(self.filed_on.value(i)),
                    accepted: self.accepted.is_valid(i).then(|| self.accepted.value(i).div_euclid(1_000)),
                },
                name: text(&self.name, i).into(),
            }
        })
    }
}

/// A filing's place in its filer's list.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Known(u32),
    /// It is not known yet.
    Later,
}

/// From filings' keys to their places: one look for each number, so a table of its own.
pub(crate) struct Places {
    /// A power of two, at least half of it empty.
    slots: Vec<(i64, u32)>,
    shift: u32,
}

const EMPTY: u32 = u32::MAX;
const LATER: u32 = u32::MAX - 1;

impl Places {
    pub fn new(filings: impl ExactSizeIterator<Item = (i64, Place)>) -> Self {
        let bits = (2 * filings.len()).next_power_of_two().trailing_zeros().max(1);
        let mut places = Places { slots: vec![(0, EMPTY); 1 << bits], shift: 64 - bits };
        for (key, place) in filings {
            let slot = places.slot(key);
            places.slots[slot] = match place {
                Place::Known(place) => (key, place),
                Place::Later => (key, LATER),
            };
        }
        places
    }

    /// The slot of a key, or the empty one where it would be. Fibonacci hashing (Knuth, volume 3, 6.4), linear probing.
    fn slot(&self, key: i64) -> usize {
        let mut slot = ((key as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        while self.slots[slot].1 != EMPTY && self.slots[slot].0 != key {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    pub fn get(&self, key: i64) -> Option<Place> {
        match self.slots[self.slot(key)].1 {
            EMPTY => None,
            LATER => Some(Place::Later),
            place => Some(Place::Known(place)),
        }
    }
}

/// The rows with that CIK in an ascending column.
fn run(ciks: &[i64], cik: i64) -> Range<usize> {
    let from = ciks.partition_point(|c| *c < cik);
    from..from + ciks[from..].partition_point(|c| *c <= cik)
}

fn text((keys, texts): &Texts, row: usize) -> &str {
    texts.value(keys.value(row) as usize)
}

/// A column without nulls.
fn given<'a, A: Array>(name: &str, column: &'a A) -> Result<&'a A, BadColumn> {
    if column.null_count() > 0 { Err(bad(name, "a row has none")) } else { Ok(column) }
}

/// A column of texts, each row with one.
fn dictionary(columns: &Columns<'_>, name: &str) -> Result<Texts, BadColumn> {
    let (keys, texts) = columns.dictionary(name)?;
    given(name, keys)?;
    given(name, texts)?;
    if keys.values().iter().any(|key| usize::try_from(*key).is_err() || *key as usize >= texts.len()) {
        return Err(bad(name, "a row's text is not there"));
    }
    Ok((keys.clone(), texts.clone()))
}
