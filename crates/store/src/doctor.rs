//! What data there is, how old, what is wrong with it, and which questions it can answer.
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use breadth_domain::{Date, FilerLabelRow, Table, calendar};
use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::filers::{FilersState, KnownRows, PartKnown};
use crate::manifest::{Import, Part, hex};
use crate::part::{Days, PartReader};
use crate::questions::{Answerable, QUESTIONS};
use crate::store::Inner;
use crate::{Store, StoreError};

/// The state of a store as of a day.
#[derive(Clone, Debug, Serialize)]
pub struct Doctor {
    /// The day.
    pub as_of: Date,
    /// The version looked at.
    pub version: u64,
    /// Its digest.
    pub digest: String,
    /// Each table's sources.
    pub sources: Vec<SourceState>,
    /// Findings over all imports, by code.
    pub findings: Vec<FindingTotal>,
    /// Filers with their filings and the numbers in them; `None` where there are none by the day.
    pub filers: Option<FilersState>,
    /// What each import brought.
    pub imports: Vec<Import>,
    /// What is wrong with the files; empty where nothing is.
    pub faults: Vec<Fault>,
    /// How many parts were looked at.
    pub parts: usize,
    /// Whether every byte was read and compared with its digest.
    pub deep: bool,
    /// Which questions can be answered.
    pub questions: Vec<Answerable>,
}

/// One source of one table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceState {
    /// The table.
    pub table: Table,
    /// The source's name.
    pub source: String,
    /// Rows known by the day.
    pub rows: u64,
    /// Rows that become known later.
    pub later_rows: u64,
    /// The first day described, among rows known by the day.
    pub first: Option<Date>,
    /// The last day described, among rows known by the day.
    pub last: Option<Date>,
    /// The last day on which one of them became known.
    pub last_known: Option<Date>,
    /// Sessions of New York since then, up to the day: 0 is fresh.
    pub age_sessions: Option<usize>,
    /// Its columns.
    pub columns: Vec<String>,
    /// Bytes on disk, later rows included.
    pub bytes: u64,
}

/// One kind of finding over all imports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingTotal {
    /// The kind's code.
    pub code: String,
    /// Its short name.
    pub slug: String,
    /// What it is.
    pub label: String,
    /// What was done: `quarantined` or `noted`.
    pub handling: String,
    /// What the reader can do.
    pub hint: String,
    /// How many rows.
    pub count: u64,
    /// In how many files.
    pub files: usize,
    /// The first place: file, line and what was seen.
    pub example: Option<String>,
}

/// Something wrong with a part's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The stable name of the error.
    pub code: &'static str,
    /// What is wrong, and the next step.
    pub message: String,
}

/// Looks at a store as of a day. `deep` reads every byte of every part and compares its digest; otherwise presence, size,
/// row count and footer are checked. A damaged part is a [`Fault`] in the answer, and its rows are counted nowhere.
pub fn doctor(store: &Store, as_of: Date, deep: bool) -> Doctor {
    let inner = &store.inner;
    let manifest = &inner.manifest;
    let checks: Vec<Result<Option<Known>, StoreError>> = manifest
        .parts
        .par_iter()
        .map(|part| check(inner, part, deep).and_then(|()| known(inner, part, as_of)))
        .collect();
    let mut faults = Vec::new();
    let labels = store.as_of(as_of).filer_labels().unwrap_or_default();
    let filers = inner.filers().and_then(|index| KnownRows::by(&index, as_of, &labels));
    let place = |part: &Part| manifest.parts_of(part.table).position(|p| std::ptr::eq(p, part));
    let mut known_parts: Vec<(&Part, Known)> = Vec::new();
    for (part, result) in manifest.parts.iter().zip(checks) {
        match result {
            Ok(_) if matches!(part.table, Table::Filed | Table::Filings) => {
                let rows = filers.as_ref().ok().and_then(|f| f.of(part.table, place(part)?));
                known_parts.extend(rows.map(|rows| (part, Known::of(rows))));
            }
            Ok(Some(known)) => known_parts.push((part, known)),
            Ok(None) => {}
            Err(e) => faults.push(Fault { code: e.code(), message: e.to_string() }),
        }
    }
    if let Err(e) = &filers
        && !faults.iter().any(|f: &Fault| f.message == e.to_string())
    {
        faults.push(Fault { code: e.code(), message: e.to_string() });
    }
    let visible: Vec<&Part> = known_parts.iter().filter(|(_, k)| k.rows > 0).map(|(p, _)| *p).collect();
    Doctor {
        as_of,
        version: manifest.version,
        digest: manifest.digest.clone(),
        sources: sources(&known_parts, as_of),
        findings: findings(&manifest.imports),
        filers: filers.ok().map(|f| f.state).filter(|f| f.filers > 0),
        imports: manifest.imports.clone(),
        faults,
        parts: manifest.parts.len(),
        deep,
        questions: QUESTIONS.iter().map(|q| q.ask(manifest, &visible)).collect(),
    }
}

/// What of a part is known by a day.
#[derive(Copy, Clone, Debug, Default)]
struct Known {
    rows: u64,
    first: Option<Date>,
    last: Option<Date>,
    last_known: Option<Date>,
}

impl Known {
    fn of(part: PartKnown) -> Self {
        let Days { first, last, last_known, .. } = part.days;
        Known { rows: part.rows, first, last, last_known }
    }

    fn see(&mut self, day: Option<Date>, known_on: Option<Date>) {
        self.rows += 1;
        self.first = self.first.into_iter().chain(day).min();
        self.last = self.last.into_iter().chain(day).max();
        self.last_known = self.last_known.into_iter().chain(known_on).max();
    }
}

impl Store {
    /// Checks one part's file: presence, size, footer and row count; `deep` its digest too.
    ///
    /// # Errors
    /// [`StoreError::PartDamaged`] says what is wrong and what to do.
    pub fn check_part(&self, part: &Part, deep: bool) -> Result<(), StoreError> {
        check(&self.inner, part, deep)
    }
}

fn check(inner: &Inner, part: &Part, deep: bool) -> Result<(), StoreError> {
    let reader = PartReader::open(&inner.layout, &inner.manifest, part)?;
    if !deep {
        return Ok(());
    }
    let path = inner.layout.part(part.table, &part.sha256);
    let mut file = File::open(&path).map_err(StoreError::io("opening", &path))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer).map_err(StoreError::io("reading", &path))? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    let digest = hex(&hasher.finalize());
    if digest == part.sha256 {
        Ok(())
    } else {
        Err(reader.damaged(format!("has the digest {digest} instead of its name")))
    }
}

/// From the manifest where the whole part is known by the day; from its columns of days where it is not.
fn known(inner: &Inner, part: &Part, as_of: Date) -> Result<Option<Known>, StoreError> {
    if part.last_known.is_none_or(|day| day <= as_of) {
        let Part { rows, first, last, last_known, .. } = *part;
        return Ok(Some(Known { rows, first, last, last_known }));
    }
    // Labels without a first day are there on every day.
    if part.table == Table::FilerLabels {
        let mut total = Known::default();
        let labels: Vec<FilerLabelRow> = PartReader::open(&inner.layout, &inner.manifest, part)?.rows()?;
        let known = labels.iter().filter(|l| l.from.is_none_or(|from| from <= as_of));
        known.for_each(|l| total.see(l.from, l.from));
        return Ok(Some(total));
    }
    if part.first_known.is_some_and(|day| day > as_of) {
        return Ok(Some(Known::default()));
    }
    let (described, known) = match part.table {
        Table::Prices | Table::Baskets => ("date", "date"),
        Table::Listings => ("seen_on", "seen_on"),
        Table::Facts => ("period_end", "known_on"),
        Table::Series => ("date", "known_on"),
        Table::Actions => ("ex_date", "known_on"),
        // Filings and numbers are counted together, see `KnownRows`.
        Table::Companies | Table::Filed | Table::Filings | Table::FilerLabels | Table::Quarantine => return Ok(None),
    };
    let reader = PartReader::open(&inner.layout, &inner.manifest, part)?;
    let mut total = Known::default();
    for group in 0..reader.groups() {
        for (day, known_on) in reader.days(group, described, known)? {
            if known_on <= as_of {
                total.see(Some(day), Some(known_on));
            }
        }
    }
    Ok(Some(total))
}

fn sources(parts: &[(&Part, Known)], as_of: Date) -> Vec<SourceState> {
    let mut states: Vec<SourceState> = Vec::new();
    for (part, known) in parts {
        let at = states.iter().position(|s| s.table == part.table && s.source == part.source);
        let at = at.unwrap_or_else(|| {
            states.push(SourceState {
                table: part.table,
                source: part.source.clone(),
                rows: 0,
                later_rows: 0,
                first: None,
                last: None,
                last_known: None,
                age_sessions: None,
                columns: Vec::new(),
                bytes: 0,
            });
            states.len() - 1
        });
        let state = &mut states[at];
        state.rows += known.rows;
        state.later_rows += part.rows - known.rows;
        state.first = state.first.into_iter().chain(known.first).min();
        state.last = state.last.into_iter().chain(known.last).max();
        state.last_known = state.last_known.into_iter().chain(known.last_known).max();
        state.bytes += part.bytes;
        for column in &part.columns {
            if !state.columns.contains(column) {
                state.columns.push(column.clone());
            }
        }
    }
    for state in &mut states {
        state.age_sessions = state.last_known.map(|last| calendar::sessions(last.plus_days(1), as_of).count());
    }
    states.sort_by_key(|s| s.table);
    states
}

fn findings(imports: &[Import]) -> Vec<FindingTotal> {
    let mut totals: BTreeMap<&str, FindingTotal> = BTreeMap::new();
    for finding in imports.iter().flat_map(|i| &i.findings) {
        let example = finding.examples.first().map(|place| match place.line {
            0 => format!("{}: {}", finding.file, place.seen),
            line => format!("{}:{line}: {}", finding.file, place.seen),
        });
        let total = totals.entry(&finding.code).or_insert_with(|| FindingTotal {
            code: finding.code.clone(),
            slug: finding.slug.clone(),
            label: finding.label.clone(),
            handling: finding.handling.clone(),
            hint: finding.hint.clone(),
            count: 0,
            files: 0,
            example: None,
        });
        total.count += finding.count;
        total.files += 1;
        total.example = total.example.take().or(example);
    }
    totals.into_values().collect()
}
