//! Files that are no such files: what the user is told.
use breadth_domain::{Records, Silent};
use breadth_ingest::{Kind, Sink, SinkError};

use crate::kit::{Folder, Kept};

#[test]
fn a_vendors_message_in_place_of_a_table() {
    for (text, hint) in [
        ("Exceeded the daily hits limit", "request limit"),
        ("Get your apikey:\n1. Open a page\n2. Enter the captcha\n", "a key or a subscription"),
        ("<!DOCTYPE html><html><body>Moved</body></html>", "a web page"),
        ("{\"Information\": \"Thank you for using our API! The rate limit is 25 requests per day.\"}", "request limit"),
        ("{ \"Note\": \"Please subscribe to a premium plan\" }", "a key or a subscription"),
        ("No data\n", "a message in place of the data"),
    ] {
        for kind in Kind::ALL {
            let refused = Folder::new().with("aapl.csv", text).refused(kind);
            assert!(refused.contains("aapl.csv is not a table") && refused.contains(hint), "{kind}: {refused}");
        }
    }
}

#[test]
fn other_files_that_cannot_be_read() {
    for (name, bytes, says) in [
        ("a.csv.gz", &b"\x1f\x8b\x08rest"[..], "gunzip"),
        ("a.csv", &b""[..], "is empty"),
        ("a.csv", &b" \n\n \n"[..], "is empty"),
        ("a.csv", &b"\xff\xfeS\0y\0m\0"[..], "UTF-16"),
        ("a.bin", &b"MZ\x90\0\x03\0\0\0"[..], "neither text nor Parquet"),
        ("a.parquet", &b"PAR1 and then nothing"[..], "cut short"),
        ("a.zip", &b"PK\x03\x04 and then nothing"[..], "cut short"),
        ("a.csv", &b"symbol,date,close\n"[..], "no row"),
    ] {
        let refused = Folder::new().with(name, bytes).refused(Kind::Prices);
        assert!(refused.contains(name) && refused.contains(says), "{refused}");
    }
    let mut nowhere = Folder::new();
    nowhere.paths.push(nowhere.dir.path().join("none.csv"));
    assert!(nowhere.refused(Kind::Prices).contains("none.csv"));
    let mut empty = Folder::new();
    empty.paths.push(empty.dir.path().to_owned());
    assert!(empty.refused(Kind::Prices).contains("holds no file"));
}

#[test]
fn a_missing_column_names_what_was_seen_and_what_is_near() {
    let refused = Folder::new().with("p.csv", "tikcer,day_of,closing\nA,2024-01-02,1\n").refused(Kind::Listings);
    assert!(refused.contains("no column for `symbol` (did you mean `tikcer`?)"), "{refused}");
    assert!(refused.contains("tikcer, day_of, closing") && refused.contains("--map tikcer=symbol"), "{refused}");
    let refused = Folder::new().with("p.csv", "symbol,date,colour\nA,2024-01-02,red\n").refused(Kind::Prices);
    assert!(refused.contains("no column for `close`"), "{refused}");
    let refused = Folder::new()
        .with("p.csv", "ticker,period_end,filed,note\nA,2024-03-31,2024-05-01,x\n")
        .refused(Kind::Statements);
    assert!(refused.contains("`revenue`"), "{refused}");
    let refused = Folder::new().with("p.csv", "ticker,period_end,revenue\nA,2024-03-31,1\n").refused(Kind::Statements);
    assert!(refused.contains("`published_on`"), "{refused}");
}

#[test]
fn the_sinks_own_error_comes_back() {
    struct Full;
    impl Sink for Full {
        fn accept(&mut self, _: Records) -> Result<(), SinkError> {
            Err(SinkError("the disk is full".into()))
        }
    }
    let folder = Folder::new().with("p.csv", "symbol,date,close\nA,2024-01-02,1\n");
    let error = breadth_ingest::read(Kind::Prices, &folder.paths, &folder.options, &mut Full, &Silent).unwrap_err();
    assert!(error.to_string().contains("the disk is full"));
}

#[test]
fn the_same_bytes_have_the_same_fingerprint() {
    let folder = Folder::new().with("a.txt", "abc");
    let prints = breadth_ingest::fingerprint(Kind::Prices, &folder.paths, &folder.options).unwrap();
    // The digest of "abc" that FIPS 180-4 gives as its example.
    assert_eq!(prints[0].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!((prints[0].bytes, prints[0].name.as_str()), (3, "a.txt"));
    let _ = Kept::default();
}
