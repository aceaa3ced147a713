//! Prices as columns: `symbol`, `date` and those fields that the source has.
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::types::{Date32Type, Float64Type};
use arrow_array::{ArrayRef, Int32Array, RecordBatch};
use arrow_schema::{ArrowError, SchemaRef};
use breadth_domain::{Date, PriceField, PriceRow, Symbol, Table};

use super::columns::{Columns, bad, date_field, dates, dictionary, number_field, numbers, symbols_of, text_field};
use super::{BadColumn, Keys, Row, schema};

impl Row for PriceRow {
    const TABLE: Table = Table::Prices;
    const KEY_COLUMNS: Option<&'static [&'static str]> = Some(&["symbol", "date"]);
    type Keys = PriceKeys;

    fn order(&self, other: &Self) -> Ordering {
        (&self.symbol, self.date).cmp(&(&other.symbol, other.date))
    }

    fn described(&self) -> Option<Date> {
        Some(self.date)
    }

    fn known(&self) -> Option<Date> {
        Some(self.date)
    }

    fn schema(rows: &[Self]) -> SchemaRef {
        let given = PriceField::ALL.into_iter().filter(|f| rows.iter().any(|r| r.get(*f).is_some()));
        let mut fields = vec![text_field("symbol", false), date_field("date")];
        fields.extend(given.map(|f| number_field(f.id(), true)));
        schema(fields)
    }

    fn fits(schema: &SchemaRef, rows: &[Self]) -> bool {
        let absent: Vec<usize> =
            PriceField::ALL.iter().filter(|f| schema.index_of(f.id()).is_err()).map(|f| *f as usize).collect();
        rows.iter().all(|r| absent.iter().all(|f| r.fields[*f].is_nan()))
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        let mut distinct: Vec<&str> = Vec::new();
        let mut last: Option<&Symbol> = None;
        // Rows come sorted by symbol: a new one begins where it differs from the row before.
        let keys = rows.iter().map(|r| {
            if last != Some(&r.symbol) {
                distinct.push(r.symbol.as_str());
                last = Some(&r.symbol);
            }
            distinct.len() as i32 - 1
        });
        let keys = Int32Array::from_iter_values(keys);
        let mut columns: Vec<ArrayRef> = vec![dictionary(keys, distinct), dates(rows.iter().map(|r| r.date))];
        for field in PriceField::ALL {
            if schema.index_of(field.id()).is_ok() {
                columns.push(numbers(rows.iter().map(|r| r.fields[field as usize]).collect()));
            }
        }
        RecordBatch::try_new(Arc::clone(schema), columns)
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let (keys, values) = columns.dictionary("symbol")?;
        let symbols = symbols_of("symbol", values)?;
        let days = columns.primitive::<Date32Type>("date")?.values();
        let start = into.len();
        for (key, day) in keys.values().iter().zip(days) {
            let symbol = symbols.get(*key as usize).ok_or_else(|| bad("symbol", "a row has none"))?;
            into.push(PriceRow::empty(*symbol, Date::from_days(*day)));
        }
        for field in PriceField::ALL.into_iter().filter(|f| columns.has(f.id())) {
            let values = columns.primitive::<Float64Type>(field.id())?;
            for (row, value) in into[start..].iter_mut().zip(values.iter()) {
                row.set(field, value.unwrap_or(f64::NAN));
            }
        }
        Ok(())
    }
}

/// The keys of tens of millions of prices: one bit a calendar day and symbol.
#[derive(Default)]
pub(crate) struct PriceKeys(BTreeMap<Symbol, BTreeMap<i32, u64>>);

impl Keys<PriceRow> for PriceKeys {
    fn insert(&mut self, row: &PriceRow) {
        let (word, bit) = (row.date.days().div_euclid(64), row.date.days().rem_euclid(64));
        *self.0.entry(row.symbol).or_default().entry(word).or_default() |= 1 << bit;
    }

    fn contains(&self, row: &PriceRow) -> bool {
        let (word, bit) = (row.date.days().div_euclid(64), row.date.days().rem_euclid(64));
        self.0.get(&row.symbol).and_then(|days| days.get(&word)).is_some_and(|bits| bits >> bit & 1 == 1)
    }
}
