//! Papers for this crate's tests: filings written by hand.
use breadth_domain::{Date, FiledFact, FilerFacts, Filing, Number};

/// The day.
pub(crate) fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A filer being written.
pub(crate) struct Paper {
    facts: FilerFacts,
}

/// A filing being written.
pub(crate) struct Page<'a> {
    facts: &'a mut FilerFacts,
}

impl Paper {
    pub fn new() -> Paper {
        Paper { facts: FilerFacts { cik: 1, ..FilerFacts::default() } }
    }

    /// Files a form on a day.
    pub fn file(&mut self, form: &str, filed_on: &str, write: impl FnOnce(&mut Page)) -> &mut Self {
        let accession = format!("0000000001-00-{:06}", self.facts.filings.len());
        let filing = Filing { accession: accession.into(), form: form.into(), filed_on: d(filed_on), accepted: None };
        self.facts.filings.push(filing);
        write(&mut Page { facts: &mut self.facts });
        self
    }

    /// What was filed, in order.
    pub fn facts(&self) -> FilerFacts {
        let mut facts = self.facts.clone();
        facts.normalise();
        facts
    }
}

impl Page<'_> {
    fn put(&mut self, tag: &str, unit: &str, start: Option<&str>, end: &str, value: f64) {
        let place = |list: &mut Vec<Box<str>>, text: &str| {
            list.iter().position(|t| **t == *text).unwrap_or_else(|| {
                list.push(text.into());
                list.len() - 1
            }) as u32
        };
        let fact = FiledFact {
            tag: place(&mut self.facts.tags, tag),
            unit: place(&mut self.facts.units, unit),
            filing: self.facts.filings.len() as u32 - 1,
            start: start.map(d),
            end: d(end),
            value: if value.fract() == 0.0 { Number::Integer(value as i64) } else { Number::Decimal(value) },
            exact: true,
        };
        self.facts.facts.push(fact);
    }

    /// Dollars over a period.
    pub fn over(&mut self, tag: &str, start: &str, end: &str, value: f64) {
        self.put(tag, "USD", Some(start), end, value);
    }

    /// Dollars at a day.
    pub fn at(&mut self, tag: &str, end: &str, value: f64) {
        self.put(tag, "USD", None, end, value);
    }

    /// Shares at a day.
    pub fn shares(&mut self, tag: &str, end: &str, value: f64) {
        self.put(tag, "shares", None, end, value);
    }

    /// In a unit, over a period.
    pub fn of(&mut self, tag: &str, unit: &str, start: &str, end: &str, value: f64) {
        self.put(tag, unit, Some(start), end, value);
    }
}
