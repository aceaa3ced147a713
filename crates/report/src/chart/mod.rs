//! Charts as SVG, drawn once for wide pages and paper and once for phones, so that text keeps its size on both.
//! Colours, fonts and dashes are classes of the style sheet; nothing here knows a colour.
pub mod bars;
pub mod curve;
pub mod days;
pub mod funnel;
pub mod lines;
pub mod ribbon;
pub mod rotation_map;
pub mod scale;
pub mod thin;

use crate::html::{Html, Px};

/// The two drawings of a chart.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Size {
    /// Desktop and print.
    Wide,
    /// Phones.
    Narrow,
}

impl Size {
    /// Both.
    pub const BOTH: [Size; 2] = [Size::Wide, Size::Narrow];

    /// The class by which the style sheet shows one and hides the other.
    pub const fn class(self) -> &'static str {
        match self {
            Size::Wide => "wide",
            Size::Narrow => "narrow",
        }
    }

    /// Width of the drawing, in pixels at scale one.
    pub const fn width(self) -> f64 {
        match self {
            Size::Wide => 840.0,
            Size::Narrow => 358.0,
        }
    }
}

/// Opens an `svg` with its name and its description for those who do not see it.
pub(crate) fn open_svg(h: &mut Html, id: &str, size: Size, height: f64, title: &str, desc: &str) {
    let base = format!("{id}__{}", size.class());
    h.open("svg")
        .class(format_args!("chart-svg {}", size.class()))
        .attr("viewBox", format_args!("0 0 {} {}", Px(size.width()), Px(height)))
        .attr("role", "img")
        .attr("aria-labelledby", format_args!("{base}-t {base}-d"));
    h.open("title").attr("id", format_args!("{base}-t")).text(title).close();
    h.open("desc").attr("id", format_args!("{base}-d")).text(desc).close();
}

/// A text of a chart.
pub(crate) fn svg_text(h: &mut Html, class: &str, x: f64, y: f64, text: impl std::fmt::Display) {
    h.open("text").class(class).attr("x", Px(x)).attr("y", Px(y)).text(text).close();
}

/// A straight line of a chart.
pub(crate) fn svg_line(h: &mut Html, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    h.open("line").class(class);
    h.attr("x1", Px(x1)).attr("y1", Px(y1)).attr("x2", Px(x2)).attr("y2", Px(y2)).close();
}

/// A rectangle of a chart; width and height are made positive.
pub(crate) fn svg_rect(h: &mut Html, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
    h.open("rect").class(class).attr("x", Px(x1.min(x2))).attr("y", Px(y1.min(y2)));
    h.attr("width", Px((x2 - x1).abs())).attr("height", Px((y2 - y1).abs())).close();
}

/// The text, cut to at most `most` characters with an ellipsis.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short + "…"
}
