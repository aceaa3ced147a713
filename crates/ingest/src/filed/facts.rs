//! `facts:{taxonomy:{Concept:{label,description,units:{unit:[row]}}}}` of SEC's companyfacts, row by row into a draft.
//!
//! A row is `{start?,end,val,accn,fy,fp,form,filed,frame?}`. Its `fy` and `fp` describe the filing and not the number,
//! and `frame` marks the row filed last, which was not known before: none of the three is read.
use std::borrow::Cow;

use breadth_domain::finding::kinds;
use breadth_domain::{Date, FindingKind};
use serde::de::{IgnoredAny, MapAccess, SeqAccess};
use serde_json::value::RawValue;

use super::draft::{Claim, Draft, Tag, number};
use super::json::{Array, Elements, Fields, MaybeObject, Object, Text, TextSeed};

/// The tree of taxonomies.
pub(super) struct Facts<'d, 'de> {
    pub(super) draft: &'d mut Draft<'de>,
    /// How many rows were read, good or not.
    pub(super) rows: u64,
}

impl<'de> Fields<'de> for Facts<'_, 'de> {
    const WHAT: &'static str = "an object of taxonomies";
    fn field<A: MapAccess<'de>>(&mut self, taxonomy: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        map.next_value_seed(Object(&mut Taxonomy { facts: self, taxonomy }))
    }
}

struct Taxonomy<'f, 'd, 'de> {
    facts: &'f mut Facts<'d, 'de>,
    taxonomy: Cow<'de, str>,
}

impl<'de> Fields<'de> for Taxonomy<'_, '_, 'de> {
    const WHAT: &'static str = "an object of concepts";
    fn field<A: MapAccess<'de>>(&mut self, concept: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        map.next_value_seed(Object(&mut OneConcept { facts: self.facts, taxonomy: &self.taxonomy, concept, tag: None }))
    }
}

/// A concept and its rows.
pub(super) struct OneConcept<'f, 'd, 'de> {
    pub(super) facts: &'f mut Facts<'d, 'de>,
    pub(super) taxonomy: &'f str,
    pub(super) concept: Cow<'de, str>,
    /// Known once it has a row.
    pub(super) tag: Option<Tag>,
}

impl<'de> Fields<'de> for OneConcept<'_, '_, 'de> {
    const WHAT: &'static str = "an object with `units`";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match &*key {
            "units" => map.next_value_seed(Object(&mut Units(self))),
            _ => map.next_value::<IgnoredAny>().map(|_| ()),
        }
    }
}

struct Units<'c, 'f, 'd, 'de>(&'c mut OneConcept<'f, 'd, 'de>);

impl<'de> Fields<'de> for Units<'_, '_, '_, 'de> {
    const WHAT: &'static str = "an object of units";
    fn field<A: MapAccess<'de>>(&mut self, unit: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        map.next_value_seed(Array(&mut Rows { of: self.0, unit, place: None }))
    }
}

/// The rows of a concept in one unit.
pub(super) struct Rows<'c, 'f, 'd, 'de> {
    pub(super) of: &'c mut OneConcept<'f, 'd, 'de>,
    pub(super) unit: Cow<'de, str>,
    /// Known once it has a good row.
    pub(super) place: Option<u32>,
}

impl<'de> Elements<'de> for Rows<'_, '_, '_, 'de> {
    const WHAT: &'static str = "an array of rows";
    fn element<A: SeqAccess<'de>>(&mut self, seq: &mut A) -> Result<bool, A::Error> {
        let mut row = Row::default();
        let Some(object) = seq.next_element_seed(MaybeObject(&mut row))? else { return Ok(false) };
        self.judge(object.then_some(&row));
        Ok(true)
    }
}

/// A row as it is written.
#[derive(Default)]
pub(super) struct Row<'de> {
    pub(super) start: Text<'de>,
    pub(super) end: Text<'de>,
    /// The value as it stands in the document.
    pub(super) val: Option<&'de str>,
    pub(super) accn: Text<'de>,
    pub(super) form: Text<'de>,
    pub(super) filed: Text<'de>,
}

impl<'de> Fields<'de> for Row<'de> {
    const WHAT: &'static str = "a row";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let text = match &*key {
            "end" => &mut self.end,
            "val" => {
                self.val = Some(map.next_value::<&RawValue>()?.get());
                return Ok(());
            }
            "accn" => &mut self.accn,
            "form" => &mut self.form,
            "filed" => &mut self.filed,
            "start" => &mut self.start,
            _ => return map.next_value::<IgnoredAny>().map(|_| ()),
        };
        *text = map.next_value_seed(TextSeed)?;
        Ok(())
    }
}

impl Row<'_> {
    fn as_text(&self) -> String {
        let val = self.val.unwrap_or_default();
        let cells = [&self.start, &self.end].map(Text::or_empty).join(",");
        format!("{cells},{val},{}", [&self.accn, &self.form, &self.filed].map(Text::or_empty).join(","))
    }
}

type Reason = (&'static FindingKind, String);

fn unreadable(what: &str) -> Reason {
    (&kinds::UNREADABLE_ROW, what.to_owned())
}

/// The day that a field says.
fn day(field: &'static str, text: &Text<'_>) -> Result<Option<Date>, Reason> {
    match text {
        Text::Missing => Ok(None),
        Text::Said(text) => match Date::parse_iso(text.as_bytes()) {
            Some(day) => Ok(Some(day)),
            None => Err((&kinds::IMPOSSIBLE_DATE, format!("`{field}` is `{text}`"))),
        },
        Text::Wrong => Err((&kinds::IMPOSSIBLE_DATE, format!("`{field}` is no text"))),
    }
}

impl<'de> Rows<'_, '_, '_, 'de> {
    /// Keeps a row, or puts it aside; `None` is an element that is no object.
    #[inline]
    pub(super) fn judge(&mut self, row: Option<&Row<'de>>) {
        self.of.facts.rows += 1;
        let Err((kind, seen)) = row.map_or_else(|| Err(unreadable("not an object")), |row| self.take(row)) else {
            return;
        };
        let OneConcept { taxonomy, concept, facts, .. } = &mut *self.of;
        let seen = || format!("{taxonomy}:{concept} in {}: {seen}", self.unit);
        let row = row.map_or_else(|| Row::default().as_text(), Row::as_text);
        let (line, text) = (facts.rows, || format!("{taxonomy},{concept},{},{row}", self.unit));
        facts.draft.remarks.add(kind, line, seen, text);
    }

    /// Keeps the row, or says why not.
    fn take(&mut self, row: &Row<'de>) -> Result<(), Reason> {
        let raw = row.val.ok_or_else(|| unreadable("no `val`"))?;
        if raw == "null" {
            return Err((&kinds::EMPTY_VALUE, "`val` is null".to_owned()));
        }
        if !raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            return Err(unreadable(&format!("`val` is {raw}")));
        }
        let value = number(raw).map_err(|()| (&kinds::OUT_OF_RANGE, format!("`val` is {raw}")))?;
        let missing = |field| move || (&kinds::NO_PERIOD, format!("no `{field}`"));
        let end = day("end", &row.end)?.ok_or_else(missing("end"))?;
        let filed_on = day("filed", &row.filed)?.ok_or_else(missing("filed"))?;
        let start = day("start", &row.start)?;
        let Some(accession) = row.accn.key() else { return Err(unreadable("no `accn`")) };
        let OneConcept { facts, taxonomy, concept, tag } = &mut *self.of;
        let tag = *tag.get_or_insert_with(|| facts.draft.tag(taxonomy, concept));
        let claim = Claim { start, end, value, exact: true };
        facts.draft.judge(tag, &claim, filed_on)?;
        let unit = *self.place.get_or_insert_with(|| facts.draft.unit(&self.unit));
        let filing = facts.draft.filing(accession, row.form.or_empty(), filed_on, None, facts.rows);
        facts.draft.keep(tag, unit, filing, &claim);
        Ok(())
    }
}
