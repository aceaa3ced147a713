//! An import killed at any instant leaves the version before or the version after, and can be run again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, UNIX_EPOCH};

use breadth_domain::{FilerLabelKind, PriceField, Records};
use breadth_ingest::Sink;
use breadth_store::{Store, StoreError, doctor};
use common::filers::{label, made};
use common::*;

/// Where the child process imports to; unset in an ordinary run.
const TARGET: &str = "BREADTH_TEST_IMPORT_INTO";
/// Under which source name.
const SOURCE: &str = "BREADTH_TEST_SOURCE";
const DONE: i32 = 17;
const BUSY: i32 = 18;

/// The import that is killed: prices, listings and rows kept aside, 60,000 rows in small batches.
fn victim(dir: &Path, source: &str) -> Result<breadth_store::Committed, StoreError> {
    let mut writer = Store::create_or_open(dir)?.writer(meta())?;
    for batch in market(150, 400, 1_000) {
        writer.accept(batch).unwrap();
    }
    writer.accept(Records::Listings(vec![listing("S00001", "2011-01-31", "One")])).unwrap();
    writer.accept(Records::Quarantine(vec![aside(1)])).unwrap();
    // Filers enough for a row group before the last batch.
    for cik in 1..=260 {
        writer.accept(Records::Filed(vec![made(cik, 2, 9, true)])).unwrap();
    }
    writer.accept(Records::FilerLabels(vec![label(1, FilerLabelKind::Ticker, "ONE", None, None)])).unwrap();
    writer.commit(imported(source, source), UNIX_EPOCH + Duration::from_secs(1_700_000_000))
}

/// Not a test of its own: what the child process runs.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(TARGET) else { return };
    let source = std::env::var(SOURCE).unwrap_or_else(|_| "victim".to_owned());
    let code = match victim(Path::new(&dir), &source) {
        Ok(_) => DONE,
        Err(StoreError::Busy { .. }) => BUSY,
        Err(e) => panic!("{e}"),
    };
    std::process::exit(code);
}

fn spawn(dir: &Path, set: &[(&str, &str)]) -> std::process::Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--nocapture"]).env(TARGET, dir).stdout(Stdio::null()).stderr(Stdio::null());
    command.envs(set.iter().copied()).spawn().unwrap()
}

/// A number that changes with any price or any number of a filing, its place or its bits.
fn fingerprint(store: &Store) -> (usize, usize, u64) {
    let view = store.as_of(d("2030-01-01"));
    let mut sum = 0u64;
    for block in view.prices().unwrap() {
        for field in PriceField::ALL.into_iter().filter(|f| block.has(*f)) {
            for t in 0..block.sessions().len() {
                for v in block.row(field, t).unwrap() {
                    sum = (sum ^ v.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(9);
                }
            }
        }
    }
    let of_filers = view.each_filer(|f| {
        f.facts.iter().fold(f.filings.len() as u64, |sum, n| {
            let bits = n.value.value().to_bits() ^ u64::from(n.filing) ^ (n.end.days() as u64) << 32;
            (sum ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(9)
        })
    });
    sum =
        of_filers.unwrap().into_iter().fold(sum, |sum, n| (sum ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(9));
    sum ^= view.filer_labels().unwrap().len() as u64;
    (view.listings().unwrap().len(), view.quarantine().unwrap().len(), sum)
}

struct Expected {
    before: (String, (usize, usize, u64)),
    after: (String, (usize, usize, u64)),
}

/// The store is whole, at the version before or after; a second import completes. Says whether it was "after".
fn check(dir: &Path, expected: &Expected) -> bool {
    let store = Store::open(dir).unwrap();
    let is_after = store.digest() == expected.after.0;
    let (digest, shown) = if is_after { &expected.after } else { &expected.before };
    assert_eq!(store.digest(), digest, "neither the version before nor the one after");
    let state = doctor(&store, d("2030-01-01"), true);
    assert!(state.faults.is_empty(), "{:?}", state.faults);
    assert_eq!(&fingerprint(&store), shown);
    let again = victim(dir, "victim").unwrap();
    assert_eq!((again.unchanged, &again.digest), (is_after, &expected.after.0));
    assert_eq!(fingerprint(&Store::open(dir).unwrap()), expected.after.1);
    // Nothing is left over: every part is named by a version, and no work is in progress.
    assert_eq!(find(&dir.join("parts"), ".parquet").len(), Store::open(dir).unwrap().manifest().parts.len());
    assert!(find(&dir.join("tmp"), "").is_empty() && find(dir, ".new").is_empty());
    is_after
}

fn base() -> (Folder, Expected) {
    let folder = Folder::new("kill");
    let base = folder.join("base");
    import(&base, "base", "0", vec![Records::Prices(vec![price("A", "2020-01-02", 1.0)])]).unwrap();
    let shown = |dir: &Path| {
        let store = Store::open(dir).unwrap();
        (store.digest().to_owned(), fingerprint(&store))
    };
    let before = shown(&base);
    let undisturbed = folder.join("undisturbed");
    copy(&base, &undisturbed);
    victim(&undisturbed, "victim").unwrap();
    let after = shown(&undisturbed);
    assert_ne!(before, after);
    (folder, Expected { before, after })
}

#[test]
fn a_process_that_dies_at_a_step_leaves_before_or_after() {
    let (folder, expected) = base();
    let steps = [
        ("batch", false),
        ("batch#30", false),
        ("last-batch", false),
        ("parts-closed", false),
        ("part-named", false),
        ("part-named#2", false),
        ("parts-named", false),
        ("replacement-written", false),
        ("manifest-named", false),
        ("replacement-written#2", false),
        ("head-named", true),
    ];
    for (step, is_after) in steps {
        let dir = folder.join(&step.replace('#', "-"));
        copy(&folder.join("base"), &dir);
        let status = spawn(&dir, &[("BREADTH_FAILPOINT", step)]).wait().unwrap();
        assert!(status.code().is_none(), "{step} was not reached: {status}");
        assert_eq!(check(&dir, &expected), is_after, "{step}");
    }
}

#[test]
fn a_process_killed_at_any_instant_leaves_before_or_after() {
    const KILLS: u32 = 60;
    let (folder, expected) = base();
    let dir = folder.join("timed");
    copy(&folder.join("base"), &dir);
    let start = Instant::now();
    assert_eq!(spawn(&dir, &[]).wait().unwrap().code(), Some(DONE));
    let whole = start.elapsed();
    let (mut killed, mut after) = (0, 0);
    for k in 0..KILLS {
        let dir = folder.join(&format!("killed-{k}"));
        copy(&folder.join("base"), &dir);
        let mut child = spawn(&dir, &[]);
        // Half of the instants over the whole import, half over its last third, where the commit is.
        let instant = if k % 2 == 0 { whole * k / KILLS } else { whole * 2 / 3 + whole * k / (3 * KILLS) };
        std::thread::sleep(instant);
        // SIGKILL on Unix.
        child.kill().unwrap();
        killed += u32::from(child.wait().unwrap().code() != Some(DONE));
        after += u32::from(check(&dir, &expected));
        std::fs::remove_dir_all(&dir).unwrap();
    }
    println!("of {KILLS}: {killed} killed before their end, {after} found the version after");
    assert!(killed > 0, "the import was always quicker than the kill");
}

#[test]
fn of_two_processes_one_writes_and_the_other_is_told() {
    let (folder, _) = base();
    for round in 0..5 {
        let dir = folder.join(&format!("both-{round}"));
        copy(&folder.join("base"), &dir);
        let sources = ["one", "two"];
        let children = sources.map(|source| spawn(&dir, &[(SOURCE, source)]));
        let codes = children.map(|mut child| child.wait().unwrap().code());
        assert!(codes.contains(&Some(DONE)) && codes.iter().all(|c| [Some(DONE), Some(BUSY)].contains(c)), "{codes:?}");
        let done = codes.iter().filter(|c| **c == Some(DONE)).count() as u64;
        assert_eq!(Store::open(&dir).unwrap().version(), 1 + done);
        for source in sources {
            victim(&dir, source).unwrap();
        }
        let store = Store::open(&dir).unwrap();
        assert_eq!((store.version(), store.as_of(d("2030-01-01")).prices().unwrap().len()), (3, 3));
        assert!(doctor(&store, d("2030-01-01"), true).faults.is_empty());
    }
}
