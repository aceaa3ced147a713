//! One amount against another, as a document holds it.
use serde::Serialize;

use crate::format::Format;

/// A point that is named.
#[derive(Clone, Debug, Serialize)]
pub struct Mark {
    /// What it is.
    pub label: String,
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
}

/// One amount against another: a line through points, and marks beside it.
#[derive(Clone, Debug, Serialize)]
pub struct Curve {
    /// What it shows.
    pub title: String,
    /// Unit, method and how many were counted.
    pub note: String,
    /// What goes across.
    pub x_label: String,
    /// What goes up.
    pub y_label: String,
    /// How the one is written.
    pub x_format: Format,
    /// How the other is written.
    pub y_format: Format,
    /// The line, from left to right.
    pub points: Vec<(f64, f64)>,
    /// The marks.
    pub marks: Vec<Mark>,
}
