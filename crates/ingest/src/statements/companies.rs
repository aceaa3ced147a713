//! SimFin's company table: undated labels.
use breadth_domain::finding::kinds;
use breadth_domain::{CompanyRow, Symbol};

use super::mapping::COMPANY_COLUMNS;
use crate::IngestError;
use crate::columns::plain;
use crate::number::Read as Number;
use crate::source::Input;
use crate::table::Row;
use crate::tally::Tally;

/// Where the labels stand, in the order of [`COMPANY_COLUMNS`].
#[derive(Clone, Debug)]
pub(super) struct CompanyColumns([Option<usize>; 6]);

impl CompanyColumns {
    /// The columns, where the table is a company table: names of companies, and no period.
    pub(super) fn of(names: &[String]) -> Option<Self> {
        let at = |name: &str| names.iter().position(|n| plain(n) == plain(name));
        if at("Report Date").is_some() || at("Company Name").is_none() || at("Ticker").is_none() {
            return None;
        }
        let mut columns = [None; 6];
        for (slot, (name, _)) in columns.iter_mut().zip(COMPANY_COLUMNS) {
            *slot = at(name);
        }
        Some(CompanyColumns(columns))
    }

    /// Reads one company.
    pub(super) fn read(
        &self,
        row: &Row<'_>,
        input: &Input,
        tally: &mut Tally<'_>,
    ) -> Result<Option<CompanyRow>, IngestError> {
        let [ticker, name, industry, isin, month, cik] = self.0.map(|c| row.cell(c));
        let text = ticker.text();
        let Some(symbol) = Symbol::new(&text) else {
            tally.quarantine(&kinds::BAD_SYMBOL, &input.name, row.line, || format!("`{text}`"), || row.as_text())?;
            return Ok(None);
        };
        let whole = |cell: &crate::table::Cell<'_>, most: f64| match cell.number() {
            Number::Value(v) if v >= 1.0 && v <= most && v.fract() == 0.0 => Some(v),
            _ => None,
        };
        tally.note(&kinds::UNDATED, &input.name, row.line, || symbol.to_string());
        Ok(Some(CompanyRow {
            symbol,
            name: name.text().as_ref().into(),
            industry: industry.text().as_ref().into(),
            cik: whole(cik, 9_999_999_999.0).map(|v| v as u64),
            isin: isin.text().as_ref().into(),
            fiscal_year_end_month: whole(month, 12.0).map(|v| v as i8),
        }))
    }
}
