//! Results as one self-contained page: no network, no framework, the same bytes from the same results.
//!
//! What comes in is a [`Run`]: the results of the other rooms, as they gave them out. What goes out is a [`Document`], which
//! the server and the command line pass on, and [`render()`]ed, one HTML file that works from `file://`, on paper and on
//! phones, in light and in dark.
//!
//! ```text
//!   Run ─▶ SECTIONS (one file each) ─▶ Document { sections ─▶ blocks } ─▶ render ─▶ HTML + inline SVG
//!                                          └─▶ JSON (the same figures)
//! ```
//!
//! - A section is a file in [`sections`] and a line in [`SECTIONS`]; it knows neither HTML nor who asks.
//! - Numbers are written in one place ([`Format`]), colours are named in one place ([`palette`]), text is escaped in one
//!   place ([`html::Html`], which closes every tag it opens; templates would be a second place).
//! - A chart is drawn twice, for wide pages and for phones, so that its text keeps its size; long series are thinned to the
//!   pixel without losing an extreme. Every chart has its table, and the whole data once, for export.
//! - The page is complete without its script, which adds crosshair, keyboard, sorting, folding, CSV and the theme's button.
//!   The content policy names the digests of our style sheet and script and allows nothing else.
//!
//! Charts are drawn by our own small model. Two libraries were looked at. `kuva` 0.6 (MIT) has the axes and the bands and
//! can be given CSS variables as colours, but writes no role and no description, has neither classes nor plot geometry to
//! hang a crosshair on, uses inline styles that a strict policy forbids, and brings 95,000 lines (48 CPU seconds of build).
//! `charts-rs` 2.3 (Apache-2.0) writes roles and titles, but its colours are fixed numbers, so that one drawing cannot serve
//! two themes, and it has no bands (38,000 lines, 41 CPU seconds). Scales, ticks and thinning are some 300 lines here.
//!
//! ```
//! use breadth_domain::Date;
//! use breadth_report::{Block, Document, Format, Kpi, Provenance, Section, render};
//! let figure = Kpi { label: "Small".into(), value: Some(0.118), format: Format::Change(1), note: "2,000 members".into() };
//! let document = Document {
//!     title: "Rotation".into(),
//!     subtitle: "Small against large".into(),
//!     provenance: Provenance {
//!         as_of: Date::from_ymd(2025, 12, 31).unwrap(),
//!         store: "9f2c".into(),
//!         study: "quality-small".into(),
//!         engine: "breadth 0.1.0".into(),
//!         seed: 0,
//!         command: "breadth report".into(),
//!     },
//!     sections: vec![Section {
//!         id: "market".into(),
//!         title: "Market".into(),
//!         summary: String::new(),
//!         blocks: vec![Block::Kpis(vec![figure])],
//!     }],
//! };
//! assert!(render(&document).contains("+11.8%"));
//! ```
pub mod chart;
pub mod curve;
pub mod document;
pub mod format;
pub mod html;
pub mod palette;
pub mod render;
pub mod run;
pub mod sections;

pub use document::{
    Axis, Band, Bars, Block, Callout, Cell, Column, Document, Funnel, Kpi, Lines, Orientation, Provenance, Reference,
    Ribbon, RotationMap, Row, Section, Series, Step, Table, Tone, Track,
};
pub use format::Format;
pub use render::{content_security_policy, render};
pub use run::Run;
pub use sections::{SECTIONS, document};
