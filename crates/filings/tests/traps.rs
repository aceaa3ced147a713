//! Thirty-two filers with a trap each, and what a careful reader answers.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use breadth_domain::{Concept, Date, FilerFacts, Nature, Span, Symbol};
use breadth_filings::{Absent, Answer, Filer, Flag, Flags, ITEMS, Reading, shares_at, splits, steps, succeeds};
use breadth_testkit::filers::{self, Ask, Expect, Question, Trap};
use common::{accept, companyfacts};

/// The filer of a trap, with its times of acceptance and its predecessor.
fn facts(trap: &Trap) -> FilerFacts {
    let mut facts = companyfacts(&trap.json);
    if let Some(submissions) = &trap.submissions {
        accept(&mut facts, submissions);
    }
    match &trap.predecessor {
        Some(old) => FilerFacts::merge(vec![facts, companyfacts(old)]),
        None => facts,
    }
}

fn answer(filer: &Filer, ask: &Ask) -> Result<Answer, Absent> {
    let snapshot = filer.at(ask.as_of, Reading::AsKnown);
    match ask.question {
        Question::Trailing => snapshot.trailing(ask.concept),
        Question::Quarter(end) => snapshot.quarter(ask.concept, end),
        Question::FiscalYear(end) => snapshot.fiscal_year(ask.concept, end),
        Question::Balance => snapshot.balance(ask.concept),
        Question::BalanceAt(end) => snapshot.balance_at(ask.concept, end),
        Question::Shares => shares_at(filer.facts(), ask.as_of, &splits(filer.facts(), ask.as_of)),
    }
}

/// Remarks that a plain answer must not carry.
const DOUBTS: [Flag; 8] = [
    Flag::BridgedUnproven,
    Flag::MixedVintage,
    Flag::Transition,
    Flag::ScaleRepaired,
    Flag::ScaleSuspect,
    Flag::SignRepaired,
    Flag::SignSuspect,
    Flag::DerivedDisagrees,
];

/// What is wrong with an answer, or nothing.
fn wrong(ask: &Ask, got: &Result<Answer, Absent>) -> Option<String> {
    let reason = |absent: &Absent| serde_json::to_value(absent).unwrap()["reason"].as_str().unwrap().to_owned();
    let flags = |f: Flags| f.iter().map(Flag::id).collect::<Vec<_>>().join(" ");
    let ok = match (&ask.expect, got) {
        (Expect::Value(value), Ok(a)) => a.value == *value && !DOUBTS.iter().any(|f| a.flags.has(*f)),
        (Expect::Flagged(value, flag), Ok(a)) => a.value == *value && a.flags.iter().any(|f| f.id() == *flag),
        (Expect::Absent(expected), Err(absent)) => reason(absent) == *expected,
        _ => false,
    };
    if ok {
        return None;
    }
    let got = match got {
        Ok(a) => format!("{} [{}]\n{}", a.value, flags(a.flags), serde_json::to_string(&a.derivation).unwrap()),
        Err(absent) => format!("absent ({}): {absent}", reason(absent)),
    };
    Some(format!("{:?} of {} as of {}: expected {:?}, got {got}", ask.question, ask.concept, ask.as_of, ask.expect))
}

/// Numbers right, remarks still missing. A line that no longer fails must go.
const OPEN: [(usize, Expect); 0] = [];

#[test]
fn every_trap_is_seen() {
    let (mut failures, mut open) = (Vec::new(), 0);
    for trap in filers::traps() {
        let filer = Filer::new(facts(&trap));
        for ask in &trap.asks {
            let got = answer(&filer, ask);
            let Some(wrong) = wrong(ask, &got) else { continue };
            if OPEN.contains(&(trap.number, ask.expect.clone())) {
                let Expect::Flagged(value, _) = ask.expect else { unreachable!() };
                assert_eq!(got.unwrap().value, value, "{}", trap.name);
                open += 1;
            } else {
                failures.push(format!("{} {}: {wrong}", trap.number, trap.name));
            }
        }
    }
    assert!(failures.is_empty(), "{} wrong:\n{}", failures.len(), failures.join("\n"));
    assert_eq!(open, OPEN.len());
}

#[test]
fn a_new_filer_goes_on_with_the_history_it_repeats() {
    let trap = filers::trap(13).unwrap();
    let (old, new) = (companyfacts(&trap.predecessor.unwrap()), companyfacts(&trap.json));
    let found = succeeds(&old, &new).unwrap();
    assert_eq!((found.old, found.new, found.unequal), (1_000_001, 1_000_013, 0));
    // Without its predecessor the new filer has no year to start from.
    let alone =
        Filer::new(new).at(common::d("2021-08-16"), Reading::AsKnown).trailing(breadth_domain::Concept::Revenue);
    assert!(matches!(alone, Err(Absent::NoTrailingYear { .. })), "{alone:?}");
    let other = companyfacts(&filers::trap(11).unwrap().json);
    assert_eq!(succeeds(&other, &old), None);
}

#[test]
fn steps_say_what_is_answered_and_take_back_what_no_longer_is() {
    let symbol = Symbol::new("TRAP").unwrap();
    let concepts: Vec<Concept> = ITEMS.iter().map(|i| i.concept).filter(|c| c.nature() != Nature::Ratio).collect();
    let mut taken_back = 0;
    for trap in filers::traps() {
        let filer = Filer::new(facts(&trap));
        let rows = steps(&filer, &concepts, symbol);
        taken_back += rows.iter().filter(|r| r.value.is_nan()).count();
        let last = |concept: Concept, span: Span, end: Option<Date>, day: Date| {
            let of = |r: &&breadth_domain::FactRow| {
                (r.concept, r.span) == (concept, span) && end.is_none_or(|e| r.period_end == e) && r.known_on <= day
            };
            // A count of shares is asked by its newest day, the others by the period.
            let rows = rows.iter().filter(of).filter(|r| end.is_some() || !r.value.is_nan());
            rows.max_by_key(|r| (r.period_end, r.known_on)).map(|r| r.value).filter(|v| !v.is_nan())
        };
        for day in filer.days() {
            let now = filer.at(day, Reading::AsKnown);
            let Some(newest) = now.newest_period() else { continue };
            for concept in &concepts {
                let (span, answer) = match concept.nature() {
                    Nature::Shares => continue,
                    Nature::Stock => (Span::Instant, now.balance(*concept)),
                    _ => (Span::Trailing, now.trailing(*concept)),
                };
                let told = last(*concept, span, Some(newest), day);
                assert_eq!(told, answer.ok().map(|a| a.value), "{} {concept} on {day}", trap.name);
            }
        }
    }
    // Two counts for one day in trap 17 end what the balance sheet gave before.
    let classes = Filer::new(facts(&filers::trap(17).unwrap()));
    let rows = steps(&classes, &[Concept::SharesOutstanding], symbol);
    let ambiguous = common::d("2021-08-10");
    assert!(rows.iter().any(|r| r.value.is_nan() && r.known_on == ambiguous), "{rows:?}");
    assert!(taken_back > 0);
}

#[test]
fn a_split_told_by_prices_counts_from_its_session() {
    let trap = filers::trap(16).unwrap();
    let day = common::d("2021-06-15");
    let filer = Filer::new(facts(&trap)).with_splits(&[(day, 4.0)]);
    let count = |as_of: &str| filer.at(common::d(as_of), Reading::AsKnown).balance(Concept::SharesOutstanding).unwrap();
    assert_eq!((count("2021-06-14").value, count("2021-06-14").flags.has(Flag::SplitAdjusted)), (100e6, false));
    assert_eq!((count("2021-06-15").value, count("2021-06-15").known_on), (400e6, day));
    // Filings that show it later do not count it twice, and those on the new basis not at all.
    assert_eq!((count("2021-08-16").value, count("2021-11-15").value), (400e6, 400e6));
    assert!(filer.days().any(|d| d == day));
    // Twelve months' earnings per share are on the basis of the day: a quarter of what they were.
    let eps = |as_of: &str| filer.at(common::d(as_of), Reading::AsKnown).trailing(Concept::EpsBasic).unwrap().value;
    assert!((eps("2021-06-14") - 4.0 * eps("2021-06-15")).abs() < 1e-12, "{} {}", eps("2021-06-14"), eps("2021-06-15"));
}
