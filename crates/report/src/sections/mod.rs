//! The report's sections: one file each, and one line in [`SECTIONS`]. A section turns the results of a run into blocks
//! and knows neither who asks nor how they are drawn.
mod attribution;
mod backtest;
mod claims;
mod doubts;
mod exposures;
mod funnel;
mod holdings;
mod market;
mod market_sectors;
mod provenance;
mod quality;
mod rates;
mod regimes;
mod summary;
mod valuation;

use crate::document::{Block, Callout, Document, Section};
use crate::run::Run;

/// How a series ended, in words.
pub(crate) const fn outcome_label(outcome: breadth_panel::Outcome) -> &'static str {
    outcome.label()
}

/// What a section says: its summary and its blocks.
pub struct Content {
    /// A sentence or two with figures.
    pub summary: String,
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// A section as a definition.
pub struct SectionKind {
    /// The stable identifier.
    pub id: &'static str,
    /// The title.
    pub title: &'static str,
    /// Makes it; `Err` says in words why there is nothing to show.
    pub build: fn(&Run<'_>) -> Result<Content, String>,
}

/// Every section, in reading order.
pub const SECTIONS: &[SectionKind] = &[
    summary::SECTION,
    claims::SECTION,
    market::SECTION,
    valuation::SECTION,
    regimes::SECTION,
    rates::SECTION,
    funnel::SECTION,
    holdings::SECTION,
    exposures::SECTION,
    backtest::SECTION,
    doubts::SECTION,
    attribution::SECTION,
    quality::SECTION,
    provenance::SECTION,
];

/// The report of a run. A section whose result is missing stays, and says why.
pub fn document(run: &Run<'_>) -> Document {
    let sections = SECTIONS.iter().map(|kind| {
        let content = (kind.build)(run).unwrap_or_else(|why| Content {
            summary: String::new(),
            blocks: vec![Callout::note("Nothing to show", vec![why])],
        });
        Section { id: kind.id.into(), title: kind.title.into(), summary: content.summary, blocks: content.blocks }
    });
    Document {
        title: run.study.title.clone(),
        subtitle: format!("Study {} on universe {}", run.study.id, run.study.universe),
        provenance: run.provenance.clone(),
        sections: sections.collect(),
    }
}
