//! Prices and listings as Parquet, columns encoded side by side.
use std::fs::File;
use std::io::BufWriter;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::StringDictionaryBuilder;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Date32Array, Float32Array, Int8Array, Int64Array, StringArray};
use arrow_schema::{DataType, Field, Schema};
use breadth_domain::Symbol;
use parquet::arrow::ArrowSchemaConverter;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use rayon::prelude::*;

use crate::inject::Row;
use crate::segment::NO_VOLUME;
use crate::{TestkitError, World};

/// Rows of a row group, about.
const GROUP: usize = 1_000_000;

/// A ticker as the vendor writes it: classes after a slash.
pub(crate) fn vendor(symbol: Symbol) -> String {
    let text = symbol.as_str();
    match text.strip_suffix(".B").or_else(|| text.strip_suffix(".A")) {
        Some(root) => format!("{root}/{}", &text[text.len() - 1..]),
        None => text.to_owned(),
    }
}

/// A number as the vendor gives it: nothing where it has none.
fn given(value: f32) -> Option<f32> {
    Some(value).filter(|v| !v.is_nan())
}

/// A run of segments, each with the ticker as the vendor writes it and its rows as the file has them.
type Run = Vec<(String, Vec<Row>)>;

/// Builds one column over a run of segments.
type Column = fn(&Run) -> ArrayRef;

fn each<'a, T>(run: &'a Run, pick: impl Fn(&Row) -> T + 'a) -> impl Iterator<Item = T> + 'a {
    run.iter().flat_map(|(_, rows)| rows).map(pick)
}

const COLUMNS: [(&str, Column); 7] = [
    ("symbol", |run| {
        let mut symbols = StringDictionaryBuilder::<Int32Type>::new();
        run.iter().for_each(|(text, rows)| symbols.append_values(text, rows.len()));
        Arc::new(symbols.finish())
    }),
    ("date", |run| Arc::new(Date32Array::from_iter_values(each(run, |row| row.date.days())))),
    ("close", |run| Arc::new(Float32Array::from_iter(each(run, |row| given(row.close))))),
    ("net_change", |run| Arc::new(Float32Array::from_iter(each(run, |row| given(row.net))))),
    ("volume", |run| {
        Arc::new(Int64Array::from_iter(each(run, |row| (row.volume != NO_VOLUME).then_some(i64::from(row.volume)))))
    }),
    ("shares_millions", |run| Arc::new(Float32Array::from_iter(each(run, |row| given(row.shares))))),
    ("repair_flag", |run| Arc::new(Int8Array::from_iter_values(each(run, |row| row.flag)))),
];

/// Writes the price rows.
pub(crate) fn write(world: &World, path: &Path) -> Result<(), TestkitError> {
    let kinds = [
        DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        DataType::Date32,
        DataType::Float32,
        DataType::Float32,
        DataType::Int64,
        DataType::Float32,
        DataType::Int8,
    ];
    let fields = COLUMNS.iter().zip(kinds).map(|((name, _), kind)| Field::new(*name, kind, true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    // Whole tickers to a row group.
    let mut groups = Vec::new();
    let (mut from, mut rows) = (0, 0);
    for (k, segment) in world.segments.iter().enumerate() {
        rows += segment.len();
        if rows >= GROUP || k + 1 == world.segments.len() {
            groups.push(from..k + 1);
            (from, rows) = (k + 1, 0);
        }
    }
    // Numbers that hardly repeat are plain: a dictionary of them costs time and saves nothing.
    let mut props = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    for plain in ["close", "net_change", "volume"] {
        props = props.set_column_dictionary_enabled(plain.into(), false);
    }
    // Every column reads the same rows: they are made once.
    let run = |group: Range<usize>| -> Run {
        group.into_par_iter().map(|k| (vendor(world.segments[k].symbol), world.rows(k).collect())).collect()
    };
    save(path, &schema, props.build(), groups, run, |run, column| COLUMNS[column].1(run))
}

/// Writes the listings' change log.
pub(crate) fn write_listings(world: &World, path: &Path) -> Result<(), TestkitError> {
    let names = ["symbol", "seen_on", "exchange", "sector", "industry", "country", "ipo_year", "name"];
    let fields =
        names.map(|name| Field::new(name, if name == "seen_on" { DataType::Date32 } else { DataType::Utf8 }, true));
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let rows = &world.listings;
    let text = |pick: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..rows.len()).map(pick)))
    };
    let columns: Vec<ArrayRef> = vec![
        text(&|i| vendor(rows[i].symbol)),
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|r| r.seen_on.days()))),
        text(&|i| rows[i].exchange.to_string()),
        text(&|i| rows[i].sector.to_string()),
        text(&|i| rows[i].industry.to_string()),
        text(&|i| rows[i].country.to_string()),
        text(&|i| rows[i].ipo_year.map_or(String::new(), |y| y.to_string())),
        text(&|i| rows[i].name.to_string()),
    ];
    let props = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let all = std::iter::once(0..rows.len()).collect();
    save(path, &schema, props, all, |_| (), |(), column| columns[column].clone())
}

/// Writes row groups, the columns of each encoded in parallel from what was made ready for the group.
fn save<T: Sync>(
    path: &Path,
    schema: &Arc<Schema>,
    props: WriterProperties,
    groups: Vec<Range<usize>>,
    ready: impl Fn(Range<usize>) -> T,
    column: impl Fn(&T, usize) -> ArrayRef + Sync,
) -> Result<(), TestkitError> {
    let parquet = |source: ParquetError| TestkitError::Parquet { path: path.to_owned(), source };
    let file = File::create(path).map_err(|source| TestkitError::Write { path: path.to_owned(), source })?;
    let root = ArrowSchemaConverter::new().convert(schema).map_err(parquet)?.root_schema_ptr();
    let mut writer =
        SerializedFileWriter::new(BufWriter::with_capacity(1 << 20, file), root, Arc::new(props)).map_err(parquet)?;
    let factory = ArrowRowGroupWriterFactory::new(&writer, schema.clone());
    for (n, group) in groups.into_iter().enumerate() {
        let columns = factory.create_column_writers(n).map_err(parquet)?;
        let rows = ready(group);
        let chunks: Vec<Result<ArrowColumnChunk, ParquetError>> = columns
            .into_par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(c, mut writer)| {
                for leaf in compute_leaves(schema.field(c), &column(&rows, c))? {
                    writer.write(&leaf)?;
                }
                writer.close()
            })
            .collect();
        let mut out = writer.next_row_group().map_err(parquet)?;
        for chunk in chunks {
            chunk.and_then(|chunk| chunk.append_to_row_group(&mut out)).map_err(parquet)?;
        }
        out.close().map_err(parquet)?;
    }
    writer.close().map_err(parquet)?;
    Ok(())
}
