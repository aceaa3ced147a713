//! Tomorrow cannot change today: what is known at or before a day is the same to the bit, whatever comes after.
// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used)]
use breadth_domain::{Date, PriceRow};
use breadth_testkit::{Defects, What, World, WorldSpec};
use proptest::prelude::*;

/// A price row to the bit: `NaN` is equal to itself.
type Bits = (String, Date, [u64; 9]);

fn bits(row: &PriceRow) -> Bits {
    (row.symbol.to_string(), row.date, row.fields.map(f64::to_bits))
}

/// Everything known at or before that day.
fn known(world: &World, t: Date) -> (Vec<Bits>, Vec<String>, Vec<String>, Vec<String>) {
    let prices = world.prices().filter(|r| r.date <= t).map(|r| bits(&r)).collect();
    let listings = world.listings().iter().filter(|l| l.seen_on <= t).map(|l| format!("{l:?}")).collect();
    let facts = world.facts().iter().filter(|f| f.known_on <= t).map(|f| format!("{f:?}")).collect();
    let series = world.series().iter().filter(|s| s.known_on <= t).map(|s| format!("{s:?}")).collect();
    (prices, listings, facts, series)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn a_rewritten_future_leaves_the_past(seed in any::<u64>(), other in any::<u64>(), at in 20i32..700) {
        // Look-ahead rows are dated falsely by design: see `World::rewritten_after`.
        let spec = WorldSpec { defects: Defects { look_ahead: 0, ..Defects::demo() }, operating: 60, ..WorldSpec::small(seed) };
        let world = World::simulate(&spec);
        let t = spec.from.plus_days(at);
        let rewritten = world.rewritten_after(t, other);
        let (before, after) = (known(&world, t), known(&rewritten, t));
        prop_assert!(before.0 == after.0, "prices");
        prop_assert_eq!(before.1, after.1);
        prop_assert_eq!(before.2, after.2);
        prop_assert!(before.3 == after.3, "series");
    }
}

#[test]
fn everything_after_is_another_story() {
    let world = World::simulate(&WorldSpec::small(5));
    let t = Date::parse("2022-03-15").unwrap();
    let other = world.rewritten_after(t, 1);
    let late =
        |w: &World| w.prices().filter(|r| r.date > t).map(|r| bits(&r)).collect::<std::collections::BTreeSet<_>>();
    let (a, b) = (late(&world), late(&other));
    let same = a.intersection(&b).count();
    assert!(same < a.len() / 200, "{same} of {} rows survived the rewriting", a.len());
    let facts = |w: &World| {
        w.facts()
            .into_iter()
            .filter(|f| f.known_on > t)
            .map(|f| format!("{f:?}"))
            .collect::<std::collections::BTreeSet<_>>()
    };
    let (a, b) = (facts(&world), facts(&other));
    let same = a.intersection(&b).count();
    // Debts of zero and the like may coincide.
    assert!(same < a.len() / 20, "{same} of {} facts survived the rewriting", a.len());
    let symbols =
        |w: &World| w.prices().filter(|r| r.date > t).map(|r| r.symbol).collect::<std::collections::BTreeSet<_>>();
    let extra = symbols(&other).difference(&symbols(&world)).count();
    assert!(extra >= 3, "only {extra} new tickers");
    let exits = |w: &World| {
        let late = |e: &&breadth_testkit::Event| e.date > t && matches!(e.what, What::Exit(_) | What::Renamed { .. });
        w.truth.events.iter().filter(late).map(|e| (e.security, e.date)).collect::<Vec<_>>()
    };
    assert_ne!(exits(&world), exits(&other));
}

#[test]
fn a_future_can_be_rewritten_again() {
    let world = World::simulate(&WorldSpec { operating: 40, ..WorldSpec::small(8) });
    let (early, late) = (Date::parse("2021-09-01").unwrap(), Date::parse("2022-09-01").unwrap());
    let once = world.rewritten_after(early, 3);
    let twice = once.rewritten_after(late, 4);
    assert_eq!(known(&world, early), known(&twice, early));
    assert_eq!(known(&once, late), known(&twice, late));
    assert_ne!(known(&world, late).0, known(&twice, late).0);
}
