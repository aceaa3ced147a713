//! Filers' labels as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::types::{Date32Type, Int64Type};
use arrow_array::{Date32Array, Int64Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use breadth_domain::{Date, FilerLabelKind, FilerLabelRow, Table};

use super::columns::{Columns, bad, free_text_field, free_texts, text_field, texts};
use super::{BadColumn, HashedKeys, KeyedRow, Row, schema};

impl KeyedRow for FilerLabelRow {
    type Key = (u64, FilerLabelKind, Box<str>, Option<Date>, Option<Date>);

    fn key(&self) -> Self::Key {
        (self.cik, self.kind, self.value.clone(), self.from, self.to)
    }
}

impl Row for FilerLabelRow {
    const TABLE: Table = Table::FilerLabels;
    type Keys = HashedKeys<Self>;

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }

    fn described(&self) -> Option<Date> {
        self.from
    }

    fn known(&self) -> Option<Date> {
        self.from
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            Field::new("cik", DataType::Int64, false),
            text_field("kind", false),
            free_text_field("value"),
            Field::new("from", DataType::Date32, true),
            Field::new("to", DataType::Date32, true),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        let wrong = |r: &Self| ArrowError::InvalidArgumentError(format!("{} is no central index key", r.cik));
        let ciks: Vec<i64> =
            rows.iter().map(|r| i64::try_from(r.cik).map_err(|_| wrong(r))).collect::<Result<_, _>>()?;
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                Arc::new(Int64Array::from(ciks)),
                texts(rows.iter().map(|r| Some(r.kind.id()))),
                free_texts(rows.iter().map(|r| &*r.value)),
                Arc::new(rows.iter().map(|r| r.from.map(Date::days)).collect::<Date32Array>()),
                Arc::new(rows.iter().map(|r| r.to.map(Date::days)).collect::<Date32Array>()),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let kinds = columns.required("kind", |id| FilerLabelKind::ALL.into_iter().find(|k| k.id() == id))?;
        let values = columns.free_texts("value")?.iter();
        let days = columns.primitive::<Date32Type>("from")?.iter().zip(columns.primitive::<Date32Type>("to")?.iter());
        let rows = columns.primitive::<Int64Type>("cik")?.values().iter().zip(kinds).zip(values).zip(days);
        for (((cik, kind), value), (from, to)) in rows {
            let cik = u64::try_from(*cik).map_err(|_| bad("cik", "a row has a negative number"))?;
            into.push(FilerLabelRow {
                cik,
                kind,
                value: value.unwrap_or_default().into(),
                from: from.map(Date::from_days),
                to: to.map(Date::from_days),
            });
        }
        Ok(())
    }
}
