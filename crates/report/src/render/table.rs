//! Tables: numbers to the right, units in the figures, sortable where there is something to sort.
use crate::document::{Cell, Row, Table};
use crate::format::{MISSING, counted};
use crate::html::Html;

use super::{Ids, block::arrow};

/// Writes a table in a container of its own that scrolls where the page is narrow.
pub(crate) fn write(h: &mut Html, ids: &mut Ids, table: &Table) {
    let caption = ids.take(&table.caption);
    h.open("div").class("table").line();
    h.open("div").class("table-head").open("h3").attr("id", &caption).text(&table.caption).close();
    if let Some(of) = table.of {
        let shown = counted(table.rows.len(), "row", "rows");
        h.open("p").class("shown").text(format_args!("{shown} of {} shown", counted(of, "", "").trim_end())).close();
    }
    h.close().line();
    let sortable = table.rows.len() > 2;
    let foldable = table.rows.iter().any(|r| r.detail.is_some());
    h.open("div").class("scroll").attr("role", "region").attr("aria-labelledby", &caption).attr("tabindex", "0").line();
    h.open("table").attr("aria-labelledby", &caption);
    if table.columns.len() > 8 {
        h.class("many");
    }
    if sortable {
        h.flag("data-sortable");
    }
    if foldable {
        h.flag("data-foldable");
    }
    grid(h, table, sortable);
    h.close().line().close().line();
    if !table.note.is_empty() {
        h.open("p").class("note").text(&table.note).close().line();
    }
    h.close().line();
}

/// The head and the bodies of a table. A row with detail is a body of its own, so that sorting keeps them together.
pub(crate) fn grid(h: &mut Html, table: &Table, sortable: bool) {
    h.open("thead").open("tr");
    for column in &table.columns {
        h.open("th").attr("scope", "col");
        if column.numeric {
            h.class("n");
        }
        if !column.help.is_empty() {
            h.attr("title", &column.help);
        }
        h.text(&column.label).close();
    }
    h.close().close().line();
    let many_bodies = table.rows.iter().any(|r| r.detail.is_some());
    if !many_bodies {
        h.open("tbody").line();
    }
    for row in &table.rows {
        if many_bodies {
            h.open("tbody").line();
        }
        write_row(h, row, sortable);
        if let Some(detail) = &row.detail {
            h.open("tr").class("detail").open("td").attr("colspan", table.columns.len());
            h.open("table").attr("aria-label", &detail.caption);
            grid(h, detail, false);
            h.close();
            if !detail.note.is_empty() {
                h.open("p").class("note").text(&detail.note).close();
            }
            h.close().close().line();
        }
        if many_bodies {
            h.close().line();
        }
    }
    if !many_bodies {
        h.close().line();
    }
}

fn write_row(h: &mut Html, row: &Row, sortable: bool) {
    h.open("tr");
    for (k, cell) in row.cells.iter().enumerate() {
        if k == 0 {
            h.open("th").attr("scope", "row");
        } else {
            h.open("td");
        }
        write_cell(h, cell, sortable);
        h.close();
    }
    h.close().line();
}

fn write_cell(h: &mut Html, cell: &Cell, sortable: bool) {
    match cell {
        Cell::Text(words) => {
            // Long words get room instead of a line for each; sentences and equations more, in smaller type.
            match words.chars().count() {
                0..=24 => {}
                n => {
                    h.class(if n <= 60 { "w" } else { "l" });
                }
            }
            h.text(words);
        }
        Cell::Day(Some(day)) => {
            h.class("d").text(day);
        }
        Cell::Day(None) => {
            h.class("d missing").text(MISSING);
        }
        Cell::Number { value, format, missing, heat, arrow: directed } => {
            let known = value.filter(|v| v.is_finite());
            let tint = known.and(*heat).and_then(tint_class);
            match (known, tint) {
                (None, _) => h.class("n missing"),
                (Some(_), Some(tint)) => h.class(format_args!("n {tint}")),
                (Some(_), None) => h.class("n"),
            };
            if let Some(v) = known.filter(|_| sortable) {
                h.attr("data-v", compact(v));
            }
            if known.is_none() {
                h.attr("title", missing.as_deref().unwrap_or("not known"));
                h.text(MISSING);
                h.open("span").class("hidden").text(missing.as_deref().unwrap_or("not known")).close();
                return;
            }
            if *directed {
                arrow(h, known);
            }
            h.text(format.text(known));
        }
    }
}

/// One of three steps to either side; none near zero.
fn tint_class(heat: f64) -> Option<&'static str> {
    match (heat * 3.0).round() as i64 {
        i64::MIN..=-3 => Some("heat-n3"),
        -2 => Some("heat-n2"),
        -1 => Some("heat-n1"),
        0 => None,
        1 => Some("heat-p1"),
        2 => Some("heat-p2"),
        _ => Some("heat-p3"),
    }
}

/// The number with at most nine significant digits, in its shortest form: enough to sort and to compute with.
pub(crate) fn compact(v: f64) -> String {
    let rounded: f64 = format!("{v:.8e}").parse().unwrap_or(v);
    // Negative zero would be written with its sign.
    let plain = if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() };
    let scientific = format!("{rounded:e}");
    if scientific.len() < plain.len() { scientific } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_the_page_are_short_and_exact_to_nine_digits() {
        let cases = [0.1 + 0.2, -0.0, 1.0 / 3.0, 1.5e-9, 123_456_789_012.0];
        assert_eq!(cases.map(compact), ["0.3", "0", "0.333333333", "1.5e-9", "123456789000"]);
    }

    #[test]
    fn tints_are_none_near_zero_and_strongest_at_the_ends() {
        assert_eq!(
            [-1.0, -0.3, 0.0, 0.1, 0.7, 1.0].map(tint_class),
            [Some("heat-n3"), Some("heat-n1"), None, None, Some("heat-p2"), Some("heat-p3")]
        );
    }
}
