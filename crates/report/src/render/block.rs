//! Each kind of block as HTML.
use crate::document::{Block, Callout, Kpi, Tone};
use crate::format::Format;
use crate::html::Html;

use super::{Ids, figure, table};

/// Writes one block.
pub(crate) fn write(h: &mut Html, ids: &mut Ids, block: &Block) {
    match block {
        Block::Text(text) => {
            h.element("p", text).line();
        }
        Block::Kpis(kpis) => write_kpis(h, kpis),
        Block::Table(content) => table::write(h, ids, content),
        Block::Lines(chart) => figure::lines(h, ids, chart),
        Block::Bars(chart) => figure::bars(h, ids, chart),
        Block::Funnel(chart) => figure::funnel(h, ids, chart),
        Block::Curve(chart) => figure::curve(h, ids, chart),
        Block::RotationMap(chart) => figure::rotation_map(h, ids, chart),
        Block::Ribbon(chart) => figure::ribbon(h, ids, chart),
        Block::Callout(callout) => write_callout(h, ids, callout),
    }
}

fn write_kpis(h: &mut Html, kpis: &[Kpi]) {
    h.open("dl").class("kpis").line();
    for kpi in kpis {
        h.open("div");
        h.element("dt", &kpi.label);
        h.open("dd");
        h.open("span").class("figure");
        if matches!(kpi.format, Format::Change(_)) {
            arrow(h, kpi.value);
        }
        h.text(kpi.format.text(kpi.value)).close();
        if !kpi.note.is_empty() {
            h.open("span").class("qualifier").text(&kpi.note).close();
        }
        h.close().close().line();
    }
    h.close().line();
}

fn write_callout(h: &mut Html, ids: &mut Ids, callout: &Callout) {
    let (class, word) = match callout.tone {
        Tone::Note => ("callout", "Note"),
        Tone::Warning => ("callout warning", "Warning"),
    };
    let title = ids.take(&callout.title);
    h.open("aside").class(class).attr("aria-labelledby", &title);
    h.open("p").class("callout-title").attr("id", &title);
    h.open("span").class("tone").text(word).close().text(" ").text(&callout.title).close();
    match callout.lines.as_slice() {
        [] => {}
        [line] => {
            h.element("p", line);
        }
        lines => {
            h.open("ul");
            for line in lines {
                h.element("li", line);
            }
            h.close();
        }
    }
    h.close().line();
}

/// A direction that is seen without colour; the sign in the figure says the same to those who hear it.
pub(crate) fn arrow(h: &mut Html, value: Option<f64>) {
    let (class, mark) = match value {
        Some(v) if v > 0.0 => ("up", "▲"),
        Some(v) if v < 0.0 => ("down", "▼"),
        _ => return,
    };
    h.open("span").class(format_args!("arrow {class}")).attr("aria-hidden", "true").text(mark).close();
}
