//! What is wrong with the data, counted and named: findings, exclusions, exits, coverage of statements.
use std::collections::BTreeMap;

use breadth_panel::Outcome;
use breadth_store::manifest::{Manifest, StoredFinding};

use crate::document::{Block, Callout, Cell, Column, Kpi, Row, Table};
use crate::format::{Format, counted};
use crate::run::Run;

use super::{Content, SectionKind, outcome_label};

/// The section.
pub const SECTION: SectionKind = SectionKind { id: "quality", title: "Data quality", build };

fn build(run: &Run<'_>) -> Result<Content, String> {
    let mut blocks = Vec::new();
    let mut summary = format!(
        "{} and {} were read up to {}.",
        counted(run.panel.securities.len(), "security", "securities"),
        counted(run.panel.sessions.len(), "session", "sessions"),
        run.provenance.as_of
    );
    if let Some(store) = run.store {
        let rows: u64 = store.imports.iter().flat_map(|i| i.rows.values()).sum();
        let aside: u64 = store.imports.iter().map(|i| i.quarantined).sum();
        summary.push_str(&format!(
            " Of the rows imported {} were stored and {} kept aside with their reasons; nothing was dropped in silence.",
            Format::Count.text(Some(rows as f64)),
            Format::Count.text(Some(aside as f64)),
        ));
        blocks.push(Block::Kpis(vec![
            kpi("Rows stored", rows, counted(store.imports.len(), "import", "imports")),
            kpi("Rows kept aside", aside, "quarantined, each with its reason".into()),
            kpi("Securities", run.panel.securities.len() as u64, "ever traded in the panel".into()),
            kpi(
                "Series that ended",
                run.panel.securities.iter().filter(|s| s.exit.is_some()).count() as u64,
                "before the last session".into(),
            ),
        ]));
        blocks.push(findings(store));
        blocks.push(Block::Table(imports(store)));
    } else {
        blocks.push(Callout::note("Findings", vec!["This run had no store whose imports could be listed.".into()]));
    }
    blocks.push(Block::Table(exits(run)));
    blocks.push(Block::Table(universes(run)));
    if let Some(coverage) = run.coverage {
        let columns = vec![
            Column::text("Source"),
            Column::number("Rows"),
            Column::number("Linked").help("to a security of the panel"),
            Column::number("Linked later").help("under a ticker that the company took later"),
            Column::number("Impossible").help("known before their period was over: left out"),
            Column::number("Tickers"),
            Column::number("Without a security").help("tickers that no security of the panel ever carried"),
        ];
        let rows = coverage.sources.iter().map(|s| {
            let counts =
                [s.rows, s.linked_rows, s.linked_later_rows, s.impossible_rows, s.symbols, s.unmatched.len() as u64];
            Row::new(std::iter::once(Cell::text(&*s.source)).chain(counts.map(|n| Cell::count(n as usize))).collect())
        });
        let caption = "How much of the statements could be linked";
        blocks.push(Block::Table(Table::new(caption, columns, rows.collect()).note(format!(
            "{} of {} have at least one statement figure.",
            Format::Count.text(Some(coverage.securities as f64)),
            counted(run.panel.securities.len(), "security", "securities")
        ))));
    }
    if !run.panel.notes.is_empty() {
        let rows = run.panel.notes.iter().map(|(what, n)| Row::new(vec![Cell::text(what), Cell::count(*n as usize)]));
        let columns = vec![Column::text("Noticed"), Column::number("Count")];
        blocks.push(Block::Table(Table::new("Noticed while the panel was made", columns, rows.collect())));
    }
    Ok(Content { summary, blocks })
}

fn kpi(label: &str, n: u64, note: String) -> Kpi {
    Kpi { label: label.into(), value: Some(n as f64), format: Format::Count, note }
}

/// Findings by code, over all files; a row unfolds into the places.
fn findings(store: &Manifest) -> Block {
    let mut by_code: BTreeMap<&str, Vec<&StoredFinding>> = BTreeMap::new();
    for finding in store.imports.iter().flat_map(|i| &i.findings) {
        by_code.entry(&finding.code).or_default().push(finding);
    }
    if by_code.is_empty() {
        return Callout::note("Findings", vec!["Nothing was found wrong with any imported file.".into()]);
    }
    let rows = by_code.into_iter().map(|(code, found)| {
        let first = found[0];
        let count: u64 = found.iter().map(|f| f.count).sum();
        let places = found.iter().flat_map(|f| {
            f.examples
                .iter()
                .map(|p| Row::new(vec![Cell::text(&f.file), Cell::count(p.line as usize), Cell::text(&p.seen)]))
        });
        let columns = vec![Column::text("File"), Column::number("Line"), Column::text("Seen")];
        let places: Vec<Row> = places.collect();
        let shown = places.len();
        let detail = Table::new(&format!("Places of {code}"), columns, places).note(format!(
            "The first {shown} of {} places; {}",
            Format::Count.text(Some(count as f64)),
            first.hint
        ));
        Row {
            cells: vec![
                Cell::text(code),
                Cell::text(&first.label),
                Cell::text(&first.handling),
                Cell::count(count as usize),
                Cell::count(found.len()),
            ],
            detail: Some(detail),
        }
    });
    let columns = vec![
        Column::text("Code"),
        Column::text("What was found"),
        Column::text("Handled"),
        Column::number("Rows"),
        Column::number("Files"),
    ];
    Block::Table(Table::new("Findings by code", columns, rows.collect()))
}

fn imports(store: &Manifest) -> Table {
    let columns = vec![
        Column::text("Source"),
        Column::text("Kind"),
        Column::text("Files"),
        Column::number("Rows stored"),
        Column::number("Repeated").help("left out because an earlier import of the source has their key"),
        Column::number("Kept aside"),
        Column::text("From"),
        Column::text("To"),
    ];
    let rows = store.imports.iter().map(|i| {
        let files = i.files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
        let counts =
            [i.rows.values().sum(), i.repeated.values().sum(), i.quarantined].map(|n: u64| Cell::count(n as usize));
        let mut cells = vec![Cell::text(&i.source), Cell::text(&i.kind), Cell::text(files)];
        cells.extend(counts);
        cells.extend([Cell::Day(i.first), Cell::Day(i.last)]);
        Row::new(cells)
    });
    Table::new("Imports", columns, rows.collect())
}

fn exits(run: &Run<'_>) -> Table {
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    for exit in run.panel.securities.iter().filter_map(|s| s.exit.as_ref()) {
        *counts.entry(exit.outcome).or_default() += 1;
    }
    let rows =
        counts.into_iter().map(|(outcome, n)| Row::new(vec![Cell::text(outcome_label(outcome)), Cell::count(n)]));
    Table::new("How series ended", vec![Column::text("Outcome"), Column::number("Securities")], rows.collect())
        .note("Every listing is counted here, funds and warrants too; what ended while it was held is in the backtest.")
}

fn universes(run: &Run<'_>) -> Table {
    let columns = vec![
        Column::text("Universe"),
        Column::text("Ranked on"),
        Column::text("In force after"),
        Column::number("Members"),
        Column::number("Excluded"),
        Column::number("Smallest").help("market capitalisation of the smallest member on the rank day"),
        Column::number("Largest").help("market capitalisation of the largest member on the rank day"),
    ];
    let day = |t: usize| Cell::Day(run.panel.sessions.get(t).copied());
    let rows = run.universes.iter().flat_map(|u| {
        u.reconstitutions.iter().map(move |r| {
            let cap = |m: Option<&breadth_panel::Member>| Cell::number(m.map(|m| m.cap), Format::Money);
            Row::new(vec![
                Cell::text(&u.label),
                day(r.rank_session),
                day(r.effective_session),
                Cell::count(r.members.len()),
                Cell::count(r.excluded.len()),
                cap(r.members.last()),
                cap(r.members.first()),
            ])
        })
    });
    Table::new("Reconstitutions", columns, rows.collect())
}
