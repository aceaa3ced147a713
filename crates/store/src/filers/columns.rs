//! Filers as columns.
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, RecordBatch, TimestampMillisecondArray,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use breadth_domain::{Date, FilerFacts, Filing, Number};
use rayon::prelude::*;

use super::filing_key;
use crate::part::Days;
use crate::rows::{date_field, dates, dictionary, free_text_field, free_texts, number_field, text_field, texts};

/// The columns of `filed`.
pub(crate) fn filed_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        whole("cik", false),
        text_field("tag", false),
        text_field("unit", false),
        Field::new("start", DataType::Date32, true),
        date_field("end"),
        whole("integer", true),
        number_field("decimal", true),
        whole("filing", false),
        Field::new("exact", DataType::Boolean, false),
    ]))
}

/// The columns of `filings`.
pub(crate) fn filings_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        whole("cik", false),
        whole("filing", false),
        free_text_field("accession"),
        text_field("form", false),
        date_field("filed_on"),
        Field::new("accepted", DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())), true),
        date_field("known_on"),
        text_field("name", false),
    ]))
}

fn whole(name: &str, nullable: bool) -> Field {
    Field::new(name, DataType::Int64, nullable)
}

/// The filers' numbers and filings as a batch each, with the days they speak of.
pub(crate) fn encode(filers: &[FilerFacts]) -> Result<[(RecordBatch, Days); 2], ArrowError> {
    let filers: Vec<Keyed<'_>> = filers.par_iter().map(Keyed::of).collect::<Result<_, _>>()?;
    let (filed, filings) = rayon::join(|| filed(&filers), || filings(&filers));
    Ok([filed?, filings?])
}

/// A filer with what both tables say of its filings.
struct Keyed<'a> {
    cik: i64,
    filer: &'a FilerFacts,
    /// Each filing's key.
    keys: Vec<i64>,
    /// When each filing was known.
    known: Vec<Date>,
}

impl<'a> Keyed<'a> {
    fn of(filer: &'a FilerFacts) -> Result<Self, ArrowError> {
        let wrong = |_| ArrowError::InvalidArgumentError(format!("{} is no central index key", filer.cik));
        Ok(Keyed {
            cik: i64::try_from(filer.cik).map_err(wrong)?,
            filer,
            keys: filer.filings.iter().map(|f| filing_key(&f.accession)).collect(),
            known: filer.filings.iter().map(Filing::known_on).collect(),
        })
    }
}

fn filed(filers: &[Keyed<'_>]) -> Result<(RecordBatch, Days), ArrowError> {
    let n = filers.iter().map(|f| f.filer.facts.len()).sum();
    let (mut of, mut filing) = (Vec::with_capacity(n), Vec::with_capacity(n));
    let (mut tag, mut unit) = (Texts::with_capacity(n), Texts::with_capacity(n));
    let mut days = Days::default();
    for Keyed { cik, filer, keys, known } in filers {
        let mut told = vec![false; keys.len()];
        of.resize(of.len() + filer.facts.len(), *cik);
        tag.extend(&filer.tags, filer.facts.iter().map(|f| f.tag));
        unit.extend(&filer.units, filer.facts.iter().map(|f| f.unit));
        for fact in &filer.facts {
            filing.push(keys[fact.filing as usize]);
            told[fact.filing as usize] = true;
        }
        let ends = filer.facts.iter().map(|f| f.end);
        ends.clone().min().into_iter().chain(ends.max()).for_each(|day| days.describe(day));
        known.iter().zip(told).filter(|(_, told)| *told).for_each(|(day, _)| days.know(*day));
    }
    let facts = || filers.iter().flat_map(|f| &f.filer.facts);
    let integer = |n: Number| if let Number::Integer(n) = n { Some(n) } else { None };
    let decimal = |n: Number| if let Number::Decimal(x) = n { Some(x) } else { None };
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(of)),
        tag.column(),
        unit.column(),
        Arc::new(facts().map(|f| f.start.map(Date::days)).collect::<Date32Array>()),
        Arc::new(facts().map(|f| Some(f.end.days())).collect::<Date32Array>()),
        Arc::new(facts().map(|f| integer(f.value)).collect::<Int64Array>()),
        Arc::new(facts().map(|f| decimal(f.value)).collect::<Float64Array>()),
        Arc::new(Int64Array::from(filing)),
        Arc::new(BooleanArray::from(facts().map(|f| f.exact).collect::<Vec<_>>())),
    ];
    Ok((RecordBatch::try_new(filed_schema(), columns)?, days))
}

fn filings(filers: &[Keyed<'_>]) -> Result<(RecordBatch, Days), ArrowError> {
    let all: Vec<(&Keyed<'_>, &Filing, usize)> = filers
        .iter()
        .flat_map(|f| f.filer.filings.iter().enumerate().map(move |(at, filing)| (f, filing, at)))
        .collect();
    let mut days = Days::default();
    for (of, filing, at) in &all {
        days.describe(filing.filed_on);
        days.know(of.known[*at]);
    }
    // A second some 290 million years away has no place among milliseconds; nobody accepted a filing then.
    let accepted = all.iter().map(|(_, f, _)| f.accepted.and_then(|seconds| seconds.checked_mul(1_000)));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(all.iter().map(|(of, _, _)| Some(of.cik)).collect::<Int64Array>()),
        Arc::new(all.iter().map(|(of, _, at)| Some(of.keys[*at])).collect::<Int64Array>()),
        free_texts(all.iter().map(|(_, f, _)| &*f.accession)),
        texts(all.iter().map(|(_, f, _)| Some(&*f.form))),
        dates(all.iter().map(|(_, f, _)| f.filed_on)),
        Arc::new(accepted.collect::<TimestampMillisecondArray>().with_timezone("UTC")),
        dates(all.iter().map(|(of, _, at)| of.known[*at])),
        texts(all.iter().map(|(of, _, _)| Some(&*of.filer.name))),
    ];
    Ok((RecordBatch::try_new(filings_schema(), columns)?, days))
}

/// A column of texts in the making, from lists of texts and places in them.
struct Texts<'a> {
    index: HashMap<&'a str, i32>,
    distinct: Vec<&'a str>,
    keys: Vec<i32>,
}

impl<'a> Texts<'a> {
    fn with_capacity(n: usize) -> Self {
        Texts { index: HashMap::new(), distinct: Vec::new(), keys: Vec::with_capacity(n) }
    }

    fn extend(&mut self, list: &'a [Box<str>], places: impl Iterator<Item = u32>) {
        let mut keys = Vec::with_capacity(list.len());
        for text in list {
            let next = self.distinct.len() as i32;
            let key = *self.index.entry(text).or_insert(next);
            if key == next {
                self.distinct.push(text);
            }
            keys.push(key);
        }
        self.keys.extend(places.map(|p| keys[p as usize]));
    }

    fn column(self) -> ArrayRef {
        dictionary(Int32Array::from(self.keys), self.distinct)
    }
}
