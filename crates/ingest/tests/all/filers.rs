//! What is said of filers: submissions, lists of tickers, their history, predecessors.
use breadth_domain::finding::kinds;
use breadth_domain::{FilerLabelKind, Table};
use breadth_ingest::Kind;

use crate::kit::{Folder, Kept, codes, d, found, rows};

/// (cik, kind, value, from, to) of a label.
type Said<'a> = (u64, &'static str, &'a str, Option<String>, Option<String>);

fn labels(kept: &Kept) -> Vec<Said<'_>> {
    let text = |day: Option<breadth_domain::Date>| day.map(|d| d.to_string());
    kept.labels.iter().map(|l| (l.cik, l.kind.id(), &*l.value, text(l.from), text(l.to))).collect()
}

const SUBMISSIONS: &str = r#"{"cik":"0001835632","entityType":"operating","sic":"3674","name":"Marvell Technology, Inc.",
    "tickers":["MRVL","mrvl-b",""],"exchanges":["Nasdaq"],"fiscalYearEnd":"0130",
    "formerNames":[{"name":"Maui HoldCo, Inc.","from":"2020-11-24T05:00:00.000Z","to":"2021-04-16T04:00:00.000Z"}],
    "filings":{"recent":{"accessionNumber":["0001835632-21-000002","0001835632-21-000001"],"filingDate":["2021-06-08","2021-06-07"],
    "reportDate":["2021-05-01",""],"acceptanceDateTime":["2021-06-07T20:06:07.000Z","2021-06-07T10:00:00.000Z"],
    "form":["10-Q","8-K"],"size":[1,2]},"files":[{"name":"CIK0001835632-submissions-001.json","filingCount":1}]}}"#;
const PAGE: &str = r#"{"accessionNumber":["0001835632-20-000009"],"filingDate":["2020-12-22"],"reportDate":[""],
    "acceptanceDateTime":["2020-12-22T22:00:00.000Z"],"form":["S-4"]}"#;

#[test]
fn submissions_give_labels_and_filings() {
    let (kept, imported) = Folder::new().with("CIK0001835632.json", SUBMISSIONS).read(Kind::Facts);
    let day = |text: &str| Some(text.to_owned());
    assert_eq!(
        labels(&kept),
        [
            (1_835_632, "name", "Marvell Technology, Inc.", None, None),
            (1_835_632, "name", "Maui HoldCo, Inc.", day("2020-11-24"), day("2021-04-16")),
            (1_835_632, "ticker", "MRVL", None, None),
            (1_835_632, "ticker", "MRVL.B", None, None),
            (1_835_632, "sic", "3674", None, None),
            (1_835_632, "fiscal_year_end", "0130", None, None),
        ]
    );
    let filer = &kept.filed[0];
    let filings: Vec<_> = filer.filings.iter().map(|f| (&*f.accession, &*f.form, f.filed_on, f.accepted)).collect();
    // 2021-06-07 is day 18785 since 1970.
    assert_eq!(
        filings,
        [
            ("0001835632-21-000001", "8-K", d("2021-06-07"), Some(18_785 * 86_400 + 36_000)),
            ("0001835632-21-000002", "10-Q", d("2021-06-08"), Some(18_785 * 86_400 + 72_367)),
        ]
    );
    // 20:06 UTC in June is 16:06 in New York: known on the next session.
    assert_eq!(filer.filings[1].known_on(), d("2021-06-08"));
    assert_eq!((rows(&imported, Table::Filed), rows(&imported, Table::Filings)), (0, 2));
    assert_eq!((imported.first, imported.last), (Some(d("2021-06-07")), Some(d("2021-06-08"))));
    assert_eq!(codes(&imported), [("DQ020", 5)].into());
    assert!(imported.notes[0].starts_with("1 pages of older filings are named"), "{:?}", imported.notes);
}

#[test]
fn a_page_of_older_filings_belongs_to_its_filer() {
    let members = [("CIK0001835632.json", SUBMISSIONS), ("CIK0001835632-submissions-001.json", PAGE)];
    let (kept, imported) = Folder::new().zip_of("submissions.zip", &members).read(Kind::Facts);
    let found: Vec<_> = kept.filed.iter().map(|f| (f.cik, f.filings.len())).collect();
    assert_eq!(found, [(1_835_632, 1), (1_835_632, 2)]);
    assert!(imported.notes.is_empty(), "{:?}", imported.notes);
    let said = Folder::new().with("page.json", PAGE).refused(Kind::Facts);
    assert!(said.contains("does not say whose"), "{said}");
}

#[test]
fn a_wrong_filing_is_kept_aside_alone() {
    let page = r#"{"accessionNumber":["a",null,"c","d","e"],"filingDate":["2020-12-22","2020-12-22","2020-02-30","","2020-12-22"],
        "acceptanceDateTime":["soon","","",""],"form":["S-4","S-4","S-4","S-4"]}"#;
    let (kept, imported) = Folder::new().with("CIK0000000001-submissions-001.json", page).read(Kind::Facts);
    let filings: Vec<_> = kept.filed[0].filings.iter().map(|f| (&*f.accession, &*f.form, f.accepted)).collect();
    assert_eq!(filings, [("a", "S-4", None), ("e", "", None)]);
    assert_eq!(codes(&imported), [("DQ001", 1), ("DQ003", 1), ("DQ014", 2), ("DQ016", 1)].into());
}

#[test]
fn a_list_of_tickers_is_undated() {
    let list = r#"{"fields":["cik","name","ticker","exchange"],"data":[["320193","Apple Inc.","AAPL","Nasdaq"],
        [1067983,"BERKSHIRE HATHAWAY INC","BRK-B",null],["x","Nobody","NO","NYSE"],[7,"No ticker","",null],"row"]}"#;
    let (kept, imported) = Folder::new().with("company_tickers_exchange.json", list).read(Kind::Facts);
    assert_eq!(
        labels(&kept),
        [
            (320_193, "name", "Apple Inc.", None, None),
            (320_193, "ticker", "AAPL", None, None),
            (1_067_983, "name", "BERKSHIRE HATHAWAY INC", None, None),
            (1_067_983, "ticker", "BRK.B", None, None),
        ]
    );
    assert_eq!(codes(&imported), [("DQ001", 2), ("DQ002", 1), ("DQ020", 4)].into());
    assert_eq!((imported.first, rows(&imported, Table::FilerLabels)), (None, 4));
    let short = r#"{"0":{"cik_str":320193,"ticker":"AAPL","title":"Apple Inc."},"1":{"cik_str":789019,"ticker":"MSFT","title":"MICROSOFT CORP"}}"#;
    let (kept, _) = Folder::new().with("company_tickers.json", short).read(Kind::Facts);
    assert_eq!(labels(&kept)[3], (789_019, "ticker", "MSFT", None, None));
}

#[test]
fn a_history_of_tickers_is_dated() {
    let csv = "cik,name,ticker,exchange,first_seen,last_seen\n1,A Co,OLD,NYSE,2024-07-16,2024-09-30\n\
               1,A Co,NEW,NYSE,2024-10-01,2025-06-20\n2,B Co,BBB,,2024-07-16,2025-06-20\n3,C,CCC,,2025-06-20,2024-01-01\n";
    let (kept, imported) = Folder::new().with("history.csv", csv).read(Kind::Facts);
    let day = |text: &str| Some(text.to_owned());
    // What was seen on the last day still holds.
    assert_eq!(
        labels(&kept),
        [
            (1, "name", "A Co", day("2024-07-16"), day("2024-09-30")),
            (1, "name", "A Co", day("2024-10-01"), None),
            (1, "ticker", "NEW", day("2024-10-01"), None),
            (1, "ticker", "OLD", day("2024-07-16"), day("2024-09-30")),
            (2, "name", "B Co", day("2024-07-16"), None),
            (2, "ticker", "BBB", day("2024-07-16"), None),
        ]
    );
    assert_eq!(found(&imported, &kinds::IMPOSSIBLE_DATE), (1, vec![5]));
    // A user's own dates are taken at their word.
    let (kept, _) =
        Folder::new().with("mine.csv", "cik,ticker,from,to\n1,FB,2012-05-18,2022-06-08\n").read(Kind::Facts);
    assert_eq!(labels(&kept), [(1, "ticker", "FB", day("2012-05-18"), day("2022-06-08"))]);
}

#[test]
fn predecessors_are_a_list_of_the_user() {
    let csv = "cik,predecessor\n1835632,0001058057\n5,5\n6,\n";
    let (kept, imported) = Folder::new().with("overrides.csv", csv).read(Kind::Facts);
    assert_eq!(labels(&kept), [(1_835_632, "predecessor", "1058057", None, None)]);
    assert_eq!(kept.labels[0].kind, FilerLabelKind::Predecessor);
    assert_eq!(codes(&imported), [("DQ001", 1), ("DQ002", 1)].into());
}
