//! What goes in comes out, and what was there stays there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod common;

use std::collections::BTreeMap;

use breadth_domain::{Concept, PriceField, Records, Table};
use breadth_ingest::{Kind, Sink};
use breadth_store::{Store, StoreError};
use common::*;

fn one_of_each() -> Vec<Records> {
    let mut full = price("B", "2020-01-03", 11.5);
    for (i, field) in PriceField::ALL.into_iter().enumerate() {
        full.set(field, i as f64 + 0.25);
    }
    vec![
        Records::Prices(vec![price("A", "2020-01-02", 10.0), price("A", "2020-01-03", f64::NAN), full]),
        Records::Listings(vec![listing("A", "2020-01-02", "A Inc. Common Stock"), listing("B", "2020-01-03", "B")]),
        Records::Facts(vec![
            fact("A", Concept::Revenue, "2019-09-30", "2019-11-05", 1e9),
            fact("A", Concept::Revenue, "2019-09-30", "2020-01-03", 0.9e9),
            fact("B", Concept::Assets, "2019-12-31", "2020-02-20", -5.0),
        ]),
        Records::Series(vec![
            point("CPI", "2019-12-31", "2020-01-14", 256.974),
            point("CPI", "2019-12-31", "2020-02-14", 257.0),
            point("DGS10", "2020-01-02", "2020-01-03", f64::NAN),
            point("DGS10", "2020-01-03", "2020-01-06", 1.8),
        ]),
        Records::Baskets(vec![holding("IWM", "2020-01-02", Some("A"), 0.6), holding("IWM", "2020-01-02", None, 0.4)]),
        Records::Companies(vec![company("A", "A Inc."), company("B", "B & Söhne")]),
        Records::Quarantine(vec![aside(7), aside(3)]),
    ]
}

#[test]
fn every_table_comes_back_as_it_went_in() {
    let dir = Folder::new("keeps");
    let committed = import(dir.path(), "a", "1", one_of_each()).unwrap();
    assert_eq!((committed.version, committed.unchanged), (1, false));
    let store = Store::open(dir.path()).unwrap();
    assert_eq!((store.version(), store.digest()), (1, &*committed.digest));
    assert_eq!(store.last_session(), Some(d("2020-01-03")));
    let view = store.as_of(d("2020-12-31"));

    let blocks = view.prices().unwrap();
    assert_eq!(blocks.len(), 1);
    let block = &blocks[0];
    assert_eq!((block.source(), block.sessions()), ("a", &[d("2020-01-02"), d("2020-01-03")][..]));
    assert_eq!(block.symbols(), [s("A"), s("B")]);
    // A on the first session; then A without a price beside B, whose fields are 0.25, 1.25 and so on; Close is the fourth.
    let bits = |row: &[f64]| row.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(block.row(PriceField::Close, 0).unwrap()), bits(&[10.0, f64::NAN]));
    assert_eq!(bits(block.row(PriceField::Close, 1).unwrap()), bits(&[f64::NAN, 3.25]));
    assert_eq!(bits(block.row(PriceField::Flag, 1).unwrap()), bits(&[f64::NAN, 8.25]));
    assert!(block.row(PriceField::Close, 2).is_none());

    let Records::Listings(listings) = &one_of_each()[1] else { panic!() };
    assert_eq!(&view.listings().unwrap(), listings);
    let Records::Facts(facts) = &one_of_each()[2] else { panic!() };
    assert_eq!(view.facts().unwrap(), [("a".into(), facts.clone())]);
    assert_eq!(view.series_ids().unwrap(), ["CPI".into(), "DGS10".into()]);
    assert_eq!(view.series("CPI").unwrap().unwrap().values, [(d("2019-12-31"), 257.0)]);
    assert_eq!(view.series("DGS10").unwrap().unwrap().values, [(d("2020-01-03"), 1.8)]);
    assert!(view.series("VIX").unwrap().is_none());
    let Records::Baskets(baskets) = &one_of_each()[4] else { panic!() };
    assert_eq!(&view.baskets().unwrap(), baskets);
    let Records::Companies(companies) = &one_of_each()[5] else { panic!() };
    assert_eq!(&view.companies().unwrap(), companies);
    assert_eq!(view.quarantine().unwrap(), [aside(7), aside(3)]);
}

#[test]
fn a_view_ends_on_its_day() {
    let dir = Folder::new("ends");
    import(dir.path(), "a", "1", one_of_each()).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let view = store.as_of(d("2020-01-02"));
    let block = &view.prices().unwrap()[0];
    assert_eq!((block.sessions(), block.symbols()), (&[d("2020-01-02")][..], &[s("A")][..]));
    assert_eq!(block.row(PriceField::Close, 0).unwrap(), [10.0]);
    // Only B has an opening price, on the next day.
    assert!(!block.has(PriceField::Open) && block.row(PriceField::Open, 0).is_none());
    assert_eq!(view.listings().unwrap().len(), 1);
    assert_eq!(view.facts().unwrap()[0].1, [fact("A", Concept::Revenue, "2019-09-30", "2019-11-05", 1e9)]);
    assert!(view.series_ids().unwrap().is_empty());
    // The first vintage of December's index until the second is known.
    let cpi = |day: &str| store.as_of(d(day)).series("CPI").unwrap().unwrap().values;
    assert_eq!(
        (cpi("2020-02-13"), cpi("2020-02-14")),
        (vec![(d("2019-12-31"), 256.974)], vec![(d("2019-12-31"), 257.0)])
    );
    assert!(store.as_of(d("2020-01-01")).prices().unwrap().is_empty());
}

#[test]
fn columns_the_source_lacks_are_not_stored_and_those_that_come_late_are() {
    let dir = Folder::new("columns");
    let mut late = price("B", "2020-01-02", 5.0);
    late.set(PriceField::Volume, 100.0);
    // A chunk of 65,536 rows with closing prices alone, then one with a volume.
    let days = (0..65_536).map(|i| {
        let mut row = price("A", "2020-01-02", 1.0);
        row.date = row.date.plus_days(-i);
        row
    });
    let batches = vec![Records::Prices(days.rev().collect()), Records::Prices(vec![late])];
    import(dir.path(), "a", "1", batches).unwrap();
    let store = Store::open(dir.path()).unwrap();
    let columns: Vec<_> = store.manifest().parts_of(Table::Prices).map(|p| p.columns.join(",")).collect();
    assert_eq!(columns, ["symbol,date,close", "symbol,date,close,volume"]);
    let block = &store.as_of(d("2020-01-02")).prices().unwrap()[0];
    assert_eq!(block.row(PriceField::Close, 65_535).unwrap(), [1.0, 5.0]);
    let volume = block.row(PriceField::Volume, 65_535).unwrap();
    assert!(volume[0].is_nan() && volume[1] == 100.0);
}

#[test]
fn the_same_bytes_twice_change_nothing_and_other_options_do() {
    let dir = Folder::new("twice");
    let first = import(dir.path(), "a", "1", one_of_each()).unwrap();
    let again = import(dir.path(), "a", "1", one_of_each()).unwrap();
    assert_eq!((again.version, again.unchanged, &again.digest), (1, true, &first.digest));
    let store = Store::open(dir.path()).unwrap();
    assert_eq!((store.version(), store.versions().unwrap().len()), (1, 2));
    let files = imported("a", "1").files;
    let none = BTreeMap::new();
    assert_eq!(store.already_imported(Kind::Prices, &files, &none), Some(1));
    assert_eq!(store.already_imported(Kind::Listings, &files, &none), None);
    assert_eq!(store.already_imported(Kind::Prices, &imported("a", "2").files, &none), None);
    let mapped = BTreeMap::from([("map".to_owned(), "close=last".to_owned())]);
    assert_eq!(store.already_imported(Kind::Prices, &files, &mapped), None);
}

#[test]
fn of_two_imports_with_one_key_the_earlier_is_kept_and_the_rest_added() {
    let dir = Folder::new("overlap");
    let first = vec![
        Records::Prices(vec![
            price("A", "2020-01-02", 1.0),
            price("A", "2020-01-03", 2.0),
            price("C", "2020-01-02", 9.0),
        ]),
        Records::Series(vec![point("X", "2020-01-02", "2020-01-03", 1.0)]),
        Records::Baskets(vec![holding("IWM", "2020-01-02", Some("A"), 1.0)]),
    ];
    let second = vec![
        Records::Prices(vec![
            price("A", "2020-01-03", 99.0),
            price("A", "2020-01-06", 3.0),
            price("B", "2020-01-02", 4.0),
        ]),
        Records::Series(vec![point("X", "2020-01-02", "2020-01-03", 5.0), point("X", "2020-01-02", "2020-01-09", 6.0)]),
        Records::Baskets(vec![holding("IWM", "2020-01-02", Some("Z"), 1.0)]),
    ];
    import(dir.path(), "a", "1", first).unwrap();
    let before = everything(&Store::open(dir.path()).unwrap().as_of(d("2020-01-03")));
    let committed = import(dir.path(), "a", "2", second.clone()).unwrap();
    assert_eq!(committed.repeated, BTreeMap::from([(Table::Prices, 1), (Table::Series, 1), (Table::Baskets, 1)]));
    let store = Store::open(dir.path()).unwrap();
    let block = &store.as_of(d("2020-01-06")).prices().unwrap()[0];
    assert_eq!(block.symbols(), [s("A"), s("B"), s("C")]);
    let closes = |t| block.row(PriceField::Close, t).unwrap().iter().map(|v| v.to_bits()).collect::<Vec<_>>();
    assert_eq!(closes(0), [1.0_f64, 4.0, 9.0].map(f64::to_bits));
    assert_eq!(closes(1), [2.0, f64::NAN, f64::NAN].map(f64::to_bits));
    assert_eq!(closes(2), [3.0, f64::NAN, f64::NAN].map(f64::to_bits));
    assert_eq!(store.as_of(d("2020-01-08")).series("X").unwrap().unwrap().values, [(d("2020-01-02"), 1.0)]);
    assert_eq!(store.as_of(d("2020-01-09")).series("X").unwrap().unwrap().values, [(d("2020-01-02"), 6.0)]);
    assert_eq!(store.as_of(d("2020-01-09")).baskets().unwrap(), [holding("IWM", "2020-01-02", Some("A"), 1.0)]);
    // The version before is still there, as it was.
    let old = Store::open_version(dir.path(), 1).unwrap();
    assert_eq!(everything(&old.as_of(d("2020-01-03"))), before);
    // Another source is not the same key.
    let other = import(dir.path(), "b", "3", second).unwrap();
    assert!(other.repeated.is_empty());
    let sources: Vec<String> = Store::open(dir.path())
        .unwrap()
        .as_of(d("2020-01-06"))
        .prices()
        .unwrap()
        .iter()
        .map(|b| b.source().to_owned())
        .collect();
    assert_eq!(sources, ["a", "b"]);
}

#[test]
fn batches_out_of_order_are_sorted_and_repeats_among_them_counted() {
    let dir = Folder::new("order");
    let batches = vec![
        Records::Prices(vec![price("C", "2020-01-02", 3.0), price("C", "2020-01-03", 3.5)]),
        Records::Prices(vec![price("B", "2020-01-03", 2.5), price("A", "2020-01-02", 1.0)]),
        Records::Prices(vec![price("C", "2020-01-03", 99.0), price("D", "2020-01-02", 4.0)]),
        Records::Prices(vec![
            price("A", "2020-01-02", 98.0),
            price("B", "2020-01-02", 2.0),
            price("C", "2020-01-02", 97.0),
        ]),
    ];
    let committed = import(dir.path(), "a", "1", batches).unwrap();
    assert_eq!(committed.repeated, BTreeMap::from([(Table::Prices, 3)]));
    let block = &Store::open(dir.path()).unwrap().as_of(d("2020-01-03")).prices().unwrap()[0];
    assert_eq!(block.symbols(), ["A", "B", "C", "D"].map(s));
    assert_eq!(block.row(PriceField::Close, 0).unwrap(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(block.row(PriceField::Close, 1).unwrap()[1..3], [2.5, 3.5]);
}

#[test]
fn an_import_given_up_leaves_the_store_as_it_was() {
    let dir = Folder::new("given-up");
    import(dir.path(), "a", "1", one_of_each()).unwrap();
    let files = find(dir.path(), "");
    let store = Store::open(dir.path()).unwrap();
    let mut writer = store.writer(meta()).unwrap();
    writer.accept(Records::Prices(vec![price("Z", "2021-01-04", 1.0)])).unwrap();
    drop(writer);
    assert_eq!(find(dir.path(), ""), files);
    assert_eq!(Store::open(dir.path()).unwrap().digest(), store.digest());
}

#[test]
fn the_same_imports_give_the_same_digest_and_so_does_a_copy() {
    let (one, two) = (Folder::new("digest"), Folder::new("digest"));
    for dir in [&one, &two] {
        import(dir.path(), "a", "1", one_of_each()).unwrap();
        import(dir.path(), "m", "2", market(20, 50, 333).collect()).unwrap();
    }
    let store = Store::open(one.path()).unwrap();
    assert_eq!(store.digest(), Store::open(two.path()).unwrap().digest());
    let copied = Folder::new("copy");
    let target = copied.join("elsewhere");
    copy(one.path(), &target);
    let moved = Store::open(&target).unwrap();
    assert_eq!(moved.digest(), store.digest());
    assert_eq!(everything(&moved.as_of(d("2021-01-01"))), everything(&store.as_of(d("2021-01-01"))));
}

#[test]
fn the_size_of_batches_does_not_show() {
    let (one, two) = (Folder::new("batches"), Folder::new("batches"));
    let a = import(one.path(), "m", "1", market(300, 500, 7_777).collect()).unwrap();
    let b = import(two.path(), "m", "1", market(300, 500, 65_536).collect()).unwrap();
    assert_eq!(a.digest, b.digest);
}

#[test]
fn two_writers_do_not_interleave() {
    let dir = Folder::new("writers");
    let store = Store::create_or_open(dir.path()).unwrap();
    let mut first = store.writer(meta()).unwrap();
    first.accept(Records::Prices(vec![price("A", "2020-01-02", 1.0)])).unwrap();
    let busy = store.writer(meta()).err().unwrap();
    assert!(matches!(busy, StoreError::Busy { .. }) && busy.to_string().contains("hint: wait"));
    // Readers need no lock.
    assert_eq!(Store::open(dir.path()).unwrap().version(), 0);
    first.commit(imported("a", "1"), std::time::UNIX_EPOCH).unwrap();
    // The lock is free, and the next import builds on the newest version, though this store was opened before it.
    let mut second = store.writer(meta()).unwrap();
    second.accept(Records::Prices(vec![price("A", "2020-01-03", 2.0)])).unwrap();
    assert_eq!(second.commit(imported("a", "2"), std::time::UNIX_EPOCH).unwrap().version, 2);
    assert_eq!(Store::open(dir.path()).unwrap().as_of(d("2020-01-03")).prices().unwrap()[0].sessions().len(), 2);
}

#[test]
fn a_store_whose_caches_cannot_be_written_is_read_all_the_same() {
    let (plain, blocked) = (Folder::new("cache"), Folder::new("cache"));
    for dir in [&plain, &blocked] {
        import(dir.path(), "m", "1", market(30, 200, 500).collect()).unwrap();
    }
    // A file where the caches' folder was: nothing can be written into it, by whomever.
    std::fs::remove_dir_all(blocked.join("derived")).unwrap();
    std::fs::write(blocked.join("derived"), "").unwrap();
    let shown = |dir: &Folder| everything(&Store::open(dir.path()).unwrap().as_of(d("2012-01-01")));
    let built = shown(&plain);
    assert_eq!(shown(&blocked), built);
    // A second time from the cache; then with a cache that lost a page in a power failure before this machine's start.
    assert_eq!(shown(&plain), built);
    let (meta, numbers) = (find(plain.path(), "meta.json").remove(0), find(plain.path(), "close.f64").remove(0));
    let text = std::fs::read_to_string(&meta).unwrap();
    let start = text.find("\"checked_during\"").unwrap();
    std::fs::write(&meta, format!("{}\"checked_during\":\"before\"}}", &text[..start])).unwrap();
    let mut bytes = std::fs::read(&numbers).unwrap();
    bytes[4096..8192].fill(0);
    std::fs::write(&numbers, bytes).unwrap();
    assert_eq!(shown(&plain), built);
}

#[test]
fn pruned_versions_go_with_what_only_they_name() {
    let dir = Folder::new("prune");
    for n in 1..=3 {
        import(dir.path(), "a", &n.to_string(), vec![Records::Prices(vec![price("A", &format!("2020-01-0{n}"), 1.0)])])
            .unwrap();
    }
    let store = Store::open(dir.path()).unwrap();
    let before = everything(&store.as_of(d("2020-02-01")));
    assert_eq!(store.prune(1).unwrap(), 3);
    assert_eq!(store.versions().unwrap().iter().map(|v| v.version).collect::<Vec<_>>(), [3]);
    assert_eq!(everything(&Store::open(dir.path()).unwrap().as_of(d("2020-02-01"))), before);
    let gone = Store::open_version(dir.path(), 1).err().unwrap();
    assert!(gone.to_string().contains("no version 1") && gone.to_string().contains("versions are 3"), "{gone}");
}
