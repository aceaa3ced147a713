//! `breadth claims`: verdicts on claims, as cards on a terminal and as a ledger for programs.
use std::fmt::Write;
use std::path::Path;

use breadth::ledger::{Base, JudgedClaims};
use breadth_market::claims::{ClaimFile, Judged, PRESETS, Past, TEMPLATE, Verdict, measure};
use serde_json::json;

use crate::args::ClaimsArgs;
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, Provenance};

/// Widest card, in characters.
const WIDTH: usize = 100;
/// Below this, lines run over: words would stand one below the other.
const NARROWEST: usize = 40;

/// Runs the command.
pub fn run(context: &Context, args: &ClaimsArgs) -> Result<Answer, Failure> {
    if let Some(text) = written(args)? {
        return Ok(Answer { data: json!({ "text": text }), text, provenance: plain(context) });
    }
    let file = file(&args.file)?;
    let store = context.store()?;
    let view = context.view(&store)?;
    let mut base = Base::of(&view, &file, &context.progress).explain("claims", Exit::NoData)?;
    if args.survivors_only {
        let (kept, of, left) = base.survivors();
        context.survivors.set(Some((of, left)));
        base = kept;
    }
    let judged =
        base.judge(&store, &file, view.as_of(), context.global.seed, args.history).explain("claims", Exit::NoData)?;
    breadth_domain::Progress::end(&context.progress);
    if judged.ledger.all_without_data() {
        context.exit.set(Exit::NoData);
    } else if args.gate && judged.ledger.count(Verdict::NotSupported) > 0 {
        context.exit.set(Exit::Violated);
    }
    let text = cards(&judged, context.colour && std::io::IsTerminal::is_terminal(&std::io::stdout()));
    let mut claims = serde_json::to_value(&judged.ledger.claims).explain("json", Exit::Failed)?;
    for (claim, past) in claims.as_array_mut().into_iter().flatten().zip(&judged.history) {
        claim["history"] = json!(past);
    }
    let counts = Verdict::ALL.map(|v| (v.label().to_lowercase().replace(' ', "_"), judged.ledger.count(v)));
    let counts: serde_json::Map<String, serde_json::Value> = counts.into_iter().map(|(k, n)| (k, json!(n))).collect();
    let data =
        json!({ "id": file.id, "title": file.title, "as_of": judged.ledger.as_of, "counts": counts, "claims": claims });
    Ok(Answer { data, text, provenance: context.provenance(Some(&view), None) })
}

fn plain(context: &Context) -> Provenance {
    context.provenance(None, None)
}

/// What is written without asking any data.
fn written(args: &ClaimsArgs) -> Result<Option<String>, Failure> {
    if args.template {
        return Ok(Some(TEMPLATE.to_owned()));
    }
    if args.measures {
        return Ok(Some(measure::manual() + "\n"));
    }
    if !args.print_preset {
        return Ok(None);
    }
    let preset = PRESETS.iter().find(|(id, _)| *id == args.file);
    preset.map(|(_, text)| Some((*text).to_owned())).ok_or_else(|| no_file(&args.file))
}

fn no_file(name: &str) -> Failure {
    let presets: Vec<&str> = PRESETS.iter().map(|(id, _)| *id).collect();
    let text = format!(
        "`{name}` is neither a preset of claims nor a file\n\nhint: the presets are {}; `breadth claims --template` writes a file to start from",
        presets.join(", ")
    );
    Failure::text("no-claims", Exit::Usage, &text)
}

fn file(name: &str) -> Result<ClaimFile, Failure> {
    if let Some((id, text)) = PRESETS.iter().find(|(id, _)| *id == name) {
        return ClaimFile::parse(id, text).explain("claims", Exit::Failed);
    }
    if !Path::new(name).exists() {
        return Err(no_file(name));
    }
    let text = std::fs::read_to_string(name)
        .map_err(|e| Failure::text("claims", Exit::Usage, &format!("reading {name}: {e}")))?;
    ClaimFile::parse(name, &text).explain("claims", Exit::Usage)
}

/// The columns to write in: the terminal's where standard output is one, else as `COLUMNS` says; no wider than reads well.
fn width() -> usize {
    let real = terminal_size::terminal_size_of(std::io::stdout()).map(|(columns, _)| usize::from(columns.0));
    fitting(real, std::env::var("COLUMNS").ok().as_deref())
}

fn fitting(terminal: Option<usize>, told: Option<&str>) -> usize {
    terminal.or_else(|| told?.trim().parse().ok()).map_or(WIDTH, |w| w.clamp(NARROWEST, WIDTH))
}

fn cards(judged: &JudgedClaims, colour: bool) -> String {
    let (ledger, width) = (&judged.ledger, width());
    let mut out = format!("{}\nas of {}: ", ledger.title, ledger.as_of);
    let counts: Vec<String> =
        Verdict::ALL.iter().map(|v| format!("{} {} {}", ledger.count(*v), v.sign(), v.label())).collect();
    let _ = writeln!(out, "{}", counts.join(", "));
    let mut topic = "";
    for (k, claim) in ledger.claims.iter().enumerate() {
        if claim.topic != topic {
            topic = &claim.topic;
            let _ = writeln!(out, "\n── {topic} {}", "─".repeat(width.saturating_sub(topic.chars().count() + 4)));
        }
        out.push('\n');
        card(&mut out, claim, judged.history.get(k), width, colour);
    }
    out
}

fn card(out: &mut String, claim: &Judged, past: Option<&Vec<Past>>, width: usize, colour: bool) {
    let (on, off) = match (colour, claim.verdict) {
        (false, _) => ("", ""),
        // Blue and orange differ for everybody.
        (true, Verdict::Supported) => ("\u{1b}[1;34m", "\u{1b}[0m"),
        (true, Verdict::NotSupported) => ("\u{1b}[1;33m", "\u{1b}[0m"),
        (true, _) => ("\u{1b}[1m", "\u{1b}[0m"),
    };
    let _ = writeln!(out, "{on}{} {}{off}  {}", claim.verdict.sign(), claim.verdict.label(), claim.id);
    let mut say = |lead: &str, text: &str| wrapped(out, lead, text, width);
    say("  ", &claim.statement);
    say("  said     ", &claim.source.text());
    say("  asked    ", &claim.ask.text());
    let value = |v: f64| claim.unit.text(v);
    match (&claim.lack, claim.value) {
        (Some(lack), figure) => {
            say("  why      ", &lack.to_string());
            if let Some(v) = figure {
                say("  figure   ", &format!("{} of those known; it does not decide", value(v)));
            }
        }
        (None, Some(v)) => {
            let mut text = format!("{} (the claim: {}", value(v), claim.expected);
            let partly = claim.partly.map(|p| format!("; partly: {}", p.text(claim.unit)));
            let _ = write!(text, "{})", partly.unwrap_or_default());
            if let Some(i) = &claim.interval {
                let level = if i.level < 1.0 { format!("{:.0} % ", i.level * 100.0) } else { String::new() };
                let _ = write!(text, "; {level}interval {} to {}, {}", value(i.low), value(i.high), i.method);
            }
            match claim.independent_observations {
                Some(1) if claim.interval.is_none() => text.push_str("; a fact of record, one observation"),
                Some(n) => {
                    let _ = write!(text, "; {n} independent observations");
                }
                None => {}
            }
            if let Some((known, of)) = claim.known {
                let _ = write!(text, "; {known} of {of} known");
            }
            say("  figure   ", &text);
        }
        (None, None) => {}
    }
    for note in &claim.notes {
        say("           ", note);
    }
    if let (Some(grade), Some(day)) = (claim.grade, claim.day) {
        say("  data     ", &format!("{}, of {day}", grade.label()));
    }
    for p in &claim.proxies {
        let figure = p.value.map_or_else(|| "·".to_owned(), |v| p.unit.text(v));
        say(
            "  beside   ",
            &format!("{figure}: {}{}", p.label, p.notes.first().map(|n| format!(" [{n}]")).unwrap_or_default()),
        );
    }
    if let Some(import) = &claim.import {
        say("  import   ", import);
    }
    say("  changes  ", &claim.would_change_it);
    if let Some(past) = past.filter(|p| !p.is_empty()) {
        let signs: String = past.iter().map(|p| p.verdict.sign()).collect();
        let (first, last) = (past[0].day, past[past.len() - 1].day);
        say("  history  ", &format!("{signs} ({first} to {last}, month ends)"));
    }
}

/// The text after its lead, broken at spaces so that no line is wider than `width`; later lines stand under the first.
fn wrapped(out: &mut String, lead: &str, text: &str, width: usize) {
    let indent = lead.chars().count();
    let room = width.saturating_sub(indent).max(20);
    let mut line = String::new();
    let mut lead = lead.to_owned();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            let _ = writeln!(out, "{lead}{line}");
            (lead, line) = (" ".repeat(indent), String::new());
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{lead}{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_goes_before_what_the_shell_says() {
        assert_eq!(fitting(Some(72), Some("90")), 72);
        assert_eq!((fitting(None, Some("90")), fitting(None, Some("wide")), fitting(None, None)), (90, WIDTH, WIDTH));
        assert_eq!((fitting(Some(20), None), fitting(Some(400), None)), (NARROWEST, WIDTH));
    }

    #[test]
    fn lines_fit_the_width_and_stand_under_the_first() {
        let mut out = String::new();
        wrapped(&mut out, "  why  ", "one two three four five six seven", 28);
        assert_eq!(out, "  why  one two three four\n       five six seven\n");
        assert!(out.lines().all(|l| l.chars().count() <= 28));
    }
}
