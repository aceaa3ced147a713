//! A filer as it grows while its document is read: names interned, rows judged.
use std::borrow::Cow;
use std::collections::HashMap;

use breadth_domain::finding::kinds;
use breadth_domain::{Date, FiledFact, FilerFacts, Filing, FindingKind, Number};

use super::aside::Remarks;
use super::hash::Quick;
use crate::dates::EARLIEST;

/// Sizes from here on are no number of a company: the largest balance sheets of the world, in their smallest units of
/// money, have 16 digits.
pub(super) const TOO_LARGE: i64 = 1_000_000_000_000_000_000;
/// How far after its filing a number may be dated that tells of things to come.
const AHEAD: i32 = 400;
/// By how much a date rounded to the end of a month may lie after the filing's own.
const ROUNDED: i32 = 19;

/// What one filer's facts are gathered in.
pub(super) struct Draft<'de> {
    /// The day of the import: nothing was filed after it.
    today: Date,
    filer: FilerFacts,
    tags: HashMap<Box<str>, u32>,
    places: HashMap<Cow<'de, str>, u32, Quick>,
    last_place: u32,
    last_unit: u32,
    pub(super) remarks: Remarks,
}

/// A number and its period, before it is known whether it can be.
pub(super) struct Claim {
    pub(super) start: Option<Date>,
    pub(super) end: Date,
    pub(super) value: Number,
    pub(super) exact: bool,
}

/// A tag that is being read.
#[derive(Copy, Clone)]
pub(super) struct Tag {
    place: u32,
    /// Whether its numbers may be dated after their filing.
    ahead: bool,
}

impl<'de> Draft<'de> {
    pub(super) fn new(today: Date) -> Self {
        Draft {
            today,
            filer: FilerFacts::default(),
            tags: HashMap::new(),
            places: HashMap::default(),
            last_place: 0,
            last_unit: 0,
            remarks: Remarks::default(),
        }
    }

    /// The place of a tag.
    pub(super) fn tag(&mut self, taxonomy: &str, concept: &str) -> Tag {
        let name = format!("{taxonomy}:{concept}").into_boxed_str();
        let next = self.filer.tags.len() as u32;
        let place = *self.tags.entry(name.clone()).or_insert(next);
        if place == next {
            self.filer.tags.push(name);
        }
        Tag { place, ahead: tells_ahead(taxonomy, concept) }
    }

    /// The place of a unit.
    pub(super) fn unit(&mut self, unit: &str) -> u32 {
        let units = &mut self.filer.units;
        if units.get(self.last_unit as usize).is_some_and(|u| **u == *unit) {
            return self.last_unit;
        }
        self.last_unit = units.iter().position(|u| **u == *unit).unwrap_or_else(|| {
            units.push(unit.into());
            units.len() - 1
        }) as u32;
        self.last_unit
    }

    /// The place of a filing. Where a source gives one accession number two forms or two days, the later day holds:
    /// an import must not make anything known too soon, and must not depend on the order of the rows.
    #[expect(clippy::ptr_arg, reason = "it is kept as the document lends it, without a copy")]
    pub(super) fn filing(
        &mut self,
        accession: &Cow<'de, str>,
        form: &str,
        filed_on: Date,
        accepted: Option<i64>,
        line: u64,
    ) -> u32 {
        let last = self.filer.filings.get(self.last_place as usize);
        let place = match last.filter(|f| *f.accession == **accession) {
            Some(_) => self.last_place,
            None => match self.places.get(accession) {
                Some(place) => *place,
                None => {
                    let place = self.filer.filings.len() as u32;
                    self.places.insert(accession.clone(), place);
                    let (accession, form) = ((&**accession).into(), form.into());
                    self.filer.filings.push(Filing { accession, form, filed_on, accepted });
                    place
                }
            },
        };
        self.last_place = place;
        let ours = &mut self.filer.filings[place as usize];
        if *ours.form != *form || ours.filed_on != filed_on {
            let theirs = (filed_on, form);
            let seen = || format!("{accession}: {} on {}, and {form} on {filed_on}", ours.form, ours.filed_on);
            self.remarks.add(&kinds::CONFLICTING_FILING, line, seen, String::new);
            if (ours.filed_on, &*ours.form) < theirs {
                (ours.filed_on, ours.form) = (filed_on, form.into());
            }
        }
        ours.accepted = ours.accepted.max(accepted);
        place
    }

    /// Judges a number, without keeping it.
    pub(super) fn judge(&self, tag: Tag, claim: &Claim, filed_on: Date) -> Result<(), (&'static FindingKind, String)> {
        judge(self.today, tag.ahead, claim, filed_on)
    }

    /// Keeps a number that was judged possible.
    pub(super) fn keep(&mut self, tag: Tag, unit: u32, filing: u32, claim: &Claim) {
        let Claim { start, end, value, exact } = *claim;
        self.filer.facts.push(FiledFact { tag: tag.place, unit, filing, start, end, value, exact });
    }

    /// The filer, in order, and what was remarked.
    pub(super) fn finish(mut self, cik: u64, name: &str) -> (FilerFacts, Remarks) {
        self.filer.cik = cik;
        self.filer.name = name.into();
        self.filer.normalise();
        (self.filer, self.remarks)
    }
}

/// Whether a number filed on a day, and read on `today`, can be; `ahead` where its tag tells of things to come.
pub(super) fn judge(
    today: Date,
    ahead: bool,
    claim: &Claim,
    filed_on: Date,
) -> Result<(), (&'static FindingKind, String)> {
    let Claim { start, end, .. } = *claim;
    let impossible = |what: String| Err((&kinds::IMPOSSIBLE_DATE, what));
    if let Some(start) = start
        && start > end
    {
        return impossible(format!("a period from {start} to {end}"));
    }
    if filed_on > today || filed_on < EARLIEST {
        return impossible(format!("filed on {filed_on}"));
    }
    if start.unwrap_or(end) < EARLIEST {
        return impossible(format!("a period that begins on {}", start.unwrap_or(end)));
    }
    let allowed = if ahead { AHEAD } else { 0 } + if claim.exact { 0 } else { ROUNDED };
    if filed_on.days_until(end) > allowed {
        return Err((&kinds::LOOK_AHEAD, format!("ends on {end} and was filed on {filed_on}")));
    }
    Ok(())
}

/// Whether a tag's numbers may be dated after their filing: facts of the cover page (a count of shares "as of" a day,
/// the end of a period to come) and ratios of splits, which are announced before they are made. What else is dated
/// ahead is a plan, such as the debt that falls due in a year to come, and not what its tag says.
pub(super) fn tells_ahead(taxonomy: &str, concept: &str) -> bool {
    taxonomy == "dei" || concept.contains("StockSplit")
}

/// A number as it is written. `Err` where it is of impossible size, or not finite.
pub(super) fn number(text: &str) -> Result<Number, ()> {
    if text.bytes().any(|c| matches!(c, b'.' | b'e' | b'E')) {
        let value: f64 = text.parse().map_err(|_| ())?;
        return if value.abs() < TOO_LARGE as f64 { Ok(Number::Decimal(value)) } else { Err(()) };
    }
    let value: i64 = text.parse().map_err(|_| ())?;
    if value.unsigned_abs() < TOO_LARGE.unsigned_abs() { Ok(Number::Integer(value)) } else { Err(()) }
}
