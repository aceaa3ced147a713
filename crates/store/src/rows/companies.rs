//! Companies' undated labels as columns.
use std::cmp::Ordering;
use std::sync::Arc;

use arrow_array::types::{Int8Type, UInt64Type};
use arrow_array::{Int8Array, RecordBatch, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use breadth_domain::{CompanyRow, Date, Symbol, Table};

use super::columns::{Columns, free_text_field, free_texts, text_field, texts};
use super::{BadColumn, HashedKeys, KeyedRow, Row, schema};

impl KeyedRow for CompanyRow {
    type Key = Symbol;

    fn key(&self) -> Self::Key {
        self.symbol
    }
}

impl Row for CompanyRow {
    const TABLE: Table = Table::Companies;
    type Keys = HashedKeys<Self>;

    fn order(&self, other: &Self) -> Ordering {
        self.symbol.cmp(&other.symbol)
    }

    fn described(&self) -> Option<Date> {
        None
    }

    fn known(&self) -> Option<Date> {
        None
    }

    fn schema(_: &[Self]) -> SchemaRef {
        schema(vec![
            text_field("symbol", false),
            free_text_field("name"),
            text_field("industry", false),
            Field::new("cik", DataType::UInt64, true),
            free_text_field("isin"),
            Field::new("fiscal_year_end_month", DataType::Int8, true),
        ])
    }

    fn encode(schema: &SchemaRef, rows: &[Self]) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![
                texts(rows.iter().map(|r| Some(r.symbol.as_str()))),
                free_texts(rows.iter().map(|r| &*r.name)),
                texts(rows.iter().map(|r| Some(&*r.industry))),
                Arc::new(rows.iter().map(|r| r.cik).collect::<UInt64Array>()),
                free_texts(rows.iter().map(|r| &*r.isin)),
                Arc::new(rows.iter().map(|r| r.fiscal_year_end_month).collect::<Int8Array>()),
            ],
        )
    }

    fn decode(batch: &RecordBatch, into: &mut Vec<Self>) -> Result<(), BadColumn> {
        let columns = Columns(batch);
        let symbols = columns.required("symbol", Symbol::new)?.into_iter();
        let industries = columns.required("industry", |t| Some(Box::<str>::from(t)))?;
        let names = columns.free_texts("name")?.iter().zip(columns.free_texts("isin")?.iter());
        let ciks = columns.primitive::<UInt64Type>("cik")?.iter();
        let months = columns.primitive::<Int8Type>("fiscal_year_end_month")?.iter();
        let rows = symbols.zip(industries).zip(names).zip(ciks).zip(months);
        into.extend(rows.map(|((((symbol, industry), (name, isin)), cik), fiscal_year_end_month)| CompanyRow {
            symbol,
            name: name.unwrap_or_default().into(),
            industry,
            cik,
            isin: isin.unwrap_or_default().into(),
            fiscal_year_end_month,
        }));
        Ok(())
    }
}
