//! Laws of reading companyfacts: labels of filings choose nothing, order changes nothing, cut texts break nothing.
use breadth_domain::FilerFacts;
use breadth_ingest::{Kind, companyfacts};
use proptest::prelude::*;

use crate::kit::{Folder, zipped};

/// A row: (end, length, value in tenths, filing, `fy`, `fp`, whether it has a frame).
type Drawn = (i32, Option<i32>, i64, u8, i32, u8, bool);

fn drawn() -> impl Strategy<Value = Drawn> {
    let length = prop::option::of(1..400i32);
    (0..2_000i32, length, -50..5_000i64, 0..6u8, 2000..2030i32, 0..5u8, any::<bool>())
}

fn day(days: i32) -> String {
    breadth_domain::Date::from_days(17_000 + days).to_string()
}

fn written(row: &Drawn) -> String {
    let (end, length, tenths, filing, fy, fp, frame) = row;
    let start = length.map_or_else(String::new, |n| format!(r#""start":"{}","#, day(end - n)));
    let value = if tenths % 10 == 0 { (tenths / 10).to_string() } else { format!("{:.1}", *tenths as f64 / 10.0) };
    let filed = day(2_000 + 30 * i32::from(*filing));
    let frame = if *frame { r#","frame":"CY2019""# } else { "" };
    format!(
        r#"{{{start}"end":"{}","val":{value},"accn":"0000000001-22-{filing:06}","fy":{fy},"fp":"Q{fp}","form":"10-Q","filed":"{filed}"{frame}}}"#,
        day(*end),
    )
}

/// A document of concepts, each with rows.
fn document(cik: u64, concepts: &[(u8, Vec<Drawn>)]) -> String {
    let concept = |(name, rows): &(u8, Vec<Drawn>)| {
        let rows: Vec<String> = rows.iter().map(written).collect();
        format!(r#""C{name}":{{"label":"C","description":"x \u00e9 \"y\"","units":{{"USD":[{}]}}}}"#, rows.join(","))
    };
    let concepts: Vec<String> = concepts.iter().map(concept).collect();
    format!(r#"{{"cik":{cik},"entityName":"A","facts":{{"us-gaap":{{{}}}}}}}"#, concepts.join(","))
}

fn concepts() -> impl Strategy<Value = Vec<(u8, Vec<Drawn>)>> {
    prop::collection::vec((any::<u8>(), prop::collection::vec(drawn(), 0..12)), 0..6)
}

fn read(text: &str) -> FilerFacts {
    companyfacts(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn labels_of_the_filing_choose_nothing(concepts in concepts(), fy in 2000..2030i32, fp in 0..5u8) {
        let mut others = concepts.clone();
        for row in others.iter_mut().flat_map(|(_, rows)| rows) {
            (row.4, row.5, row.6) = (fy, fp, false);
        }
        prop_assert_eq!(read(&document(1, &concepts)), read(&document(1, &others)));
    }

    #[test]
    fn order_changes_nothing(concepts in concepts(), seed in any::<u64>()) {
        let mut others = concepts.clone();
        let mut state = seed | 1;
        let mut next = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % n
        };
        for i in (1..others.len()).rev() {
            others.swap(i, next(i + 1));
        }
        for (_, rows) in &mut others {
            for i in (1..rows.len()).rev() {
                rows.swap(i, next(i + 1));
            }
        }
        prop_assert_eq!(read(&document(1, &concepts)), read(&document(1, &others)));
    }

    #[test]
    fn spaces_change_nothing(concepts in concepts()) {
        let text = document(1, &concepts);
        let spaced = text.replace(',', "\r\n\t, ").replace('{', " { ").replace("\":", "\" : ");
        prop_assert_eq!(read(&text), read(&spaced));
    }

    #[test]
    fn every_row_is_kept_or_counted(concepts in concepts()) {
        let (kept, imported) = match Folder::new().with("a.json", document(1, &concepts)).try_read(Kind::Facts) {
            Ok(read) => read,
            // No row at all.
            Err(_) => return Ok(()),
        };
        let filer = kept.filed.first().cloned().unwrap_or_default();
        let mut keys: Vec<_> = concepts
            .iter()
            .flat_map(|(name, rows)| rows.iter().map(move |r| (*name, r.0, r.1, r.2, r.3)))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        // Every drawn row ends before its filing, so that only exact repetitions fall away.
        prop_assert_eq!(imported.quarantined, 0);
        prop_assert_eq!(filer.facts.len(), keys.len());
    }
}

/// A small document with everything in it.
const SMALL: &str = r#"{"cik":1,"entityName":"A \u00e9","facts":{"us-gaap":{"A":{"label":"x\"y","units":{"USD":[{"start":"2019-01-01","end":"2019-12-31","val":-1.5e3,"accn":"a","fy":null,"form":"10-K","filed":"2020-02-03"}]}}}}}"#;

#[test]
fn a_text_cut_anywhere_is_refused_in_words() {
    assert_eq!(read(SMALL).facts.len(), 1);
    for cut in 0..SMALL.len() {
        let reason = companyfacts(&SMALL[..cut]).unwrap_err().to_string();
        assert!(reason.contains("hint:"), "{reason}");
    }
}

#[test]
fn a_byte_changed_anywhere_breaks_nothing() {
    for at in 0..SMALL.len() {
        for byte in [b'"', b'{', b']', b',', b'9', b'-', b' ', 0, b'\\'] {
            let mut bytes = SMALL.as_bytes().to_vec();
            bytes[at] = byte;
            if let Ok(text) = std::str::from_utf8(&bytes) {
                let _ = companyfacts(text);
            }
        }
    }
}

#[test]
fn a_zip_cut_anywhere_is_refused_or_read_in_part() {
    let bytes = zipped(&[("CIK0000000001.json", SMALL), ("CIK0000000002.json", SMALL)]);
    for cut in (1..bytes.len()).step_by(3) {
        if let Err(error) = Folder::new().with("a.zip", &bytes[..cut]).try_read(Kind::Facts) {
            assert!(error.to_string().contains("hint:"), "{error}");
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_batches() {
    let texts: Vec<(String, String)> = (1..=150u64)
        .map(|cik| {
            let rows = |n: i32| {
                (0..n).map(|i| (i % 1_900, Some(90), i64::from(i) * 7, (i % 6) as u8, 2020, 1, false)).collect()
            };
            let text = document(cik, &[(1, rows(900)), (2, rows((cik % 50) as i32))]);
            (format!("CIK{cik:010}.json"), if cik % 40 == 0 { text[..50].to_owned() } else { text })
        })
        .collect();
    let members: Vec<(&str, &str)> = texts.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let folder = Folder::new().zip_of("companyfacts.zip", &members);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (kept, imported) = pool.install(|| folder.read(Kind::Facts));
        let findings: Vec<_> = imported.findings.into_vec();
        (kept.filed, kept.aside, kept.batches, findings, imported.rows)
    };
    let alone = on(1);
    // 900 rows of 6 filings repeat no key; batches hold at most 65,536 rows and one filer more.
    assert!(alone.2.len() > 2 && alone.0.windows(2).all(|w| w[0].cik < w[1].cik));
    assert_eq!(alone, on(4));
    // And on the thread of the caller, outside any pool.
    let (kept, _) = folder.read(Kind::Facts);
    assert_eq!((alone.0, alone.2), (kept.filed, kept.batches));
}
