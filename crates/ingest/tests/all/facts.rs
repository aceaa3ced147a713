//! SEC's companyfacts: a filer's numbers and the filings they stand in.
use breadth_domain::finding::kinds;
use breadth_domain::{FilerFacts, Number, Table};
use breadth_ingest::Kind;

use crate::kit::{Folder, codes, d, found, rows};

/// A document with one unit of one concept.
fn one(cik: &str, rows: &str) -> String {
    format!(
        r#"{{"cik":{cik},"entityName":"A Co","facts":{{"us-gaap":{{"Assets":{{"label":null,"description":null,"units":{{"USD":[{rows}]}}}}}}}}}}"#
    )
}

/// A balance at a day.
fn row(end: &str, val: &str, accn: &str, filed: &str) -> String {
    format!(
        r#"{{"end":"{end}","val":{val},"accn":"{accn}","fy":2020,"fp":"FY","form":"10-K","filed":"{filed}","frame":"CY2019Q4I"}}"#
    )
}

/// (tag, unit, start, end, value, accession) of a number.
type Said = (String, String, Option<String>, String, Number, String);

fn facts(filer: &FilerFacts) -> Vec<Said> {
    let of = |f: &breadth_domain::FiledFact| {
        (
            filer.tags[f.tag as usize].to_string(),
            filer.units[f.unit as usize].to_string(),
            f.start.map(|s| s.to_string()),
            f.end.to_string(),
            f.value,
            filer.filings[f.filing as usize].accession.to_string(),
        )
    };
    filer.facts.iter().map(of).collect()
}

#[test]
fn a_document_becomes_a_filer() {
    let text = r#"{"facts":{"us-gaap":{"Revenues":{"label":"Revenues","description":null,"units":{
        "USD":[{"start":"2019-01-01","end":"2019-12-31","val":100,"accn":"0000000001-20-000001","fy":null,"fp":null,"form":"10-K","filed":"2020-02-03"},
               {"start":"2019-01-01","end":"2019-12-31","val":92,"accn":"0000000001-21-000001","form":"10-K/A","filed":"2021-02-01","frame":"CY2019"}],
        "EUR":[{"start":"2019-01-01","end":"2019-12-31","val":16899999999.999998,"accn":"0000000001-20-000001","form":"10-K","filed":"2020-02-03"}]}}},
        "dei":{"EntityCommonStockSharesOutstanding":{"units":{"shares":[
               {"end":"2020-01-31","val":7,"accn":"0000000001-20-000001","form":"10-K","filed":"2020-02-03"}]}}}},
        "entityName":"A \"quoted\" Co","cik":"0000000001"}"#;
    let (kept, imported) = Folder::new().with("CIK0000000001.json", text).read(Kind::Facts);
    let [filer] = kept.filed.as_slice() else { panic!("{:?}", kept.filed) };
    assert_eq!((filer.cik, &*filer.name), (1, "A \"quoted\" Co"));
    let year = Some("2019-01-01".to_owned());
    let revenue = |unit: &str, value, accession: &str| {
        (
            "us-gaap:Revenues".to_owned(),
            unit.to_owned(),
            year.clone(),
            "2019-12-31".to_owned(),
            value,
            accession.to_owned(),
        )
    };
    let shares = (
        "dei:EntityCommonStockSharesOutstanding".to_owned(),
        "shares".to_owned(),
        None,
        "2020-01-31".to_owned(),
        Number::Integer(7),
        "0000000001-20-000001".to_owned(),
    );
    assert_eq!(
        facts(filer),
        [
            shares,
            revenue("EUR", Number::Decimal(16_899_999_999.999_998), "0000000001-20-000001"),
            revenue("USD", Number::Integer(100), "0000000001-20-000001"),
            revenue("USD", Number::Integer(92), "0000000001-21-000001"),
        ]
    );
    let filings: Vec<_> = filer.filings.iter().map(|f| (&*f.form, f.filed_on, f.accepted)).collect();
    assert_eq!(filings, [("10-K", d("2020-02-03"), None), ("10-K/A", d("2021-02-01"), None)]);
    assert!(filer.facts.iter().all(|f| f.exact));
    assert_eq!((rows(&imported, Table::Filed), rows(&imported, Table::Filings)), (4, 2));
    assert_eq!((imported.first, imported.last), (Some(d("2019-12-31")), Some(d("2020-01-31"))));
}

#[test]
fn numbers_are_what_was_written() {
    let good = [
        ("0", Number::Integer(0)),
        ("-0", Number::Integer(0)),
        ("-12", Number::Integer(-12)),
        ("999999999999999999", Number::Integer(999_999_999_999_999_999)),
        ("0.1", Number::Decimal(0.1)),
        ("1e3", Number::Decimal(1000.0)),
        // 17 digits: the nearest float, not one beside it.
        ("8.4050000000000011", Number::Decimal(8.405_000_000_000_001)),
    ];
    for (written, read) in good {
        let text = one("1", &row("2019-12-31", written, "a", "2020-02-03"));
        assert_eq!(breadth_ingest::companyfacts(&text).unwrap().facts[0].value, read, "{written}");
    }
    let huge =
        ["1000000000000000000", "-9223372036854775809", "388163667900000000000000000", "1e18", "1e999", "-1e400"];
    for written in huge {
        let text = one("1", &row("2019-12-31", written, "a", "2020-02-03"));
        let (kept, imported) = Folder::new().with("a.json", text).read(Kind::Facts);
        assert_eq!((kept.filed.len(), codes(&imported)), (0, [("DQ015", 1)].into()), "{written}");
        assert_eq!(&*kept.aside[0].row, format!("us-gaap,Assets,USD,,2019-12-31,{written},a,10-K,2020-02-03"));
    }
}

#[test]
fn a_wrong_row_is_kept_aside_alone() {
    let good = row("2019-12-31", "5", "a", "2020-02-03");
    let wrong = [
        (r#"{"val":1,"accn":"a","form":"10-K","filed":"2020-02-03"}"#.to_owned(), "DQ016"),
        (r#"{"end":"2019-12-31","val":1,"accn":"a","form":"10-K"}"#.to_owned(), "DQ016"),
        (row("2019-12-31", "\"5\"", "a", "2020-02-03"), "DQ001"),
        (row("2019-12-31", "true", "a", "2020-02-03"), "DQ001"),
        (row("2019-12-31", "[[{}]]", "a", "2020-02-03"), "DQ001"),
        (r#"{"end":"2019-12-31","accn":"a","form":"10-K","filed":"2020-02-03"}"#.to_owned(), "DQ001"),
        (r#"{"end":"2019-12-31","val":1,"accn":{"a":[1]},"form":"10-K","filed":"2020-02-03"}"#.to_owned(), "DQ001"),
        (row("2019-12-31", "1", "", "2020-02-03"), "DQ001"),
        ("[1,2]".to_owned(), "DQ001"),
        ("7".to_owned(), "DQ001"),
        ("\"text\"".to_owned(), "DQ001"),
        (row("2019-02-30", "1", "a", "2020-02-03"), "DQ003"),
        (row("2019-12-31", "1", "a", "2020-13-03"), "DQ003"),
        (row("0201-12-31", "1", "a", "2020-02-03"), "DQ003"),
        (row("20191231", "1", "a", "2020-02-03"), "DQ003"),
        // Filed after the day of the import.
        (row("2019-12-31", "1", "a", "2025-07-01"), "DQ003"),
        (
            r#"{"start":"2020-01-01","end":"2019-12-31","val":1,"accn":"a","form":"10-K","filed":"2020-02-03"}"#
                .to_owned(),
            "DQ003",
        ),
        (row("2020-02-04", "1", "a", "2020-02-03"), "DQ010"),
    ];
    for (bad, code) in wrong {
        let text = one("1", &format!("{good},{bad},{}", row("2018-12-31", "6", "a", "2020-02-03")));
        let (kept, imported) = Folder::new().with("a.json", text).read(Kind::Facts);
        assert_eq!(kept.filed[0].facts.len(), 2, "{bad}");
        assert_eq!(codes(&imported), [(code, 1)].into(), "{bad}");
        // It is the second row of the document.
        assert_eq!((kept.aside[0].line, &*kept.aside[0].file), (2, "a.json"), "{bad}");
    }
}

#[test]
fn a_value_given_as_missing_is_counted() {
    let text = one(
        "1",
        &format!("{},{}", row("2019-12-31", "null", "a", "2020-02-03"), row("2018-12-31", "1", "a", "2020-02-03")),
    );
    let (kept, imported) = Folder::new().with("a.json", text).read(Kind::Facts);
    assert_eq!((kept.filed[0].facts.len(), imported.quarantined), (1, 0));
    assert_eq!(found(&imported, &kinds::EMPTY_VALUE), (1, vec![1]));
}

#[test]
fn what_tells_of_things_to_come_may_be_dated_ahead() {
    let at = |taxonomy: &str, concept: &str, end: &str| {
        let row = row(end, "4", "a", "2020-02-03");
        let text = format!(r#"{{"cik":1,"facts":{{"{taxonomy}":{{"{concept}":{{"units":{{"pure":[{row}]}}}}}}}}}}"#);
        breadth_ingest::companyfacts(&text).unwrap().facts.len()
    };
    assert_eq!(at("dei", "EntityPublicFloat", "2020-02-07"), 1);
    assert_eq!(at("us-gaap", "StockholdersEquityNoteStockSplitConversionRatio1", "2020-03-01"), 1);
    // 2020-02-03 and 400 days: 2021-03-09.
    assert_eq!(at("us-gaap", "StockholdersEquityNoteStockSplitConversionRatio1", "2021-03-09"), 1);
    assert_eq!(at("us-gaap", "StockholdersEquityNoteStockSplitConversionRatio1", "2021-03-10"), 0);
    assert_eq!(at("us-gaap", "LongTermDebt", "2020-02-04"), 0);
    assert_eq!(at("us-gaap", "LongTermDebt", "2020-02-03"), 1);
}

#[test]
fn a_bulk_zip_goes_on_past_what_cannot_be_read() {
    let good = |cik: &str| one(cik, &row("2019-12-31", cik, "a", "2020-02-03"));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let hidden = format!(r#"{{"cik":5,"x":{deep},"facts":{{}}}}"#);
    let members: Vec<(&str, Vec<u8>)> = vec![
        ("CIK0000000003.json", good("3").into()),
        ("CIK0000000001.json", good("1").into()),
        ("CIK0000000002.json", good("2")[..60].into()),
        ("CIK0000000004.json", b"{\"cik\":4,\"facts\":{}} and more".to_vec()),
        ("CIK0000000005.json", hidden.into()),
        ("CIK0000000006.json", b"\xff\xfe{}".to_vec()),
        ("CIK0000000007.json", deep.into()),
        ("CIK0000000008.json", br#"{"message":"Access Denied"}"#.to_vec()),
        ("CIK0000000009.json", one("\"x9\"", "").into()),
        ("CIK0000000010.json", Vec::new()),
        ("folder/.DS_Store", b"Mac".to_vec()),
    ];
    let mut bytes = crate::kit::zipped(&members);
    let (kept, imported) = Folder::new().with("companyfacts.zip", &bytes).read(Kind::Facts);
    assert_eq!(kept.filed.iter().map(|f| f.cik).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(codes(&imported), [("DQ024", 7)].into());
    let finding = imported.findings.iter().next().unwrap();
    assert_eq!(finding.file, "companyfacts.zip");
    assert!(finding.examples[0].seen.starts_with("CIK0000000002.json: EOF while parsing"), "{:?}", finding.examples);
    assert!(finding.examples[1].seen.contains("trailing characters at line 1 column 22"), "{:?}", finding.examples);
    assert!(finding.examples[2].seen.contains("not UTF-8 at byte 1"), "{:?}", finding.examples);
    assert_eq!(&*kept.aside[0].file, "companyfacts.zip!CIK0000000002.json");

    // One flipped bit in the packed bytes of the first member: its checksum no longer fits, or it does not unpack.
    bytes[80] ^= 0x10;
    let (kept, imported) = Folder::new().with("companyfacts.zip", &bytes).read(Kind::Facts);
    assert_eq!(kept.filed.iter().map(|f| f.cik).collect::<Vec<_>>(), [1]);
    assert_eq!(codes(&imported), [("DQ024", 8)].into());
}

#[test]
fn where_nothing_can_be_read_the_import_is_refused() {
    let said = Folder::new().with("a.json", r#"{"cik":1,"facts":"#).refused(Kind::Facts);
    assert!(said.starts_with("a.json cannot be read: EOF while parsing a value at line 1 column 17"), "{said}");
    let said = Folder::new().zip_of("b.zip", &[("x.json", "{}"), ("y.json", "[]")]).refused(Kind::Facts);
    assert!(
        said.starts_with("none of 2 documents can be read; the first, b.zip!x.json cannot be read: JSON, but"),
        "{said}"
    );
    let said = Folder::new().with("c.zip", &crate::kit::zipped(&[("x.json", "{}")])[..40]).refused(Kind::Facts);
    assert!(said.starts_with("c.zip cannot be read as zip"), "{said}");
    let said = Folder::new().with("page.html", "<!doctype html><p>Undeclared Automated Tool").refused(Kind::Facts);
    assert!(said.starts_with("page.html is not a table"), "{said}");
}

#[test]
fn a_folder_of_documents_is_a_collection() {
    let mut folder = Folder::new();
    for cik in 1..=40 {
        let text = one(&cik.to_string(), &row("2019-12-31", "5", "a", "2020-02-03"));
        folder = folder.with(&format!("CIK{cik:010}.json"), if cik == 7 { "{" } else { &text });
    }
    folder.paths = vec![folder.dir.path().to_owned()];
    let (kept, imported) = folder.read(Kind::Facts);
    assert_eq!(kept.filed.iter().map(|f| f.cik).collect::<Vec<_>>(), (1..=40).filter(|c| *c != 7).collect::<Vec<_>>());
    assert_eq!(found(&imported, &kinds::UNREADABLE_MEMBER).0, 1);
}

#[test]
fn of_two_days_of_one_filing_the_later_holds() {
    let rows = [row("2019-12-31", "5", "a", "2020-02-03"), row("2018-12-31", "6", "a", "2020-02-05")];
    for order in [[0, 1], [1, 0]] {
        let text = one("1", &order.map(|i: usize| rows[i].clone()).join(","));
        let (kept, imported) = Folder::new().with("a.json", text).read(Kind::Facts);
        let filer = &kept.filed[0];
        assert_eq!((filer.facts.len(), filer.filings.len(), filer.filings[0].filed_on), (2, 1, d("2020-02-05")));
        assert_eq!(found(&imported, &kinds::CONFLICTING_FILING).0, 1);
    }
}
