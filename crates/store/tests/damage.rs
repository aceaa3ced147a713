//! A damaged store says what is damaged and what to do.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod common;

use breadth_domain::{Concept, Records, Table};
use breadth_store::{Store, StoreError, doctor};
use common::*;

fn store_of_two(name: &str) -> Folder {
    let dir = Folder::new(name);
    import(dir.path(), "a", "1", vec![Records::Listings(vec![listing("A", "2020-01-02", "A")])]).unwrap();
    import(
        dir.path(),
        "b",
        "2",
        vec![Records::Facts(vec![fact("A", Concept::Assets, "2019-12-31", "2020-02-20", 1.0)])],
    )
    .unwrap();
    dir
}

fn refused(dir: &Folder) -> StoreError {
    Store::open(dir.path()).err().unwrap()
}

#[test]
fn no_store_and_no_such_version() {
    let dir = Folder::new("none");
    assert!(matches!(refused(&dir), StoreError::NoStore { .. }));
    std::fs::write(dir.join("thesis.tex"), "").unwrap();
    let error = Store::create_or_open(dir.path()).err().unwrap();
    assert!(matches!(&error, StoreError::NotAStore { found, .. } if found == "thesis.tex"), "{error}");
    assert!(matches!(Store::open(&dir.join("thesis.tex")).err().unwrap(), StoreError::NoStore { .. }));
    let two = store_of_two("none");
    assert!(Store::open_version(two.path(), 9).err().unwrap().to_string().contains("versions are 0, 1, 2"));
    assert_eq!(Store::open_version(two.path(), 1).unwrap().version(), 1);
}

#[test]
fn a_lost_or_garbled_head_names_the_newest_whole_version() {
    let dir = store_of_two("head");
    let head = dir.join("HEAD");
    std::fs::write(&head, "two").unwrap();
    let error = refused(&dir).to_string();
    assert!(error.contains("does not hold the number") && error.contains("write `000002` into"), "{error}");
    std::fs::remove_file(&head).unwrap();
    assert!(matches!(refused(&dir), StoreError::Head { newest: Some(2), .. }));
    // An import does not take it for a new store.
    assert!(matches!(Store::create_or_open(dir.path()).err().unwrap(), StoreError::Head { newest: Some(2), .. }));
    // The hint works.
    std::fs::write(&head, "000002\n").unwrap();
    assert_eq!(Store::open(dir.path()).unwrap().version(), 2);
}

#[test]
fn a_damaged_manifest_names_the_version_before() {
    let dir = store_of_two("manifest");
    let path = dir.join("versions/000002.json");
    let whole = std::fs::read_to_string(&path).unwrap();
    let swapped = whole.replacen("\"table\": \"facts\"", "\"table\": \"series\"", 1);
    for damaged in [&whole[..whole.len() / 2], "", &swapped] {
        std::fs::write(&path, damaged).unwrap();
        let error = refused(&dir);
        assert!(matches!(error, StoreError::VersionDamaged { version: 2, previous: Some(1), .. }), "{error}");
        assert!(error.to_string().contains("write `000001` into"), "{error}");
    }
    std::fs::write(&path, whole.replacen("\"format\": 1", "\"format\": 99", 1)).unwrap();
    assert!(matches!(refused(&dir), StoreError::NewerFormat { format: 99, .. }));
    std::fs::remove_file(&path).unwrap();
    assert!(matches!(refused(&dir), StoreError::VersionDamaged { .. }));
    std::fs::write(dir.join("HEAD"), "000001\n").unwrap();
    assert_eq!(Store::open(dir.path()).unwrap().as_of(d("2020-03-01")).listings().unwrap().len(), 1);
}

#[test]
fn a_lost_cut_or_changed_part_is_named_with_its_file_and_the_rest_can_be_read() {
    let dir = store_of_two("part");
    let part = find(&dir.join("parts/facts"), ".parquet").remove(0);
    let whole = std::fs::read(&part).unwrap();
    let day = d("2020-03-01");
    let fails = |fault: &str| {
        let store = Store::open(dir.path()).unwrap();
        let error = store.as_of(day).facts().err().unwrap().to_string();
        assert!(error.contains(fault) && error.contains("table `facts`") && error.contains("`b.csv`"), "{error}");
        assert!(error.contains(part.to_str().unwrap()), "{error}");
        assert_eq!(store.as_of(day).listings().unwrap().len(), 1);
        let state = doctor(&store, day, false);
        assert_eq!((state.faults.len(), state.faults[0].code), (1, "part_damaged"));
        assert!(state.sources.iter().all(|s| s.table != Table::Facts));
    };
    std::fs::write(&part, &whole[..whole.len() - 10]).unwrap();
    fails("bytes instead of");
    let mut garbled = whole.clone();
    let n = garbled.len();
    garbled[n - 60..n - 8].fill(0xAA);
    std::fs::write(&part, &garbled).unwrap();
    fails("cannot be read");
    std::fs::remove_file(&part).unwrap();
    fails("is missing");
    // A changed byte in a value: only reading all of it tells.
    let mut changed = whole.clone();
    let at = n / 2;
    changed[at] ^= 1;
    std::fs::write(&part, &changed).unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(doctor(&store, day, true).faults.len(), 1);
    std::fs::write(&part, &whole).unwrap();
    assert!(doctor(&Store::open(dir.path()).unwrap(), day, true).faults.is_empty());
}

#[test]
fn doctor_counts_what_is_known_by_the_day() {
    let dir = Folder::new("doctor");
    let prices = vec![price("A", "2020-01-02", 1.0), price("A", "2020-01-03", 1.0), price("A", "2020-01-06", 1.0)];
    import(dir.path(), "p", "1", vec![Records::Prices(prices)]).unwrap();
    import(
        dir.path(),
        "f",
        "2",
        vec![Records::Facts(vec![fact("A", Concept::Assets, "2019-12-31", "2020-02-20", 1.0)])],
    )
    .unwrap();
    let store = Store::open(dir.path()).unwrap();
    let state = doctor(&store, d("2020-01-05"), false);
    // Friday the 3rd is the last session by Sunday the 5th; nobody knows the assets yet.
    let prices = &state.sources[0];
    assert_eq!(
        (prices.rows, prices.later_rows, prices.last, prices.age_sessions),
        (2, 1, Some(d("2020-01-03")), Some(0))
    );
    assert_eq!((state.sources[1].rows, state.sources[1].later_rows), (0, 1));
    let can =
        |id: &str, day: &str| doctor(&store, d(day), false).questions.iter().find(|q| q.id == id).unwrap().clone();
    assert!(can("market", "2020-01-05").yes && !can("screen", "2020-01-05").yes && can("screen", "2020-02-20").yes);
    assert!(can("universe", "2020-02-20").missing[0].contains("shares"));
    // Tuesday the 7th to Thursday the 9th: three sessions without a price.
    assert_eq!(doctor(&store, d("2020-01-09"), false).sources[0].age_sessions, Some(3));
}
