//! A query's answer: columns with names, rows of plain values.
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{
    DataType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Schema, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use serde::Serialize;

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The engine's name of its type, for example `Float64` or `Date32`.
    pub kind: String,
}

/// One cell. As JSON: null, true or false, a number, or a text; days as `YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// Missing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number without a sign.
    UInt(u64),
    /// A number.
    Float(f64),
    /// A text, a day, or anything else as the engine writes it.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(v) => v.fmt(f),
            Value::Int(v) => v.fmt(f),
            Value::UInt(v) => v.fmt(f),
            Value::Float(v) => v.fmt(f),
            Value::Text(v) => f.pad(v),
        }
    }
}

/// A query's answer.
#[derive(Clone, Debug)]
pub struct SqlResult {
    /// The columns.
    pub columns: Vec<Column>,
    batches: Vec<RecordBatch>,
}

impl SqlResult {
    pub(crate) fn new(schema: &Arc<Schema>, batches: Vec<RecordBatch>) -> Self {
        let fields = schema.fields().iter();
        let columns = fields.map(|f| Column { name: f.name().clone(), kind: f.data_type().to_string() }).collect();
        SqlResult { columns, batches }
    }

    /// The answer in Arrow's columns.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows, made one at a time: an answer can be far larger as values than it is in columns.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Value>> + '_ {
        self.batches.iter().flat_map(|batch| {
            (0..batch.num_rows()).map(move |row| batch.columns().iter().map(|column| value(column, row)).collect())
        })
    }
}

fn value(column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Null;
    }
    match column.data_type() {
        DataType::Null => Value::Null,
        DataType::Boolean => Value::Bool(column.as_boolean().value(row)),
        DataType::Int8 => Value::Int(column.as_primitive::<Int8Type>().value(row).into()),
        DataType::Int16 => Value::Int(column.as_primitive::<Int16Type>().value(row).into()),
        DataType::Int32 => Value::Int(column.as_primitive::<Int32Type>().value(row).into()),
        DataType::Int64 => Value::Int(column.as_primitive::<Int64Type>().value(row)),
        DataType::UInt8 => Value::UInt(column.as_primitive::<UInt8Type>().value(row).into()),
        DataType::UInt16 => Value::UInt(column.as_primitive::<UInt16Type>().value(row).into()),
        DataType::UInt32 => Value::UInt(column.as_primitive::<UInt32Type>().value(row).into()),
        DataType::UInt64 => Value::UInt(column.as_primitive::<UInt64Type>().value(row)),
        DataType::Float32 => Value::Float(column.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float64 => Value::Float(column.as_primitive::<Float64Type>().value(row)),
        DataType::Utf8 => Value::Text(column.as_string::<i32>().value(row).to_owned()),
        DataType::Utf8View => Value::Text(column.as_string_view().value(row).to_owned()),
        _ => match ArrayFormatter::try_new(column.as_ref(), &FormatOptions::default()) {
            Ok(formatter) => Value::Text(formatter.value(row).to_string()),
            Err(e) => Value::Text(format!("({e})")),
        },
    }
}
