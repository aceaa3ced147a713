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
    let result = breadth_sql::query(&store, view.as_of(), &args.query).explain("sql", Exit::Failed)?;
    let header: Vec<&str> = result.columns.iter().map(|c| c.name.as_str()).collect();
    let rows: Vec<_> = result.rows().collect();
    let text = crate::output::table(&header, rows.iter().map(|row| row.iter().map(ToString::to_string).collect()), &[]);
    Ok(Answer {
        data: serde_json::json!({ "columns": result.columns, "rows": rows }),
        text,
        provenance: context.provenance(Some(&view), None),
    })
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
