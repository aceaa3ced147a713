//! Holdings as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::{Float64Array, RecordBatch};
use arrow_schema::{ArrowError, SchemaRef};
use breadth_domain::{BasketRow, Date, Symbol, Table};

use super::columns::{Columns, date_field, dates, free_text_field, free_texts, number_field, text_field, texts};
use super::{BadColumn, HashedKeys, KeyedRow, Row, schema};

impl KeyedRow for BasketRow {
    /// A basket's day is one thing: a later import of the same day is not mixed with the earlier one line by line.
    type Key = (Box<str>, Date);

    fn key(&self) -> Self::Key {
        (self.basket.clone(), self.date)
    }
}

impl Row for BasketRow {
    const TABLE: Table = Table::Baskets;
    const UNIQUE: bool = false;
    type Keys = HashedKeys<Self>;

    fn order(&self, other: &Self) -> Ordering {
        (&self.basket, self.date).cmp(&(&other.basket, other.date))
    }

    fn described(&self) -> Option<Date> {
        Some(self.date)
    }

    fn known(&self) -> Option<Date> {
        Some(self.date)
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            text_field("basket", false),
            date_field("date"),
            text_field("symbol", true),
            free_text_field("name"),
            text_field("sector", false),
            text_field("asset_class", false),
            number_field("weight", true),
            number_field("quantity", true),
            number_field("market_value", true),
            number_field("price", true),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        let number = |get: fn(&Self) -> Option<f64>| Arc::new(rows.iter().map(get).collect::<Float64Array>());
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                texts(rows.iter().map(|r| Some(&*r.basket))),
                dates(rows.iter().map(|r| r.date)),
                texts(rows.iter().map(|r| r.symbol.as_ref().map(Symbol::as_str))),
                free_texts(rows.iter().map(|r| &*r.name)),
                texts(rows.iter().map(|r| Some(&*r.sector))),
                texts(rows.iter().map(|r| Some(&*r.asset_class))),
                number(|r| r.weight),
                number(|r| r.quantity),
                number(|r| r.market_value),
                number(|r| r.price),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let text = |name| columns.required(name, |t| Some(Box::<str>::from(t)));
        let what =
            text("basket")?.into_iter().zip(columns.dates("date")?).zip(columns.translated("symbol", Symbol::new)?);
        let labels = columns.free_texts("name")?.iter().zip(text("sector")?).zip(text("asset_class")?);
        let sizes = columns.optional("weight")?.zip(columns.optional("quantity")?);
        let values = columns.optional("market_value")?.zip(columns.optional("price")?);
        let rows = what.zip(labels).zip(sizes).zip(values);
        into.extend(rows.map(
            |(
                ((((basket, date), symbol), ((name, sector), asset_class)), (weight, quantity)),
                (market_value, price),
            )| BasketRow {
                basket,
                date,
                symbol,
                name: name.unwrap_or_default().into(),
                sector,
                asset_class,
                weight,
                quantity,
                market_value,
                price,
            },
        ));
        Ok(())
    }
}
