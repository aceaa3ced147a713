//! What filers filed, number by number and filing by filing: the vintages from which every figure of a company is made.
//!
//! A *fact* is one number of one filing: a tag, a unit, a period and a value. The same number appears in many filings
//! (comparatives, amendments, recasts); each appearance is kept, for each is a vintage.
use std::collections::HashMap;

use serde::Serialize;

use crate::{Date, calendar};

/// A number exactly as it was filed: whole numbers stay whole.
#[derive(Copy, Clone, Debug, PartialEq)]
pub enum Number {
    /// Written without a fraction.
    Integer(i64),
    /// Written with a fraction or an exponent.
    Decimal(f64),
}

impl Number {
    /// The number as a float; exact for whole numbers up to 2^53.
    pub fn value(self) -> f64 {
        match self {
            Number::Integer(n) => n as f64,
            Number::Decimal(x) => x,
        }
    }
}

/// One filing of one filer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filing {
    /// The accession number as the source writes it, for example `0000320193-09-000020`.
    pub accession: Box<str>,
    /// The form, for example `10-K/A`.
    pub form: Box<str>,
    /// The day EDGAR gives as the day of filing.
    pub filed_on: Date,
    /// When EDGAR accepted it, in seconds since 1970-01-01 UTC, where the source says so.
    pub accepted: Option<i64>,
}

impl Filing {
    /// The first session on which the market could use it: of a filing accepted at or before 16:00 in New York on a
    /// session, that session; accepted later, or with only its filing date known, the next session after that day.
    pub fn known_on(&self) -> Date {
        match self.accepted {
            Some(utc) => {
                let (day, seconds) = calendar::new_york(utc);
                if seconds <= 16 * 3600 && calendar::session_on_or_before(day) == day {
                    day
                } else {
                    calendar::session_after(day)
                }
            }
            None => calendar::session_after(self.filed_on),
        }
    }
}

/// One number of one filing. `tag`, `unit` and `filing` are places in the [`FilerFacts`] that hold it.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct FiledFact {
    /// Its tag.
    pub tag: u32,
    /// Its unit.
    pub unit: u32,
    /// The filing.
    pub filing: u32,
    /// The first day of the period; `None` for a number at a day.
    pub start: Option<Date>,
    /// The last day of the period, or the day.
    pub end: Date,
    /// The number.
    pub value: Number,
    /// Whether the dates are the filing's own. SEC's financial statement data sets round them to the end of a month.
    pub exact: bool,
}

/// Everything one filer filed, as far as a source or a view has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FilerFacts {
    /// Central index key.
    pub cik: u64,
    /// The name as the source gives it; may be empty.
    pub name: Box<str>,
    /// Distinct tags as `taxonomy:Concept` (`us-gaap:Assets`, `dei:…`, `ext:…` for a filer's own), ascending.
    pub tags: Vec<Box<str>>,
    /// Distinct units (`USD`, `shares`, `USD/shares`, `pure`, …), ascending.
    pub units: Vec<Box<str>>,
    /// Filings, ascending by day of filing and accession number.
    pub filings: Vec<Filing>,
    /// The numbers, ascending by (tag, unit, end, start, filing, value).
    pub facts: Vec<FiledFact>,
}

/// Rounded dates lie at most this far from the exact ones: half a month, and the four days by which a 52/53-week year
/// wanders.
const ROUNDED_DAYS: i32 = 19;

impl FilerFacts {
    /// Puts the lists into their order and the facts after them, drops what is there twice, and of a number with exact
    /// and with rounded dates keeps the exact one.
    pub fn normalise(&mut self) {
        let tags = order(&mut self.tags, |a, b| a.cmp(b));
        let units = order(&mut self.units, |a, b| a.cmp(b));
        let filings = order(&mut self.filings, |a, b| (a.filed_on, &a.accession).cmp(&(b.filed_on, &b.accession)));
        for fact in &mut self.facts {
            fact.tag = tags[fact.tag as usize];
            fact.unit = units[fact.unit as usize];
            fact.filing = filings[fact.filing as usize];
        }
        let key = |f: &FiledFact| (f.tag, f.unit, f.end, f.start, f.filing);
        self.facts.sort_by(|a, b| {
            key(a).cmp(&key(b)).then(b.exact.cmp(&a.exact)).then(a.value.value().total_cmp(&b.value.value()))
        });
        self.facts.dedup_by(|b, a| key(a) == key(b) && (a.value == b.value || (a.exact && !b.exact)));
        if self.facts.iter().any(|f| !f.exact) && self.facts.iter().any(|f| f.exact) {
            self.drop_shadows();
        }
    }

    /// Drops rounded numbers of which the same filing gives the same value under exact dates.
    fn drop_shadows(&mut self) {
        let mut exact: HashMap<(u32, u32, u32), Vec<FiledFact>> = HashMap::new();
        for fact in self.facts.iter().filter(|f| f.exact) {
            exact.entry((fact.tag, fact.unit, fact.filing)).or_default().push(*fact);
        }
        self.facts.retain(|f| {
            f.exact
                || !exact.get(&(f.tag, f.unit, f.filing)).into_iter().flatten().any(|e| {
                    e.value.value() == f.value.value()
                        && e.end.days_until(f.end).abs() <= ROUNDED_DAYS
                        && match (e.start, f.start) {
                            (None, None) => true,
                            (Some(a), Some(b)) => a.days_until(b).abs() <= 2 * ROUNDED_DAYS,
                            _ => false,
                        }
                })
        });
    }

    /// What several sources, or several imports of one, have of one filer, as one. A filing's acceptance is taken from
    /// whoever knows it; a name from the first who has one.
    pub fn merge(parts: Vec<FilerFacts>) -> FilerFacts {
        let mut parts = parts.into_iter();
        let Some(mut whole) = parts.next() else { return FilerFacts::default() };
        let mut filings: HashMap<Box<str>, u32> =
            whole.filings.iter().enumerate().map(|(i, f)| (f.accession.clone(), i as u32)).collect();
        let place = |list: &mut Vec<Box<str>>, text: Box<str>| match list.iter().position(|t| *t == text) {
            Some(i) => i as u32,
            None => {
                list.push(text);
                list.len() as u32 - 1
            }
        };
        for part in parts {
            if whole.name.is_empty() {
                whole.name = part.name;
            }
            let mut known: HashMap<Box<str>, u32> =
                whole.tags.iter().enumerate().map(|(i, t)| (t.clone(), i as u32)).collect();
            let mut tags = Vec::with_capacity(part.tags.len());
            for tag in part.tags {
                let next = known.len() as u32;
                let at = *known.entry(tag.clone()).or_insert(next);
                if at == next {
                    whole.tags.push(tag);
                }
                tags.push(at);
            }
            let units: Vec<u32> = part.units.into_iter().map(|u| place(&mut whole.units, u)).collect();
            let mut places = Vec::with_capacity(part.filings.len());
            for filing in part.filings {
                match filings.get(&filing.accession) {
                    Some(i) => {
                        let ours = &mut whole.filings[*i as usize];
                        ours.accepted = ours.accepted.or(filing.accepted);
                        places.push(*i);
                    }
                    None => {
                        let at = whole.filings.len() as u32;
                        filings.insert(filing.accession.clone(), at);
                        whole.filings.push(filing);
                        places.push(at);
                    }
                }
            }
            whole.facts.extend(part.facts.into_iter().map(|f| FiledFact {
                tag: tags[f.tag as usize],
                unit: units[f.unit as usize],
                filing: places[f.filing as usize],
                ..f
            }));
        }
        whole.normalise();
        whole
    }

    /// What of it was known by the day: filings, and the numbers in them.
    #[must_use]
    pub fn known_by(&self, day: Date) -> FilerFacts {
        let mut places = vec![None; self.filings.len()];
        let mut filings = Vec::new();
        for (i, filing) in self.filings.iter().enumerate().filter(|(_, f)| f.known_on() <= day) {
            places[i] = Some(filings.len() as u32);
            filings.push(filing.clone());
        }
        let facts = self.facts.iter().filter_map(|f| Some(FiledFact { filing: places[f.filing as usize]?, ..*f }));
        FilerFacts { filings, facts: facts.collect(), ..self.clone() }
    }
}

/// Sorts a list and gives the new place of each of its old places.
fn order<T>(list: &mut Vec<T>, compare: impl Fn(&T, &T) -> std::cmp::Ordering) -> Vec<u32> {
    let mut tagged: Vec<(u32, T)> = std::mem::take(list).into_iter().enumerate().map(|(i, t)| (i as u32, t)).collect();
    tagged.sort_by(|a, b| compare(&a.1, &b.1));
    let mut places = vec![0; tagged.len()];
    for (new, (old, _)) in tagged.iter().enumerate() {
        places[*old as usize] = new as u32;
    }
    list.extend(tagged.into_iter().map(|(_, t)| t));
    places
}

/// What a label of a filer says.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FilerLabelKind {
    /// Its name, present or former.
    Name,
    /// A ticker of one of its securities.
    Ticker,
    /// The standard industrial classification.
    Sic,
    /// The last day of the fiscal year, `MMDD`.
    FiscalYearEnd,
    /// The CIK whose history it goes on with (a reorganisation, a new holding company).
    Predecessor,
}

impl FilerLabelKind {
    /// Every kind, in the order of the codes stored.
    pub const ALL: [FilerLabelKind; 5] = [
        FilerLabelKind::Name,
        FilerLabelKind::Ticker,
        FilerLabelKind::Sic,
        FilerLabelKind::FiscalYearEnd,
        FilerLabelKind::Predecessor,
    ];

    /// The stable name.
    pub const fn id(self) -> &'static str {
        match self {
            FilerLabelKind::Name => "name",
            FilerLabelKind::Ticker => "ticker",
            FilerLabelKind::Sic => "sic",
            FilerLabelKind::FiscalYearEnd => "fiscal_year_end",
            FilerLabelKind::Predecessor => "predecessor",
        }
    }
}

/// A label of a filer, for as long as it held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FilerLabelRow {
    /// The filer.
    pub cik: u64,
    /// What it says.
    pub kind: FilerLabelKind,
    /// The label.
    pub value: Box<str>,
    /// The first day on which it is known to hold; `None` where the source gives no day.
    pub from: Option<Date>,
    /// The last day on which it is known to hold; `None` where it still does, or nobody says.
    pub to: Option<Date>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn filing(accession: &str, filed_on: &str, accepted: Option<i64>) -> Filing {
        Filing { accession: accession.into(), form: "10-Q".into(), filed_on: d(filed_on), accepted }
    }

    fn fact(tag: u32, end: &str, filing: u32, value: i64, exact: bool) -> FiledFact {
        FiledFact { tag, unit: 0, filing, start: None, end: d(end), value: Number::Integer(value), exact }
    }

    fn filer(tags: &[&str], filings: Vec<Filing>, facts: Vec<FiledFact>) -> FilerFacts {
        FilerFacts {
            cik: 1,
            name: "A".into(),
            tags: tags.iter().map(|t| (*t).into()).collect(),
            units: vec!["USD".into()],
            filings,
            facts,
        }
    }

    #[test]
    fn a_filing_is_known_on_the_session_that_could_read_it() {
        // 2021-11-05 is a Friday; 20:00 UTC is 16:00 in New York.
        let close = i64::from(d("2021-11-05").days()) * 86_400 + 20 * 3600;
        assert_eq!(filing("a", "2021-11-05", Some(close)).known_on(), d("2021-11-05"));
        assert_eq!(filing("a", "2021-11-05", Some(close + 1)).known_on(), d("2021-11-08"));
        assert_eq!(filing("a", "2021-11-05", None).known_on(), d("2021-11-08"));
        // Accepted on a Saturday morning.
        assert_eq!(filing("a", "2021-11-08", Some(close + 16 * 3600)).known_on(), d("2021-11-08"));
    }

    #[test]
    fn sources_of_one_filer_become_one() {
        let ours = filer(
            &["us-gaap:B", "us-gaap:A"],
            vec![filing("2", "2021-02-01", None), filing("1", "2020-02-01", None)],
            vec![fact(0, "2020-12-28", 0, 5, true), fact(1, "2020-12-28", 0, 7, true)],
        );
        let theirs = filer(
            &["us-gaap:A", "us-gaap:B"],
            vec![filing("2", "2021-02-01", Some(9))],
            vec![fact(1, "2020-12-31", 0, 5, false), fact(0, "2020-12-31", 0, 8, false)],
        );
        let whole = FilerFacts::merge(vec![ours.clone(), theirs.clone()]);
        assert_eq!(
            whole.filings.iter().map(|f| (&*f.accession, f.accepted)).collect::<Vec<_>>(),
            [("1", None), ("2", Some(9))]
        );
        // The rounded 5 is the exact 5 again; the rounded 8 is another number.
        let kept: Vec<_> = whole.facts.iter().map(|f| (&*whole.tags[f.tag as usize], f.value, f.exact)).collect();
        assert_eq!(
            kept,
            [
                ("us-gaap:A", Number::Integer(7), true),
                ("us-gaap:A", Number::Integer(8), false),
                ("us-gaap:B", Number::Integer(5), true)
            ]
        );
        assert_eq!(FilerFacts::merge(vec![whole.clone(), ours, theirs]), whole);
    }

    #[test]
    fn what_was_not_known_is_not_there() {
        let mut whole = filer(
            &["us-gaap:A"],
            vec![filing("1", "2020-02-03", None), filing("2", "2021-02-01", None)],
            vec![fact(0, "2019-12-31", 0, 5, true), fact(0, "2019-12-31", 1, 6, true)],
        );
        whole.normalise();
        let then = whole.known_by(d("2021-02-01"));
        assert_eq!((then.filings.len(), then.facts.len()), (1, 1));
        assert_eq!(whole.known_by(d("2021-02-02")), whole);
    }
}
