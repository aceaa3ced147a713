//! Every reported number of every security of a panel, laid out so that one company on one session is a few slices.
mod packed;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use breadth_domain::{Concept, Date, FactRow, Grade, Span, Symbol};
use breadth_panel::Panel;
use breadth_store::{View, Vintage};
use rayon::prelude::*;
use serde::Serialize;

use crate::block::{Block, is_statement_item};
use crate::filings::FilerSteps;
use crate::link::{Link, Linker};
use crate::{SignalError, filings};

/// A fact's place in [`Fundamentals`].
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactId(pub(crate) u32);

/// One reported number, linked to a security.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Row {
    pub value: f64,
    pub period_end: Date,
    pub known_on: Date,
    pub published_on: Date,
    /// Who asks from this day on, and before `until`, sees it.
    pub from: Date,
    pub until: Date,
    /// The day on which the number was taken back, if it was: it is seen before that day.
    pub taken_back: Date,
    pub concept: Concept,
    pub span: Span,
    pub grade: Grade,
    pub source: u8,
}

impl Row {
    pub fn visible(&self, today: Date) -> bool {
        self.from <= today && today < self.until.min(self.taken_back)
    }
}

/// What a source brought and how much of it could be linked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceCoverage {
    /// The source's name.
    pub source: Arc<str>,
    /// Rows it has.
    pub rows: u64,
    /// Rows linked to a security.
    pub linked_rows: u64,
    /// Of these, rows under a ticker that the company took later: seen from that day on.
    pub linked_later_rows: u64,
    /// Rows left out because they were known before their period was over.
    pub impossible_rows: u64,
    /// Tickers it has.
    pub symbols: u64,
    /// Tickers that no security of the panel ever carried, sorted.
    pub unmatched: Vec<Symbol>,
}

/// What the sources brought, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// One entry a source.
    pub sources: Vec<SourceCoverage>,
    /// Securities of the panel with at least one linked row.
    pub securities: u64,
}

/// Every reported number that the panel's securities have, each seen from the day it was known.
#[derive(Debug)]
pub struct Fundamentals {
    sources: Vec<Arc<str>>,
    pub(crate) rows: Vec<Row>,
    /// Each row's period end once more, next to each other: most questions are answered by them alone.
    pub(crate) ends: Vec<Date>,
    /// Blocks of all securities, by security and source.
    blocks: Vec<Block>,
    /// Where each security's blocks begin, and the end.
    first_block: Vec<u32>,
    coverage: Coverage,
    /// By source: from each day on, the oldest period end of any statement item; ascending in the first, descending in the
    /// second.
    begins: Vec<Vec<(Date, Date)>>,
    /// The policy rate in per cent, every vintage, ascending.
    policy_rate: Vec<Vintage>,
}

/// The series of the policy rate: the effective federal funds rate, monthly.
const POLICY_RATE: &str = "FEDFUNDS";

impl Fundamentals {
    /// The facts known by the view's day, linked to the panel's securities: first what follows from filings, then what
    /// vendors' tables say.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn from_view(view: &View, panel: &Panel) -> Result<Self, SignalError> {
        packed::kept_or_made(view, panel, || Self::made(view, panel))
    }

    /// The figures made anew.
    fn made(view: &View, panel: &Panel) -> Result<Self, SignalError> {
        let linker = Linker::new(panel);
        let mut gathered = Gathered::default();
        let filers = filings::filers(view, &|tickers, names| linker.splits(tickers, names))?;
        if !filers.is_empty() {
            gathered.filings(&filers, &linker);
        }
        for (name, rows) in view.facts()? {
            gathered.table(&name, &rows, &linker);
        }
        let mut fundamentals = gathered.laid_out(panel);
        fundamentals.set_policy_rate(view.series_vintages(POLICY_RATE)?);
        Ok(fundamentals)
    }

    /// States the policy rate in per cent: every vintage, ascending.
    pub(crate) fn set_policy_rate(&mut self, rate: Vec<Vintage>) {
        self.policy_rate = rate;
    }

    /// The mean of the policy rate over the year to `end`, of what was known by `today`, in per cent; `None` for fewer than
    /// ten months of it.
    pub(crate) fn policy_rate(&self, end: Date, today: Date) -> Option<f64> {
        let begin = end.plus_days(-365);
        let within = |v: &&Vintage| v.known_on <= today && begin < v.date && v.date <= end;
        let rows: Vec<&Vintage> = self.policy_rate.iter().filter(within).collect();
        // Of several vintages of a month, the last one known.
        let known: Vec<f64> =
            rows.chunk_by(|a, b| a.date == b.date).filter_map(|v| v.last().map(|r| r.value)).collect();
        breadth_kernels::mean(&known).filter(|_| known.len() >= 10)
    }

    /// Facts by source, each vector sorted by symbol, concept, period end and day known, linked to the panel's securities.
    pub fn new(sources: &[(Arc<str>, Vec<FactRow>)], panel: &Panel) -> Self {
        let linker = Linker::new(panel);
        let mut gathered = Gathered::default();
        for (name, rows) in sources {
            gathered.table(name, rows, &linker);
        }
        gathered.laid_out(panel)
    }

    /// The sources' names, in their order.
    pub fn sources(&self) -> &[Arc<str>] {
        &self.sources
    }

    /// How much of each source could be linked.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The sources' rows of a security.
    pub(crate) fn blocks(&self, security: usize) -> &[Block] {
        match (self.first_block.get(security), self.first_block.get(security + 1)) {
            (Some(a), Some(b)) => &self.blocks[*a as usize..*b as usize],
            _ => &[],
        }
    }

    /// The oldest period end of any statement item that a source had by `today`.
    pub(crate) fn begins(&self, source: u8, today: Date) -> Option<Date> {
        let steps = self.begins.get(usize::from(source))?;
        steps[..steps.partition_point(|(from, _)| *from <= today)].last().map(|(_, end)| *end)
    }

    /// The newest period end of any statement item known by `today`, with the day from which it was.
    pub(crate) fn newest_period(&self, block: &Block, today: Date) -> Option<(Date, Date)> {
        block.newest_period(&self.rows, today)
    }
}

/// Rows of all sources, linked to securities.
#[derive(Default)]
struct Gathered {
    sources: Vec<Arc<str>>,
    all: Vec<(u32, Row)>,
    coverage: Coverage,
}

impl Gathered {
    /// A vendor's table: rows by ticker.
    fn table(&mut self, name: &Arc<str>, rows: &[FactRow], linker: &Linker<'_>) {
        let runs: Vec<&[FactRow]> = rows.chunk_by(|a, b| a.symbol == b.symbol).collect();
        let k = self.sources.len() as u8;
        let linked: Vec<Linked> =
            runs.par_iter().map(|run| link_run(k, run, |day| linker.links(run[0].symbol, day))).collect();
        let runs: Vec<(Symbol, u64)> = runs.iter().map(|run| (run[0].symbol, run.len() as u64)).collect();
        self.take(name.clone(), &runs, linked);
    }

    /// What follows from filings: rows by filer, each for those of its tickers' holders that bear its name.
    fn filings(&mut self, filers: &[FilerSteps], linker: &Linker<'_>) {
        let k = self.sources.len() as u8;
        let tickers: Vec<(&FilerSteps, Symbol, Option<Date>)> =
            filers.iter().flat_map(|f| f.tickers.iter().map(move |(s, day)| (f, *s, *day))).collect();
        let linked: Vec<Linked> = tickers
            .par_iter()
            .map(|(filer, symbol, joined_on)| {
                let names: Vec<&str> = filer.names.iter().map(|n| &**n).collect();
                let namesakes = linker.namesakes(*symbol, &names);
                // A label joins from the day it was known on; a run before that day knew nothing of it.
                let joined = |link: Link| Link {
                    from: joined_on.map_or(link.from, |day| day.max(link.from)).max(filer.from),
                    until: link.until.min(filer.until),
                    ..link
                };
                link_run(k, &filer.rows, |day| {
                    namesakes.links(day).into_iter().map(joined).filter(|l| l.from < l.until).collect()
                })
            })
            .collect();
        let runs: Vec<(Symbol, u64)> = tickers.iter().map(|(f, s, _)| (*s, f.rows.len() as u64)).collect();
        self.take(filings::SOURCE.into(), &runs, linked);
    }

    fn take(&mut self, source: Arc<str>, runs: &[(Symbol, u64)], linked: Vec<Linked>) {
        let mut counted = SourceCoverage { source: source.clone(), ..SourceCoverage::default() };
        counted.symbols = runs.len() as u64;
        for ((symbol, rows), linked) in runs.iter().zip(linked) {
            counted.rows += rows;
            if linked.rows.is_empty() && linked.impossible < *rows {
                counted.unmatched.push(*symbol);
            }
            counted.linked_rows += linked.rows.len() as u64;
            counted.linked_later_rows += linked.later;
            counted.impossible_rows += linked.impossible;
            self.all.extend(linked.rows);
        }
        counted.unmatched.sort_unstable();
        self.coverage.sources.push(counted);
        self.sources.push(source);
    }

    /// By security and source.
    fn laid_out(self, panel: &Panel) -> Fundamentals {
        let Gathered { sources, mut all, mut coverage } = self;
        // Stable, so that rows equal in all of these keep the order of their import.
        all.par_sort_by_key(|(security, row)| {
            (*security, row.source, row.concept as u8, row.period_end, row.known_on, row.published_on)
        });
        let mut blocks = Vec::new();
        let mut first_block = vec![0; panel.securities.len() + 1];
        let mut begin = 0;
        for group in all.chunk_by(|a, b| (a.0, a.1.source) == (b.0, b.1.source)) {
            blocks.push(Block::new(begin, group));
            begin += group.len();
            first_block[group[0].0 as usize + 1] += 1;
        }
        coverage.securities = first_block.iter().filter(|n| **n > 0).count() as u64;
        for i in 0..panel.securities.len() {
            first_block[i + 1] += first_block[i];
        }
        let rows: Vec<Row> = all.into_iter().map(|(_, row)| row).collect();
        let begins = (0..sources.len()).map(|k| begins(&rows, k as u8)).collect();
        let ends = rows.iter().map(|r| r.period_end).collect();
        Fundamentals { sources, rows, ends, blocks, first_block, coverage, begins, policy_rate: Vec::new() }
    }
}

/// The oldest period end of a source's statement items by the day from which it was known.
fn begins(rows: &[Row], source: u8) -> Vec<(Date, Date)> {
    let mut known: BTreeMap<Date, Date> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.source == source && is_statement_item(r.concept)) {
        let end = known.entry(row.from.max(row.known_on)).or_insert(row.period_end);
        *end = row.period_end.min(*end);
    }
    let mut steps: Vec<(Date, Date)> = Vec::new();
    for (from, end) in known {
        if steps.last().is_none_or(|(_, oldest)| end < *oldest) {
            steps.push((from, end));
        }
    }
    steps
}

/// One ticker's rows.
struct Linked {
    /// (security, row).
    rows: Vec<(u32, Row)>,
    /// How many of them are seen later than they were known.
    later: u64,
    /// How many of the source's were known before their period was over.
    impossible: u64,
}

fn link_run(k: u8, run: &[FactRow], links_of: impl Fn(Date) -> Vec<Link>) -> Linked {
    let mut days: Vec<Date> = run.iter().map(|r| r.known_on).collect();
    days.sort_unstable();
    days.dedup();
    let links: Vec<Vec<Link>> = days.iter().map(|day| links_of(*day)).collect();
    let (mut out, mut later, mut impossible) = (Vec::with_capacity(run.len()), 0, 0);
    // The days on which what was given is taken back: rows without a number.
    let mut back: HashMap<(Concept, Span, Date), Vec<Date>> = HashMap::new();
    for fact in run.iter().filter(|f| f.value.is_nan()) {
        back.entry((fact.concept, fact.span, fact.period_end)).or_default().push(fact.known_on);
    }
    for fact in run.iter().filter(|f| !f.value.is_nan()) {
        let days_back = back.get(&(fact.concept, fact.span, fact.period_end));
        let after = |day: &Date| *day > fact.known_on;
        let taken_back = days_back.into_iter().flatten().copied().filter(after).min().unwrap_or(Date::MAX);
        if fact.known_on <= fact.period_end {
            impossible += 1;
            continue;
        }
        let known = days.binary_search(&fact.known_on).map_or(&[][..], |d| &links[d]);
        for link in known {
            later += u64::from(link.from > fact.known_on);
            out.push((
                link.security,
                Row {
                    value: fact.value,
                    period_end: fact.period_end,
                    known_on: fact.known_on,
                    published_on: fact.published_on,
                    from: link.from,
                    until: link.until,
                    taken_back,
                    concept: fact.concept,
                    span: fact.span,
                    grade: fact.grade,
                    source: k,
                },
            ));
        }
    }
    Linked { rows: out, later, impossible }
}

#[cfg(test)]
mod tests;
