//! Prices in Parquet: each column is decoded by a reader of its own, so that they go on at the same time and in step,
//! whatever the size of the row groups.
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, LargeStringArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, TimeUnit};
use breadth_domain::{Date, PriceField, Symbol};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use rayon::prelude::*;

use super::plan::{Plan, Take, symbol_of};
use super::rules::{Has, Notes, Rules, WRONG, reject};
use super::{Chunk, Want};
use crate::IngestError;
use crate::dates;
use crate::number::{Read as Number, meant, meant_wide, parse};
use crate::table::{ParquetFile, day_of_micros, guarded};

/// How many rows are decoded at a time.
const ROWS: usize = 65_536;

/// What a column is for.
#[derive(Copy, Clone)]
enum Role {
    Symbol,
    Date,
    Number(Take),
}

/// A decoded column.
enum Values {
    Symbols(Vec<Option<Symbol>>, LargeStringArray),
    Days(Vec<Option<Date>>, ArrayRef),
    Numbers(PriceField, Vec<f64>),
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Symbols(v, _) => v.len(),
            Values::Days(v, _) => v.len(),
            Values::Numbers(_, v) => v.len(),
        }
    }
}

/// The columns that a pass needs: the second pass needs all, the first only what decides over keeping, order and copies.
fn roles(plan: &Plan<'_>, want: Want) -> Vec<Role> {
    let mut roles = vec![Role::Date];
    roles.extend(plan.symbol_column.map(|_| Role::Symbol));
    let copies = plan.can_be_stale();
    let judged = |f: PriceField| f <= PriceField::AdjClose || matches!(f, PriceField::Volume | PriceField::Flag);
    roles.extend(
        plan.takes.iter().filter(|t| want == Want::All || (copies && judged(t.field))).map(|t| Role::Number(*t)),
    );
    roles
}

pub(super) fn scan(
    plan: &Plan<'_>,
    rules: &Rules,
    want: Want,
    emit: &mut dyn FnMut(Chunk) -> bool,
) -> Result<bool, IngestError> {
    let file = ParquetFile::open(plan.input)?;
    let mut readers = Vec::new();
    for role in roles(plan, want) {
        let column = match role {
            Role::Symbol => plan.symbol_column.unwrap_or(plan.date),
            Role::Date => plan.date,
            Role::Number(take) => take.column,
        };
        readers.push((role, file.reader(&[column], ROWS)?));
    }
    let mut line = 1u64;
    loop {
        let columns: Vec<Option<Values>> = guarded(plan.input, || {
            readers.par_iter_mut().map(|(role, reader)| step(*role, reader)).collect::<Result<Vec<_>, ArrowError>>()
        })?;
        let Some(columns) = columns.into_iter().collect::<Option<Vec<Values>>>() else { return Ok(true) };
        let n = columns.first().map_or(0, Values::len);
        if columns.iter().any(|c| c.len() != n) {
            let reason = "its columns have different numbers of rows".to_owned();
            return Err(IngestError::Damaged { file: plan.input.name.clone(), format: "Parquet", reason });
        }
        let mut chunk = assemble(&columns, plan, rules, n, line);
        line += n as u64;
        chunk.passed = (u128::from(plan.input.bytes) * n as u128 / u128::from(file.rows.max(1))) as u64;
        if !emit(chunk) {
            return Ok(false);
        }
    }
}

fn step(role: Role, reader: &mut ParquetRecordBatchReader) -> Result<Option<Values>, ArrowError> {
    let Some(batch) = reader.next().transpose()? else { return Ok(None) };
    let Some(array) = batch.columns().first() else { return Ok(None) };
    Ok(Some(match role {
        Role::Symbol => symbols(array)?,
        Role::Date => days(array)?,
        Role::Number(take) => Values::Numbers(take.field, numbers(array, take)?),
    }))
}

fn symbols(array: &ArrayRef) -> Result<Values, ArrowError> {
    let text = cast(array, &DataType::LargeUtf8)?.as_string::<i64>().clone();
    let mut last: (&str, Option<Symbol>) = ("", None);
    let read = text
        .iter()
        .map(|cell| {
            let cell = cell?;
            if cell != last.0 {
                last = (cell, symbol_of(cell));
            }
            last.1
        })
        .collect();
    Ok(Values::Symbols(read, text.clone()))
}

fn days(array: &ArrayRef) -> Result<Values, ArrowError> {
    let kind = match array.data_type() {
        DataType::Dictionary(_, value) => value.as_ref().clone(),
        other => other.clone(),
    };
    let days = match kind {
        DataType::Date32 => {
            let days = cast(array, &DataType::Date32)?;
            days.as_primitive::<Date32Type>().iter().map(|d| d.map(Date::from_days)).collect()
        }
        DataType::Date64 | DataType::Timestamp(..) => {
            let micros = cast(&cast(array, &DataType::Timestamp(TimeUnit::Microsecond, None))?, &DataType::Int64)?;
            micros.as_primitive::<Int64Type>().iter().map(|m| day_of_micros(m?)).collect()
        }
        kind if kind.is_integer() => {
            // 20251231.
            let whole = cast(array, &DataType::Int64)?;
            whole.as_primitive::<Int64Type>().iter().map(|d| dates::parse(&d?.to_string())).collect()
        }
        _ => {
            let text = cast(array, &DataType::LargeUtf8)?;
            text.as_string::<i64>().iter().map(|d| dates::parse(d?)).collect()
        }
    };
    Ok(Values::Days(days, array.clone()))
}

fn numbers(array: &ArrayRef, take: Take) -> Result<Vec<f64>, ArrowError> {
    let is_price = take.field <= PriceField::NetChange;
    let scale = |v: f64| if take.millions { (v * 1e6).round() } else { v };
    let kind = match array.data_type() {
        DataType::Dictionary(_, value) => value.as_ref(),
        other => other,
    };
    Ok(match kind {
        DataType::Float32 => {
            let array = cast(array, &DataType::Float32)?;
            let floats = array.as_primitive::<Float32Type>();
            if floats.null_count() == 0 {
                floats.values().iter().map(|v| scale(meant(*v))).collect()
            } else {
                floats.iter().map(|v| v.map_or(f64::NAN, |v| scale(meant(v)))).collect()
            }
        }
        DataType::Int8 | DataType::Int16 | DataType::Int32 => {
            let array = cast(array, &DataType::Int32)?;
            array.as_primitive::<Int32Type>().iter().map(|v| v.map_or(f64::NAN, |v| scale(f64::from(v)))).collect()
        }
        kind if kind.is_numeric() => {
            let array = cast(array, &DataType::Float64)?;
            let wide = |v: f64| scale(if is_price { meant_wide(v) } else { v });
            // A NaN of the file is a missing number, whatever its bits.
            let clean = |v: f64| if v.is_nan() { f64::NAN } else { wide(v) };
            array.as_primitive::<Float64Type>().iter().map(|v| v.map_or(f64::NAN, clean)).collect()
        }
        DataType::Boolean => {
            let array = cast(array, &DataType::Boolean)?;
            array.as_boolean().iter().map(|v| v.map_or(f64::NAN, |v| f64::from(u8::from(v)))).collect()
        }
        DataType::Null => vec![f64::NAN; array.len()],
        _ => {
            let array = cast(array, &DataType::LargeUtf8)?;
            let read = |text: &str| match parse(text) {
                Number::Value(v) => scale(if is_price { meant_wide(v) } else { v }),
                Number::Missing => f64::NAN,
                Number::Wrong => WRONG,
            };
            array.as_string::<i64>().iter().map(|v| v.map_or(f64::NAN, read)).collect()
        }
    })
}

fn assemble(columns: &[Values], plan: &Plan<'_>, rules: &Rules, n: usize, first: u64) -> Chunk {
    let mut chunk = Chunk { rows: Vec::with_capacity(n), lines: Vec::with_capacity(n), ..Chunk::default() };
    let mut notes = Notes::default();
    let mut symbols: Option<&[Option<Symbol>]> = None;
    let mut days: &[Option<Date>] = &[];
    let mut numbers: Vec<(usize, &[f64])> = Vec::new();
    for column in columns {
        match column {
            Values::Symbols(values, _) => symbols = Some(values),
            Values::Days(values, _) => days = values,
            Values::Numbers(field, values) => numbers.push((*field as usize, values)),
        }
    }
    let given = |field: PriceField| numbers.iter().any(|(f, _)| *f == field as usize);
    let has =
        Has { volume: given(PriceField::Volume), shares: given(PriceField::Shares), flag: given(PriceField::Flag) };
    for at in 0..n {
        let line = first + at as u64;
        let mut fields = [f64::NAN; 9];
        for (field, values) in &numbers {
            fields[*field] = values[at];
        }
        let symbol = symbols.map_or(plan.symbol, |s| s[at]);
        match rules.judge(symbol, days[at], &mut fields, has, line, &mut notes) {
            Ok(row) => {
                chunk.rows.push(row);
                chunk.lines.push(line);
            }
            Err(fault) => chunk.rejects.push(reject(fault, line, row_text(columns, at))),
        }
    }
    notes.into_chunk(&mut chunk);
    chunk
}

/// The row as it was, for those who look at what was kept aside.
fn row_text(columns: &[Values], at: usize) -> String {
    let cell = |array: &ArrayRef| {
        let one = array.slice(at, 1);
        let text = cast(&one, &DataType::Utf8).ok()?;
        text.is_valid(0).then(|| text.as_string::<i32>().value(0).to_owned())
    };
    let mut cells: Vec<String> = Vec::new();
    for column in columns {
        match column {
            Values::Symbols(_, text) => {
                cells.insert(0, if text.is_valid(at) { text.value(at).to_owned() } else { String::new() });
            }
            Values::Days(_, array) => cells.push(cell(array).unwrap_or_default()),
            Values::Numbers(field, values) => {
                let value = values[at];
                let shown = if value.is_nan() { String::new() } else { value.to_string() };
                cells.push(format!("{}={shown}", field.id()));
            }
        }
    }
    cells.join(",")
}
