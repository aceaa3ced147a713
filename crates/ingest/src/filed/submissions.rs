//! SEC's submissions: a filer's labels, and its filings as columns.
//!
//! The newest thousand filings stand in `filings.recent` of `CIK##########.json`; older ones in pages of their own
//! (`CIK##########-submissions-001.json`), which are the bare columns. `acceptanceDateTime` is in UTC.
use std::borrow::Cow;

use breadth_domain::finding::kinds;
use breadth_domain::{Date, FilerLabelKind, FilerLabelRow, Symbol};
use serde::de::{IgnoredAny, MapAccess};

use super::draft::Draft;
use super::json::{Array, Fields, Object, Text, TextSeed, Texts};
use crate::dates::EARLIEST;

/// Filings, column by column.
#[derive(Default)]
pub(super) struct Columns<'de> {
    accession: Texts<'de>,
    form: Texts<'de>,
    filed: Texts<'de>,
    accepted: Texts<'de>,
}

impl Columns<'_> {
    /// Whether a field is one of the columns.
    pub(super) fn has(key: &str) -> bool {
        matches!(key, "accessionNumber" | "form" | "filingDate" | "acceptanceDateTime")
    }
}

impl<'de> Fields<'de> for Columns<'de> {
    const WHAT: &'static str = "an object of columns";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let column = match &*key {
            "accessionNumber" => &mut self.accession,
            "form" => &mut self.form,
            "filingDate" => &mut self.filed,
            "acceptanceDateTime" => &mut self.accepted,
            _ => return map.next_value::<IgnoredAny>().map(|_| ()),
        };
        column.0.clear();
        map.next_value_seed(Array(column))
    }
}

impl<'de> Columns<'de> {
    /// Puts the filings into the draft; `true` where there was any.
    pub(super) fn into_draft(self, draft: &mut Draft<'de>, today: Date) -> bool {
        let columns = [&self.accession, &self.form, &self.filed, &self.accepted].map(|c| &c.0);
        let rows = columns.iter().map(|c| c.len()).max().unwrap_or(0);
        for i in 0..rows {
            let cells = columns.map(|c| c.get(i).cloned().unwrap_or_default());
            let line = i as u64 + 1;
            let [accession, form, filed, accepted] = &cells;
            let Some(accession) = accession.key() else {
                let row = || cells.each_ref().map(Text::or_empty).join(",");
                draft.remarks.add(&kinds::UNREADABLE_ROW, line, || "no `accessionNumber`".to_owned(), row);
                continue;
            };
            let said = filed.or_empty();
            let day = Date::parse_iso(said.as_bytes()).filter(|d| EARLIEST <= *d && *d <= today);
            let Some(filed_on) = day else {
                let kind = if said.is_empty() { &kinds::NO_PERIOD } else { &kinds::IMPOSSIBLE_DATE };
                let row = || cells.each_ref().map(Text::or_empty).join(",");
                draft.remarks.add(kind, line, || format!("`filingDate` is `{said}`"), row);
                continue;
            };
            let moment = utc(accepted.or_empty());
            if moment.is_none() {
                let seen = || format!("{accession}: `acceptanceDateTime` is `{}`", accepted.or_empty());
                draft.remarks.add(&kinds::EMPTY_VALUE, line, seen, String::new);
            }
            draft.filing(accession, form.or_empty(), filed_on, moment, line);
        }
        rows > 0
    }
}

/// Seconds since 1970 of `2026-05-27T20:06:07.000Z`.
fn utc(text: &str) -> Option<i64> {
    let (day, time) = text.split_once('T')?;
    let seconds = seconds_of_day(time.strip_suffix('Z')?)?;
    Some(i64::from(Date::parse_iso(day.as_bytes())?.days()) * 86_400 + i64::from(seconds))
}

/// Seconds since midnight of `20:06:07`, whatever follows after a point.
pub(super) fn seconds_of_day(time: &str) -> Option<i32> {
    let (whole, fraction) = time.split_once('.').unwrap_or((time, ""));
    let mut parts = whole.split(':').map(|p| {
        let digits = p.len() == 2 && p.bytes().all(|c| c.is_ascii_digit());
        p.parse::<i32>().ok().filter(|_| digits)
    });
    let (h, m, s) = (parts.next()??, parts.next()??, parts.next()??);
    let possible = h < 24 && m < 60 && s < 60 && parts.next().is_none() && fraction.bytes().all(|c| c.is_ascii_digit());
    possible.then_some(h * 3600 + m * 60 + s)
}

/// `filings`: `recent` holds the columns; `files` names the older pages, which come as documents of their own.
pub(super) struct Filings<'c, 'de> {
    pub(super) columns: &'c mut Columns<'de>,
    pub(super) pages: &'c mut Vec<Page<'de>>,
}

/// An older page, by name.
#[derive(Default)]
pub(super) struct Page<'de>(Text<'de>);

impl Page<'_> {
    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.0.or_empty()
    }
}

impl<'de> Fields<'de> for Page<'de> {
    const WHAT: &'static str = "a page's name";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        if key == "name" {
            self.0 = map.next_value_seed(TextSeed)?;
            return Ok(());
        }
        map.next_value::<IgnoredAny>().map(|_| ())
    }
}

impl<'de> Fields<'de> for Filings<'_, 'de> {
    const WHAT: &'static str = "an object with `recent`";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match &*key {
            "recent" => map.next_value_seed(Object(self.columns)),
            "files" => map.next_value_seed(Array(self.pages)),
            _ => map.next_value::<IgnoredAny>().map(|_| ()),
        }
    }
}

/// What submissions say of the filer itself.
#[derive(Default)]
pub(super) struct About<'de> {
    pub(super) name: Text<'de>,
    pub(super) sic: Text<'de>,
    pub(super) fiscal_year_end: Text<'de>,
    pub(super) tickers: Texts<'de>,
    pub(super) former: Vec<Former<'de>>,
}

/// A former name, and when it was used.
#[derive(Default)]
pub(super) struct Former<'de> {
    name: Text<'de>,
    from: Text<'de>,
    to: Text<'de>,
}

impl<'de> Fields<'de> for Former<'de> {
    const WHAT: &'static str = "a former name";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let text = match &*key {
            "name" => &mut self.name,
            "from" => &mut self.from,
            "to" => &mut self.to,
            _ => return map.next_value::<IgnoredAny>().map(|_| ()),
        };
        *text = map.next_value_seed(TextSeed)?;
        Ok(())
    }
}

impl About<'_> {
    /// The labels, in order. Present ones bear no day, for the source gives none.
    pub(super) fn labels(&self, cik: u64) -> Vec<FilerLabelRow> {
        let mut labels = Vec::new();
        let mut add = |kind, value: &str, from, to| {
            let value = value.trim();
            if !value.is_empty() {
                labels.push(FilerLabelRow { cik, kind, value: value.into(), from, to });
            }
        };
        add(FilerLabelKind::Name, self.name.or_empty(), None, None);
        add(FilerLabelKind::Sic, self.sic.or_empty(), None, None);
        add(FilerLabelKind::FiscalYearEnd, self.fiscal_year_end.or_empty(), None, None);
        for ticker in &self.tickers.0 {
            if let Some(symbol) = Symbol::new(ticker.or_empty()) {
                add(FilerLabelKind::Ticker, symbol.as_str(), None, None);
            }
        }
        for former in &self.former {
            // Midnight in New York or in UTC: the day is the text's own.
            let day = |text: &Text<'_>| Date::parse_iso(text.or_empty().as_bytes().get(..10)?);
            add(FilerLabelKind::Name, former.name.or_empty(), day(&former.from), day(&former.to));
        }
        labels.sort();
        labels.dedup();
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_to_the_second() {
        // 2026-05-27 is day 20600 since 1970; 20:06:07 is second 72367.
        assert_eq!(utc("2026-05-27T20:06:07.000Z"), Some(20_600 * 86_400 + 72_367));
        assert_eq!(utc("2026-05-27T20:06:07Z"), Some(20_600 * 86_400 + 72_367));
        for wrong in ["", "2026-05-27", "2026-05-27T20:06:07", "2026-05-27T24:00:00Z", "2026-02-30T00:00:00Z", "T:::Z"]
        {
            assert_eq!(utc(wrong), None, "{wrong}");
        }
    }
}
