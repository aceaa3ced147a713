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

/// Builds one column over a run of segments.
type Column = fn(&World, Range<usize>) -> ArrayRef;

fn each<T>(world: &World, segments: Range<usize>, pick: impl Fn(Row) -> T) -> impl Iterator<Item = T> {
    segments.flat_map(move |k| world.rows(k).collect::<Vec<_>>()).map(pick)
}

const COLUMNS: [(&str, Column); 7] = [
    ("symbol", |world, segments| {
        let mut symbols = StringDictionaryBuilder::<Int32Type>::new();
        for k in segments {
            let text = vendor(world.segments[k].symbol);
            let rows = world.rows(k).count();
            symbols.append_values(&text, rows);
        }
        Arc::new(symbols.finish())
    }),
    ("date", |w, s| Arc::new(Date32Array::from_iter_values(each(w, s, |row| row.date.days())))),
    ("close", |w, s| Arc::new(Float32Array::from_iter(each(w, s, |row| given(row.close))))),
    ("net_change", |w, s| Arc::new(Float32Array::from_iter(each(w, s, |row| given(row.net))))),
    ("volume", |w, s| {
        Arc::new(Int64Array::from_iter(each(w, s, |row| (row.volume != NO_VOLUME).then_some(i64::from(row.volume)))))
    }),
    ("shares_millions", |w, s| Arc::new(Float32Array::from_iter(each(w, s, |row| given(row.shares))))),
    ("repair_flag", |w, s| Arc::new(Int8Array::from_iter_values(each(w, s, |row| row.flag)))),
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
    save(path, &schema, props.build(), groups, |group, column| COLUMNS[column].1(world, group))
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
    save(path, &schema, props, std::iter::once(0..rows.len()).collect(), |_, column| columns[column].clone())
}

/// Writes row groups, the columns of each encoded in parallel.
fn save(
    path: &Path,
    schema: &Arc<Schema>,
    props: WriterProperties,
    groups: Vec<Range<usize>>,
    column: impl Fn(Range<usize>, usize) -> ArrayRef + Sync,
) -> Result<(), TestkitError> {
    let parquet = |source: ParquetError| TestkitError::Parquet { path: path.to_owned(), source };
    let file = File::create(path).map_err(|source| TestkitError::Write { path: path.to_owned(), source })?;
    let root = ArrowSchemaConverter::new().convert(schema).map_err(parquet)?.root_schema_ptr();
    let mut writer =
        SerializedFileWriter::new(BufWriter::with_capacity(1 << 20, file), root, Arc::new(props)).map_err(parquet)?;
    let factory = ArrowRowGroupWriterFactory::new(&writer, schema.clone());
    for (n, group) in groups.into_iter().enumerate() {
        let columns = factory.create_column_writers(n).map_err(parquet)?;
        let chunks: Vec<Result<ArrowColumnChunk, ParquetError>> = columns
            .into_par_iter()
            .enumerate()
            .with_max_len(1)
            .map(|(c, mut writer)| {
                for leaf in compute_leaves(schema.field(c), &column(group.clone(), c))? {
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
