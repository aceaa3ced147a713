//! Read-only SQL over a store as of a day: one table for each of the store's, none of which can see past the day.
//!
//! ```text
//! Store + day ─▶ tables (parts of Parquet, filtered by the day they were known) ─▶ DataFusion ─▶ SqlResult
//! ```
//!
//! Tables: `prices`, `listings`, `facts` (with `valid_from` and `valid_to`, so that the vintage in force on a day is
//! `valid_from <= day AND (valid_to IS NULL OR valid_to > day)`), `series`, `baskets`, `companies`, `filings` (each once),
//! `filed` (numbers as filed, with the filing of each and the day it was known), `filer_labels`, `quarantine`, and about the
//! store itself `imports` and `findings`. Every table of records names the `source` of each row.
//!
//! A caller brings table functions ([`Function`]): the binary has `metrics('2025-06-30')`, a row a company and a column a
//! metric, and `screen('quality-small', '2025-06-30')`, a row a member with its verdict.
mod functions;
mod result;
mod tables;

use breadth_domain::Date;
use breadth_store::{Store, StoreError};
use datafusion::error::DataFusionError;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{SessionConfig, SessionContext};

pub use functions::{Cells, Function, Table};
pub use result::{Column, SqlResult, Value};

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The store's files cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The statement would change something.
    #[error(
        "{0}\n\nhint: the store is read-only here; use SELECT, EXPLAIN, SHOW or DESCRIBE, and `breadth import` to add data"
    )]
    ReadOnly(String),
    /// The query is wrong, or cannot be run.
    #[error("{0}\n\nhint: `SHOW TABLES` lists the tables, `DESCRIBE prices` the columns of one")]
    Query(String),
    /// The runtime could not be started.
    #[error("starting the query's threads: {0}")]
    Runtime(#[from] std::io::Error),
}

impl From<DataFusionError> for SqlError {
    fn from(error: DataFusionError) -> Self {
        SqlError::Query(error.strip_backtrace())
    }
}

impl SqlError {
    /// The error's stable name, as in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            SqlError::Store(e) => e.code(),
            SqlError::ReadOnly(_) => "read_only",
            SqlError::Query(_) => "query",
            SqlError::Runtime(_) => "io",
        }
    }
}

/// The planner walks a statement's tree by recursion, and takes more stack than a thread is given where it was built
/// without optimisation, or where the statement is deep.
const STACK: usize = 16 << 20;

/// Answers one statement from what was known by a day.
///
/// # Errors
/// [`SqlError::ReadOnly`] for a statement that would change anything; [`SqlError::Query`] for one that is wrong;
/// [`SqlError::Store`] for a damaged store.
pub fn query(store: &Store, as_of: Date, sql: &str) -> Result<SqlResult, SqlError> {
    query_with(store, as_of, &[], sql)
}

/// As [`query`], with table functions.
///
/// # Errors
/// The same; [`SqlError::Query`] where a function has no answer.
pub fn query_with(store: &Store, as_of: Date, functions: &[Function], sql: &str) -> Result<SqlResult, SqlError> {
    // A damaged part is named with its remedy before the engine stumbles over it.
    for part in &store.manifest().parts {
        store.check_part(part, false)?;
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(threads).thread_stack_size(STACK).build()?;
    std::thread::scope(|scope| {
        let asking = std::thread::Builder::new()
            .name("sql".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, || answer(&runtime, threads, store, as_of, functions, sql))?;
        asking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn answer(
    runtime: &tokio::runtime::Runtime,
    threads: usize,
    store: &Store,
    as_of: Date,
    functions: &[Function],
    sql: &str,
) -> Result<SqlResult, SqlError> {
    runtime.block_on(async {
        let config = SessionConfig::new()
            .with_information_schema(true)
            .with_target_partitions(threads)
            .with_prefer_existing_sort(true);
        let context = SessionContext::new_with_config(config);
        tables::register(&context, store, as_of).await?;
        functions::register(&context, functions);
        let plan = context.state().create_logical_plan(sql).await?;
        let read_only = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        read_only.verify_plan(&plan).map_err(|e| SqlError::ReadOnly(e.strip_backtrace()))?;
        let frame = context.execute_logical_plan(plan).await?;
        let schema = std::sync::Arc::clone(frame.schema().inner());
        Ok(SqlResult::new(&schema, frame.collect().await?))
    })
}
