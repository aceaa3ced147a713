//! Table functions that a caller brings: `SELECT ticker FROM metrics('2025-06-30')`. What a function means is the caller's;
//! here its arguments become texts and its columns a table.
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use datafusion::catalog::{TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::ScalarValue;
use datafusion::datasource::MemTable;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::Expr;
use datafusion::prelude::SessionContext;

/// A column's cells.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Texts.
    Texts(Vec<String>),
    /// Numbers; `None` is null.
    Numbers(Vec<Option<f64>>),
    /// Whole numbers; `None` is null.
    Counts(Vec<Option<u64>>),
}

/// What a function gives for its arguments: columns of one length with their names, or in words why there are none.
pub type Table = std::result::Result<Vec<(String, Cells)>, String>;

/// What computes a table from its arguments.
pub type Call = dyn Fn(&[&str]) -> Table + Send + Sync;

/// A table function. Its arguments are texts in quotation marks.
#[derive(Clone)]
pub struct Function {
    /// The name, as in SQL.
    pub name: &'static str,
    /// How it is asked, for whoever asks otherwise.
    pub usage: &'static str,
    /// Computes it. Whoever brings it sees to it that no day after the query's own is answered.
    pub call: Arc<Call>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.usage)
    }
}

/// Makes the functions known.
pub(crate) fn register(context: &SessionContext, functions: &[Function]) {
    for function in functions {
        context.register_udtf(function.name, Arc::new(function.clone()));
    }
}

impl TableFunctionImpl for Function {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let texts: Option<Vec<&str>> = args.exprs().iter().map(text).collect();
        let texts =
            texts.ok_or_else(|| DataFusionError::Plan(format!("`{}` is asked as {}", self.name, self.usage)))?;
        let columns = (self.call)(&texts).map_err(DataFusionError::Plan)?;
        let arrays = columns.into_iter().map(|(name, cells)| (name, array(cells), true));
        let batch = RecordBatch::try_from_iter_with_nullable(arrays)?;
        Ok(Arc::new(MemTable::try_new(batch.schema(), vec![vec![batch]])?))
    }
}

fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Literal(ScalarValue::Utf8(Some(t)) | ScalarValue::Utf8View(Some(t)), _) => Some(t),
        _ => None,
    }
}

fn array(cells: Cells) -> ArrayRef {
    match cells {
        Cells::Texts(t) => Arc::new(StringArray::from_iter_values(t)),
        Cells::Numbers(n) => Arc::new(Float64Array::from(n)),
        Cells::Counts(n) => Arc::new(UInt64Array::from(n)),
    }
}
