//! What is kept beside a store is what would be made anew, bit for bit, whatever befalls its files.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use breadth_domain::{Date, Records, SeriesRow, Silent};
use breadth_ingest::Kind;
use breadth_panel::Panel;
use breadth_signals::{CrossSection, Fundamentals, METRICS, Metric};
use breadth_store::{Store, View};
use breadth_testkit::{World, WorldSpec};
use common::{import_batches, import_records};

fn world(seed: u64) -> World {
    World::simulate(&WorldSpec { operating: 120, others: 30, ..WorldSpec::small(seed) })
}

fn folder(store: &Path, kind: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(store.join("derived")) else { return Vec::new() };
    let ours = |p: &PathBuf| p.is_dir() && p.file_name().unwrap().to_string_lossy().starts_with(&format!("{kind}-"));
    let mut all: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).filter(ours).collect();
    all.sort();
    all
}

/// Every field of a panel, every bit of every number.
fn told(panel: &Panel) -> Vec<String> {
    let bits = |numbers: &[f64]| {
        numbers
            .iter()
            .fold(numbers.len() as u64, |h, v| (h ^ v.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(9))
    };
    let grids = [&panel.close, &panel.ret, &panel.volume, &panel.shares, &panel.cap];
    let mut all: Vec<String> = grids.iter().map(|g| format!("{} {:x}", g.cols(), bits(g.as_slice()))).collect();
    let Panel {
        as_of,
        digest,
        sessions,
        securities,
        early,
        income,
        prints_net_changes,
        notes,
        withdrawals,
        overrides,
        ..
    } = panel;
    all.push(format!("{as_of} {digest} {sessions:?} {early:?} {prints_net_changes} {notes:?} {overrides:?}"));
    all.extend(securities.iter().map(|s| format!("{s:?}")));
    all.push(format!("{income:?} {withdrawals:?}"));
    all
}

/// Every metric of every security on a few days.
fn figures(f: &Fundamentals, panel: &Panel) -> Vec<String> {
    let all: Vec<usize> = (0..panel.securities.len()).collect();
    let metrics: Vec<&Metric> = METRICS.iter().collect();
    let last = panel.sessions.len() - 1;
    let mut out: Vec<String> = [last / 2, last * 3 / 4, last]
        .into_iter()
        .map(|t| format!("{:?}", CrossSection::new(panel, f, &all, t).table(&metrics)))
        .collect();
    out.push(format!("{:?}", f.coverage()));
    out
}

/// What is kept against what is made, panel and figures; the second time they are read.
fn agree(view: &View) {
    let anew = view.clone().without_keeping();
    let made = Panel::build(&anew, None, &Silent).unwrap();
    let of_made = Fundamentals::from_view(&anew, &made).unwrap();
    assert!(made.kept_key().is_none(), "without keeping nothing is mapped");
    for time in ["kept", "read"] {
        let kept = Panel::build(view, None, &Silent).unwrap();
        assert!(kept.kept_key().is_some(), "{time}");
        assert!(told(&kept) == told(&made), "{time}: another panel as of {}", view.as_of());
        let of_kept = Fundamentals::from_view(view, &kept).unwrap();
        assert!(figures(&of_kept, &kept) == figures(&of_made, &made), "{time}: other figures as of {}", view.as_of());
        assert!(Fundamentals::are_kept(view, None));
    }
}

#[test]
fn what_is_kept_is_what_is_made_on_any_day_and_through_imports() {
    for seed in 1..=3 {
        let dir = tempfile::tempdir().unwrap();
        let world = world(seed);
        let store = import_records(dir.path(), &world);
        let sessions = &world.truth.sessions;
        for part in [1, 3, 2, 4] {
            agree(&store.as_of(sessions[(sessions.len() - 1) * part / 4]));
            assert!(folder(dir.path(), "panel").len() <= 3, "no more than three of a kind are kept");
        }
        // Other prices of a later import, under another source: another key.
        let end = *sessions.last().unwrap();
        let before = Panel::build(&store.as_of(end), None, &Silent).unwrap();
        let other = world.rewritten_after(sessions[sessions.len() / 2], 77);
        import_batches(&store, Kind::Listings, "later", [Records::Listings(other.listings())]);
        import_batches(&store, Kind::Statements, "later", [Records::Facts(other.facts())]);
        let store = Store::open(dir.path()).unwrap();
        assert!(folder(dir.path(), "panel").is_empty(), "an import clears what was kept");
        agree(&store.as_of(end));
        let after = Panel::build(&store.as_of(end), None, &Silent).unwrap();
        assert!(told(&before) != told(&after), "the import changed nothing: nothing was tested");
        // The version before, asked for beside the new one's, is itself.
        let old = Store::open_version(dir.path(), store.version() - 2).unwrap();
        agree(&old.as_of(end));
        assert!(told(&Panel::build(&old.as_of(end), None, &Silent).unwrap()) == told(&before));
        // What an import of something else leaves as it was is found again under the same key, with the new digest.
        let rate = SeriesRow { series: "OTHER".into(), date: end, value: 1.0, known_on: end };
        import_batches(&store, Kind::Series, "other", [Records::Series(vec![rate])]);
        let store = Store::open(dir.path()).unwrap();
        let view = store.as_of(end);
        assert_eq!(Panel::key_of(&view, None), after.kept_key().unwrap());
        agree(&view);
    }
}

#[test]
fn a_hand_laid_on_a_panel_is_never_answered_from_what_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let store = import_records(dir.path(), &world(4));
    let view = store.as_of(store.last_session().unwrap());
    let whole = Panel::build(&view, None, &Silent).unwrap();
    Fundamentals::from_view(&view, &whole).unwrap();
    assert!(whole.kept_key().is_some());
    let mut price = whole.clone();
    price.close.set(3, 0, 1.0);
    let mut label = whole.clone();
    label.securities[0].labels[0].name = "another".into();
    let mut swapped = whole.clone();
    std::mem::swap(&mut swapped.close, &mut swapped.cap);
    for (what, panel) in [("price", price), ("label", label), ("swapped", swapped)] {
        assert!(panel.kept_key().is_none(), "{what}");
    }
    // What the user or the judge says of ends changes no figure.
    let mut ends = whole.clone();
    ends.securities.iter_mut().for_each(|s| s.exit = None);
    assert_eq!(ends.kept_key(), whole.kept_key());
    assert_eq!(told(&Panel::build(&view, None, &Silent).unwrap()), told(&whole), "what is kept was not touched");
}

fn breadth(store: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breadth"));
    command.arg("--store").arg(store).args(["--quiet", "--json"]).args(args);
    command.env_remove("BREADTH_NO_CACHE").env_remove("BREADTH_STORE").stderr(Stdio::null());
    command
}

fn answer(output: Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

const ASKED: [&str; 3] = ["universe", "russell-like-3000", "--excluded"];

#[test]
fn damaged_cut_foreign_and_half_written_files_change_no_answer() {
    let dir = tempfile::tempdir().unwrap();
    import_records(dir.path(), &world(5));
    let ask = || answer(breadth(dir.path(), &ASKED).output().unwrap());
    let truth = answer(breadth(dir.path(), &ASKED).arg("--no-cache").output().unwrap());
    assert!(folder(dir.path(), "panel").is_empty(), "--no-cache keeps nothing");
    assert_eq!(ask(), truth);
    let kept = folder(dir.path(), "panel").pop().unwrap();
    let file = kept.join("kept.bin");
    let whole = fs::read(&file).unwrap();
    type Damage = fn(&mut Vec<u8>);
    let damages: [(&str, Damage); 4] = [
        ("a number changed", |b| {
            let at = b.len() / 3;
            b[at] ^= 1;
        }),
        ("cut short", |b| b.truncate(b.len() / 2)),
        ("of another format", |b| b[8] ^= 0xff),
        ("empty", Vec::clear),
    ];
    for (what, damage) in damages {
        let mut bytes = whole.clone();
        damage(&mut bytes);
        fs::write(&file, bytes).unwrap();
        let told = answer(breadth(dir.path(), &["doctor", "--deep"]).output().unwrap());
        assert!(told.contains("\"whole\":false"), "{what}: {told}");
        assert_eq!(ask(), truth, "{what}");
        assert_eq!(fs::read(&file).unwrap(), whole, "{what}: made again, the same bytes");
    }
    // What a process that died left behind is in nobody's way, and goes.
    let half = kept.with_extension("4000000.building");
    fs::create_dir(&half).unwrap();
    fs::write(half.join("kept.bin"), &whole[..1000]).unwrap();
    fs::remove_dir_all(&kept).unwrap();
    assert_eq!(ask(), truth);
    assert!(!half.exists() && file.exists());
}

#[test]
fn killed_at_any_moment_and_two_at_once() {
    let dir = tempfile::tempdir().unwrap();
    import_records(dir.path(), &world(6));
    let truth = answer(breadth(dir.path(), &ASKED).arg("--no-cache").output().unwrap());
    for after in (0..24).map(|k| k * 9) {
        folder(dir.path(), "panel").iter().for_each(|f| fs::remove_dir_all(f).unwrap());
        let mut child = breadth(dir.path(), &ASKED).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after));
        let _ = child.kill();
        child.wait().unwrap();
        assert_eq!(answer(breadth(dir.path(), &ASKED).output().unwrap()), truth, "killed after {after} ms");
    }
    folder(dir.path(), "panel").iter().for_each(|f| fs::remove_dir_all(f).unwrap());
    let both = [(); 3].map(|()| breadth(dir.path(), &ASKED).stdout(Stdio::piped()).spawn().unwrap());
    for child in both {
        assert_eq!(answer(child.wait_with_output().unwrap()), truth);
    }
}

#[test]
fn a_store_that_cannot_be_written_to_answers_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let store = import_records(dir.path(), &world(7));
    let day: Date = store.last_session().unwrap();
    let truth = told(&Panel::build(&store.as_of(day).without_keeping(), None, &Silent).unwrap());
    // A file in the folder's place stands for a disk that takes nothing: permissions do not stop the superuser.
    fs::remove_dir_all(dir.path().join("derived")).unwrap();
    fs::write(dir.path().join("derived"), "").unwrap();
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(told(&Panel::build(&store.as_of(day), None, &Silent).unwrap()), truth);
}
