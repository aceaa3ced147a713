//! A door for fuzzers: bytes in, and what must hold of whatever comes out.
use std::io::Read;

use breadth_domain::{Date, FilerFacts, FilerLabelRow};

use super::aside::Remarks;
use super::document::{self, Document};
use super::fsds;

/// The day of every import.
fn today() -> Date {
    Date::from_ymd(2026, 1, 1).unwrap_or_default()
}

/// Reads the bytes as a document, and as a row of one.
pub fn companyfacts(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    check(document::read(text, None, today()).ok());
    let row = format!(r#"{{"facts":{{"us-gaap":{{"A":{{"units":{{"USD":[{text}]}}}}}}}},"cik":1}}"#);
    check(document::read(&row, None, today()).ok());
    // SEC's own writing has a reader of its own, a space before it the general one: both must say the same.
    let strict = format!(r#"{{"cik":1,"entityName":"A","facts":{text}}}"#);
    let row = format!(r#"{{"cik":1,"entityName":"A","facts":{{"us-gaap":{{"A":{{"units":{{"USD":[{text}]}}}}}}}}}}"#);
    for text in [text.trim_start_matches('\u{feff}'), &strict, &row] {
        let read = |text: &str| document::read(text, None, today()).ok().map(|d| (d.filer, format!("{:?}", d.remarks)));
        assert!(read(text) == read(&format!(" {text}")), "two readers, two answers");
    }
}

/// Reads the bytes as submissions, as a page of older filings, and as columns of `recent`.
pub fn submissions(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    check(document::read(text, Some(1), today()).ok());
    check(document::read(&format!(r#"{{"cik":"01","filings":{{"recent":{text}}}}}"#), None, today()).ok());
}

/// Reads the bytes as a list of tickers, and as rows of one.
pub fn tickers(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    check(document::read(text, None, today()).ok());
    let rows = format!(r#"{{"fields":["cik","name","ticker","exchange"],"data":[{text}]}}"#);
    check(document::read(&rows, None, today()).ok());
}

/// Reads the bytes as `sub.txt`, `num.txt` and `tag.txt`, parted by the byte 0.
pub fn fsds(bytes: &[u8]) {
    let mut parts = bytes.splitn(3, |b| *b == 0);
    let mut next = || parts.next().unwrap_or_default();
    let (mut sub, mut num, mut tag) = (next(), next(), next());
    let mut remarks = Remarks::default();
    let readers: [&mut dyn Read; 3] = [&mut sub, &mut num, &mut tag];
    let Ok((filers, labels)) = fsds::from_readers(readers, today(), &mut remarks) else { return };
    check_labels(&labels);
    filers.iter().for_each(check_filer);
    assert!(filers.windows(2).all(|w| w[0].cik < w[1].cik), "filers out of order");
}

fn check(document: Option<Document>) {
    let Some(document) = document else { return };
    check_labels(&document.labels);
    document.filer.iter().for_each(check_filer);
}

fn check_labels(labels: &[FilerLabelRow]) {
    assert!(labels.windows(2).all(|w| w[0] < w[1]), "labels out of order");
    assert!(labels.iter().all(|l| l.cik > 0 && !l.value.is_empty()), "an empty label");
}

/// Every place is one of the filer's, nothing was filed after today, and order is order.
fn check_filer(filer: &FilerFacts) {
    let (tags, units, filings) = (filer.tags.len(), filer.units.len(), filer.filings.len());
    assert!(filer.cik > 0);
    assert!(filer.tags.windows(2).all(|w| w[0] < w[1]) && filer.units.windows(2).all(|w| w[0] < w[1]));
    assert!(filer.filings.iter().all(|f| f.filed_on <= today() && !f.accession.is_empty()));
    for fact in &filer.facts {
        let inside = (fact.tag as usize) < tags && (fact.unit as usize) < units && (fact.filing as usize) < filings;
        assert!(inside, "a place outside its list");
        assert!(fact.start.is_none_or(|s| s <= fact.end) && fact.value.value().abs() < 1e18);
    }
    let mut again = filer.clone();
    again.normalise();
    assert!(again == *filer, "out of order");
}
