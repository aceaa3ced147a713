//! SEC's Financial Statement Data Sets.
use breadth_domain::finding::kinds;
use breadth_domain::{FilerLabelKind, Number, Table};
use breadth_ingest::Kind;

use crate::kit::{Folder, codes, d, found, rows};

const SUB: &str = "adsh\tcik\tname\tsic\tform\tperiod\tfy\tfp\tfiled\taccepted\tprevrpt\tnciks\taciks\n\
    0000000002-09-000001\t2\tB CORP\t4911\t10-Q\t20090630\t2009\tQ2\t20090807\t2009-08-07 16:00:01.0\t1\t2\t99\n\
    0000000001-09-000001\t1\tA CORP\t3570\t10-K\t20090630\t2009\tFY\t20090807\t2009-08-07 09:10:00.0\t0\t1\t\n\
    0000000001-09-000002\t1\tA CORP\t3571\t10-K/A\t20090630\t2009\tFY\t20090901\t\t0\t1\t\n";
const TAG: &str = "tag\tversion\tcustom\tabstract\tdatatype\tiord\tcrdr\ttlabel\tdoc\n\
    EarningsPerShareBasic\tus-gaap/2009\t0\t0\tperShare\tD\t\tEPS\tper share\n\
    Assets\tus-gaap/2009\t0\t0\tmonetary\tI\tD\tAssets\tall\n";
const NUM: &str = "adsh\ttag\tversion\tddate\tqtrs\tuom\tsegments\tcoreg\tvalue\tfootnote\n\
    0000000002-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\t\t1000.0000\t\n\
    0000000002-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\tSubsidiaryEntity=X;\t\t400.0000\t\n\
    0000000002-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\tParent\t300.0000\t\n\
    0000000001-09-000001\tRevenues\tus-gaap/2009\t20090630\t4\tUSD\t\t\t7000000000.5000\tas restated\n\
    0000000001-09-000001\tRevenues\tus-gaap/2009\t20090630\t2\tUSD\t\t\t-5.0000\t\n\
    0000000001-09-000001\tEarningsPerShareBasic\tus-gaap/2009\t20090630\t1\tUSD\t\t\t0.0850\t\n\
    0000000001-09-000001\tMyOwn\t0000000001-09-000001\t20090331\t1\tUSD\t\t\t3.0000\t\n\
    0000000001-09-000001\tAssets\tifrs/2016\t20090630\t0\tUSD\t\t\t\t\n\
    0000000001-09-000001\tRevenue\tifrs/2016\t20090630\t1\tEUR\t\t\t4.0000\t\n\
    0000000001-09-000002\tRevenues\tus-gaap/2009\t20090630\t4\tUSD\t\t\t8000000000.0000\t\n";

fn set(sub: &str, num: &str) -> Folder {
    Folder::new()
        .zip_of("2009q3.zip", &[("readme.htm", "<html>"), ("sub.txt", sub), ("num.txt", num), ("tag.txt", TAG)])
}

#[test]
fn numbers_are_joined_to_their_filings() {
    let (kept, imported) = set(SUB, NUM).read(Kind::Facts);
    assert_eq!(kept.filed.iter().map(|f| (f.cik, &*f.name)).collect::<Vec<_>>(), [(1, "A CORP"), (2, "B CORP")]);
    let filer = &kept.filed[0];
    let facts: Vec<_> = filer
        .facts
        .iter()
        .map(|f| {
            let (tag, unit) = (&*filer.tags[f.tag as usize], &*filer.units[f.unit as usize]);
            let form = &*filer.filings[f.filing as usize].form;
            (tag, unit, f.start.map_or(String::new(), |s| s.to_string()), f.end.to_string(), f.value, form)
        })
        .collect();
    let year = |value, form| ("us-gaap:Revenues", "USD", "2008-07-01".to_owned(), "2009-06-30".to_owned(), value, form);
    let june = || "2009-06-30".to_owned();
    assert_eq!(
        facts,
        [
            ("ext:MyOwn", "USD", "2009-01-01".to_owned(), "2009-03-31".to_owned(), Number::Integer(3), "10-K"),
            ("ifrs-full:Revenue", "EUR", "2009-04-01".to_owned(), june(), Number::Integer(4), "10-K"),
            (
                "us-gaap:EarningsPerShareBasic",
                "USD/shares",
                "2009-04-01".to_owned(),
                june(),
                Number::Decimal(0.085),
                "10-K"
            ),
            year(Number::Decimal(7_000_000_000.5), "10-K"),
            year(Number::Integer(8_000_000_000), "10-K/A"),
            ("us-gaap:Revenues", "USD", "2009-01-01".to_owned(), june(), Number::Integer(-5), "10-K"),
        ]
    );
    assert!(kept.filed.iter().flat_map(|f| &f.facts).all(|f| !f.exact));
    // The filer is the one that `cik` names; its balance is at a day.
    assert_eq!((kept.filed[1].facts.len(), kept.filed[1].facts[0].start), (1, None));
    // 9:10 in New York is 13:10 UTC in August; 2009-08-07 is day 14463 since 1970.
    let known: Vec<_> = filer.filings.iter().map(|f| (f.accepted, f.known_on())).collect();
    assert_eq!(known, [(Some(14_463 * 86_400 + 47_400), d("2009-08-07")), (None, d("2009-09-02"))]);
    // A second after the close: known on the session after.
    assert_eq!(kept.filed[1].filings[0].known_on(), d("2009-08-10"));
    assert_eq!((rows(&imported, Table::Filed), rows(&imported, Table::Filings)), (7, 3));
    assert_eq!(codes(&imported), [("DQ014", 1)].into());
    assert!(imported.notes[0].contains("2 numbers of segments and co-registrants"), "{:?}", imported.notes);
}

#[test]
fn names_and_industries_are_dated_by_their_filings() {
    let (kept, _) = set(SUB, NUM).read(Kind::Facts);
    let of = |kind| kept.labels.iter().filter(move |l| l.cik == 1 && l.kind == kind);
    let industries: Vec<_> = of(FilerLabelKind::Sic).map(|l| (&*l.value, l.from, l.to)).collect();
    let (august, september) = (Some(d("2009-08-07")), Some(d("2009-09-01")));
    assert_eq!(industries, [("3570", august, august), ("3571", september, september)]);
    let names: Vec<_> = of(FilerLabelKind::Name).map(|l| (&*l.value, l.from, l.to)).collect();
    assert_eq!(names, [("A CORP", august, september)]);
}

#[test]
fn the_older_layout_has_no_segments() {
    let without = |text: &str| {
        let keep = |line: &str| {
            let cells: Vec<&str> = line.split('\t').enumerate().filter(|(i, _)| *i != 6).map(|(_, c)| c).collect();
            (!line.contains("SubsidiaryEntity")).then(|| cells.join("\t"))
        };
        text.lines().filter_map(keep).collect::<Vec<_>>().join("\r\n")
    };
    let (new, _) = set(SUB, NUM).read(Kind::Facts);
    let (old, imported) = set(SUB, &without(NUM)).read(Kind::Facts);
    assert_eq!(old.filed, new.filed);
    assert!(imported.notes[0].contains("1 numbers of segments"), "{:?}", imported.notes);
}

#[test]
fn who_was_amended_later_is_not_told() {
    let later = SUB.replace("\t1\t2\t99\n", "\t0\t2\t99\n");
    assert_ne!(later, SUB);
    assert_eq!(set(SUB, NUM).read(Kind::Facts).0.filed, set(&later, NUM).read(Kind::Facts).0.filed);
}

#[test]
fn a_wrong_row_is_kept_aside_alone() {
    let wrong = [
        ("0000000009-09-000009\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\t\t1.0000\t", "DQ001"),
        ("0000000001-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\t\t1.0000", "DQ001"),
        ("0000000001-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\t\tmuch\t", "DQ001"),
        ("0000000001-09-000001\t\tus-gaap/2009\t20090630\t0\tUSD\t\t\t1.0000\t", "DQ001"),
        ("0000000001-09-000001\tAssets\tus-gaap/2009\t20090631\t0\tUSD\t\t\t1.0000\t", "DQ003"),
        ("0000000001-09-000001\tAssets\tus-gaap/2009\t20090630\t-1\tUSD\t\t\t1.0000\t", "DQ003"),
        ("0000000001-09-000001\tAssets\tus-gaap/2009\t20090630\t99999999999\tUSD\t\t\t1.0000\t", "DQ003"),
        ("0000000001-09-000001\tAssets\tus-gaap/2009\t20091231\t0\tUSD\t\t\t1.0000\t", "DQ010"),
        ("0000000001-09-000001\tAssets\tus-gaap/2009\t20090630\t0\tUSD\t\t\t9999999999999999999.0000\t", "DQ015"),
    ];
    let whole = set(SUB, NUM).read(Kind::Facts).0.filed;
    for (bad, code) in wrong {
        let (kept, imported) = set(SUB, &format!("{NUM}{bad}\n")).read(Kind::Facts);
        assert_eq!(kept.filed, whole, "{bad}");
        assert_eq!(imported.quarantined, 1, "{bad}");
        assert_eq!(
            (kept.aside[0].code, kept.aside[0].line, &*kept.aside[0].file),
            (code, 12, "2009q3.zip!num.txt"),
            "{bad}"
        );
    }
    let (kept, imported) = set(&format!("{SUB}{}\n", SUB.lines().nth(1).unwrap()), NUM).read(Kind::Facts);
    assert_eq!((kept.filed == whole, found(&imported, &kinds::DUPLICATE).0), (true, 1));
}

#[test]
fn a_rounded_date_may_lie_past_its_filing() {
    // A cover page counts shares as of 2009-07-28, which is rounded to the 31st; the filing is of the 30th.
    let num = "adsh\ttag\tversion\tddate\tqtrs\tuom\tcoreg\tvalue\n\
        0000000001-09-000001\tEntityCommonStockSharesOutstanding\tdei/2009\t20090831\t0\tshares\t\t9.0000\n\
        0000000001-09-000001\tAssets\tus-gaap/2009\t20090826\t0\tUSD\t\t9.0000\n\
        0000000001-09-000001\tAssets\tus-gaap/2009\t20090827\t0\tUSD\t\t9.0000\n";
    let (kept, imported) = set(SUB, num).read(Kind::Facts);
    assert_eq!(kept.filed[0].facts.len(), 2);
    // 2009-08-07 and nineteen days: 2009-08-26.
    assert_eq!(found(&imported, &kinds::LOOK_AHEAD), (1, vec![4]));
}
