//! All rows of all files, brought together: one ticker for one company, no key twice, in order.
use std::collections::{BTreeMap, BTreeSet};

use breadth_domain::finding::kinds;
use breadth_domain::{CompanyRow, Concept, Date, FactRow, Grade, Symbol};

use super::mapping::Statement;
use super::span::{Period, span_of};
use crate::IngestError;
use crate::tally::Tally;

/// The marks by which SimFin tells a ticker that is gone from one that took its place.
const GONE: [&str; 2] = ["_DELISTED", "_OLD"];

/// One row of one statement.
pub(super) struct Statements {
    pub(super) symbol: Symbol,
    pub(super) period_end: Date,
    pub(super) published_on: Date,
    pub(super) known_on: Date,
    pub(super) grade: Grade,
    pub(super) period: Period,
    /// Taken from filings, whose cash flows run from the start of the fiscal year.
    pub(super) from_filings: bool,
    pub(super) statement: Option<Statement>,
    /// SimFin's number of the company.
    pub(super) company: Option<u64>,
    pub(super) values: Vec<(Concept, f64)>,
    pub(super) file: u32,
    pub(super) line: u64,
}

impl Statements {
    fn value(&self, concept: Concept) -> Option<f64> {
        self.values.iter().find(|(c, _)| *c == concept).map(|(_, v)| *v)
    }

    /// Free cash flow = operating cash flow − capital expenditure, where both are given and it is not.
    pub(super) fn derive_free_cash_flow(&mut self) {
        if self.value(Concept::FreeCashFlow).is_none()
            && let (Some(cash), Some(spent)) =
                (self.value(Concept::OperatingCashFlow), self.value(Concept::CapitalExpenditure))
        {
            self.values.push((Concept::FreeCashFlow, cash - spent));
        }
    }

    fn key(&self) -> (Symbol, Date, Date, Period, Option<Statement>) {
        (self.symbol, self.period_end, self.published_on, self.period, self.statement)
    }

    fn text(&self) -> String {
        let values: Vec<String> = self.values.iter().map(|(c, v)| format!("{c}={v}")).collect();
        format!("{},{},{},{}", self.symbol, self.period_end, self.published_on, values.join(","))
    }
}

/// What the files held.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) rows: Vec<Statements>,
    pub(super) companies: Vec<(CompanyRow, u32, u64)>,
}

impl Collected {
    /// Facts and companies, sorted, no key twice.
    pub(super) fn settle(
        mut self,
        files: &[&str],
        tally: &mut Tally<'_>,
    ) -> Result<(Vec<FactRow>, Vec<CompanyRow>), IngestError> {
        for (company, file, line) in self.rename_the_gone(tally) {
            let seen = || format!("{} is the ticker of a company with figures", company.symbol);
            tally.quarantine(&kinds::CONFLICT, files[file as usize], line, seen, || company.name.to_string())?;
        }
        self.note_unmatched(files, tally);
        let companies = self.settle_companies(files, tally)?;
        self.rows.sort_by_key(|r| (r.key(), r.file, r.line));
        let mut kept: Vec<Statements> = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            if let Some(last) = kept.last()
                && last.key() == row.key()
            {
                let kind = if last.values == row.values { &kinds::DUPLICATE } else { &kinds::CONFLICT };
                tally.quarantine(
                    kind,
                    files[row.file as usize],
                    row.line,
                    || format!("kept: line {}", last.line),
                    || row.text(),
                )?;
                continue;
            }
            kept.push(row);
        }
        let mut facts: Vec<(FactRow, u32, u64)> = Vec::with_capacity(kept.iter().map(|r| r.values.len()).sum());
        for row in &kept {
            tally.cover(row.period_end);
            for (concept, value) in &row.values {
                let fact = FactRow {
                    symbol: row.symbol,
                    concept: *concept,
                    span: span_of(*concept, row.period, row.from_filings),
                    period_end: row.period_end,
                    value: *value,
                    published_on: row.published_on,
                    known_on: row.known_on,
                    grade: row.grade,
                };
                facts.push((fact, row.file, row.line));
            }
        }
        drop(kept);
        facts.sort_by_key(|(f, file, line)| {
            (f.symbol, f.concept, f.period_end, f.known_on, f.span, f.published_on, *file, *line)
        });
        let mut out: Vec<FactRow> = Vec::with_capacity(facts.len());
        for (fact, file, line) in facts {
            let key = |f: &FactRow| (f.symbol, f.concept, f.period_end, f.known_on, f.span);
            if let Some(last) = out.last()
                && key(last) == key(&fact)
            {
                // Rows of different keys that give one number for one day: a fiscal year and its last quarter both say what
                // stood on the balance sheet; two publications over one weekend.
                if last.value != fact.value {
                    let seen = || format!("kept: {}", last.value);
                    let text = || format!("{},{},{},{}", fact.symbol, fact.concept, fact.period_end, fact.value);
                    tally.note(&kinds::CONFLICTING_FACT, files[file as usize], line, || {
                        format!("{}; {}", seen(), text())
                    });
                }
                continue;
            }
            out.push(fact);
        }
        Ok((out, companies))
    }

    /// `SIVB_delisted` is `SIVB`, unless another company has figures under that ticker: then the mark stays. Answers with
    /// the labels of companies without figures whose ticker is taken so.
    fn rename_the_gone(&mut self, tally: &mut Tally<'_>) -> Vec<(CompanyRow, u32, u64)> {
        let all: BTreeSet<Symbol> = self.rows.iter().map(|r| r.symbol).collect();
        let mut renamed: BTreeMap<Symbol, Symbol> = BTreeMap::new();
        let mut kept = 0;
        for symbol in &all {
            let Some(bare) = GONE.iter().find_map(|mark| symbol.as_str().strip_suffix(mark)).and_then(Symbol::new)
            else {
                continue;
            };
            if all.contains(&bare) || renamed.values().any(|b| *b == bare) {
                kept += 1;
            } else {
                renamed.insert(*symbol, bare);
            }
        }
        if renamed.is_empty() && kept == 0 {
            return Vec::new();
        }
        tally.notes.push(format!(
            "{} tickers marked as delisted are named without the mark; {kept} keep it, for another company has figures under the ticker",
            renamed.len()
        ));
        for row in &mut self.rows {
            row.symbol = *renamed.get(&row.symbol).unwrap_or(&row.symbol);
        }
        // The label goes with the figures: one of a company that has none here gives way.
        let taken: BTreeSet<Symbol> = renamed.values().copied().collect();
        let mut aside = Vec::new();
        for (company, file, line) in std::mem::take(&mut self.companies) {
            match renamed.get(&company.symbol) {
                Some(bare) => self.companies.push((CompanyRow { symbol: *bare, ..company }, file, line)),
                None if taken.contains(&company.symbol) => aside.push((company, file, line)),
                None => self.companies.push((company, file, line)),
            }
        }
        aside
    }

    /// Notes each company and period that one of SimFin's statements has and another lacks.
    fn note_unmatched(&self, files: &[&str], tally: &mut Tally<'_>) {
        let bit = |s: Statement| 1u8 << s as u8;
        type Place = (u8, u32, u64, Symbol);
        let mut seen: BTreeMap<(u64, Date, Period), Place> = BTreeMap::new();
        let mut present = 0u8;
        for row in &self.rows {
            if let (Some(company), Some(statement)) = (row.company, row.statement) {
                present |= bit(statement);
                let key = (company, row.period_end, row.period);
                seen.entry(key).or_insert((0, row.file, row.line, row.symbol)).0 |= bit(statement);
            }
        }
        let names = [
            (Statement::Income, "income statement"),
            (Statement::Balance, "balance sheet"),
            (Statement::CashFlow, "cash flow statement"),
        ];
        for ((_, date, _), (mask, file, line, symbol)) in seen.iter().filter(|(_, v)| v.0 != present) {
            let lacking: Vec<&str> =
                names.iter().filter(|(s, _)| (present & !mask) & bit(*s) != 0).map(|(_, n)| *n).collect();
            tally.note(&kinds::UNMATCHED, files[*file as usize], *line, || {
                format!("{symbol} {date}: no {}", lacking.join(", no "))
            });
        }
    }

    fn settle_companies(&mut self, files: &[&str], tally: &mut Tally<'_>) -> Result<Vec<CompanyRow>, IngestError> {
        let mut all = std::mem::take(&mut self.companies);
        all.sort_by_key(|(c, file, line)| (c.symbol, *file, *line));
        let mut kept: Vec<CompanyRow> = Vec::with_capacity(all.len());
        for (company, file, line) in all {
            if let Some(last) = kept.last()
                && last.symbol == company.symbol
            {
                let kind = if *last == company { &kinds::DUPLICATE } else { &kinds::CONFLICT };
                let text = || format!("{},{}", company.symbol, company.name);
                tally.quarantine(kind, files[file as usize], line, || format!("kept: {}", last.name), text)?;
                continue;
            }
            kept.push(company);
        }
        Ok(kept)
    }
}
