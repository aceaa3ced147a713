//! Tables of the market page.
use breadth_domain::{Date, Symbol};
use breadth_panel::SecurityId;
use serde::Serialize;

use crate::Missing;

/// What a table of returns has side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReturnColumn {
    /// The stable identifier: `1d`, `ytd`, `2025q3`.
    pub id: String,
    /// The label people read.
    pub label: String,
    /// The day whose closing value is the base: the return is earned after it.
    pub from: Date,
    /// The day whose closing value ends it.
    pub to: Date,
}

/// One return.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReturnCell {
    /// The return as a fraction, not annualised.
    pub value: Option<f64>,
    /// Why there is none.
    pub missing: Option<Missing>,
}

/// One line of a table of returns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReturnRow {
    /// The stable identifier: `small`, `small.equal`, `IWM`.
    pub id: String,
    /// The label people read.
    pub label: String,
    /// "price" (without dividends) or "total" (with dividends reinvested).
    pub kind: &'static str,
    /// One for each column.
    pub cells: Vec<ReturnCell>,
}

/// Returns of several lines over several spans.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReturnTable {
    /// The spans.
    pub columns: Vec<ReturnColumn>,
    /// The lines.
    pub rows: Vec<ReturnRow>,
}

impl ReturnTable {
    /// The return of that line over that span.
    pub fn value(&self, row: &str, column: &str) -> Option<f64> {
        let k = self.columns.iter().position(|c| c.id == column)?;
        self.rows.iter().find(|r| r.id == row)?.cells.get(k)?.value
    }
}

/// One of a universe's largest companies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TopName {
    /// 1 = largest on the last session.
    pub rank: usize,
    /// Its permanent name.
    pub security: SecurityId,
    /// Its ticker on the last session.
    pub ticker: Symbol,
    /// Its name on the last session.
    pub name: String,
    /// Its share of the universe's capitalisation.
    pub weight: f64,
    /// Its capitalisation: of the rank day, moved with its price since.
    pub cap: f64,
}

/// A universe's largest companies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TopTable {
    /// The universe's identifier.
    pub universe: String,
    /// The universe's label.
    pub label: String,
    /// Its members on the last session.
    pub members: usize,
    /// The largest, by weight.
    pub names: Vec<TopName>,
}
