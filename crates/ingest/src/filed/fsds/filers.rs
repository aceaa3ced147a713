//! `sub.txt` and `tag.txt`: which filings there are and whose, and which tags are amounts per share.
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Read};

use breadth_domain::finding::kinds;
use breadth_domain::{Date, FilerLabelKind, FilerLabelRow, Filing, calendar};

use super::lines::{Header, Line, Lines};
use crate::dates::EARLIEST;
use crate::filed::aside::Remarks;
use crate::filed::hash::Quick;
use crate::filed::submissions::seconds_of_day;

/// The columns of `sub.txt`; those from `accepted` on may be absent.
pub(super) const SUB: [&str; 7] = ["adsh", "cik", "form", "filed", "accepted", "name", "sic"];
pub(super) const SUB_NEEDED: usize = 4;
/// The columns of `tag.txt`.
pub(super) const TAG: [&str; 3] = ["tag", "version", "datatype"];

/// One filer and its filings.
#[derive(Debug, Default)]
pub(super) struct Filer {
    pub(super) cik: u64,
    pub(super) name: String,
    pub(super) filings: Vec<Filing>,
}

/// Every filer of a data set, by place, and where each accession number is.
#[derive(Default)]
pub(super) struct Filers {
    pub(super) all: Vec<Filer>,
    by_cik: HashMap<u64, u32>,
    /// Accession number to (filer, filing).
    pub(super) by_accession: HashMap<Box<str>, (u32, u32), Quick>,
    /// (filer, label, value) to the days of the first and the last filing that says so.
    said: BTreeMap<(u64, FilerLabelKind, Box<str>), (Date, Date)>,
}

impl Filers {
    /// Reads `sub.txt`.
    pub(super) fn read(reader: &mut dyn Read, today: Date, remarks: &mut Remarks) -> io::Result<Filers> {
        let mut filers = Filers::default();
        let mut lines = Lines::new(reader);
        let mut header: Option<Header<7>> = None;
        loop {
            let number = lines.number + 1;
            let line = match lines.next()? {
                None => return Ok(filers),
                Some(Line::Wrong(why)) => {
                    remarks.add(&kinds::UNREADABLE_ROW, number, || why.to_owned(), String::new);
                    continue;
                }
                Some(Line::Whole(line)) => line,
            };
            let Some(header) = &header else {
                header = Some(Header::find(line, SUB, SUB_NEEDED).map_err(io::Error::other)?);
                continue;
            };
            if let Err((kind, seen)) = filers.take(header.cells(line), today) {
                remarks.add(kind, number, || seen, || line.to_owned());
            }
        }
    }

    fn take(
        &mut self,
        cells: Option<[&str; 7]>,
        today: Date,
    ) -> Result<(), (&'static breadth_domain::FindingKind, String)> {
        let unreadable = |what: String| (&kinds::UNREADABLE_ROW, what);
        let [accession, cik, form, filed, accepted, name, sic] =
            cells.ok_or_else(|| unreadable("another number of fields than the header".to_owned()))?;
        let cik = cik.parse().ok().filter(|c| (1..10_000_000_000).contains(c));
        let cik: u64 = cik.ok_or_else(|| unreadable("no `cik`".to_owned()))?;
        if accession.is_empty() {
            return Err(unreadable("no `adsh`".to_owned()));
        }
        let filed_on = Date::parse_compact(filed.as_bytes()).filter(|d| EARLIEST <= *d && *d <= today);
        let filed_on = filed_on.ok_or_else(|| (&kinds::IMPOSSIBLE_DATE, format!("`filed` is `{filed}`")))?;
        if self.by_accession.contains_key(accession) {
            return Err((&kinds::DUPLICATE, format!("{accession} again")));
        }
        let next = self.all.len() as u32;
        let place = *self.by_cik.entry(cik).or_insert(next);
        if place == next {
            self.all.push(Filer { cik, name: name.trim().to_owned(), filings: Vec::new() });
        }
        let filings = &mut self.all[place as usize].filings;
        self.by_accession.insert(accession.into(), (place, filings.len() as u32));
        let accepted = new_york_to_utc(accepted);
        filings.push(Filing { accession: accession.into(), form: form.into(), filed_on, accepted });
        for (kind, value) in [(FilerLabelKind::Name, name.trim()), (FilerLabelKind::Sic, sic.trim())] {
            if !value.is_empty() {
                let days = self.said.entry((cik, kind, value.into())).or_insert((filed_on, filed_on));
                *days = (days.0.min(filed_on), days.1.max(filed_on));
            }
        }
        Ok(())
    }

    /// Names and industries, each with the days of the first and the last filing that says so.
    pub(super) fn labels(&mut self) -> Vec<FilerLabelRow> {
        let said = std::mem::take(&mut self.said).into_iter();
        said.map(|((cik, kind, value), (from, to))| FilerLabelRow { cik, kind, value, from: Some(from), to: Some(to) })
            .collect()
    }
}

/// Seconds since 1970 UTC of a moment in New York, `2009-08-07 09:10:00.0`: the inverse of [`calendar::new_york`]. Of the
/// two moments that an autumn night has for one hour the later; an hour that a spring night leaves out is taken by
/// standard time.
fn new_york_to_utc(text: &str) -> Option<i64> {
    let (day, time) = text.trim().split_once(' ')?;
    let (day, time) = (Date::parse_iso(day.as_bytes())?, seconds_of_day(time)?);
    let local = i64::from(day.days()) * 86_400 + i64::from(time);
    let (standard, daylight) = (local + 5 * 3600, local + 4 * 3600);
    let fits = |utc: &i64| calendar::new_york(*utc) == (day, time);
    Some([standard, daylight].into_iter().find(fits).unwrap_or(standard))
}

/// Reads `tag.txt`: the tags of amounts per share, as `tag\tversion`.
pub(super) fn per_share(reader: &mut dyn Read, remarks: &mut Remarks) -> io::Result<HashSet<Box<str>, Quick>> {
    let mut found = HashSet::default();
    let mut lines = Lines::new(reader);
    let mut header: Option<Header<3>> = None;
    loop {
        let number = lines.number + 1;
        let line = match lines.next()? {
            None => return Ok(found),
            // A description in another encoding costs nothing but the tag's unit.
            Some(Line::Wrong(why)) => {
                remarks.add(&kinds::UNREADABLE_ROW, number, || format!("tag.txt: {why}"), String::new);
                continue;
            }
            Some(Line::Whole(line)) => line,
        };
        let Some(header) = &header else {
            header = Some(Header::find(line, TAG, TAG.len()).map_err(io::Error::other)?);
            continue;
        };
        if let Some([tag, version, "perShare"]) = header.cells(line) {
            found.insert(format!("{tag}\t{version}").into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_york_is_put_back_into_utc() {
        let utc = |text| new_york_to_utc(text).map(|s| (s.div_euclid(86_400), s.rem_euclid(86_400)));
        let day = |text| i64::from(Date::parse(text).unwrap().days());
        // Summer: four hours; winter: five.
        assert_eq!(utc("2009-08-07 09:10:00.0"), Some((day("2009-08-07"), (13 * 60 + 10) * 60)));
        assert_eq!(utc("2009-12-07 21:00:05.0"), Some((day("2009-12-08"), 2 * 3600 + 5)));
        // 2009-11-01: 1:30 comes twice, at 5:30 and 6:30 UTC.
        assert_eq!(utc("2009-11-01 01:30:00.0"), Some((day("2009-11-01"), (6 * 60 + 30) * 60)));
        // 2009-03-08: 2:30 does not come.
        assert_eq!(utc("2009-03-08 02:30:00.0"), Some((day("2009-03-08"), (7 * 60 + 30) * 60)));
        assert_eq!(utc("2009-03-08"), None);
    }
}
