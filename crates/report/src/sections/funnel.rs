//! From all listings to what is held: how many pass, fail or are unknown at each step.
use breadth_panel::Exclusion;

use crate::document::{Block, Cell, Column, Funnel, Row, Step, Table};
use crate::format::{Format, counted};
use crate::run::Run;

use super::{Content, SectionKind};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "funnel", title: "From the universe to the portfolio", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let screen = run.screen.ok_or("The screen was not run.")?;
    let universe = run.universes.iter().find(|u| u.id == screen.universe);
    let session = run.panel.session_on_or_before(screen.as_of);
    let reconstitution =
        universe.zip(session).and_then(|(u, t)| u.reconstitutions.iter().rev().find(|r| r.effective_session <= t));
    let mut steps = Vec::new();
    if let Some(r) = reconstitution {
        let (members, excluded) = (r.members.len(), r.excluded.len());
        let unknown = r.excluded_counts().get(&Exclusion::NoCap).copied().unwrap_or(0);
        steps.push(Step {
            label: format!("Listings on {}: member of {}", run.panel.sessions[r.rank_session], screen.universe),
            entered: members + excluded,
            passed: members,
            failed: excluded - unknown,
            unknown,
        });
    }
    steps.extend(screen.funnel.iter().map(|s| Step {
        label: s.step.clone(),
        entered: s.entered,
        passed: s.pass,
        failed: s.fail,
        unknown: s.unknown,
    }));
    let passed = screen.pass.len();
    steps.push(Step {
        label: "Scored: every metric of the score known".into(),
        entered: passed,
        passed: screen.scored,
        failed: 0,
        unknown: passed - screen.scored,
    });
    let held = run.portfolio.map(|p| p.weights.len());
    if let Some(held) = held {
        steps.push(Step {
            label: format!("Held: the best {}", run.study.policy.count),
            entered: screen.scored,
            passed: held,
            failed: screen.scored.saturating_sub(held),
            unknown: 0,
        });
    }
    let count = |n: usize| Format::Count.text(Some(n as f64));
    let mut summary = format!(
        "Of {} of {}, {} pass every condition, {} fail one, and of {} it cannot be said because a figure is missing; {} have a score",
        counted(screen.members, "member", "members"),
        screen.universe,
        count(passed),
        count(screen.fail.len()),
        count(screen.unknown.len()),
        count(screen.scored),
    );
    summary.push_str(&held.map_or_else(|| ".".to_owned(), |n| format!(" and {} are held.", count(n))));
    let mut blocks = vec![Block::Funnel(Funnel {
        title: format!("How many remain on {}", screen.as_of),
        note: "A condition is asked of all that have not failed an earlier one; a name passes a step when it holds this condition and all before.".into(),
        steps,
    })];
    if let Some(r) = reconstitution {
        let rows = r
            .excluded_counts()
            .into_iter()
            .map(|(reason, n)| Row::new(vec![Cell::text(reason.label()), Cell::count(n)]));
        let caption = format!("Why listings are not members of {}", screen.universe);
        blocks.push(Block::Table(
            Table::new(&caption, vec![Column::text("Reason"), Column::number("Listings")], rows.collect()).note(format!(
                "Ranked on {}, in force after the close of {}; each listing is counted under the first reason that applies.",
                run.panel.sessions[r.rank_session], run.panel.sessions[r.effective_session]
            )),
        ));
    }
    Ok(Content { summary, blocks })
}
