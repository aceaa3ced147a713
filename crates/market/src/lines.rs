//! Series of values whose returns are compared: the rebuilt indexes, and funds from the store.
use breadth_domain::{Date, PriceField, Symbol};
use breadth_panel::Panel;
use breadth_store::{StoreError, View};

use crate::{Missing, ReturnCell, ReturnColumn, ReturnRow, ReturnTable, Side};

/// Funds looked for in the store: symbol and what it stands for.
pub const FUNDS: &[(&str, &str)] = &[
    ("SPY", "S&P 500"),
    ("RSP", "S&P 500, equal weight"),
    ("QQQ", "Nasdaq-100"),
    ("IWB", "Russell 1000"),
    ("IWM", "Russell 2000"),
    ("IWN", "Russell 2000 Value"),
    ("IWO", "Russell 2000 Growth"),
    ("IJR", "S&P SmallCap 600"),
    ("VBR", "US small-cap value"),
    ("AVUV", "US small-cap value, active"),
    ("VTV", "US large-cap value"),
    ("VUG", "US large-cap growth"),
    ("KRE", "US regional banks"),
    ("TLT", "US Treasuries over 20 years"),
    ("IEF", "US Treasuries 7-10 years"),
    ("LQD", "US investment-grade bonds"),
    ("HYG", "US high-yield bonds"),
    ("GLD", "Gold"),
];

/// The most calendar days by which a value may be older than the day it stands for; for the base of one day, and for
/// the page's last session, none.
const STALE_DAYS: i32 = 5;

/// A series of values with its kind of return.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The stable identifier.
    pub id: String,
    /// The label people read.
    pub label: String,
    /// "price" or "total".
    pub kind: &'static str,
    /// (session, value), ascending; values positive.
    pub values: Vec<(Date, f64)>,
}

impl Line {
    /// The value of the last day on or before `day`, at most so many days older.
    fn near(&self, day: Date, stale: i32) -> Result<f64, Missing> {
        let Some((starts, _)) = self.values.first() else { return Err(Missing::NotKnown) };
        let n = self.values.partition_point(|(d, _)| *d <= day);
        let Some(&(last, value)) = n.checked_sub(1).and_then(|k| self.values.get(k)) else {
            return Err(Missing::History { needs: day, starts: *starts });
        };
        if last.days_until(day) > stale { Err(Missing::NoValueNear { day, last }) } else { Ok(value) }
    }

    fn cell(&self, column: &ReturnColumn, last: Date) -> ReturnCell {
        let base_stale = if column.id == "1d" { 0 } else { STALE_DAYS };
        let end_stale = if column.to == last { 0 } else { STALE_DAYS };
        let ends = self.near(column.from, base_stale).and_then(|base| Ok((base, self.near(column.to, end_stale)?)));
        match ends {
            Ok((base, end)) => ReturnCell { value: Some(end / base - 1.0), missing: None },
            Err(reason) => ReturnCell { value: None, missing: Some(reason) },
        }
    }
}

/// Returns of lines over spans; `last` is the page's last session.
pub fn return_table(columns: Vec<ReturnColumn>, lines: &[Line], last: Date) -> ReturnTable {
    let rows = lines.iter().map(|line| ReturnRow {
        id: line.id.clone(),
        label: line.label.clone(),
        kind: line.kind,
        cells: columns.iter().map(|column| line.cell(column, last)).collect(),
    });
    ReturnTable { rows: rows.collect(), columns }
}

/// A universe's two indexes as lines.
pub fn index_lines(panel: &Panel, side: &Side<'_>) -> [Line; 2] {
    let line = |suffix: &str, weights: &str, level: &[f64]| Line {
        id: format!("{}{suffix}", side.universe.id),
        label: format!("{}, {weights}", side.universe.label),
        kind: side.index.kind,
        values: panel.sessions.iter().copied().zip(level.iter().copied()).filter(|(_, v)| *v > 0.0).collect(),
    };
    [line("", "capitalisation-weighted", &side.cap_level), line(".equal", "equal-weighted", &side.equal_level)]
}

/// The funds of [`FUNDS`] that the store has total-return prices of: an adjusted close in a source without a raw one,
/// from the source imported first.
///
/// # Errors
/// Where the store cannot be read.
pub fn fund_lines(view: &View) -> Result<Vec<Line>, StoreError> {
    let blocks = view.prices()?;
    let total_returns = || blocks.iter().filter(|b| b.has(PriceField::AdjClose) && !b.has(PriceField::Close));
    let mut lines = Vec::new();
    for (ticker, label) in FUNDS {
        let Some(symbol) = Symbol::new(ticker) else { continue };
        let found = total_returns().find_map(|b| Some((b, b.symbols().iter().position(|s| *s == symbol)?)));
        let Some((block, column)) = found else { continue };
        let sessions = block.sessions().iter().enumerate();
        let values = sessions.filter_map(|(t, day)| {
            // A price that is not positive is none; no return can start or end there.
            block.row(PriceField::AdjClose, t).map(|row| (*day, row[column])).filter(|(_, v)| *v > 0.0 && v.is_finite())
        });
        let label = format!("{label} ({ticker})");
        lines.push(Line { id: (*ticker).into(), label, kind: "total", values: values.collect() });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spans::HORIZONS;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn a_return_needs_a_value_near_both_ends() {
        let values = [("2025-09-30", 100.0), ("2025-11-26", 110.0), ("2025-12-30", 120.0), ("2025-12-31", 121.0)];
        let values = values.map(|(day, v)| (d(day), v)).to_vec();
        let line = Line { id: "X".into(), label: "X".into(), kind: "total", values };
        let last = d("2025-12-31");
        let table = return_table(HORIZONS.iter().map(|h| h.column(last)).collect(), &[line], last);
        let close = |id: &str, r: f64| (table.value("X", id).unwrap() - r).abs() < 1e-15;
        // 1 m: the base is of 2025-11-28, the value two days older. Quarter: from 2025-09-30.
        assert!(
            close("1d", 121.0 / 120.0 - 1.0) && close("1m", 0.10) && close("qtd", 0.21) && close("last_quarter", 0.21)
        );
        let missing = |k: usize| table.rows[0].cells[k].missing.clone();
        assert_eq!(missing(3), Some(Missing::History { needs: d("2024-12-31"), starts: d("2025-09-30") }));
        // Two sessions without values before the last day: no return ends there.
        let table = return_table(
            vec![HORIZONS[2].column(d("2026-01-05"))],
            &[Line { id: "X".into(), label: String::new(), kind: "total", values: vec![(d("2025-12-31"), 1.0)] }],
            d("2026-01-05"),
        );
        assert_eq!(
            table.rows[0].cells[0].missing,
            Some(Missing::NoValueNear { day: d("2026-01-05"), last: d("2025-12-31") })
        );
    }

    #[test]
    fn every_fund_has_a_symbol_of_its_own() {
        for (i, (ticker, _)) in FUNDS.iter().enumerate() {
            assert_eq!(Symbol::new(ticker).unwrap().as_str(), *ticker);
            assert!(FUNDS[..i].iter().all(|(other, _)| other != ticker));
        }
    }
}
