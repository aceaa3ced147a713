//! Results as one self-contained page: [`Document`] in, HTML out.
pub mod chart;
pub mod document;
pub mod format;
pub mod html;
pub mod palette;
pub mod render;
pub mod run;
pub mod sections;

pub use document::{
    Axis, Band, Bars, Block, Callout, Cell, Column, Document, Funnel, Kpi, Lines, Orientation, Provenance, Reference,
    Row, Section, Series, Step, Table, Tone,
};
pub use format::Format;
pub use render::{content_security_policy, render};
pub use run::Run;
pub use sections::{SECTIONS, document};
