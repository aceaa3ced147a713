//! Reported numbers as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use breadth_domain::{Concept, Date, FactRow, Grade, Span, Symbol, Table};

use super::columns::{Columns, date_field, dates, number_field, numbers, text_field, texts};
use super::{BadColumn, HashedKeys, KeyedRow, Row, schema};

/// The stable name of a span, as in parts and SQL.
const fn span_id(span: Span) -> &'static str {
    match span {
        Span::Instant => "instant",
        Span::Quarter => "quarter",
        Span::YearToDate => "year_to_date",
        Span::Year => "year",
        Span::Trailing => "trailing",
    }
}

impl KeyedRow for FactRow {
    /// Two vintages of one figure differ in the day they were known: both are kept.
    type Key = (Symbol, Concept, Span, Date, Date);

    fn key(&self) -> Self::Key {
        (self.symbol, self.concept, self.span, self.period_end, self.known_on)
    }
}

impl Row for FactRow {
    const TABLE: Table = Table::Facts;
    type Keys = HashedKeys<Self>;

    fn order(&self, other: &Self) -> Ordering {
        let key = |f: &Self| (f.symbol, f.concept, f.period_end, f.known_on, f.span);
        key(self).cmp(&key(other))
    }

    fn described(&self) -> Option<Date> {
        Some(self.period_end)
    }

    fn known(&self) -> Option<Date> {
        Some(self.known_on)
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            text_field("symbol", false),
            text_field("concept", false),
            text_field("span", false),
            date_field("period_end"),
            number_field("value", false),
            date_field("published_on"),
            date_field("known_on"),
            text_field("grade", false),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                texts(rows.iter().map(|r| Some(r.symbol.as_str()))),
                texts(rows.iter().map(|r| Some(r.concept.id()))),
                texts(rows.iter().map(|r| Some(span_id(r.span)))),
                dates(rows.iter().map(|r| r.period_end)),
                numbers(rows.iter().map(|r| r.value).collect()),
                dates(rows.iter().map(|r| r.published_on)),
                dates(rows.iter().map(|r| r.known_on)),
                texts(rows.iter().map(|r| Some(r.grade.id()))),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let symbols = columns.required("symbol", Symbol::new)?.into_iter();
        let concepts = columns.required("concept", Concept::from_id)?;
        let spans = columns.required("span", |id| Span::ALL.into_iter().find(|s| span_id(*s) == id))?;
        let grades = columns.required("grade", |id| Grade::ALL.into_iter().find(|g| g.id() == id))?;
        let days = columns.dates("published_on")?.zip(columns.dates("known_on")?);
        let what = symbols.zip(concepts).zip(spans).zip(columns.dates("period_end")?);
        let rows = what.zip(columns.floats("value")?).zip(days).zip(grades);
        into.extend(rows.map(
            |((((((symbol, concept), span), period_end), value), (published_on, known_on)), grade)| FactRow {
                symbol,
                concept,
                span,
                period_end,
                value,
                published_on,
                known_on,
                grade,
            },
        ));
        Ok(())
    }
}
