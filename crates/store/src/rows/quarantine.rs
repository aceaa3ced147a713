//! Rows kept aside, as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::types::UInt64Type;
use arrow_array::{RecordBatch, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use breadth_domain::finding::kind_of;
use breadth_domain::{Date, QuarantinedRow, Table};

use super::columns::{Columns, free_text_field, free_texts, text_field, texts};
use super::{BadColumn, NoKeys, Row, schema};

impl Row for QuarantinedRow {
    const TABLE: Table = Table::Quarantine;
    const UNIQUE: bool = false;
    type Keys = NoKeys;

    /// Kept in the order of their arrival.
    fn order(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }

    fn described(&self) -> Option<Date> {
        None
    }

    fn known(&self) -> Option<Date> {
        None
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            text_field("code", false),
            text_field("file", false),
            Field::new("line", DataType::UInt64, false),
            free_text_field("row"),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                texts(rows.iter().map(|r| Some(r.code))),
                texts(rows.iter().map(|r| Some(&*r.file))),
                Arc::new(UInt64Array::from_iter_values(rows.iter().map(|r| r.line))),
                free_texts(rows.iter().map(|r| &*r.row)),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let codes = columns.required("code", |code| Some(kind_of(code).map_or("unknown", |kind| kind.code)))?;
        let files = columns.required("file", |t| Some(Box::<str>::from(t)))?;
        let lines = columns.primitive::<UInt64Type>("line")?.values().iter();
        let texts = columns.free_texts("row")?.iter();
        let rows = codes.into_iter().zip(files).zip(lines).zip(texts);
        into.extend(rows.map(|(((code, file), line), row)| QuarantinedRow {
            code,
            file,
            line: *line,
            row: row.unwrap_or_default().into(),
        }));
        Ok(())
    }
}
