//! One document of JSON, told by its fields: companyfacts, submissions, a page of older filings, a list of tickers.
use std::borrow::Cow;

use breadth_domain::finding::kinds;
use breadth_domain::{Date, FilerFacts, FilerLabelRow};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess};

use super::aside::Remarks;
use super::draft::Draft;
use super::facts::Facts;
use super::json::{Array, Fields, MaybeObject, Object, Text, TextSeed};
use super::lists::{Entry, List};
use super::strict;
use super::submissions::{About, Columns, Filings, Page};

/// Why a document cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}\n\nhint: the document is cut short, damaged or of another kind; fetch it again from SEC")]
pub struct UnreadableDocument {
    /// What is wrong, and where.
    pub reason: String,
    /// Whether it is JSON of another kind, such as a message in place of the data.
    pub other_kind: bool,
}

/// What a document gave.
pub(super) struct Document {
    pub(super) filer: Option<FilerFacts>,
    pub(super) labels: Vec<FilerLabelRow>,
    pub(super) remarks: Remarks,
    /// Whether it is companyfacts.
    pub(super) facts: bool,
    /// Pages of older filings that it names.
    pub(super) pages: Vec<String>,
}

/// Reads one document. A page of older filings does not say whose they are; `owner` is whom its name tells.
pub(super) fn read(text: &str, owner: Option<u64>, today: Date) -> Result<Document, UnreadableDocument> {
    let refused = |reason: &str| UnreadableDocument { reason: reason.to_owned(), other_kind: false };
    let mut whole = Whole::new(today);
    let text = text.trim_start_matches('\u{feff}');
    if let Some((cik, entity)) = strict::read(text, &mut whole.draft) {
        whole = Whole { cik, entity, facts: true, ..whole };
    } else {
        whole = Whole::new(today);
        let mut parser = serde_json::Deserializer::from_str(text);
        Object(&mut whole)
            .deserialize(&mut parser)
            .and_then(|()| parser.end())
            .map_err(|e| UnreadableDocument { reason: e.to_string(), other_kind: false })?;
    }
    let Whole { cik: said, entity, facts, filings, page, columns, pages, about, list, mut draft } = whole;
    if list.is_there() {
        let labels = list.labels(&mut draft.remarks);
        let (_, mut remarks) = draft.finish(0, "");
        note_undated(&labels, &mut remarks);
        return Ok(Document { filer: None, labels, remarks, facts: false, pages: Vec::new() });
    }
    if !facts && !filings && !page {
        let reason = "JSON, but neither companyfacts nor submissions nor a list of tickers".to_owned();
        return Err(UnreadableDocument { reason, other_kind: true });
    }
    let cik = match (&said, owner) {
        (Text::Missing, Some(owner)) if page && !facts => owner,
        (Text::Missing, None) if page => {
            return Err(refused(
                "a page of filings that does not say whose; SEC names it CIK##########-submissions-###.json",
            ));
        }
        _ => cik(&said).ok_or_else(|| refused("no `cik`, or one that is no number"))?,
    };
    columns.into_draft(&mut draft, today);
    let labels = if filings { about.labels(cik) } else { Vec::new() };
    let name = if entity == Text::Missing { &about.name } else { &entity };
    let (filer, mut remarks) = draft.finish(cik, name.or_empty());
    note_undated(&labels, &mut remarks);
    let pages = pages.iter().map(|p| p.name().to_owned()).filter(|p| !p.is_empty()).collect();
    Ok(Document { filer: Some(filer), labels, remarks, facts, pages })
}

/// Says how many labels bear no day.
fn note_undated(labels: &[FilerLabelRow], remarks: &mut Remarks) {
    for label in labels.iter().filter(|l| l.from.is_none() && l.to.is_none()) {
        remarks.add(&kinds::UNDATED, 0, || format!("{} {} {}", label.cik, label.kind.id(), label.value), String::new);
    }
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
    entity: Text<'de>,
    /// Whether it has `facts`.
    facts: bool,
    /// Whether it has `filings`.
    filings: bool,
    /// Whether it has the columns of filings themselves.
    page: bool,
    columns: Columns<'de>,
    pages: Vec<Page<'de>>,
    about: About<'de>,
    list: List<'de>,
    draft: Draft<'de>,
}

impl Whole<'_> {
    fn new(today: Date) -> Self {
        Whole {
            cik: Text::Missing,
            entity: Text::Missing,
            facts: false,
            filings: false,
            page: false,
            columns: Columns::default(),
            pages: Vec::new(),
            about: About::default(),
            list: List::default(),
            draft: Draft::new(today),
        }
    }
}

impl<'de> Fields<'de> for Whole<'de> {
    const WHAT: &'static str = "an object";
    fn field<A: MapAccess<'de>>(&mut self, key: Cow<'de, str>, map: &mut A) -> Result<(), A::Error> {
        let text = match &*key {
            "cik" => &mut self.cik,
            "entityName" => &mut self.entity,
            "name" => &mut self.about.name,
            "sic" => &mut self.about.sic,
            "fiscalYearEnd" => &mut self.about.fiscal_year_end,
            "facts" => {
                self.facts = true;
                return map.next_value_seed(Object(&mut Facts { draft: &mut self.draft, rows: 0 }));
            }
            "filings" => {
                self.filings = true;
                return map
                    .next_value_seed(Object(&mut Filings { columns: &mut self.columns, pages: &mut self.pages }));
            }
            "tickers" => return map.next_value_seed(Array(&mut self.about.tickers)),
            "formerNames" => return map.next_value_seed(Array(&mut self.about.former)),
            "fields" => return map.next_value_seed(Array(&mut self.list.fields)),
            "data" => return map.next_value_seed(Array(&mut self.list.data)),
            column if Columns::has(column) => {
                self.page = true;
                return self.columns.field(key, map);
            }
            number if !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit()) => {
                let mut entry = Entry::default();
                if map.next_value_seed(MaybeObject(&mut entry))? {
                    self.list.entries.push(entry);
                }
                return Ok(());
            }
            _ => return map.next_value::<IgnoredAny>().map(|_| ()),
        };
        *text = map.next_value_seed(TextSeed)?;
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
    let refused = || UnreadableDocument { reason: "JSON, but no companyfacts".to_owned(), other_kind: true };
    let document = read(text, None, Date::MAX)?;
    document.filer.filter(|_| document.facts).ok_or_else(refused)
}
