//! What the tests of the whole way share.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
pub mod rank;
pub mod real;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use breadth_domain::{Date, Records, Silent};
use breadth_ingest::{Imported, Kind, Options, Sink, read};
use breadth_store::{ImportMeta, Store};
use breadth_testkit::World;

/// An hour: no run of a test binary takes as long.
const OLD: std::time::Duration = std::time::Duration::from_secs(3600);

/// An empty folder for what all tests of a binary share. Nothing removes a folder that a static holds when the binary ends, so it
/// lies below the build's own temporary folder, and those that earlier runs left are removed.
pub fn scratch(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(root).unwrap();
    let left = |entry: &std::fs::DirEntry| {
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|t| t.elapsed().ok());
        entry.file_name().to_string_lossy().starts_with(&format!("{name}-")) && age.is_some_and(|age| age > OLD)
    };
    for entry in std::fs::read_dir(root).unwrap().flatten().filter(left) {
        // Another run may be removing the same one.
        let _ = std::fs::remove_dir_all(entry.path());
    }
    let dir = root.join(format!("{name}-{}", std::process::id()));
    // Another process had the number once.
    if dir.exists() {
        std::fs::remove_dir_all(&dir).unwrap();
    }
    std::fs::create_dir(&dir).unwrap();
    dir
}

/// The folder of real data, or `None` with a line that says so.
pub fn real_data() -> Option<PathBuf> {
    breadth_testkit::shared("data")
}

/// Brings records into a store, as one import.
pub fn import_batches(store: &Store, kind: Kind, source: &str, batches: impl IntoIterator<Item = Records>) {
    let options = BTreeMap::from([("source".to_owned(), source.to_owned())]);
    let mut writer = store.writer(ImportMeta { kind, options }).unwrap();
    for records in batches {
        writer.accept(records).unwrap();
    }
    let imported = Imported {
        source: source.into(),
        files: vec![],
        rows: BTreeMap::new(),
        quarantined: 0,
        findings: Default::default(),
        first: None,
        last: None,
        notes: vec![],
    };
    writer.commit(imported, SystemTime::UNIX_EPOCH).unwrap();
}

/// A store of a world's rows, without files between.
pub fn import_records(dir: &Path, world: &World) -> Store {
    let store = Store::create_or_open(dir).unwrap();
    import_batches(&store, Kind::Prices, "prices", [Records::Prices(world.prices().collect())]);
    import_batches(&store, Kind::Listings, "listings", [Records::Listings(world.listings())]);
    import_batches(&store, Kind::Statements, "statements", [Records::Facts(world.facts())]);
    import_batches(&store, Kind::Series, "series", [Records::Series(world.series())]);
    // Of every other company there are filings too, so that both ways to a figure are gone.
    let filers = world.filers().into_iter().filter(|f| f.cik % 2 == 0).collect();
    let filings = [Records::Filed(filers), Records::FilerLabels(world.filer_labels())];
    import_batches(&store, Kind::Facts, "filings", filings);
    Store::open(dir).unwrap()
}

/// A store of a world's files, through the importers.
pub fn import_world_files(dir: &Path, world: &World) -> Store {
    let files = world.write(&dir.join("files")).unwrap();
    let path = dir.join("store");
    let store = Store::create_or_open(&path).unwrap();
    for (kind, file) in [
        (Kind::Prices, &files.prices),
        (Kind::Prices, &files.funds),
        (Kind::Listings, &files.listings),
        (Kind::Statements, &files.statements),
    ] {
        let mut writer = store.writer(ImportMeta { kind, options: BTreeMap::new() }).unwrap();
        let options = Options::on(Date::parse("2026-06-30").unwrap());
        let imported = read(kind, std::slice::from_ref(file), &options, &mut writer, &Silent).unwrap();
        writer.commit(imported, SystemTime::UNIX_EPOCH).unwrap();
    }
    Store::open(&path).unwrap()
}
