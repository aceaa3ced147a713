//! Splits, dividends and spin-offs as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::types::Date32Type;
use arrow_array::{Date32Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use breadth_domain::{ActionEvent, ActionRow, Date, Symbol, Table};

use super::columns::{Columns, date_field, dates, number_field, numbers, text_field, texts};
use super::{BadColumn, HashedKeys, KeyedRow, Row, schema};

impl KeyedRow for ActionRow {
    /// A day's dividends are one row: an amount corrected by a later file is not added to the one before.
    type Key = (Symbol, Date, ActionEvent, Option<Symbol>);

    fn key(&self) -> Self::Key {
        (self.symbol, self.ex_date, self.event, self.child)
    }
}

impl Row for ActionRow {
    const TABLE: Table = Table::Actions;
    type Keys = HashedKeys<Self>;

    fn order(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn described(&self) -> Option<Date> {
        Some(self.ex_date)
    }

    fn known(&self) -> Option<Date> {
        Some(self.known_on)
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            text_field("symbol", false),
            date_field("ex_date"),
            text_field("event", false),
            number_field("value", false),
            date_field("known_on"),
            Field::new("pay_date", DataType::Date32, true),
            text_field("child", true),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                texts(rows.iter().map(|r| Some(r.symbol.as_str()))),
                dates(rows.iter().map(|r| r.ex_date)),
                texts(rows.iter().map(|r| Some(r.event.id()))),
                numbers(rows.iter().map(|r| r.value).collect()),
                dates(rows.iter().map(|r| r.known_on)),
                Arc::new(rows.iter().map(|r| r.pay_date.map(Date::days)).collect::<Date32Array>()),
                texts(rows.iter().map(|r| r.child.as_ref().map(Symbol::as_str))),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let event = |id: &str| ActionEvent::ALL.into_iter().find(|e| e.id() == id);
        let what = columns.required("symbol", Symbol::new)?.into_iter().zip(columns.dates("ex_date")?);
        let what = what.zip(columns.required("event", event)?).zip(columns.floats("value")?);
        let days = columns.dates("known_on")?.zip(columns.primitive::<Date32Type>("pay_date")?.iter());
        // Parts written before spin-offs were told have no such column.
        let children = match columns.has("child") {
            true => columns.translated("child", Symbol::new)?,
            false => vec![None; batch.num_rows()],
        };
        let rows = what.zip(days).zip(children);
        into.extend(rows.map(|(((((symbol, ex_date), event), value), (known_on, pay)), child)| ActionRow {
            symbol,
            ex_date,
            event,
            value,
            child,
            known_on,
            pay_date: pay.map(Date::from_days),
        }));
        Ok(())
    }
}
