//! Parquet files: opening them without trust, and their rows as cells.
use std::borrow::Cow;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use breadth_domain::Date;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use super::{Cell, Row, Visitor};
use crate::IngestError;
use crate::source::Input;

const ROWS: usize = 8_192;
const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Runs a decoder over bytes that nobody vouches for: a panic inside it is a damaged file.
pub(crate) fn guarded<T, E: std::fmt::Display>(
    input: &Input,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, IngestError> {
    let damaged = |reason| IngestError::Damaged { file: input.name.clone(), format: "Parquet", reason };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|e| damaged(e.to_string())),
        Err(_) => Err(damaged("its pages contradict each other".to_owned())),
    }
}

/// An open Parquet file: its metadata, read once.
pub(crate) struct ParquetFile<'a> {
    input: &'a Input,
    metadata: ArrowReaderMetadata,
    pub(crate) names: Vec<String>,
    pub(crate) rows: u64,
}

impl<'a> ParquetFile<'a> {
    pub(crate) fn open(input: &'a Input) -> Result<Self, IngestError> {
        let file = File::open(&input.path).map_err(|e| input.read_error(e))?;
        let metadata = guarded(input, || ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()))?;
        let names = metadata.schema().fields().iter().map(|f| f.name().clone()).collect();
        let rows = u64::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        Ok(ParquetFile { input, metadata, names, rows })
    }

    pub(crate) fn kind_of(&self, column: usize) -> &DataType {
        self.metadata.schema().field(column).data_type()
    }

    /// A reader of some columns. Each has a file handle of its own, so that columns can be decoded at the same time.
    pub(crate) fn reader(&self, columns: &[usize], rows: usize) -> Result<ParquetRecordBatchReader, IngestError> {
        let file = File::open(&self.input.path).map_err(|e| self.input.read_error(e))?;
        guarded(self.input, || {
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
            let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
            builder.with_projection(mask).with_batch_size(rows).build()
        })
    }
}

/// A column in one of the few shapes that cells have.
enum Shape {
    Number(ArrayRef),
    Day(ArrayRef),
    Stamp(ArrayRef),
    Text(ArrayRef),
    Flag(ArrayRef),
}

fn shape(array: &ArrayRef) -> Result<Shape, arrow_schema::ArrowError> {
    let kind = match array.data_type() {
        DataType::Dictionary(_, value) => value.as_ref().clone(),
        other => other.clone(),
    };
    Ok(match kind {
        DataType::Date32 => Shape::Day(cast(array, &DataType::Date32)?),
        DataType::Date64 | DataType::Timestamp(..) => {
            Shape::Stamp(cast(&cast(array, &DataType::Timestamp(TimeUnit::Microsecond, None))?, &DataType::Int64)?)
        }
        DataType::Boolean => Shape::Flag(cast(array, &DataType::Boolean)?),
        kind if kind.is_numeric() => Shape::Number(cast(array, &DataType::Float64)?),
        _ => Shape::Text(cast(array, &DataType::LargeUtf8)?),
    })
}

impl Shape {
    fn cell(&self, at: usize) -> Cell<'_> {
        let (Shape::Number(a) | Shape::Day(a) | Shape::Stamp(a) | Shape::Text(a) | Shape::Flag(a)) = self;
        if a.is_null(at) {
            return Cell::Missing;
        }
        match self {
            Shape::Number(a) => Cell::Number(a.as_primitive::<Float64Type>().value(at)),
            Shape::Day(a) => Cell::Day(Date::from_days(a.as_primitive::<Date32Type>().value(at))),
            Shape::Stamp(a) => day_of_micros(a.as_primitive::<Int64Type>().value(at)).map_or(Cell::Missing, Cell::Day),
            Shape::Text(a) => Cell::Text(Cow::Borrowed(a.as_string::<i64>().value(at))),
            Shape::Flag(a) => Cell::Text(Cow::Borrowed(if a.as_boolean().value(at) { "true" } else { "false" })),
        }
    }
}

/// The day of an instant given in microseconds since 1970.
pub(crate) fn day_of_micros(micros: i64) -> Option<Date> {
    i32::try_from(micros.div_euclid(MICROS_PER_DAY)).ok().map(Date::from_days)
}

pub(super) fn scan(input: &Input, visitor: &mut dyn Visitor, done: &dyn Fn(u64)) -> Result<(), IngestError> {
    let file = ParquetFile::open(input)?;
    // Columns of columns are no values.
    let flat: Vec<usize> = (0..file.names.len()).filter(|c| !file.kind_of(*c).is_nested()).collect();
    let names: Vec<String> = flat.iter().map(|c| file.names[*c].clone()).collect();
    visitor.header(&names)?;
    let mut reader = file.reader(&flat, ROWS)?;
    let mut line = 0;
    while let Some(batch) = guarded(input, || reader.next().transpose())? {
        let shapes = guarded(input, || batch.columns().iter().map(shape).collect::<Result<Vec<_>, _>>())?;
        let mut cells = Vec::with_capacity(shapes.len());
        for at in 0..batch.num_rows() {
            line += 1;
            cells.clear();
            cells.extend(shapes.iter().map(|s| s.cell(at)));
            visitor.row(&Row { line, cells: &cells })?;
        }
        done(input.bytes * batch.num_rows() as u64 / file.rows.max(1));
    }
    Ok(())
}
