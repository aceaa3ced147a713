//! The store's tables as the engine sees them.
use std::path::Path;
use std::sync::Arc;

use breadth_domain::{Date, PriceField, Table};
use breadth_store::manifest::{Import, Part, StoredFinding};
use breadth_store::{Manifest, Store};
use datafusion::arrow::array::{ArrayRef, Date32Array, RecordBatch, StringArray, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::common::ScalarValue;
use datafusion::datasource::MemTable;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::prelude::{DataFrame, SessionContext, col, lit};

use crate::SqlError;

/// Names under which nothing stays registered.
const RAW: &str = "rows_of_all_imports";
const RAW_FACTS: &str = "facts_of_all_vintages";

/// Makes every table known to the engine, each ending on the day.
pub(crate) async fn register(context: &SessionContext, store: &Store, as_of: Date) -> Result<(), SqlError> {
    // Filings before the numbers in them: a number is known when its filing is.
    let last = |table: &Table| u8::from(*table == Table::Filed);
    let mut tables = Table::ALL;
    tables.sort_by_key(last);
    for table in tables {
        let rows = known(context, store, table, as_of)?;
        match table {
            Table::Facts => {
                let query = format!(
                    "SELECT *, known_on AS valid_from, lead(known_on) OVER \
                     (PARTITION BY source, symbol, concept, span, period_end ORDER BY known_on) AS valid_to \
                     FROM {RAW_FACTS}"
                );
                derive(context, table, RAW_FACTS, rows, &query).await?;
            }
            Table::Filings => derive(context, table, RAW, rows, &filings(as_of)).await?,
            Table::Filed => derive(context, table, RAW, rows, FILED).await?,
            Table::FilerLabels => derive(context, table, RAW, rows, &filer_labels(as_of)).await?,
            _ => {
                context.register_table(table.id(), rows.into_view())?;
            }
        }
    }
    register_batch(context, "imports", imports(store.manifest()))?;
    register_batch(context, "findings", findings(store.manifest()))
}

/// Registers a table as a query over its rows, which are known to that query alone.
async fn derive(
    context: &SessionContext,
    table: Table,
    name: &str,
    rows: DataFrame,
    query: &str,
) -> Result<(), SqlError> {
    context.register_table(name, rows.into_view())?;
    let derived = context.sql(query).await?;
    // The plan holds the table; the name goes.
    context.deregister_table(name)?;
    context.register_table(table.id(), derived.into_view())?;
    Ok(())
}

/// Each filing once, by the row that knows when it was accepted where there is one, if it was known by the day.
fn filings(as_of: Date) -> String {
    format!(
        "SELECT cik, filing, accession, form, filed_on, accepted, known_on, name, source FROM \
         (SELECT *, row_number() OVER (PARTITION BY cik, filing ORDER BY accepted NULLS LAST, source) AS nth FROM {RAW}) \
         WHERE nth = 1 AND known_on <= DATE '{as_of}'"
    )
}

/// Numbers of known filings, with the filing.
const FILED: &str = "SELECT n.cik, n.tag, n.unit, n.\"start\", n.\"end\", n.integer, n.decimal, \
     coalesce(CAST(n.integer AS DOUBLE), n.decimal) AS value, n.filing, n.exact, \
     f.accession, f.form, f.filed_on, f.known_on, n.source \
     FROM rows_of_all_imports n JOIN filings f ON n.cik = f.cik AND n.filing = f.filing";

/// Labels known by the day, or undated; one that ended on the day or later has no end yet.
fn filer_labels(as_of: Date) -> String {
    format!(
        "SELECT cik, kind, value, \"from\", CASE WHEN \"to\" < DATE '{as_of}' THEN \"to\" END AS \"to\", source \
         FROM {RAW} WHERE \"from\" IS NULL OR \"from\" <= DATE '{as_of}'"
    )
}

/// A table's rows known by the day, each with the name of its source.
fn known(context: &SessionContext, store: &Store, table: Table, as_of: Date) -> Result<DataFrame, SqlError> {
    let schema = schema(table);
    let mut all: Option<DataFrame> = None;
    for (source, parts) in store.manifest().sources(table) {
        let mut rows = context.read_table(Arc::new(listing(store, table, &schema, &parts)?))?;
        if let Some(day) = known_column(table) {
            rows = rows.filter(col(day).lt_eq(lit(ScalarValue::Date32(Some(as_of.days())))))?;
        }
        let columns = schema.fields().iter().map(|f| col(f.name().as_str()));
        let rows = rows.select(columns.chain([lit(source).alias("source")]).collect::<Vec<_>>())?;
        all = Some(match all {
            None => rows,
            Some(all) => all.union(rows)?,
        });
    }
    match all {
        Some(all) => Ok(all),
        None => {
            let mut fields: Vec<Field> = schema.fields().iter().map(|f| f.as_ref().clone()).collect();
            fields.push(Field::new("source", DataType::Utf8, false));
            Ok(context.read_batch(RecordBatch::new_empty(Arc::new(Schema::new(fields))))?)
        }
    }
}

/// A source's parts as one table, in the order they are declared to have.
fn listing(store: &Store, table: Table, schema: &SchemaRef, parts: &[&Part]) -> Result<ListingTable, SqlError> {
    let urls = parts.iter().map(|part| url(&store.part_path(part))).collect::<Result<Vec<_>, _>>()?;
    let order = order(table).iter().map(|name| col(*name).sort(true, false)).collect::<Vec<_>>();
    let mut options = ListingOptions::new(Arc::new(ParquetFormat::new()));
    if !order.is_empty() {
        options = options.with_file_sort_order(vec![order]);
    }
    let config =
        ListingTableConfig::new_with_multi_paths(urls).with_listing_options(options).with_schema(Arc::clone(schema));
    Ok(ListingTable::try_new(config)?)
}

/// A file's address, whatever characters its folders have.
fn url(path: &Path) -> Result<ListingTableUrl, SqlError> {
    let path = std::path::absolute(path)?;
    let text = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let mut address = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' | b':' => {
                address.push(char::from(byte));
            }
            other => address.push_str(&format!("%{other:02X}")),
        }
    }
    Ok(ListingTableUrl::parse(address)?)
}

/// The column that says when a row was known; `None` where a table has no such day.
const fn known_column(table: Table) -> Option<&'static str> {
    match table {
        Table::Prices | Table::Baskets => Some("date"),
        Table::Listings => Some("seen_on"),
        Table::Facts | Table::Series | Table::Actions => Some("known_on"),
        // What is known of filings and labels, a query of their own says.
        Table::Filed | Table::Filings | Table::FilerLabels => None,
        Table::Companies | Table::Quarantine => None,
    }
}

/// The order of the rows within each part.
const fn order(table: Table) -> &'static [&'static str] {
    match table {
        Table::Prices => &["symbol", "date"],
        Table::Listings => &["symbol", "seen_on"],
        Table::Series => &["series", "date", "known_on"],
        Table::Baskets => &["basket", "date"],
        Table::Actions => &["symbol", "ex_date"],
        Table::Companies => &["symbol"],
        Table::Filed => &["cik", "tag", "unit", "end", "start"],
        Table::Filings => &["cik", "filed_on", "accession"],
        // Kinds are in the order of their list, not of their names.
        Table::FilerLabels => &["cik"],
        // Facts are in the order of the statements' items, not of their names.
        Table::Facts => &["symbol"],
        Table::Quarantine => &[],
    }
}

/// A table's columns.
fn schema(table: Table) -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let day = |name: &str| Field::new(name, DataType::Date32, true);
    let number = |name: &str| Field::new(name, DataType::Float64, true);
    let whole = |name: &str| Field::new(name, DataType::Int64, true);
    let fields = match table {
        Table::Prices => {
            let fields = PriceField::ALL.into_iter().map(|f| number(f.id()));
            [text("symbol"), day("date")].into_iter().chain(fields).collect()
        }
        Table::Listings => {
            let year = Field::new("ipo_year", DataType::Int16, true);
            let labels = ["exchange", "sector", "industry", "country"].map(text);
            [text("symbol"), day("seen_on")].into_iter().chain(labels).chain([year, text("name")]).collect()
        }
        Table::Facts => vec![
            text("symbol"),
            text("concept"),
            text("span"),
            day("period_end"),
            number("value"),
            day("published_on"),
            day("known_on"),
            text("grade"),
        ],
        Table::Series => vec![text("series"), day("date"), number("value"), day("known_on")],
        Table::Baskets => {
            let labels = ["symbol", "name", "sector", "asset_class"].map(text);
            let sizes = ["weight", "quantity", "market_value", "price"].map(number);
            [text("basket"), day("date")].into_iter().chain(labels).chain(sizes).collect()
        }
        Table::Actions => {
            vec![
                text("symbol"),
                day("ex_date"),
                text("event"),
                number("value"),
                day("known_on"),
                day("pay_date"),
                text("child"),
            ]
        }
        Table::Companies => vec![
            text("symbol"),
            text("name"),
            text("industry"),
            Field::new("cik", DataType::UInt64, true),
            text("isin"),
            Field::new("fiscal_year_end_month", DataType::Int8, true),
        ],
        Table::Filed => vec![
            whole("cik"),
            text("tag"),
            text("unit"),
            day("start"),
            day("end"),
            whole("integer"),
            number("decimal"),
            whole("filing"),
            Field::new("exact", DataType::Boolean, true),
        ],
        Table::Filings => vec![
            whole("cik"),
            whole("filing"),
            text("accession"),
            text("form"),
            day("filed_on"),
            Field::new("accepted", DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())), true),
            day("known_on"),
            text("name"),
        ],
        Table::FilerLabels => vec![whole("cik"), text("kind"), text("value"), day("from"), day("to")],
        Table::Quarantine => {
            vec![text("code"), text("file"), Field::new("line", DataType::UInt64, true), text("row")]
        }
    };
    Arc::new(Schema::new(fields))
}

/// A column by name.
type Named = (&'static str, ArrayRef);

fn register_batch(context: &SessionContext, name: &str, columns: Vec<Named>) -> Result<(), SqlError> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)))
        .map_err(datafusion::error::DataFusionError::from)?;
    let table = MemTable::try_new(batch.schema(), vec![vec![batch]])?;
    context.register_table(name, Arc::new(table))?;
    Ok(())
}

fn texts<'a>(values: impl Iterator<Item = &'a str>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

fn counts(values: impl Iterator<Item = u64>) -> ArrayRef {
    Arc::new(UInt64Array::from_iter_values(values))
}

fn imports(manifest: &Manifest) -> Vec<Named> {
    let all = &manifest.imports;
    let names = |i: &Import| i.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
    let files: Vec<String> = all.iter().map(names).collect();
    let day = |get: fn(&Import) -> Option<Date>| -> ArrayRef {
        Arc::new(all.iter().map(|i| get(i).map(Date::days)).collect::<Date32Array>())
    };
    vec![
        ("version", counts(all.iter().map(|i| i.version))),
        ("at", texts(all.iter().map(|i| i.at.as_str()))),
        ("kind", texts(all.iter().map(|i| i.kind.as_str()))),
        ("source", texts(all.iter().map(|i| i.source.as_str()))),
        ("files", texts(files.iter().map(String::as_str))),
        ("rows", counts(all.iter().map(|i| i.rows.values().sum()))),
        ("repeated", counts(all.iter().map(|i| i.repeated.values().sum()))),
        ("quarantined", counts(all.iter().map(|i| i.quarantined))),
        ("first", day(|i| i.first)),
        ("last", day(|i| i.last)),
    ]
}

fn findings(manifest: &Manifest) -> Vec<Named> {
    let all: Vec<(&Import, &StoredFinding)> =
        manifest.imports.iter().flat_map(|i| i.findings.iter().map(move |f| (i, f))).collect();
    let text = |get: fn(&StoredFinding) -> &str| texts(all.iter().map(|(_, f)| get(f)));
    vec![
        ("version", counts(all.iter().map(|(i, _)| i.version))),
        ("source", texts(all.iter().map(|(i, _)| i.source.as_str()))),
        ("code", text(|f| &f.code)),
        ("slug", text(|f| &f.slug)),
        ("label", text(|f| &f.label)),
        ("handling", text(|f| &f.handling)),
        ("hint", text(|f| &f.hint)),
        ("file", text(|f| &f.file)),
        ("count", counts(all.iter().map(|(_, f)| f.count))),
    ]
}
