//! `breadth facts`: a company's figures as they were known, each with its proof.
use std::fmt::Write;

use breadth_domain::{Concept, Date, Nature};
use breadth_filings::{Absent, Answer as Figure, ITEMS, Reading, Snapshot, Template};
use breadth_panel::Panel;
use breadth_signals::{FilerBook, Predecessor};
use breadth_store::View;
use serde_json::{Value, json};

use crate::args::{FactsArgs, Period};
use crate::context::Context;
use crate::failure::{Exit, Explain, Failure};
use crate::output::{Answer, table};

/// Runs the command.
pub fn run(context: &Context, args: &FactsArgs) -> Result<Answer, Failure> {
    let store = context.store()?;
    let view = context.view(&store)?;
    // Whom a ticker means is what the user says, not what was known: every label of the store may say it.
    let all = store.as_of(store.last_known().map_or(view.as_of(), |day| day.max(view.as_of())));
    let book = FilerBook::from_view(&all).explain("filings", Exit::Failed)?;
    let cik = book.filer(&args.ticker, view.as_of()).ok_or_else(|| no_filer(&args.ticker, &view))?;
    let opened =
        book.open(&view, cik).explain("filings", Exit::Failed)?.ok_or_else(|| no_filer(&args.ticker, &view))?;
    // Prices know of a split before any filing does; what is older than a year the filings since then show.
    let panel =
        Panel::build(&view.clone().without_keeping(), Some(view.as_of().plus_days(-SPLIT_DAYS)), &context.progress)
            .ok();
    let splits = panel.map_or_else(Vec::new, |panel| book.splits(&panel, cik, &opened.filer.facts().name));
    let filer = opened.filer.with_splits(&splits);
    let name = filer.facts().name.to_string();
    let reading = if args.first_reported { Reading::AsFirstReported } else { Reading::AsKnown };
    let at = filer.at(view.as_of(), reading);
    let page = Page { context, view: &view, at: &at, args, cik, name: &name, before: &opened.predecessors };
    match &args.metric {
        Some(metric) => page.one(concept(metric)?),
        None => page.all(),
    }
}

/// How far back prices are asked for splits: to the last annual report and some time to file it.
const SPLIT_DAYS: i32 = 460;

fn no_filer(ticker: &str, view: &View) -> Failure {
    Failure::text(
        "no-filer",
        Exit::NoData,
        &format!(
            "nobody with the ticker `{ticker}` had filed anything by {}\n\nhint: `breadth import facts companyfacts.zip`, and a list of tickers (`breadth import facts company_tickers_exchange.json`); a filer may also be named by number, as CIK320193",
            view.as_of()
        ),
    )
}

/// The concept that a text names, or the names nearest to it.
fn concept(text: &str) -> Result<Concept, Failure> {
    let plain = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    ITEMS.iter().map(|i| i.concept).find(|c| c.id() == plain).ok_or_else(|| {
        let near: Vec<&str> = ITEMS
            .iter()
            .map(|i| i.concept.id())
            .filter(|id| id.contains(&plain) || plain.contains(id))
            .take(6)
            .collect();
        let near = if near.is_empty() { "`breadth metrics` lists them".to_owned() } else { near.join(", ") };
        Failure::text("no-item", Exit::Usage, &format!("`{text}` is no line item\n\nhint: {near}"))
    })
}

struct Page<'a> {
    context: &'a Context,
    view: &'a View,
    at: &'a Snapshot<'a>,
    args: &'a FactsArgs,
    cik: u64,
    name: &'a str,
    /// Those whose history it goes on with.
    before: &'a [Predecessor],
}

impl Page<'_> {
    /// The figure of one item for the period asked for: a balance is the newest one, whatever the period.
    fn figure(&self, concept: Concept) -> Result<Figure, Absent> {
        match (concept.nature(), self.args.period) {
            (Nature::Stock | Nature::Shares | Nature::Ratio, _) => self.at.balance(concept),
            (_, Period::Ttm) => self.at.trailing(concept),
            (_, Period::Quarter) => {
                let end = self.at.newest_period().ok_or(Absent::NothingFiled { as_of: self.at.as_of() })?;
                self.at.quarter(concept, end)
            }
            (_, Period::Annual) => {
                let ends = self.at.fiscal_year_ends();
                let end = ends.last().copied().ok_or(Absent::NothingFiled { as_of: self.at.as_of() })?;
                self.at.fiscal_year(concept, end)
            }
        }
    }

    fn one(&self, concept: Concept) -> Result<Answer, Failure> {
        let figure = self.figure(concept);
        let text = match &figure {
            Ok(f) => format!("{}\n\n{}", self.header(), f.tree()),
            Err(why) => format!("{}\n\n{} is missing: {why}\n", self.header(), concept.label()),
        };
        Ok(Answer {
            data: document(concept, &figure),
            text,
            provenance: self.context.provenance(Some(self.view), None),
        })
    }

    fn all(&self) -> Result<Answer, Failure> {
        let figures: Vec<(Concept, Result<Figure, Absent>)> = ITEMS
            .iter()
            .filter(|i| self.at.template().is_none_or(|t| i.templates.has(t)))
            .map(|i| (i.concept, self.figure(i.concept)))
            .collect();
        let known = figures.iter().filter(|(_, f)| f.is_ok()).count();
        let checks = self.at.checks();
        let mut text = format!("{}\n\n", self.header());
        let rows = figures.iter().filter_map(|(c, f)| f.as_ref().ok().map(|f| row(*c, f)));
        text.push_str(&table(&["Item", "Value", "Period", "Known on", "From", "Remarks"], rows, &[2, 3, 4, 5]));
        let _ = write!(text, "\n{known} of {} items known.", figures.len());
        let missing: Vec<String> = figures
            .iter()
            .filter_map(|(c, f)| f.as_ref().err().map(|why| format!("  {}: {why}\n", c.label())))
            .collect();
        if !missing.is_empty() && self.args.missing {
            let _ = write!(text, " Missing:\n{}", missing.concat());
        } else if !missing.is_empty() {
            text.push_str(" `--missing` says why the others are not.");
        }
        text.push('\n');
        if !checks.is_empty() {
            let _ = writeln!(text, "\nChecks of the newest period");
        }
        for c in &checks {
            let said = match c.unknown {
                _ if c.holds => "holds".to_owned(),
                Some(why) => format!("unknown ({})", why.label()),
                None => format!("DOES NOT HOLD: {} against {}", c.left, c.right),
            };
            let _ = writeln!(text, "  {}: {said}", c.identity.equation());
        }
        let _ = writeln!(text, "\n`--metric ID` proves a figure down to its filings; ids are in `breadth metrics`.");
        let items: Vec<Value> = figures.iter().map(|(c, f)| document(*c, f)).collect();
        let data = json!({
            "filer": { "cik": self.cik, "name": self.name, "template": self.at.template(), "newest_period": self.at.newest_period(), "predecessors": self.before },
            "period": self.args.period.id(),
            "known": known,
            "of": figures.len(),
            "items": items,
            "checks": checks,
        });
        Ok(Answer { data, text, provenance: self.context.provenance(Some(self.view), None) })
    }

    fn header(&self) -> String {
        let newest = self.at.newest_period().map_or_else(|| "none".to_owned(), |d| d.to_string());
        let reading = if self.args.first_reported { "as first reported, of what was known" } else { "as known" };
        let before: String = self.before.iter().map(goes_on).collect();
        format!(
            "{} (CIK {}), {reading} on {}. Statements: {}. Newest period: {newest}.{before}",
            self.name,
            self.cik,
            self.view.as_of(),
            self.at.template().map_or("not told yet", Template::id),
        )
    }
}

/// Whose history is gone on with, and who says so.
fn goes_on(p: &Predecessor) -> String {
    let who = match &p.evidence {
        Some(s) => format!(
            "{} of {} numbers of its first year are those of its predecessor, known on {}",
            s.equal,
            s.equal + s.unequal,
            s.known_on
        ),
        None => "a label says so".to_owned(),
    };
    format!("\nGoes on with the history of CIK {}: {who}.", p.cik)
}

/// A number with its unit, money in whole dollars.
fn amount(value: f64, unit: &str) -> String {
    let number = if value.fract() == 0.0 && value.abs() < 9e15 {
        let digits = crate::output::count(value.abs() as u64);
        if value < 0.0 { format!("-{digits}") } else { digits }
    } else {
        format!("{value}")
    };
    format!("{number} {unit}")
}

fn period(start: Option<Date>, end: Date) -> String {
    start.map_or_else(|| end.to_string(), |start| format!("{start}..{end}"))
}

fn row(concept: Concept, f: &Figure) -> Vec<String> {
    let leaves = f.leaves();
    let newest = leaves.iter().max_by_key(|l| l.known_on);
    let from = newest.map_or_else(String::new, |l| {
        let more = if leaves.len() > 1 { format!(" + {}", leaves.len() - 1) } else { String::new() };
        format!("{} of {}{more}", l.form, l.filed_on)
    });
    let flags: Vec<&str> = f.flags.iter().map(breadth_filings::Flag::id).collect();
    vec![
        concept.label().to_owned(),
        amount(f.value, &f.unit),
        period(f.start, f.end),
        f.known_on.to_string(),
        from,
        flags.join(", "),
    ]
}

/// A figure as other programs rely on it.
fn document(concept: Concept, figure: &Result<Figure, Absent>) -> Value {
    match figure {
        Ok(f) => json!({
            "metric": concept.id(),
            "label": concept.label(),
            "value": f.value,
            "unit": f.unit,
            "period_start": f.start,
            "period_end": f.end,
            "known_on": f.known_on,
            "grade": f.grade,
            "flags": f.flags,
            "derivation": f.derivation,
        }),
        Err(why) => {
            json!({ "metric": concept.id(), "label": concept.label(), "missing": code(why), "reason": why.to_string() })
        }
    }
}

/// The reason's stable name.
fn code(why: &Absent) -> Value {
    serde_json::to_value(why).ok().and_then(|v| v.get("reason").cloned()).unwrap_or(Value::Null)
}
