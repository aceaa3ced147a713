//! Filers come back as they went in, as of a day, whatever the number of imports and sources.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use breadth_domain::{FilerFacts, FilerLabelKind, Number, Records, Table};
use breadth_store::{Store, StoreError, doctor};
use common::filers::*;
use common::*;

/// Where the child process imports to; unset in an ordinary run.
const TARGET: &str = "BREADTH_TEST_IMPORT_FILERS_INTO";

fn opened(dir: &Folder) -> Store {
    Store::open(dir.path()).unwrap()
}

fn bytes(dir: &Folder, table: Table) -> u64 {
    opened(dir).manifest().parts_of(table).map(|p| p.bytes).sum()
}

/// Numbers enough for several row groups.
fn several_groups() -> Vec<FilerFacts> {
    (1..=24).map(|i| made(10 * i, 120, 15_000, i % 2 == 0)).collect()
}

#[test]
fn filers_come_back_as_they_went_in_and_the_size_of_batches_does_not_show() {
    let filers = several_groups();
    let (one, two) = (Folder::new("filers"), Folder::new("filers"));
    let a = import(one.path(), "facts", "1", vec![Records::Filed(filers.clone())]).unwrap();
    let single = filers.iter().map(|f| Records::Filed(vec![f.clone()])).collect();
    let b = import(two.path(), "facts", "1", single).unwrap();
    assert_eq!(a.digest, b.digest);
    let view = opened(&one).as_of(d("2030-01-01"));
    assert_eq!(view.filers().unwrap(), filers.iter().map(|f| f.cik).collect::<Vec<_>>());
    // Too large to be printed.
    assert!(view.each_filer(|f| f).unwrap() == filers);
    assert!(filers.iter().all(|filer| view.filer(filer.cik).unwrap().as_ref() == Some(filer)));
    assert_eq!((view.filer(11).unwrap(), view.filer(u64::MAX).unwrap()), (None, None));
}

#[test]
fn filers_out_of_order_and_in_pieces_come_back_whole() {
    let filers = several_groups();
    let mut batches = Vec::new();
    // The last filer first, each in two pieces, the halves of its numbers.
    for filer in filers.iter().rev() {
        let (mut even, mut odd) = (filer.clone(), filer.clone());
        let halves = filer.facts.iter().zip(0..);
        even.facts = halves.clone().filter(|(_, n)| n % 2 == 0).map(|(f, _)| *f).collect();
        odd.facts = halves.filter(|(_, n)| n % 2 == 1).map(|(f, _)| *f).collect();
        batches.extend([Records::Filed(vec![even]), Records::Filed(vec![odd])]);
    }
    let dir = Folder::new("filers-order");
    import(dir.path(), "facts", "1", batches).unwrap();
    let parts = opened(&dir).manifest().parts_of(Table::Filed).count();
    assert!(parts > 1, "descending filers make several parts");
    assert!(opened(&dir).as_of(d("2030-01-01")).each_filer(|f| f).unwrap() == filers);
}

#[test]
fn what_the_store_has_is_not_stored_again_and_what_is_new_is() {
    let dir = Folder::new("filers-again");
    let mut filers = several_groups();
    import(dir.path(), "facts", "1", vec![Records::Filed(filers.clone())]).unwrap();
    let before = (bytes(&dir, Table::Filed), bytes(&dir, Table::Filings));
    // The same from other bytes, of another source even: a version, and not a row more.
    let again = import(dir.path(), "other", "2", vec![Records::Filed(filers.clone())]).unwrap();
    let (facts, filings) = (24 * 15_000, 24 * 66);
    assert_eq!(again.repeated, [(Table::Filed, facts), (Table::Filings, filings)].into());
    assert_eq!((bytes(&dir, Table::Filed), bytes(&dir, Table::Filings)), before);

    // One filer with a filing more, that has two numbers; one with a number restated in a filing that is there.
    let last = filers[3].filings.len() as u32;
    filers[3].filings.push(filing("0000000040-30-000001", "10-Q", "2029-05-01", None));
    let mut more = filers[3].facts[0];
    (more.filing, more.end) = (last, d("2029-03-31"));
    filers[3].facts.push(more);
    more.end = d("2028-03-31");
    filers[3].facts.push(more);
    filers[3].normalise();
    filers[9].facts[0].value = Number::Decimal(0.5);
    let third = import(dir.path(), "facts", "3", vec![Records::Filed(filers.clone())]).unwrap();
    let rows = |table: Table| opened(&dir).manifest().parts_of(table).map(|p| p.rows).sum::<u64>();
    assert_eq!(third.repeated[&Table::Filed], facts - 1);
    // The filing of the number that was restated stays with it.
    assert_eq!((rows(Table::Filed), rows(Table::Filings)), (facts + 3, filings + 2));
    let view = opened(&dir).as_of(d("2030-01-01"));
    assert!(view.filer(40).unwrap().as_ref() == Some(&filers[3]));
    assert_eq!(view.filer(100).unwrap().unwrap().facts.len(), 15_001);
    // Before the filing was known, nothing of it is there.
    assert_eq!(opened(&dir).as_of(d("2029-05-01")).filer(40).unwrap().unwrap().filings.len(), 66);
}

#[test]
fn a_time_of_acceptance_that_comes_later_moves_the_day() {
    let dir = Folder::new("filers-accepted");
    let mut filer = made(7, 20, 200, false);
    filer.filings[0].filed_on = d("2009-08-07");
    filer.normalise();
    import(dir.path(), "facts", "1", vec![Records::Filed(vec![filer.clone()])]).unwrap();
    // 2009-08-07 is a Friday: with its date alone the filing is known on Monday.
    assert_eq!(opened(&dir).as_of(d("2009-08-07")).filer(7).unwrap(), None);
    assert!(opened(&dir).as_of(d("2009-08-10")).filer(7).unwrap().is_some());
    // Accepted at 11:00 in New York, 15:00 UTC, says another file that knows no numbers and, by now, another name.
    let seconds = i64::from(d("2009-08-07").days()) * 86_400 + 15 * 3_600;
    let mut submissions = FilerFacts { name: "RENAMED".into(), ..filer.clone() };
    (submissions.tags, submissions.units, submissions.facts) = Default::default();
    submissions.filings.truncate(1);
    submissions.filings[0].accepted = Some(seconds);
    let committed = import(dir.path(), "submissions", "2", vec![Records::Filed(vec![submissions.clone()])]).unwrap();
    assert_eq!(committed.repeated, [].into());
    let store = opened(&dir);
    let seen = store.as_of(d("2009-08-07")).filer(7).unwrap().unwrap();
    assert_eq!(
        seen.filings,
        [filing(&filer.filings[0].accession, &filer.filings[0].form, "2009-08-07", Some(seconds))]
    );
    assert_eq!((&*seen.name, store.as_of(d("2009-08-07")).filers().unwrap()), (&*filer.name, vec![7]));
    assert_eq!(store.as_of(d("2009-08-07")).each_filer(|f| f).unwrap(), [seen]);
    // A second time it is nothing new.
    let again = import(dir.path(), "submissions", "3", vec![Records::Filed(vec![submissions])]).unwrap();
    assert_eq!(again.repeated, [(Table::Filings, 1)].into());
    let state = doctor(&store, d("2030-01-01"), true).filers.unwrap();
    assert_eq!((state.filers, state.filings, state.facts, state.with_acceptance), (1, 66, 200, 1));
}

#[test]
fn labels_show_no_end_before_it_came() {
    let dir = Folder::new("labels");
    let rows = vec![
        label(1, FilerLabelKind::Name, "OLD", Some("2010-01-04"), Some("2015-06-30")),
        label(1, FilerLabelKind::Name, "NEW", Some("2015-07-01"), None),
        label(1, FilerLabelKind::Ticker, "OLDY", None, None),
        label(2, FilerLabelKind::Predecessor, "1", Some("2020-01-02"), None),
    ];
    import(dir.path(), "s", "1", vec![Records::FilerLabels(rows.clone())]).unwrap();
    import(dir.path(), "t", "2", vec![Records::FilerLabels(rows.clone())]).unwrap();
    let on = |day: &str| opened(&dir).as_of(d(day)).filer_labels().unwrap();
    let mut all = rows.clone();
    all.sort();
    assert_eq!(on("2030-01-01"), all);
    let open = label(1, FilerLabelKind::Name, "OLD", Some("2010-01-04"), None);
    assert_eq!(on("2015-06-30"), [open.clone(), rows[2].clone()]);
    assert_eq!(on("2015-07-01"), [rows[1].clone(), rows[0].clone(), rows[2].clone()]);
    assert_eq!(on("2009-01-02"), [rows[2].clone()]);
    let found = doctor(&opened(&dir), d("2015-06-30"), true);
    assert_eq!(found.sources.iter().map(|s| (s.rows, s.later_rows)).collect::<Vec<_>>(), [(2, 2), (2, 2)]);
}

#[test]
fn doctor_counts_what_is_known_by_the_day() {
    let dir = Folder::new("filers-doctor");
    let filers: Vec<FilerFacts> = (1..=3).map(|i| made(i, 30, 900, i == 2)).collect();
    import(dir.path(), "facts", "1", vec![Records::Filed(filers.clone())]).unwrap();
    let tickers =
        vec![label(2, FilerLabelKind::Ticker, "TWO", None, None), label(9, FilerLabelKind::Ticker, "NINE", None, None)];
    import(dir.path(), "submissions", "2", vec![Records::FilerLabels(tickers)]).unwrap();
    let day = d("2016-03-01");
    let found = doctor(&opened(&dir), day, true);
    assert!(found.faults.is_empty(), "{:?}", found.faults);
    let known: Vec<FilerFacts> = filers.iter().map(|f| f.known_by(day)).collect();
    let facts: usize = known.iter().map(|f| f.facts.len()).sum();
    let filings: usize = known.iter().map(|f| f.filings.len()).sum();
    assert!(facts > 0 && facts < 2_700 && filings < 3 * 66);
    let state = found.filers.unwrap();
    assert_eq!((state.filers, state.with_ticker), (3, 1));
    assert_eq!((state.facts, state.filings), (facts as u64, filings as u64));
    assert_eq!(state.with_acceptance, known[1].filings.len() as u64);
    assert_eq!(state.last_filed, known.iter().map(|f| f.filings.last().unwrap().filed_on).max());
    let of = |table: Table| found.sources.iter().find(|s| s.table == table).unwrap();
    assert_eq!((of(Table::Filed).rows, of(Table::Filed).later_rows), (facts as u64, (2_700 - facts) as u64));
    assert_eq!(of(Table::Filings).rows + of(Table::Filings).later_rows, 3 * 66);
    let last = known.iter().flat_map(|f| f.facts.iter().map(|f| f.end)).max();
    assert_eq!((of(Table::Filed).last, of(Table::Filed).age_sessions.is_some()), (last, true));
    let fundamentals = found.questions.iter().find(|q| q.id == "fundamentals").unwrap();
    assert!(fundamentals.yes, "{fundamentals:?}");
    // Before the first filing there is nobody, and the question cannot be answered.
    let before = doctor(&opened(&dir), d("2009-01-02"), false);
    assert!(before.filers.is_none() && !before.questions.iter().find(|q| q.id == "fundamentals").unwrap().yes);
    // The whole is counted from the manifest; it is the same count.
    let whole = doctor(&opened(&dir), d("2030-01-01"), false).filers.unwrap();
    assert_eq!((whole.facts, whole.filings), (2_700, 3 * 66));
}

#[test]
fn a_damaged_part_is_named() {
    let dir = Folder::new("filers-damage");
    import(dir.path(), "facts", "1", vec![Records::Filed(vec![made(5, 30, 900, true)])]).unwrap();
    for table in ["filed", "filings"] {
        let path = find(&dir.join("parts").join(table), ".parquet").remove(0);
        let whole = std::fs::read(&path).unwrap();
        let mut footer = whole.clone();
        let at = footer.len() - 40;
        footer[at..].fill(0);
        for damaged in [None, Some(whole[..whole.len() / 2].to_vec()), Some(footer)] {
            match damaged {
                Some(bytes) => std::fs::write(&path, bytes).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            let view = opened(&dir).as_of(d("2030-01-01"));
            let errors = [view.filers().err(), view.filer(5).err(), view.each_filer(|f| f).err()];
            for error in errors.map(Option::unwrap) {
                assert!(matches!(&error, StoreError::PartDamaged { table: t, .. } if *t == table), "{error}");
                assert!(error.to_string().contains("facts.csv"), "{error}");
            }
            let found = doctor(&opened(&dir), d("2030-01-01"), false);
            assert_eq!((found.faults.len(), found.filers), (1, None), "{:?}", found.faults);
            // An import that cannot see what the store has is refused, and the store is as it was.
            let refused = import(dir.path(), "facts", "2", vec![Records::Filed(vec![made(5, 30, 800, true)])]);
            assert!(matches!(refused, Err(StoreError::PartDamaged { .. })), "{refused:?}");
            std::fs::write(&path, &whole).unwrap();
        }
        assert_eq!(opened(&dir).version(), 1);
    }
}

/// Not a test of its own: what the child process runs.
#[test]
fn child() {
    let Some(dir) = std::env::var_os(TARGET) else { return };
    import(Path::new(&dir), "facts", "1", vec![Records::Filed(several_groups())]).unwrap();
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    let digests = ["1", "2", "7"].map(|threads| {
        let dir = Folder::new("filers-threads");
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["child", "--exact"]).env(TARGET, dir.path()).env("RAYON_NUM_THREADS", threads);
        assert!(command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
        opened(&dir).digest().to_owned()
    });
    assert!(digests.iter().all(|d| *d == digests[0]), "{digests:?}");
}
