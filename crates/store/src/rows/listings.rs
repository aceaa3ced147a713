//! Listings as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::types::Int16Type;
use arrow_array::{Int16Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use breadth_domain::{Date, ListingRow, Symbol, Table};

use super::columns::{Columns, date_field, dates, free_text_field, free_texts, text_field, texts};
use super::{BadColumn, HashedKeys, KeyedRow, Row, schema};

impl KeyedRow for ListingRow {
    type Key = (Symbol, Date);

    fn key(&self) -> Self::Key {
        (self.symbol, self.seen_on)
    }
}

impl Row for ListingRow {
    const TABLE: Table = Table::Listings;
    type Keys = HashedKeys<Self>;

    fn order(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn described(&self) -> Option<Date> {
        Some(self.seen_on)
    }

    fn known(&self) -> Option<Date> {
        Some(self.seen_on)
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            text_field("symbol", false),
            date_field("seen_on"),
            text_field("exchange", false),
            text_field("sector", false),
            text_field("industry", false),
            text_field("country", false),
            Field::new("ipo_year", DataType::Int16, true),
            free_text_field("name"),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                texts(rows.iter().map(|r| Some(r.symbol.as_str()))),
                dates(rows.iter().map(|r| r.seen_on)),
                texts(rows.iter().map(|r| Some(&*r.exchange))),
                texts(rows.iter().map(|r| Some(&*r.sector))),
                texts(rows.iter().map(|r| Some(&*r.industry))),
                texts(rows.iter().map(|r| Some(&*r.country))),
                Arc::new(rows.iter().map(|r| r.ipo_year).collect::<Int16Array>()),
                free_texts(rows.iter().map(|r| &*r.name)),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let text = |name| columns.required(name, |t| Some(Box::<str>::from(t)));
        let symbols = columns.required("symbol", Symbol::new)?.into_iter();
        let labels = text("exchange")?.into_iter().zip(text("sector")?);
        let places = text("industry")?.into_iter().zip(text("country")?);
        let years = columns.primitive::<Int16Type>("ipo_year")?.iter();
        let names = columns.free_texts("name")?.iter();
        let rows = symbols.zip(columns.dates("seen_on")?).zip(labels).zip(places).zip(years).zip(names);
        into.extend(rows.map(|(((((symbol, seen_on), (exchange, sector)), (industry, country)), ipo_year), name)| {
            ListingRow {
                symbol,
                seen_on,
                exchange,
                sector,
                industry,
                country,
                ipo_year,
                name: name.unwrap_or_default().into(),
            }
        }));
        Ok(())
    }
}
