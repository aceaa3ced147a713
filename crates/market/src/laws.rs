//! Laws that hold on every market one can draw.
use breadth_kernels::{Ddof, covariance};
use breadth_panel::{IndexSeries, Universe};
use proptest::prelude::*;

use crate::frame::Lookback;
use crate::levels::Average;
use crate::testing::World;
use crate::{Book, Frame, MEASURES, MarketPage, Sessions, market_page_with, measure_readings};

/// A market of `COLS` companies; the first half small. Long enough for the 50-day average and a few months.
const COLS: usize = 8;
const ROWS: usize = 90;

/// Returns with silences, unchanged prices and late starts.
fn any_returns() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let cell = prop_oneof![12 => -0.2..0.25_f64, 2 => Just(0.0), 2 => Just(f64::NAN)];
    proptest::collection::vec(proptest::collection::vec(cell, COLS), ROWS)
}

/// When each column falls silent for good, if it does.
fn any_ends() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(prop_oneof![3 => Just(ROWS), 1 => 20..ROWS], COLS)
}

fn world(mut returns: Vec<Vec<f64>>, ends: &[usize]) -> World {
    returns[0] = vec![0.0; COLS];
    for (t, row) in returns.iter_mut().enumerate() {
        row.iter_mut().zip(ends).filter(|(_, end)| t >= **end).for_each(|(r, _)| *r = f64::NAN);
    }
    World::new(&returns.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn universes(world: &World) -> (Universe, Universe) {
    let small =
        world.universe("small", &[(0, 2, &[(0, 4.0), (1, 3.0), (2, 2.0)]), (30, 40, &[(1, 5.0), (2, 4.0), (3, 1.0)])]);
    let large =
        world.universe("large", &[(0, 2, &[(4, 90.0), (5, 20.0), (6, 10.0)]), (30, 40, &[(6, 70.0), (7, 50.0)])]);
    (small, large)
}

fn page(world: &World, small: &Universe, large: &Universe) -> MarketPage {
    let (s, l) = (IndexSeries::of(&world.panel, small), IndexSeries::of(&world.panel, large));
    market_page_with(&[], &world.panel, (small, &s), (large, &l), &[], &crate::baskets::built_in().unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn tomorrow_cannot_change_today(returns in any_returns(), ends in any_ends(), t in 0..ROWS - 1) {
        let world = world(returns, &ends);
        let (small, large) = universes(&world);
        let later = page(&world, &small, &large);
        let past = world.known_at(t);
        let then = page(&past, &World::universe_at(&small, t), &World::universe_at(&large, t));
        prop_assert_eq!(then.readings.len(), later.readings.len());
        for (then, later) in then.readings.iter().zip(&later.readings) {
            let bits = |h: &[(breadth_domain::Date, Option<f64>)]| {
                h.iter().map(|(day, v)| (*day, v.map(f64::to_bits))).collect::<Vec<_>>()
            };
            prop_assert_eq!(bits(&then.history), bits(&later.history[..=t]), "{}", &then.id);
            prop_assert_eq!(then.value, later.history[t].1);
        }
        // A sector that comes later is not there before; what is there reads the same.
        for old in &then.sectors {
            let new = later.reading(&old.id).unwrap();
            for (a, b) in old.history.iter().zip(&new.history) {
                prop_assert_eq!((a.0, a.1.map(f64::to_bits)), (b.0, b.1.map(f64::to_bits)), "{}", &old.id);
            }
        }
        for (old, new) in then.baskets.iter().zip(&later.baskets).filter(|(old, _)| old.named_on.is_none()) {
            for (a, b) in old.history.iter().zip(&new.history) {
                prop_assert_eq!((a.0, a.1.map(f64::to_bits)), (b.0, b.1.map(f64::to_bits)), "{}", &old.id);
            }
        }
    }

    #[test]
    fn one_session_alone_is_what_the_history_says_of_it(returns in any_returns(), ends in any_ends(), t in 0..ROWS) {
        let world = world(returns, &ends);
        let (small, large) = universes(&world);
        let (s, l) = (IndexSeries::of(&world.panel, &small), IndexSeries::of(&world.panel, &large));
        let (small, large) = ((&small, &s), (&large, &l));
        let all = measure_readings(&world.panel, small, large, &[]).unwrap();
        let mut ready = Sessions::new(&world.panel, small, large, &[]).unwrap();
        // Whatever was asked before.
        ready.at((t + 7) % ROWS);
        let one = ready.at(t);
        prop_assert_eq!(all.len(), one.len());
        for (r, v) in all.iter().zip(&one) {
            prop_assert_eq!((r.measure, &r.universe), (v.measure, &v.universe));
            let value = Some(v.point.value).filter(|v| v.is_finite()).map(f64::to_bits);
            prop_assert_eq!(value, r.history[t].1.map(f64::to_bits), "{} on {}", &r.id, t);
            if t == ROWS - 1 {
                prop_assert_eq!((r.known, r.of), (v.point.known, v.point.of), "{}", &r.id);
            }
        }
    }

    #[test]
    fn counts_along_columns_are_counts_along_rows(returns in any_returns(), ends in any_ends()) {
        let mut world = world(returns, &ends);
        // Volumes of whole shares, one in seven not told.
        world.panel.volume = breadth_panel::Grid::missing(ROWS, COLS);
        for (t, i) in (0..ROWS).flat_map(|t| (0..COLS).map(move |i| (t, i))).filter(|(t, i)| (t + i) % 7 > 0) {
            world.panel.volume.set(t, i, (100 * t + i) as f64);
        }
        let (universe, _) = universes(&world);
        let index = IndexSeries::of(&world.panel, &universe);
        let frame = Frame::new(&world.panel, (&universe, &index), (&universe, &index)).unwrap();
        let plain = Book::new(&world.panel, &universe);
        let stands = frame.small.stands(&frame);
        for t in 0..ROWS {
            let bits = |caps: &[f64]| caps.iter().map(|c| c.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(frame.small.book.at(t).1), bits(plain.at(t).1), "caps at {}", t);
            let (members, caps) = plain.before(t);
            let held: Vec<usize> = members.iter().zip(caps).filter(|(_, c)| !c.is_nan()).map(|(m, _)| m.security).collect();
            let ret = |i: &&usize| world.panel.ret.at(t, **i);
            let volume = |i: &&usize| world.panel.volume.at(t, **i);
            let told = |i: &&usize| !ret(i).is_nan() && !volume(i).is_nan();
            let tally = &frame.small.tallies[t];
            prop_assert_eq!(tally.members, held.len());
            prop_assert_eq!(tally.advances, held.iter().filter(|i| ret(i) > 0.0).count());
            prop_assert_eq!(tally.declines, held.iter().filter(|i| ret(i) < 0.0).count());
            prop_assert_eq!(tally.unchanged, held.iter().filter(|i| ret(i) == 0.0).count());
            prop_assert_eq!(tally.with_volume, held.iter().filter(told).count());
            prop_assert_eq!(tally.up_volume, held.iter().filter(|i| told(i) && ret(i) > 0.0).map(|i| volume(&i)).sum::<f64>());
            let (members, caps) = plain.at(t);
            let held: Vec<usize> = members.iter().zip(caps).filter(|(_, c)| !c.is_nan()).map(|(m, _)| m.security).collect();
            prop_assert_eq!(stands[t].of, held.len());
            let sides = held.iter().filter_map(|i| frame.levels.above(*i, t, Average::Days20));
            let sides: Vec<bool> = sides.collect();
            prop_assert_eq!(stands[t].average(Average::Days20), (sides.len(), sides.iter().filter(|s| **s).count()));
            let base = frame.base(t, Lookback::Month1).filter(|b| *b < t);
            let grown = |base: usize| held.iter().filter_map(|i| frame.levels.growth(*i, base, t)).collect::<Vec<_>>();
            let grown = base.map_or(Vec::new(), grown);
            let beats = frame.small.beats(&frame, Lookback::Month1)[t];
            prop_assert_eq!((beats.of, beats.known), (held.len(), grown.len()));
            prop_assert_eq!(beats.beat, grown.iter().filter(|g| **g > frame.small.cap_level[t] / frame.small.cap_level[base.unwrap()]).count());
        }
    }

    #[test]
    fn counts_add_up_and_shares_are_shares(returns in any_returns(), ends in any_ends()) {
        let world = world(returns, &ends);
        let (small, large) = universes(&world);
        let page = page(&world, &small, &large);
        for universe in ["small", "large"] {
            let reading = |id: &str| page.reading(&format!("{id}.{universe}")).unwrap();
            let [a, d, u] = ["advances", "declines", "unchanged"].map(|id| &reading(id).history);
            for t in 0..ROWS {
                let silent = world.panel.ret.row(t);
                let book = Book::new(&world.panel, if universe == "small" { &small } else { &large });
                let (members, caps) = book.before(t);
                let known = members.iter().zip(caps).filter(|(m, c)| !c.is_nan() && !silent[m.security].is_nan()).count();
                let sum = [a, d, u].iter().filter_map(|h| h[t].1).sum::<f64>();
                prop_assert_eq!(sum, known as f64);
            }
            for ((_, hhi), (_, n)) in reading("hhi").history.iter().zip(&reading("effective_n").history) {
                if let (Some(hhi), Some(n)) = (hhi, n) {
                    prop_assert!(*hhi <= 1.0 + 1e-12 && *hhi >= 1.0 / 3.0 - 1e-12 && (hhi * n - 1.0).abs() < 1e-12);
                }
            }
        }
        for r in &page.readings {
            prop_assert!(r.known <= r.of, "{}", &r.id);
            prop_assert_eq!(r.value.is_some(), r.missing.is_none());
            prop_assert_eq!(r.history.len(), ROWS);
            // Shares are shares; a spread or a return may be more than 1.
            let spread = ["dispersion", "median_minus"].iter().any(|p| r.measure.starts_with(p));
            if r.unit == crate::Unit::Fraction && r.counted == "members" && !spread {
                prop_assert!(r.history.iter().filter_map(|h| h.1).all(|v| (-1.0..=1.0 + 1e-12).contains(&v)), "{}", &r.id);
            }
        }
    }

    #[test]
    fn equal_minus_capitalisation_weights_is_a_covariance(returns in any_returns()) {
        // R_EW − R_CW = −N cov(w, r) where every member has a return.
        let returns: Vec<Vec<f64>> =
            returns.into_iter().map(|row| row.into_iter().map(|r| if r.is_nan() { 0.0 } else { r }).collect()).collect();
        let world = world(returns, &[ROWS; COLS]);
        let (small, _) = universes(&world);
        let index = IndexSeries::of(&world.panel, &small);
        let book = Book::new(&world.panel, &small);
        for t in index.start..ROWS {
            let (members, caps) = book.before(t);
            let total: f64 = caps.iter().sum();
            let w: Vec<f64> = caps.iter().map(|c| c / total).collect();
            let r: Vec<f64> = members.iter().map(|m| world.panel.ret.at(t, m.security)).collect();
            let spread = index.equal_weighted[t - index.start] - index.cap_weighted[t - index.start];
            let identity = -(w.len() as f64) * covariance(&w, &r, Ddof::Population).unwrap();
            prop_assert!((spread - identity).abs() < 1e-14, "{spread} {identity}");
        }
    }

    #[test]
    fn the_book_is_the_universe_s_own_weights(returns in any_returns(), ends in any_ends(), t in 0..ROWS) {
        let world = world(returns, &ends);
        let (small, _) = universes(&world);
        let book = Book::new(&world.panel, &small);
        let (members, caps) = book.at(t);
        let total: f64 = caps.iter().filter(|c| !c.is_nan()).sum();
        let ours: Vec<(usize, f64)> =
            members.iter().zip(caps).filter(|(_, c)| !c.is_nan()).map(|(m, c)| (m.security, c / total)).collect();
        let theirs = small.weights_at(&world.panel, t);
        prop_assert_eq!(ours.len(), theirs.len());
        for (a, b) in ours.iter().zip(&theirs) {
            prop_assert!(a.0 == b.0 && (a.1 - b.1).abs() < 1e-14);
        }
    }
}

#[test]
fn the_page_lists_every_measure_once_for_each_universe() {
    let world = World::new(&[&[0.01; COLS][..]; 5]);
    let (small, large) = (
        world.universe("small", &[(0, 2, &[(0, 4.0), (1, 3.0)])]),
        world.universe("large", &[(0, 2, &[(4, 90.0), (5, 10.0)])]),
    );
    let page = page(&world, &small, &large);
    for (i, reading) in page.readings.iter().enumerate() {
        assert!(page.readings[..i].iter().all(|r| r.id != reading.id), "{}", reading.id);
    }
    for m in MEASURES {
        assert!(page.readings.iter().any(|r| r.measure == m.id));
    }
    // Weights 0.9 and 0.1: Σw² = 0.82.
    assert!((page.reading("hhi.large").unwrap().value.unwrap() - 0.82).abs() < 1e-15);
    assert_eq!(page.reading("ad_percent.small").unwrap().value, Some(1.0));
    assert_eq!(page.top[1].names[0].ticker.as_str(), "S4");
    // Small 7 of 107.
    assert!((page.reading("small_share").unwrap().value.unwrap() - 7.0 / 107.0).abs() < 1e-15);
    let young = page.reading("above_200d.small").unwrap();
    assert_eq!(young.missing.as_ref().unwrap().to_string(), "needs 200 sessions; there are 3");
    // Two sessions at 1 %: the index earned it on the last one; the year before is out of reach.
    assert!((page.returns.value("small", "1d").unwrap() - 0.01).abs() < 1e-15);
    assert_eq!(page.returns.value("small", "ytd"), None);
    assert_eq!(page.returns.rows[0].kind, "price");
    let json = serde_json::to_string(&page).unwrap();
    assert!(json.contains("\"missing\":\"needs 200 sessions; there are 3\""));
}

#[test]
fn an_index_of_another_panel_is_refused() {
    let world = World::new(&[&[0.01; COLS][..]; 5]);
    let small = world.universe("small", &[(0, 2, &[(0, 4.0)])]);
    let mut index = IndexSeries::of(&world.panel, &small);
    index.cap_weighted.pop();
    let error = market_page_with(&[], &world.panel, (&small, &index), (&small, &index), &[], &[]).unwrap_err();
    assert!(error.to_string().starts_with("the index `small` covers sessions 3 to 4 of a panel of 5"), "{error}");
    let empty = breadth_panel::Panel::default();
    let error = market_page_with(&[], &empty, (&small, &index), (&small, &index), &[], &[]).unwrap_err();
    assert!(error.to_string().contains("hint:"));
}
