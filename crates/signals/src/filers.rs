//! Which filer a ticker means, and under which tickers a filer is known.
//!
//! A filer is its central index key; tickers are labels, most of them undated or dated only from the day a list was first
//! seen. So a label joins identities and decides nothing by itself: on which day a ticker meant which security is the
//! panel's to say.
use std::collections::{BTreeMap, BTreeSet};

use breadth_domain::{Date, FilerFacts, FilerLabelKind, FilerLabelRow, Filing, Symbol};
use breadth_filings::{Filer, Succession};
use breadth_panel::Panel;
use breadth_store::View;
use serde::Serialize;

use crate::SignalError;
use crate::link::Linker;
use crate::succession::Successions;

/// Filers by ticker and tickers by filer.
#[derive(Clone, Debug, Default)]
pub struct FilerBook {
    /// The earliest label of each filer's industry.
    industries: BTreeMap<u64, (Option<Date>, Box<str>)>,
    names: BTreeMap<u64, BTreeSet<Box<str>>>,
    tickers: BTreeMap<u64, Vec<Label>>,
    /// Those that go on with another's history.
    predecessors: BTreeMap<u64, u64>,
    filers: BTreeSet<u64>,
}

/// A ticker of a filer.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    symbol: Symbol,
    from: Option<Date>,
    to: Option<Date>,
}

impl FilerBook {
    /// The labels known by the view's day: from filers' own submissions, lists of tickers, and vendors' company tables.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn from_view(view: &View) -> Result<Self, SignalError> {
        let filers = view.filers()?;
        if filers.is_empty() {
            return Ok(FilerBook::default());
        }
        let mut labels = view.filer_labels()?;
        labels.extend(view.filer_names()?);
        labels.extend(view.companies()?.into_iter().filter_map(|c| {
            let value = c.symbol.as_str().into();
            Some(FilerLabelRow { cik: c.cik?, kind: FilerLabelKind::Ticker, value, from: None, to: None })
        }));
        Ok(Self::new(filers, &labels))
    }

    /// Those filers with those labels.
    pub fn new(filers: Vec<u64>, labels: &[FilerLabelRow]) -> Self {
        let mut book = FilerBook { filers: filers.into_iter().collect(), ..FilerBook::default() };
        for label in labels {
            match label.kind {
                FilerLabelKind::Ticker => {
                    if let Some(symbol) = Symbol::new(&label.value) {
                        let of = book.tickers.entry(label.cik).or_default();
                        let label = Label { symbol, from: label.from, to: label.to };
                        if !of.contains(&label) {
                            of.push(label);
                        }
                    }
                }
                FilerLabelKind::Name => {
                    book.names.entry(label.cik).or_default().insert(label.value.clone());
                }
                FilerLabelKind::Sic => {
                    let told = (label.from, label.value.clone());
                    book.industries
                        .entry(label.cik)
                        .and_modify(|first| *first = told.clone().min(first.clone()))
                        .or_insert(told);
                }
                FilerLabelKind::Predecessor => {
                    if let Ok(old) = label.value.trim().parse() {
                        book.predecessors.insert(label.cik, old);
                    }
                }
                _ => {}
            }
        }
        book
    }

    /// Whether nobody filed.
    pub fn is_empty(&self) -> bool {
        self.filers.is_empty()
    }

    /// The names of a filer, present and former, and `own`, the one in its filings; not those that are only a ticker.
    pub fn names(&self, cik: u64, own: &str) -> Vec<Box<str>> {
        let symbols = self.symbols(cik);
        let told = self.names.get(&cik).into_iter().flatten().map(|n| &**n).chain([own]);
        let mut names: Vec<Box<str>> = told
            .filter(|name| !name.trim().is_empty() && !Symbol::new(name).is_some_and(|s| symbols.contains(&s)))
            .map(Into::into)
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// The tickers of a filer, each once, sorted, with the day from which it is known to be the filer's; `None` where a
    /// label without a day says so.
    pub fn tickers(&self, cik: u64) -> Vec<(Symbol, Option<Date>)> {
        let mut first: BTreeMap<Symbol, Option<Date>> = BTreeMap::new();
        for label in self.tickers.get(&cik).into_iter().flatten() {
            // No day is less than any day: an undated label holds for all of the time.
            first.entry(label.symbol).and_modify(|day| *day = (*day).min(label.from)).or_insert(label.from);
        }
        first.into_iter().collect()
    }

    /// The tickers of a filer, each once, sorted.
    pub fn symbols(&self, cik: u64) -> Vec<Symbol> {
        let mut symbols: Vec<Symbol> = self.tickers.get(&cik).into_iter().flatten().map(|l| l.symbol).collect();
        symbols.sort_unstable();
        symbols.dedup();
        symbols
    }

    /// The filer that a text means on a day: a number or `CIK` and a number; else a ticker, of several filers the one
    /// whose label holds on the day, then the one whose label began last. `None` where nobody who filed has it.
    pub fn filer(&self, text: &str, day: Date) -> Option<u64> {
        let digits = text.strip_prefix("CIK").or_else(|| text.strip_prefix("cik")).unwrap_or(text);
        if let Ok(cik) = digits.trim_start_matches('0').parse::<u64>()
            && !digits.is_empty()
        {
            return self.filers.contains(&cik).then_some(cik);
        }
        let symbol = Symbol::new(text)?;
        let holding = |l: &Label| l.from.is_none_or(|d| d <= day) && l.to.is_none_or(|d| day <= d);
        self.tickers
            .iter()
            .filter(|(cik, _)| self.filers.contains(cik))
            .flat_map(|(cik, labels)| labels.iter().filter(|l| l.symbol == symbol).map(|l| (*cik, l)))
            .max_by_key(|(cik, l)| (holding(l), l.from, std::cmp::Reverse(*cik)))
            .map(|(cik, _)| cik)
    }

    /// Everything a filer filed, ready to be asked: with the history it goes on with and its industry.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn open(&self, view: &View, cik: u64) -> Result<Option<Opened>, SignalError> {
        let by_numbers = Successions::of(view)?;
        let Some(whole) = self.whole(view, cik, &by_numbers)? else { return Ok(None) };
        let Whole { facts, own, predecessors } = whole;
        let filer = self.opened(facts).inheriting(|accession| own.binary_search_by(|o| (**o).cmp(accession)).is_err());
        Ok(Some(Opened { filer, predecessors }))
    }

    /// The same of facts that are at hand. A dated industry is used where it was known from the filer's first filing on:
    /// one told later would change what was read before it.
    pub(crate) fn opened(&self, facts: FilerFacts) -> Filer {
        let first = facts.filings.iter().map(Filing::known_on).min();
        match self.industries.get(&facts.cik) {
            Some((from, sic)) if from.is_none_or(|from| first.is_some_and(|first| from <= first)) => {
                Filer::new(facts).in_industry(sic)
            }
            _ => Filer::new(facts),
        }
    }

    /// The filer whose history a filer goes on with, where a label says so.
    pub fn predecessor(&self, cik: u64) -> Option<u64> {
        self.predecessors.get(&cik).copied().filter(|old| *old != cik && self.filers.contains(old))
    }

    /// The splits that prices tell of a filer's shares by the panel's last session, for [`Filer::with_splits`].
    pub fn splits(&self, panel: &Panel, cik: u64, own_name: &str) -> Vec<(Date, f64)> {
        Linker::new(panel).splits(&self.tickers(cik), &self.names(cik, own_name))
    }

    /// Everything a filer filed by the view's day, with the history it goes on with; `None` where there is nothing. A
    /// label says who goes on as whom before the numbers do.
    pub(crate) fn whole(
        &self,
        view: &View,
        cik: u64,
        by_numbers: &Successions<'_>,
    ) -> Result<Option<Whole>, SignalError> {
        let Some(own) = view.filer(cik)? else { return Ok(None) };
        let name = own.name.clone();
        let mut accessions: Vec<Box<str>> = own.filings.iter().map(|f| f.accession.clone()).collect();
        accessions.sort_unstable();
        let (mut parts, mut predecessors) = (vec![own], Vec::new());
        let mut seen = BTreeSet::from([cik]);
        let mut at = cik;
        loop {
            let evidence = by_numbers.get(at)?;
            let next = match self.predecessor(at) {
                Some(old) => Predecessor { cik: old, evidence: evidence.filter(|s| s.old == old), labelled: true },
                None => match evidence {
                    Some(s) => Predecessor { cik: s.old, evidence: Some(s), labelled: false },
                    None => break,
                },
            };
            if !seen.insert(next.cik) {
                break;
            }
            at = next.cik;
            parts.extend(view.filer(at)?);
            predecessors.push(next);
        }
        let facts = match parts.len() {
            1 => parts.remove(0),
            _ => FilerFacts { cik, name, ..FilerFacts::merge(parts) },
        };
        Ok(Some(Whole { facts, own: accessions, predecessors }))
    }
}

/// What a filer and those before it filed.
pub(crate) struct Whole {
    pub facts: FilerFacts,
    /// Its own accession numbers, sorted.
    own: Vec<Box<str>>,
    /// Those whose history it goes on with, the last first.
    pub predecessors: Vec<Predecessor>,
}

/// A filer ready to be asked.
#[derive(Debug)]
pub struct Opened {
    /// It, with its history.
    pub filer: Filer,
    /// Those whose history it goes on with, the last first.
    pub predecessors: Vec<Predecessor>,
}

/// A filer whose history another goes on with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Predecessor {
    /// Its number.
    pub cik: u64,
    /// What the numbers say of it.
    pub evidence: Option<Succession>,
    /// Whether a label says so; labels come before numbers.
    pub labelled: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn label(cik: u64, kind: FilerLabelKind, value: &str, from: Option<&str>, to: Option<&str>) -> FilerLabelRow {
        FilerLabelRow { cik, kind, value: value.into(), from: from.map(d), to: to.map(d) }
    }

    #[test]
    fn a_ticker_means_who_had_it_on_the_day() {
        let ticker = FilerLabelKind::Ticker;
        let book = FilerBook::new(
            vec![1, 2, 3],
            &[
                label(1, ticker, "abc", Some("2010-01-01"), Some("2015-12-31")),
                label(2, ticker, "ABC", Some("2018-01-01"), None),
                label(2, ticker, "ABC-B", None, None),
                label(4, ticker, "ABC", None, None),
                label(3, FilerLabelKind::Predecessor, "1", None, None),
            ],
        );
        assert_eq!(book.filer("ABC", d("2014-06-30")), Some(1));
        assert_eq!(book.filer("abc", d("2020-06-30")), Some(2));
        assert_eq!(book.filer("ABC", d("2017-06-30")), Some(2));
        assert_eq!(book.filer("CIK0000000003", d("2017-06-30")), Some(3));
        assert_eq!((book.filer("4", d("2017-06-30")), book.filer("XYZ", d("2017-06-30"))), (None, None));
        assert_eq!(
            book.tickers(2),
            [(Symbol::new("ABC").unwrap(), Some(d("2018-01-01"))), (Symbol::new("ABC.B").unwrap(), None)]
        );
        assert_eq!(book.symbols(2).iter().map(Symbol::as_str).collect::<Vec<_>>(), ["ABC", "ABC.B"]);
        assert_eq!((book.predecessor(3), book.predecessor(2)), (Some(1), None));
    }

    #[test]
    fn an_industry_told_later_changes_nothing_before() {
        let filing = Filing { accession: "1".into(), form: "10-K".into(), filed_on: d("2015-02-02"), accepted: None };
        let told = |from| {
            let book = FilerBook::new(vec![1], &[label(1, FilerLabelKind::Sic, "6022", from, None)]);
            let fact = breadth_domain::FiledFact {
                tag: 0,
                unit: 0,
                filing: 0,
                start: None,
                end: d("2014-12-31"),
                value: breadth_domain::Number::Integer(1),
                exact: true,
            };
            let facts = FilerFacts {
                cik: 1,
                tags: vec!["us-gaap:Assets".into()],
                units: vec!["USD".into()],
                filings: vec![filing.clone()],
                facts: vec![fact],
                ..FilerFacts::default()
            };
            book.opened(facts).at(d("2016-01-04"), breadth_filings::Reading::AsKnown).template()
        };
        let bank = Some(breadth_filings::Template::Bank);
        assert_eq!((told(None), told(Some("2015-02-02"))), (bank, bank));
        assert_ne!(told(Some("2015-06-01")), bank);
    }
}
