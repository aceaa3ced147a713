//! Answers as text for people and as one JSON document for programs, from the same values.
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;

/// Where an answer comes from: the only part in which a run may differ from its twin.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Provenance {
    /// The day the answer pretends it is.
    pub as_of: Option<breadth_domain::Date>,
    /// The store version's digest.
    pub store: Option<String>,
    /// The study.
    pub study: Option<String>,
    /// The program's version.
    pub engine: &'static str,
    /// The seed.
    pub seed: u64,
}

/// A command's answer.
pub struct Answer {
    /// The data document.
    pub data: serde_json::Value,
    /// The same for people.
    pub text: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Answer {
    /// The document for programs.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({ "ok": true, "data": self.data, "provenance": self.provenance })
    }
}

/// A table for the terminal: the first column left, numbers right.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>, left: &[usize]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.iter().enumerate().map(|(i, h)| align(Cell::new(h), i, left)));
    for row in rows {
        table.add_row(row.into_iter().enumerate().map(|(i, c)| align(Cell::new(c), i, left)));
    }
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

fn align(cell: Cell, column: usize, left: &[usize]) -> Cell {
    cell.set_alignment(if column == 0 || left.contains(&column) { CellAlignment::Left } else { CellAlignment::Right })
}

/// A fraction as a signed percentage: `+1.23 %`.
pub fn percent(value: Option<f64>) -> String {
    value.filter(|v| v.is_finite()).map_or_else(|| "·".into(), |v| format!("{:+.2} %", v * 100.0))
}

/// A fraction as a percentage without a sign.
pub fn share(value: Option<f64>) -> String {
    value.filter(|v| v.is_finite()).map_or_else(|| "·".into(), |v| format!("{:.1} %", v * 100.0))
}

/// Dollars, short: `$4.6 bn`.
pub fn dollars(value: f64) -> String {
    let (v, unit) = match value.abs() {
        v if v >= 1e12 => (value / 1e12, " tn"),
        v if v >= 1e9 => (value / 1e9, " bn"),
        v if v >= 1e6 => (value / 1e6, " m"),
        v if v >= 1e3 => (value / 1e3, " k"),
        _ => (value, ""),
    };
    if v.is_finite() { format!("${v:.1}{unit}") } else { "·".into() }
}

/// A whole number with thousands separated.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Shortens text to `width` characters, with a mark where something is cut.
pub fn short(text: &str, width: usize) -> String {
    if text.chars().count() <= width { text.to_owned() } else { text.chars().take(width - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_one_way() {
        assert_eq!(count(9_361_234), "9,361,234");
        assert_eq!(dollars(4.613e9), "$4.6 bn");
        assert_eq!(percent(Some(0.01234)), "+1.23 %");
        assert_eq!(percent(None), "·");
        assert_eq!(short("abcdef", 4), "abc…");
    }
}
