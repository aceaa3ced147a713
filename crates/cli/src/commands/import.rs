//! `breadth import`: files in.
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use breadth_domain::{Date, Progress, Records, Silent, Table};
use breadth_ingest::{Imported, Kind, Options, Sink, SinkError};
use breadth_store::{Committed, ImportMeta, Store};
use serde_json::json;

use crate::args::ImportArgs;
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count};

/// Takes everything and keeps nothing: what a dry run imports into.
struct Nowhere;

impl Sink for Nowhere {
    fn accept(&mut self, _: Records) -> Result<(), SinkError> {
        Ok(())
    }
}

/// Today, in the machine's clock, as a civil day in UTC.
pub fn today() -> Date {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs());
    Date::from_days((seconds / 86_400) as i32)
}

/// What one import did.
pub enum Done {
    /// The store has these bytes already.
    Already(u64),
    /// It was read and checked and nothing was kept.
    Dry(Imported),
    /// The store has a new version.
    Kept(Summary, Committed),
}

/// An import in numbers, for the answer after the store has taken the rest.
pub struct Summary {
    source: String,
    rows: BTreeMap<Table, u64>,
    quarantined: u64,
    findings: Vec<breadth_domain::Finding>,
    first: Option<Date>,
    last: Option<Date>,
    notes: Vec<String>,
}

impl Summary {
    fn of(imported: &Imported) -> Self {
        Summary {
            source: imported.source.clone(),
            rows: imported.rows.clone(),
            quarantined: imported.quarantined,
            findings: imported.findings.iter().cloned().collect(),
            first: imported.first,
            last: imported.last,
            notes: imported.notes.clone(),
        }
    }
}

/// Brings files into the store in that folder.
pub fn import(
    store: &Path,
    kind: Kind,
    paths: &[PathBuf],
    options: &Options,
    dry_run: bool,
    progress: &dyn Progress,
) -> Result<Done, Failure> {
    if dry_run {
        let imported =
            breadth_ingest::read(kind, paths, options, &mut Nowhere, progress).explain("import", Exit::Failed)?;
        return Ok(Done::Dry(imported));
    }
    let recorded = recorded(options);
    let files = breadth_ingest::fingerprint(kind, paths, options).explain("import", Exit::Failed)?;
    if let Ok(open) = Store::open(store)
        && let Some(version) = open.already_imported(kind, &files, &recorded)
    {
        return Ok(Done::Already(version));
    }
    let open = Store::create_or_open(store).explain("store", Exit::Failed)?;
    let mut writer = open.writer(ImportMeta { kind, options: recorded }).explain("store", Exit::Failed)?;
    let imported = breadth_ingest::read(kind, paths, options, &mut writer, progress).explain("import", Exit::Failed)?;
    let summary = Summary::of(&imported);
    let committed = writer.commit(imported, SystemTime::now()).explain("store", Exit::Failed)?;
    Ok(Done::Kept(summary, committed))
}

/// The options as the store notes them.
fn recorded(options: &Options) -> BTreeMap<String, String> {
    let mut recorded = options.map.iter().map(|(k, v)| (format!("map.{k}"), v.clone())).collect::<BTreeMap<_, _>>();
    if let Some(source) = &options.source {
        recorded.insert("source".into(), source.clone());
    }
    recorded
}

/// Files read and not yet brought in.
pub struct Ahead {
    kind: Kind,
    imported: Imported,
    records: Vec<Records>,
}

impl Ahead {
    /// Reads files of one kind into memory: while another import has the store, and they are small.
    pub fn read(kind: Kind, paths: &[PathBuf], options: &Options) -> Result<Self, Failure> {
        struct Held(Vec<Records>);
        impl Sink for Held {
            fn accept(&mut self, records: Records) -> Result<(), SinkError> {
                self.0.push(records);
                Ok(())
            }
        }
        let mut held = Held(Vec::new());
        let imported =
            breadth_ingest::read(kind, paths, options, &mut held, &Silent).explain("import", Exit::Failed)?;
        Ok(Ahead { kind, imported, records: held.0 })
    }

    /// Brings them into a store that has nothing of them.
    pub fn bring(self, store: &Path, options: &Options) -> Result<(), Failure> {
        let meta = ImportMeta { kind: self.kind, options: recorded(options) };
        let open = Store::create_or_open(store).explain("store", Exit::Failed)?;
        let mut writer = open.writer(meta).explain("store", Exit::Failed)?;
        self.records.into_iter().try_for_each(|r| writer.push(r)).explain("store", Exit::Failed)?;
        writer.commit(self.imported, SystemTime::now()).map(drop).explain("store", Exit::Failed)
    }
}

/// Runs the command.
pub fn run(context: &Context, args: &ImportArgs) -> Result<Answer, Failure> {
    let kind: Kind = args.kind.parse().explain("usage", Exit::Usage)?;
    let mut options = Options::on(today());
    options.source = args.source.clone();
    options.map = args.map.iter().cloned().collect();
    let store = context.store_path()?;
    let done = import(&store, kind, &args.paths, &options, args.dry_run, &context.progress)?;
    let provenance = context.provenance(None, None);
    Ok(match done {
        Done::Already(version) => Answer {
            data: json!({ "changed": false, "already_in_version": version }),
            text: format!("Nothing changed: version {version} of the store has these very files already.\n"),
            provenance,
        },
        Done::Dry(imported) => {
            let summary = Summary::of(&imported);
            Answer {
                data: json!({ "changed": false, "dry_run": true, "import": document(&summary) }),
                text: format!("{}\nA dry run: nothing was kept.\n", text(&summary)),
                provenance,
            }
        }
        Done::Kept(summary, committed) => {
            let mut out = text(&summary);
            for (table, n) in &committed.repeated {
                let _ = writeln!(
                    out,
                    "{} rows of {} left out: an earlier import of this source has their keys.",
                    count(*n),
                    table.id()
                );
            }
            let _ = writeln!(
                out,
                "\nThe store is at version {}, digest {}.",
                committed.version,
                &committed.digest[..committed.digest.len().min(12)]
            );
            Answer {
                data: json!({ "changed": true, "version": committed.version, "digest": committed.digest, "repeated": committed.repeated, "import": document(&summary) }),
                text: out,
                provenance,
            }
        }
    })
}

fn document(s: &Summary) -> serde_json::Value {
    json!({
        "source": s.source, "rows": s.rows, "quarantined": s.quarantined,
        "first": s.first, "last": s.last, "findings": s.findings, "notes": s.notes,
    })
}

fn text(s: &Summary) -> String {
    let mut out = String::new();
    for (table, n) in &s.rows {
        let _ = writeln!(out, "{} rows of {} from `{}`.", count(*n), table.id(), s.source);
    }
    if let (Some(first), Some(last)) = (s.first, s.last) {
        let _ = writeln!(out, "From {first} to {last}.");
    }
    for note in &s.notes {
        let _ = writeln!(out, "Note: {note}.");
    }
    if s.findings.is_empty() {
        let _ = writeln!(out, "No findings.");
        return out;
    }
    let _ = writeln!(out, "{} rows quarantined. Findings:", count(s.quarantined));
    for f in &s.findings {
        let done = match f.handling {
            breadth_domain::finding::Handling::Quarantined => "kept aside",
            breadth_domain::finding::Handling::Noted => "used, noted",
        };
        let _ = writeln!(out, "\n  {} {} x {} ({done}): {}", f.code, f.slug, count(f.count), f.label);
        for place in f.examples.iter().take(3) {
            let line = if place.line > 0 { format!(":{}", place.line) } else { String::new() };
            let _ = writeln!(out, "    {}{line}: {}", f.file, place.seen);
        }
        let _ = writeln!(out, "    hint: {}", f.hint);
    }
    out
}
