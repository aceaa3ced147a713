//! `num.txt`: one number to a line, joined to its filing.
use std::collections::{HashMap, HashSet};
use std::io::{self, Read};

use breadth_domain::finding::kinds;
use breadth_domain::{Date, FiledFact, FilerFacts, FindingKind, Number};
use rayon::prelude::*;

use super::filers::{Filer, Filers};
use super::lines::{Header, Line, Lines};
use crate::IngestError;
use crate::filed::aside::Remarks;
use crate::filed::draft::{Claim, judge, number, tells_ahead};
use crate::filed::hash::Quick;

/// The columns of `num.txt`; `coreg` and, in the older layout, `segments` may be absent.
pub(super) const NUM: [&str; 9] = ["adsh", "tag", "version", "ddate", "qtrs", "uom", "value", "coreg", "segments"];
pub(super) const NUM_NEEDED: usize = 7;
/// More quarters than a century has are no period.
const MOST_QUARTERS: i32 = 400;
/// How many filers are put in order at the same time.
const AT_ONCE: usize = 512;

/// A tag of the data set.
#[derive(Copy, Clone)]
struct Tag {
    name: u32,
    ahead: bool,
    per_share: bool,
}

/// The numbers so far, by filer, with tags and units by their places in lists of the whole data set.
pub(super) struct Numbers<'a> {
    filers: &'a Filers,
    per_share: &'a HashSet<Box<str>, Quick>,
    today: Date,
    columns: Columns,
    names: HashMap<Box<str>, u32, Quick>,
    /// `tag\tversion` to what it is.
    tags: HashMap<Box<str>, Tag, Quick>,
    /// How many rows are parts of a filer's numbers.
    pub(super) parts: u64,
}

/// What was read.
#[derive(Default)]
pub(super) struct Columns {
    tags: Vec<Box<str>>,
    units: Vec<Box<str>>,
    facts: Vec<Vec<FiledFact>>,
}

type Reason = (&'static FindingKind, String);

impl<'a> Numbers<'a> {
    pub(super) fn new(filers: &'a Filers, per_share: &'a HashSet<Box<str>, Quick>, today: Date) -> Self {
        let facts = filers.all.iter().map(|_| Vec::new()).collect();
        let columns = Columns { facts, ..Columns::default() };
        Numbers { filers, per_share, today, columns, names: HashMap::default(), tags: HashMap::default(), parts: 0 }
    }

    pub(super) fn finish(self) -> Columns {
        self.columns
    }

    /// Reads the table.
    pub(super) fn read(&mut self, reader: &mut dyn Read, remarks: &mut Remarks) -> io::Result<()> {
        let mut lines = Lines::new(reader);
        let mut header: Option<Header<9>> = None;
        let mut key = String::new();
        loop {
            let at = lines.number + 1;
            let line = match lines.next()? {
                None => return Ok(()),
                Some(Line::Wrong(why)) => {
                    remarks.add(&kinds::UNREADABLE_ROW, at, || why.to_owned(), String::new);
                    continue;
                }
                Some(Line::Whole(line)) => line,
            };
            let Some(header) = &header else {
                header = Some(Header::find(line, NUM, NUM_NEEDED).map_err(io::Error::other)?);
                continue;
            };
            if let Err((kind, seen)) = self.take(header.cells(line), &mut key) {
                remarks.add(kind, at, || seen, || line.to_owned());
            }
        }
    }

    fn take(&mut self, cells: Option<[&str; 9]>, key: &mut String) -> Result<(), Reason> {
        let unreadable = |what: String| (&kinds::UNREADABLE_ROW, what);
        let [accession, tag, version, ddate, qtrs, uom, value, coreg, segments] =
            cells.ok_or_else(|| unreadable("another number of fields than the header".to_owned()))?;
        if !coreg.is_empty() || !segments.is_empty() {
            self.parts += 1;
            return Ok(());
        }
        let place = self.filers.by_accession.get(accession);
        let (filer, filing) = *place.ok_or_else(|| unreadable(format!("`sub` has no filing `{accession}`")))?;
        if tag.is_empty() || version.is_empty() {
            return Err(unreadable("no `tag`, or no `version`".to_owned()));
        }
        if value.is_empty() {
            return Err((&kinds::EMPTY_VALUE, format!("{tag} of {accession}")));
        }
        let value = plain(value)?;
        let impossible = |what: String| (&kinds::IMPOSSIBLE_DATE, what);
        let end = Date::parse_compact(ddate.as_bytes()).ok_or_else(|| impossible(format!("`ddate` is `{ddate}`")))?;
        let quarters = qtrs.parse().ok().filter(|q| (0..=MOST_QUARTERS).contains(q));
        let quarters: i32 = quarters.ok_or_else(|| impossible(format!("`qtrs` is `{qtrs}`")))?;
        let start = (quarters > 0).then(|| end.plus_months(-3 * quarters).month_end().plus_days(1));
        let tag = self.tag(tag, version, accession, key);
        let filed_on = self.filers.all[filer as usize].filings[filing as usize].filed_on;
        judge(self.today, tag.ahead, &Claim { start, end, value, exact: false }, filed_on)?;
        let unit = self.unit(uom, tag.per_share);
        let fact = FiledFact { tag: tag.name, unit, filing, start, end, value, exact: false };
        self.columns.facts[filer as usize].push(fact);
        Ok(())
    }

    fn tag(&mut self, tag: &str, version: &str, accession: &str, key: &mut String) -> Tag {
        key.clear();
        key.extend([tag, "\t", version]);
        if let Some(known) = self.tags.get(key.as_str()) {
            return *known;
        }
        let taxonomy = match version.split_once('/') {
            Some(("ifrs", _)) => "ifrs-full",
            Some((taxonomy, _)) if version != accession => taxonomy,
            _ => "ext",
        };
        let name = format!("{taxonomy}:{tag}").into_boxed_str();
        let next = self.columns.tags.len() as u32;
        let place = *self.names.entry(name.clone()).or_insert(next);
        if place == next {
            self.columns.tags.push(name);
        }
        let per_share = self.per_share.contains(key.as_str());
        let found = Tag { name: place, ahead: tells_ahead(taxonomy, tag), per_share };
        self.tags.insert(key.as_str().into(), found);
        found
    }

    fn unit(&mut self, uom: &str, per_share: bool) -> u32 {
        let money = uom.len() == 3 && uom.bytes().all(|c| c.is_ascii_uppercase());
        let name = if money && per_share { format!("{uom}/shares") } else { uom.to_owned() };
        let units = &mut self.columns.units;
        units.iter().position(|u| **u == *name).unwrap_or_else(|| {
            units.push(name.into());
            units.len() - 1
        }) as u32
    }
}

/// A value: the data sets write every number with four decimals, whole ones too.
fn plain(value: &str) -> Result<Number, Reason> {
    let digits = match value.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|c| c == b'0') => whole,
        _ => value,
    };
    let shape = digits.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'-' | b'+' | b'.' | b'e' | b'E'));
    if !shape || !digits.bytes().any(|c| c.is_ascii_digit()) {
        return Err((&kinds::UNREADABLE_ROW, format!("`value` is `{value}`")));
    }
    number(digits).map_err(|()| (&kinds::OUT_OF_RANGE, format!("`value` is `{value}`")))
}

impl Columns {
    /// The filers, ascending by CIK.
    pub(super) fn into_filers(
        self,
        filers: Filers,
        mut take: impl FnMut(FilerFacts) -> Result<(), IngestError>,
    ) -> Result<(), IngestError> {
        let Columns { tags, units, facts } = self;
        let mut all: Vec<(Filer, Vec<FiledFact>)> = filers.all.into_iter().zip(facts).collect();
        all.sort_by_key(|(filer, _)| filer.cik);
        let mut all = all.into_iter();
        loop {
            let some: Vec<_> = all.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                return Ok(());
            }
            let ready: Vec<FilerFacts> =
                some.into_par_iter().map(|(filer, facts)| own(filer, facts, &tags, &units)).collect();
            ready.into_iter().try_for_each(&mut take)?;
        }
    }
}

/// A filer with lists of its own.
fn own(filer: Filer, mut facts: Vec<FiledFact>, tags: &[Box<str>], units: &[Box<str>]) -> FilerFacts {
    let gather = |all: &[Box<str>], place: fn(&mut FiledFact) -> &mut u32, facts: &mut [FiledFact]| {
        let mut used: Vec<u32> = facts.iter_mut().map(|f| *place(f)).collect();
        used.sort_unstable();
        used.dedup();
        for fact in facts {
            let at = place(fact);
            *at = used.binary_search(at).unwrap_or(0) as u32;
        }
        used.iter().map(|i| all[*i as usize].clone()).collect::<Vec<_>>()
    };
    let tags = gather(tags, |f| &mut f.tag, &mut facts);
    let units = gather(units, |f| &mut f.unit, &mut facts);
    let Filer { cik, name, filings } = filer;
    let mut whole = FilerFacts { cik, name: name.into(), tags, units, filings, facts };
    whole.normalise();
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_stay_whole() {
        assert_eq!(plain("20780000000.0000").unwrap(), Number::Integer(20_780_000_000));
        assert_eq!(plain("-3.0000").unwrap(), Number::Integer(-3));
        assert_eq!(plain("0.0850").unwrap(), Number::Decimal(0.085));
        for wrong in ["NaN", "inf", "-", ".", "12,5", "1000000000000000000.0000", "1e18"] {
            assert!(plain(wrong).is_err(), "{wrong}");
        }
    }
}
