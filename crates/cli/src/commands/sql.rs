//! `breadth sql`: read-only SQL over the store, as of a day.
use crate::args::SqlArgs;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Answer;

/// Runs the command.
#[cfg(feature = "sql")]
pub fn run(context: &Context, args: &SqlArgs) -> Result<Answer, Failure> {
    use crate::failure::Explain;
    let store = context.store()?;
    let view = context.view(&store)?;
    let functions = functions(&store, view.as_of());
    let result = breadth_sql::query_with(&store, view.as_of(), &functions, &args.query).explain("sql", Exit::Failed)?;
    let header: Vec<&str> = result.columns.iter().map(|c| c.name.as_str()).collect();
    let rows: Vec<_> = result.rows().collect();
    let text = crate::output::table(&header, rows.iter().map(|row| row.iter().map(ToString::to_string).collect()), &[]);
    Ok(Answer {
        data: serde_json::json!({ "columns": result.columns, "rows": rows }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
}

/// Metrics and screens as table functions.
#[cfg(feature = "sql")]
fn functions(store: &breadth_store::Store, as_of: breadth_domain::Date) -> [breadth_sql::Function; 2] {
    use super::tables::{self, Cells};
    use breadth_sql::Function;
    type Tables = fn(&breadth_store::Store, breadth_domain::Date, &[&str]) -> tables::Table;
    let function = |name, usage, table: Tables| {
        let store = store.clone();
        let call = move |args: &[&str]| {
            let columns = table(&store, as_of, args)?.into_iter().map(|(name, cells)| {
                let cells = match cells {
                    Cells::Texts(t) => breadth_sql::Cells::Texts(t),
                    Cells::Numbers(n) => breadth_sql::Cells::Numbers(n),
                    Cells::Counts(n) => breadth_sql::Cells::Counts(n),
                };
                (name, cells)
            });
            Ok(columns.collect())
        };
        Function { name, usage, call: std::sync::Arc::new(call) }
    };
    [
        function("metrics", tables::METRICS_USAGE, tables::metrics),
        function("screen", tables::SCREEN_USAGE, tables::screened),
    ]
}

/// Says that this build has no SQL.
#[cfg(not(feature = "sql"))]
pub fn run(_: &Context, _: &SqlArgs) -> Result<Answer, Failure> {
    Err(Failure::text(
        "no-sql",
        Exit::Failed,
        "this build of breadth has no SQL: its engine takes longer to build than everything else together\n\nhint: `cargo build --release --features sql`, or point DuckDB or any other tool at the store's parts/*/*.parquet",
    ))
}
