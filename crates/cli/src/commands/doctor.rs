//! `breadth doctor`: what data there is, how old, what is wrong with it, what it can answer.
use std::fmt::Write;

use breadth_domain::Date;
use breadth_domain::finding::kinds;
use breadth_panel::{Panel, PanelError};
use breadth_signals::{IdentityCount, identities};
use breadth_store::doctor::{Doctor, FindingTotal, doctor};
use breadth_store::{KeptState, Store};

use crate::args::DoctorArgs;
use crate::commands::import::today;
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, count, short, table};

/// Runs the command.
pub fn run(context: &Context, args: &DoctorArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    // A store without prices is looked at too; then the day is today.
    let day = context.global.as_of.or_else(|| store.last_session()).unwrap_or_else(today);
    let mut found = doctor(&store, day, args.deep);
    let mut checked = Vec::new();
    if args.deep && found.filers.is_some() && found.faults.is_empty() {
        checked = identities(&store.as_of(day)).explain("identities", Exit::Failed)?;
        found.findings.extend(checked.iter().filter(|c| c.failed > 0).map(finding));
    }
    // What is stated of splits is held against the prices.
    let stated = found.sources.iter().any(|s| s.table == breadth_domain::Table::Actions);
    if stated && found.faults.is_empty() {
        found.findings.extend(contradicted(context, &store, day)?);
    }
    let mut provenance = context.provenance(None, None);
    provenance.as_of = Some(day);
    provenance.store = Some(found.digest.clone());
    let mut data = serde_json::to_value(&found).explain("json", Exit::Failed)?;
    if args.deep && found.filers.is_some() {
        data["identities"] = serde_json::to_value(&checked).explain("json", Exit::Failed)?;
    }
    // What is kept depends on what was asked before, so that it is in no answer but one about the bytes on disk.
    let kept = store.kept(args.deep);
    if args.deep {
        data["kept"] = serde_json::to_value(&kept).explain("json", Exit::Failed)?;
    }
    Ok(Answer { data, text: text(&found) + &kept_text(&kept), provenance })
}

/// What is kept of panels and figures, in words; nothing where nothing is.
fn kept_text(kept: &[KeptState]) -> String {
    if kept.is_empty() {
        return String::new();
    }
    let rows = kept.iter().map(|k| {
        let whole = match k.whole {
            Some(true) => "whole",
            Some(false) => "damaged: made again when it is asked for",
            None => "not read; --deep reads it",
        };
        vec![k.name.clone(), format!("{:.1} MB", k.bytes as f64 / 1e6), whole.to_owned()]
    });
    let listed = table(&["in derived/", "size", ""], rows, &[1, 3]);
    format!("\nKept, so as not to be made anew; it can be deleted at any time\n{listed}")
}

/// Stated actions that prices contradict, as a finding; none where there are no prices to hold them against.
fn contradicted(context: &Context, store: &Store, day: Date) -> Result<Option<FindingTotal>, Failure> {
    let panel = match Panel::build(&store.as_of(day), None, &context.progress) {
        Err(PanelError::NoPrices { .. }) => return Ok(None),
        panel => panel.explain("panel", Exit::Failed)?,
    };
    let all = &panel.income.contradictions;
    let kind = &kinds::CONTRADICTED_ACTION;
    Ok(all.first().map(|first| FindingTotal {
        code: kind.code.to_owned(),
        slug: kind.slug.to_owned(),
        label: kind.label.to_owned(),
        handling: "noted".to_owned(),
        hint: kind.hint.to_owned(),
        count: all.len() as u64,
        files: 0,
        example: Some(format!("{} {}: {}", panel.securities[first.security].id, first.on, first.text)),
    }))
}

/// An identity that does not hold everywhere, as a finding.
fn finding(c: &IdentityCount) -> FindingTotal {
    let kind = &kinds::FAILED_IDENTITY;
    let unknown: u64 = c.unknown.values().sum();
    let unknown = if unknown > 0 { format!(" ({unknown} unknown)") } else { String::new() };
    let example = c.example.as_ref().map_or_else(String::new, |e| {
        format!("; {} (CIK {}) to {}: {} against {}", e.name, e.cik, e.check.end, e.check.left, e.check.right)
    });
    FindingTotal {
        code: kind.code.to_owned(),
        slug: kind.slug.to_owned(),
        label: kind.label.to_owned(),
        handling: "noted".to_owned(),
        hint: kind.hint.to_owned(),
        count: c.failed,
        files: 0,
        example: Some(format!("{} of {}{unknown}: {}{example}", c.failed, c.tried, c.equation)),
    }
}

fn text(d: &Doctor) -> String {
    let mut out = format!("Version {}, digest {}, as of {}.\n\nData\n", d.version, short(&d.digest, 13), d.as_of);
    let date = |d: Option<breadth_domain::Date>| d.map_or_else(|| "·".to_owned(), |d| d.to_string());
    out.push_str(&table(
        &["table", "source", "rows", "from", "to", "known to", "age in sessions"],
        d.sources.iter().map(|s| {
            vec![
                s.table.id().to_owned(),
                short(&s.source, 28),
                count(s.rows),
                date(s.first),
                date(s.last),
                date(s.last_known),
                s.age_sessions.map_or_else(|| "·".into(), |n| count(n as u64)),
            ]
        }),
        &[1],
    ));
    if let Some(f) = &d.filers {
        let _ = writeln!(
            out,
            "\nFilings\n {} filers, {} of them with a ticker; {} filings from {} to {}, {} with their time of acceptance; {} numbers.",
            count(f.filers),
            count(f.with_ticker),
            count(f.filings),
            date(f.first_filed),
            date(f.last_filed),
            count(f.with_acceptance),
            count(f.facts),
        );
        if f.with_acceptance < f.filings {
            out.push_str(
                " A filing without that time is taken as known on the session after its day; `breadth import facts \
                 submissions.zip` brings the times.\n",
            );
        }
    }
    out.push_str("\nFindings\n");
    if d.findings.is_empty() {
        out.push_str(" none\n");
    } else {
        out.push_str(&table(
            &["code", "what", "rows", "files", "done", "for example"],
            d.findings.iter().map(|f| {
                vec![
                    f.code.clone(),
                    f.slug.clone(),
                    count(f.count),
                    f.files.to_string(),
                    f.handling.clone(),
                    short(f.example.as_deref().unwrap_or(""), if f.files == 0 { 160 } else { 60 }),
                ]
            }),
            &[1, 4, 5],
        ));
    }
    let looked =
        if d.deep { "read and compared with their digests" } else { "there, of the right size; --deep reads them" };
    if d.faults.is_empty() {
        let _ = writeln!(out, "\nFiles: all {} {looked}.", count(d.parts as u64));
    } else {
        let _ = writeln!(out, "\nFiles with faults");
        for f in &d.faults {
            let _ = writeln!(out, "  {}: {}", f.code, f.message);
        }
    }
    out.push_str("\nWhat can be answered\n");
    out.push_str(&table(
        &["question", "", "missing"],
        d.questions
            .iter()
            .map(|q| vec![q.label.to_owned(), if q.yes { "yes" } else { "no" }.to_owned(), q.missing.join("; ")]),
        &[1, 2],
    ));
    out
}
