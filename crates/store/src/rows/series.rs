//! Named series as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use breadth_domain::{Date, SeriesRow, Table};

use super::columns::{Columns, date_field, dates, number_field, numbers, text_field, texts};
use super::{BadColumn, HashedKeys, KeyedRow, Row, schema};

impl KeyedRow for SeriesRow {
    /// A revision is known later than the value it replaces: both are kept.
    type Key = (Arc<str>, Date, Date);

    fn key(&self) -> Self::Key {
        (Arc::clone(&self.series), self.date, self.known_on)
    }
}

impl Row for SeriesRow {
    const TABLE: Table = Table::Series;
    type Keys = HashedKeys<Self>;

    fn order(&self, other: &Self) -> Ordering {
        (&self.series, self.date, self.known_on).cmp(&(&other.series, other.date, other.known_on))
    }

    fn described(&self) -> Option<Date> {
        Some(self.date)
    }

    fn known(&self) -> Option<Date> {
        Some(self.known_on)
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            text_field("series", false),
            date_field("date"),
            number_field("value", true),
            date_field("known_on"),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                texts(rows.iter().map(|r| Some(&*r.series))),
                dates(rows.iter().map(|r| r.date)),
                numbers(rows.iter().map(|r| r.value).collect()),
                dates(rows.iter().map(|r| r.known_on)),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let names = columns.required("series", |t| Some(Arc::<str>::from(t)))?.into_iter();
        let rows = names.zip(columns.dates("date")?).zip(columns.floats("value")?).zip(columns.dates("known_on")?);
        into.extend(rows.map(|(((series, date), value), known_on)| SeriesRow { series, date, value, known_on }));
        Ok(())
    }
}
