//! Counts of names and smallest positions that cannot be had: told by their sums, with ways that do.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod support;

use breadth_domain::study::{ConstraintKind as K, ConstraintSpec};
use proptest::prelude::*;
use support::Draw;
use support::world::{runner, spec, world};

#[test]
fn a_count_that_cannot_be_filled_is_told_by_its_sum_and_what_each_would_have_to_give() {
    let world = world(60, 5);
    let names = |max| spec(K::Names, None, None, Some(max));
    let cap = spec(K::Weight, None, None, Some(0.02));
    let smallest = spec(K::Position, None, Some(0.005), None);
    // 30 names of 2 % are 60 %. The smallest position, though told first, has no part in it.
    let no = world.solve(&[smallest.clone(), cap.clone(), names(30.0)]).unwrap_err();
    assert_eq!(no.set, ["weight of a name", "names", "budget"], "{no}");
    assert!(no.arithmetic.contains("30 names x 2 % = 60 % < 100 % that `budget` asks for"), "{no}");
    assert!(no.hint.contains("to at least 3.34 %, or allow at least 20 names more"), "{no}");
    let by = |what: &str| no.ways.iter().find(|w| w.constraint == what).map(|w| w.by).unwrap();
    assert!((by("weight of a name") - (1.0 / 30.0 - 0.02)).abs() < 1e-5 && (by("budget") - 0.4).abs() < 1e-5, "{no}");
    assert!(by("names") == 20.0 && no.to_string().contains("`names` by 20 names"), "{no}");
    // As advised, there are weights.
    assert!(world.solve(&[cap.clone(), names(50.0)]).is_ok());
    // More names than there is room for: 40 of 4 % are 160 %.
    let many = spec(K::Names, None, Some(40.0), None);
    let no = world.solve(&[many.clone(), spec(K::Position, None, Some(0.04), None)]).unwrap_err();
    assert_eq!(no.set, ["names", "smallest position", "budget"], "{no}");
    assert!(no.arithmetic.contains("40 names x 4 % = 160 % > 100 % that `budget` allows"), "{no}");
    assert!(no.ways.iter().any(|w| w.constraint == "names" && w.by == 15.0), "{no}");
    assert!(no.ways.iter().any(|w| w.constraint == "smallest position" && (w.by - 0.015).abs() < 1e-5), "{no}");
    // More than there are.
    let no = world.solve(&[spec(K::Names, None, Some(70.0), None)]).unwrap_err();
    assert!(no.arithmetic.contains("70 names are asked for and 60 of 60 may be held"), "{no}");
    // In the hierarchy the count gives by what fills the budget, or the limit of a name by what the count needs.
    let first = |mut s: ConstraintSpec| {
        s.give_up = Some(1);
        s
    };
    let s = world.solve(&[cap.clone(), smallest.clone(), first(names(30.0))]).unwrap();
    assert_eq!((s.relaxed[0].constraint.as_str(), s.relaxed[0].by), ("names", Some(20.0)), "{:?}", s.relaxed);
    assert_eq!(s.relaxed[0].told(), "gave by 20");
    assert_eq!(s.weights.iter().filter(|w| **w > 1e-9).count(), 50);
    let s = world.solve(&[first(cap), smallest, names(30.0)]).unwrap();
    assert!(s.relaxed.len() == 1 && (s.relaxed[0].by.unwrap() - (1.0 / 30.0 - 0.02)).abs() < 1e-5, "{:?}", s.relaxed);
    assert!(s.weights.iter().filter(|w| **w > 1e-9).count() <= 30);
}

#[test]
fn refused_counts_name_a_smallest_set_and_ways_that_do() {
    let tally = std::cell::RefCell::new([0_usize; 2]);
    runner(60)
        .run(&(10..30_usize, 0..1_000_000_u64), |(n, seed)| {
            let world = world(n, seed);
            let mut d = Draw::new(seed ^ 0x77);
            let cap = d.range(0.05, 0.3);
            let (least, position) = (d.range(2.0, 12.0).floor(), d.range(0.01, 0.15));
            let most = least + d.range(0.0, 8.0).floor();
            let specs = [
                spec(K::Weight, None, None, Some(cap)),
                spec(K::Names, None, Some(least), Some(most)),
                spec(K::Position, None, Some(position), None),
            ];
            let problem = world.problem(&specs, true);
            // By hand: is there a number of names whose least is not too much and whose most is enough?
            let meets = |k: usize| k as f64 * position <= 1.0 + 1e-9 && k as f64 * cap >= 1.0 - 1e-9;
            let conflict = position > cap || !(least as usize..=(most as usize).min(n)).any(meets);
            match problem.solve() {
                Ok(s) => {
                    tally.borrow_mut()[0] += 1;
                    prop_assert!(!conflict, "{specs:?}");
                    prop_assert!(s.checks.iter().all(|c| c.excess <= 1e-9), "{:?}", s.checks);
                }
                Err(refusal) => {
                    tally.borrow_mut()[1] += 1;
                    prop_assert!(conflict, "{refusal} {specs:?}");
                    prop_assert!(!problem.feasible(&refusal.places), "{refusal}");
                    for k in &refusal.places {
                        let without: Vec<usize> = refusal.places.iter().copied().filter(|j| j != k).collect();
                        prop_assert!(problem.feasible(&without), "{k} can be spared: {refusal}");
                    }
                    // What is advised is enough.
                    for way in &refusal.ways {
                        let mut eased = specs.clone();
                        match way.constraint.as_str() {
                            "weight of a name" => eased[0].max = Some(cap + way.by + 1e-6),
                            "names" => (eased[1].min, eased[1].max) = (Some(least - way.by), Some(most + way.by)),
                            "smallest position" => eased[2].min = Some(position - way.by - 1e-6),
                            _ => continue,
                        }
                        let again = world.solve(&eased);
                        prop_assert!(again.is_ok(), "{way:?} is not enough: {refusal}\n{}", again.unwrap_err());
                    }
                }
            }
            Ok(())
        })
        .unwrap();
    let [had, refused] = tally.into_inner();
    println!("{had} had weights, {refused} were refused");
    assert!(had > 12 && refused > 12, "{had} {refused}");
}
