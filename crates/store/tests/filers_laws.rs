//! Laws of filers, on every world we can draw: what is shown is what was said by the day, and tomorrow cannot change it.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use std::collections::BTreeMap;

use breadth_domain::{Date, FiledFact, FilerFacts, Filing, Number, Records};
use breadth_store::{Store, View};
use common::filers::compact;
use common::*;
use proptest::prelude::*;

/// A number of a filing: filer, filing, tag, unit, period, value, exact.
type Raw = (u64, u8, u8, u8, u8, i64, bool);

fn day(n: i32) -> Date {
    d("2020-01-01").plus_days(n)
}

/// The filing of that number; a third have accession numbers of another shape.
fn filing(cik: u64, n: u8, accepted: bool) -> Filing {
    let filed_on = day(3 * i32::from(n) + cik as i32);
    let accession = match n % 3 {
        0 => format!("{cik}-SYN-{n}"),
        _ => format!("{cik:010}-20-{n:06}"),
    };
    // Before and after the close, on the day and on the day before.
    let seconds = i64::from(filed_on.days()) * 86_400 + i64::from(n) * 7_000 - 20_000;
    Filing {
        accession: accession.into(),
        form: ["10-K", "10-Q", "8-K"][usize::from(n) % 3].into(),
        filed_on,
        accepted: accepted.then_some(seconds),
    }
}

/// A filer from its numbers as they come: nothing is in order, and much is said twice.
fn filer(cik: u64, rows: &[Raw], accepted: bool, named: bool) -> FilerFacts {
    let mut filer = FilerFacts { cik, ..FilerFacts::default() };
    if named {
        filer.name = format!("Filer {cik}").into();
    }
    for (_, n, tag, unit, period, value, exact) in rows {
        let tag: Box<str> = format!("us-gaap:T{tag}").into();
        let unit: Box<str> = ["USD", "shares", "EUR"][usize::from(*unit)].into();
        let filing = filing(cik, *n, accepted);
        let place = |list: &mut Vec<Box<str>>, text: Box<str>| {
            list.iter().position(|t| *t == text).unwrap_or_else(|| {
                list.push(text);
                list.len() - 1
            }) as u32
        };
        let at = filer.filings.iter().position(|f| f.accession == filing.accession).unwrap_or_else(|| {
            filer.filings.push(filing);
            filer.filings.len() - 1
        }) as u32;
        let (tag, unit) = (place(&mut filer.tags, tag), place(&mut filer.units, unit));
        let start = (period % 2 == 0).then(|| day(i32::from(*period) * 30 - 400));
        let value = if value % 5 == 0 { Number::Decimal(*value as f64 / 4.0) } else { Number::Integer(*value) };
        let end = day(i32::from(*period) * 30 - 300 + i32::from(!*exact) * 2);
        filer.facts.push(FiledFact { tag, unit, filing: at, start, end, value, exact: *exact });
    }
    filer
}

/// What an import says: rows, whether it knows times of acceptance and names, and into how many filers a batch is cut.
type Import = (Vec<Raw>, bool, bool, usize);

fn said(import: &Import) -> Vec<FilerFacts> {
    let (rows, accepted, named, _) = import;
    let mut by_filer: BTreeMap<u64, Vec<Raw>> = BTreeMap::new();
    rows.iter().for_each(|r| by_filer.entry(r.0).or_default().push(*r));
    by_filer.iter().map(|(cik, rows)| filer(*cik, rows, *accepted, *named)).collect()
}

fn any_import() -> impl Strategy<Value = Import> {
    let value = prop_oneof![Just(0i64), -3i64..40, any::<i64>().prop_map(|n| n >> 10)];
    let row = (1u64..6, 0u8..9, 0u8..5, 0u8..3, 0u8..6, value, prop::bool::weighted(0.8));
    (prop::collection::vec(row, 0..60), any::<bool>(), any::<bool>(), 1usize..4)
}

fn store_of(imports: &[Import]) -> (Folder, Store) {
    let dir = Folder::new("filers-law");
    Store::create_or_open(dir.path()).unwrap();
    for (i, one) in imports.iter().enumerate() {
        let batches = said(one).chunks(one.3).map(|c| Records::Filed(c.to_vec())).collect();
        import(dir.path(), ["a", "b"][i % 2], &i.to_string(), batches).unwrap();
    }
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

/// What should be shown: everything said, merged, as far as it was known, without a trace of the rest.
fn expected(imports: &[Import], today: Date) -> Vec<FilerFacts> {
    let mut by_filer: BTreeMap<u64, Vec<FilerFacts>> = BTreeMap::new();
    for one in imports.iter().map(said) {
        one.into_iter().for_each(|f| by_filer.entry(f.cik).or_default().push(f));
    }
    let mut shown = Vec::new();
    for (cik, parts) in by_filer {
        let names: Vec<(Box<str>, Box<str>)> = parts
            .iter()
            .flat_map(|p| p.filings.iter().map(|f| (f.accession.clone(), p.name.clone())))
            .filter(|(_, name)| !name.is_empty())
            .collect();
        let whole =
            FilerFacts::merge(std::iter::once(FilerFacts { cik, ..FilerFacts::default() }).chain(parts).collect());
        let mut known = compact(whole.known_by(today));
        let named = known.filings.iter().rev().find_map(|f| names.iter().find(|(a, _)| *a == f.accession));
        known.name = named.map(|(_, name)| name.clone()).unwrap_or_default();
        if !known.filings.is_empty() {
            shown.push(known);
        }
    }
    shown
}

/// All that a view shows of filers, each by each way there is.
fn shown(view: &View) -> Vec<FilerFacts> {
    let all = view.each_filer(|f| f).unwrap();
    assert_eq!(view.filers().unwrap(), all.iter().map(|f| f.cik).collect::<Vec<_>>());
    for cik in 0..8 {
        let one = all.iter().find(|f| f.cik == cik);
        // From the disk, or kept by a view of another day; then kept by this one.
        assert_eq!(view.filer(cik).unwrap().as_ref(), one);
        assert_eq!(view.filer(cik).unwrap().as_ref(), one);
    }
    let wanted = |tag: &str| tag.ends_with('1') || tag.ends_with('3');
    let chosen = all.iter().map(|f| {
        let mut f = f.clone();
        let tags = f.tags.clone();
        f.facts.retain(|fact| wanted(&tags[fact.tag as usize]));
        compact(f)
    });
    assert_eq!(view.each_filer_with(Some(&wanted), |f| f).unwrap(), chosen.collect::<Vec<_>>());
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn what_is_shown_is_what_was_said_by_the_day(
        imports in prop::collection::vec(any_import(), 1..4),
        days in prop::collection::vec(-2i32..40, 1..4),
    ) {
        let (_dir, store) = store_of(&imports);
        for today in days.into_iter().map(day) {
            prop_assert_eq!(shown(&store.as_of(today)), expected(&imports, today));
        }
    }

    #[test]
    fn tomorrow_cannot_change_today(
        imports in prop::collection::vec(any_import(), 1..4),
        later in prop::collection::vec(any_import(), 1..4),
        today in 0i32..30,
    ) {
        let today = day(today);
        // When each filing was known, by all that was said of it.
        let mut known_on: BTreeMap<(u64, u8), Date> = BTreeMap::new();
        for accepted in [false, true] {
            for (rows, ..) in imports.iter().filter(|i| i.1 == accepted) {
                for r in rows {
                    known_on.insert((r.0, r.1), filing(r.0, r.1, accepted).known_on());
                }
            }
        }
        // What was not known gives way to other filings, none of which is among those that were, or could be by then.
        let mut rewritten = imports.clone();
        for (import, other) in rewritten.iter_mut().zip(later.iter().cycle()) {
            import.0.retain(|r| known_on[&(r.0, r.1)] <= today);
            let new = |r: &&Raw| {
                let soonest = [false, true].map(|a| filing(r.0, r.1, a).known_on());
                soonest.iter().all(|known_on| *known_on > today)
            };
            import.0.extend(other.0.iter().filter(new));
        }
        let (_one, as_it_was) = store_of(&imports);
        let (_two, as_rewritten) = store_of(&rewritten);
        prop_assert_eq!(shown(&as_it_was.as_of(today)), shown(&as_rewritten.as_of(today)));
    }
}
