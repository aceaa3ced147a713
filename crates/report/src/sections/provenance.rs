//! Where every number comes from, and how to make the same page again.
use crate::document::{Block, Cell, Column, Row, Table};
use crate::render::DISCLAIMER;
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "provenance", title: "Provenance", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let p = run.provenance;
    let rows = [
        ("As of", p.as_of.to_string()),
        ("Store digest (SHA-256)", p.store.clone()),
        ("Study", p.study.clone()),
        ("Engine", p.engine.clone()),
        ("Seed", p.seed.to_string()),
        ("Command", p.command.clone()),
    ]
    .map(|(what, value)| Row::new(vec![Cell::text(what), Cell::text(value)]));
    let provenance =
        Table::new("Where this comes from", vec![Column::text("What"), Column::text("Value")], rows.to_vec());
    let s = run.study;
    let mut settings = vec![
        ("Universe".to_owned(), s.universe.clone()),
        ("Benchmarks".to_owned(), s.benchmarks.join(", ")),
        ("Conditions".to_owned(), s.screen.require.join("; ")),
        ("Score: mean percentile of".to_owned(), s.score.metrics.join(", ")),
        ("Held".to_owned(), format!("the best {} in equal weight", s.policy.count)),
        (
            "Position limit".to_owned(),
            format!(
                "{} of the median daily dollar volume of {} sessions",
                crate::Format::Percent(1).text(Some(s.policy.max_adv_share)),
                s.policy.adv_days
            ),
        ),
        ("Lowest price".to_owned(), crate::Format::Price.text(Some(s.policy.min_price))),
        ("Capital".to_owned(), crate::Format::Money.text(Some(s.backtest.capital))),
        ("Cost, one way".to_owned(), crate::Format::Bp.text(Some(s.backtest.cost_bp))),
    ];
    let bounds = [("From", s.from), ("To", s.to)];
    settings.extend(bounds.into_iter().filter_map(|(what, day)| Some((what.to_owned(), day?.to_string()))));
    let rows = settings.into_iter().map(|(what, value)| Row::new(vec![Cell::text(what), Cell::text(value)]));
    let study =
        Table::new("What the study asks for", vec![Column::text("Setting"), Column::text("Value")], rows.collect());
    Ok(Content {
        summary: "The same store, study, engine and seed give the same figures, to the byte.".into(),
        blocks: vec![Block::Table(provenance), Block::Table(study), Block::Text(DISCLAIMER.into())],
    })
}
