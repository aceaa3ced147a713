//! One document of JSON, told by its fields: companyfacts, submissions, a page of older filings, a list of tickers.
use std::borrow::Cow;

use breadth_domain::{Date, FilerFacts};
use serde::de::{IgnoredAny, MapAccess};

use super::aside::Remarks;
use super::draft::Draft;
use super::facts::Facts;
use super::json::{Fields, Object, Text, TextSeed};

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}\n\nhint: the document is cut short, damaged or of another kind; fetch it again from SEC")]
pub struct UnreadableDocument {
    /// What is wrong, and where.
    pub reason: String,
}

/// What a document gave.
pub(super) struct Document {
    pub(super) filer: Option<FilerFacts>,
    pub(super) remarks: Remarks,
}

/// Reads one document.
pub(super) fn read(text: &str, today: Date) -> Result<Document, UnreadableDocument> {
    let refused = |reason: String| UnreadableDocument { reason };
    let mut whole = Whole { cik: Text::Missing, name: Text::Missing, facts: false, draft: Draft::new(today) };
    let mut parser = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    serde::de::DeserializeSeed::deserialize(Object(&mut whole), &mut parser)
        .and_then(|()| parser.end())
        .map_err(|e| refused(e.to_string()))?;
    if !whole.facts {
        return Err(refused("JSON, but neither companyfacts nor submissions nor a list of tickers".to_owned()));
    }
    let cik = cik(&whole.cik).ok_or_else(|| refused("no `cik`, or one that is no number".to_owned()))?;
    let (filer, remarks) = whole.draft.finish(cik, whole.name.or_empty());
    Ok(Document { filer: Some(filer), remarks })
}

/// A central index key: at most ten digits, with or without leading zeros.
pub(super) fn cik(text: &Text<'_>) -> Option<u64> {
    let digits = text.said()?.trim();
    let plain = (1..=10).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
    digits.parse().ok().filter(|n| plain && *n > 0)
}

/// A document's outermost object.
struct Whole<'de> {
    cik: Text<'de>,
    name: Text<'de>,
    /// Whether it has `facts`.
    facts: bool,
    draft: Draft<'de>,
}

impl<'de> Fields<'de> for Whole<'de> {
    const WHAT: &'static str = "an object";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        match &*key {
            "cik" => self.cik = map.next_value_seed(TextSeed)?,
            "entityName" => self.name = map.next_value_seed(TextSeed)?,
            "facts" => {
                self.facts = true;
                map.next_value_seed(Object(&mut Facts { draft: &mut self.draft, rows: 0 }))?;
            }
            _ => {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The numbers and filings of one document of SEC's companyfacts (`CIK##########.json`), in order.
///
/// Rows that cannot be (a value that is no number or of impossible size, no period, a period that ends after its
/// filing) are left out here; an import keeps them aside with their reasons. Format: the `companyfacts` resource of
/// SEC's EDGAR application programming interfaces, <https://www.sec.gov/search-filings/edgar-application-programming-interfaces>.
///
/// # Errors
/// Where the text is no JSON, no companyfacts document, or names no filer.
///
/// # Examples
/// ```
/// let text = r#"{"cik":320193,"entityName":"Apple Inc.","facts":{"us-gaap":{"Assets":{"label":null,"units":{"USD":[
///     {"end":"2009-09-26","val":47501000000,"accn":"0001193125-10-012091","form":"10-K/A","filed":"2010-01-25"}]}}}}}"#;
/// let filer = breadth_ingest::companyfacts(text).unwrap();
/// assert_eq!((filer.cik, filer.facts.len(), &*filer.tags[0]), (320_193, 1, "us-gaap:Assets"));
/// ```
pub fn companyfacts(text: &str) -> Result<FilerFacts, UnreadableDocument> {
    let refused = || UnreadableDocument { reason: "JSON, but no companyfacts".to_owned() };
    read(text, Date::MAX)?.filer.ok_or_else(refused)
}
