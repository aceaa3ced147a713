//! What holds for every filer: tomorrow cannot change today, and the steps are the answers.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod common;

use breadth_domain::{Concept, Date, FactRow, FiledFact, FilerFacts, Filing, Nature, Number, Span, Symbol};
use breadth_filings::{Absent, Answer, Filer, Reading, Snapshot, detect, steps};
use common::{FEW, d, filer, filers, real_data};
use proptest::prelude::*;

const TAGS: [&str; 9] = [
    "us-gaap:Assets",
    "us-gaap:CostOfRevenue",
    "us-gaap:NetCashProvidedByUsedInOperatingActivities",
    "us-gaap:NetIncomeLoss",
    "us-gaap:ProfitLoss",
    "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax",
    "us-gaap:Revenues",
    "us-gaap:SalesRevenueNet",
    "us-gaap:StockholdersEquity",
];
const FORMS: [&str; 7] = ["10-Q", "10-K", "10-Q", "10-K/A", "8-K", "DEF 14A", "10-KT"];

/// The end of the `n`th quarter since 2014, on calendar quarters or on 13 weeks with a long one now and then.
fn quarter_end(n: i32, weeks: bool) -> Date {
    if weeks {
        d("2013-12-29").plus_days(91 * n + 7 * (n / 20))
    } else {
        d("2013-12-31").plus_months(3 * n).month_end()
    }
}

/// One number: tag, quarters it covers (0 is a balance), how many quarters before the filing's own it ends, value, and
/// how it is restated.
type Drawn = (usize, i32, i32, i64, u8);

/// A filer whose filings come quarter by quarter, each with numbers of its own period and of others, some restated.
fn any_filer() -> impl Strategy<Value = FilerFacts> {
    let number =
        (0..TAGS.len(), 0..5_i32, prop_oneof![Just(0), Just(0), Just(1), Just(4), Just(5)], 1..50_i64, 0..9_u8);
    let filing = (0..FORMS.len(), 0..60_i32, prop::collection::vec(number, 1..24));
    (any::<bool>(), prop::collection::vec(filing, 1..20)).prop_map(|(weeks, drawn)| build(weeks, &drawn))
}

fn build(weeks: bool, drawn: &[(usize, i32, Vec<Drawn>)]) -> FilerFacts {
    let mut facts = FilerFacts {
        cik: 7,
        name: "Drawn".into(),
        tags: TAGS.iter().map(|t| (*t).into()).collect(),
        units: vec!["EUR".into(), "USD".into()],
        ..FilerFacts::default()
    };
    for (n, (form, late, numbers)) in drawn.iter().enumerate() {
        let own = n as i32 + 6;
        facts.filings.push(Filing {
            accession: format!("0000000007-{n:02}").into(),
            form: FORMS[*form].into(),
            filed_on: quarter_end(own, weeks).plus_days(20 + late),
            accepted: None,
        });
        for (tag, quarters, back, value, restated) in numbers {
            let end = own - back;
            let balance = TAGS[*tag].ends_with("Assets") || TAGS[*tag].ends_with("Equity");
            let quarters = if balance { 0 } else { (*quarters).max(1) };
            // The same number each time it is filed, but for a restatement now and then.
            let steady = i64::from(end * 7 + quarters * 31) + 100 * i64::from(quarters);
            let value = if *restated == 0 { steady + value * 1000 } else { steady } * 1000;
            facts.facts.push(FiledFact {
                tag: *tag as u32,
                unit: u32::from(*restated != 1),
                filing: n as u32,
                start: (quarters > 0).then(|| quarter_end(end - quarters, weeks).plus_days(1)),
                end: quarter_end(end, weeks),
                value: Number::Integer(value),
                exact: true,
            });
        }
    }
    facts.normalise();
    facts
}

/// Everything that can be asked on a day.
fn everything(now: &Snapshot<'_>) -> Vec<Result<Answer, Absent>> {
    let mut all = Vec::new();
    let ends: Vec<Date> = now.period_ends(Date::MIN, Date::MAX).collect();
    for item in FEW {
        let c = item.concept;
        all.extend([now.trailing(c), now.balance(c), now.year_earlier(c)]);
        all.extend(now.quarters(c, 6));
        for end in &ends {
            all.extend([
                now.trailing_at(c, *end),
                now.quarter(c, *end),
                now.balance_at(c, *end),
                now.fiscal_year(c, *end),
            ]);
        }
    }
    all
}

fn the_law(facts: &FilerFacts, whole: &Filer, day: Date) {
    let then = filer(facts.known_by(day));
    for reading in [Reading::AsKnown, Reading::AsFirstReported] {
        let (now, before) = (whole.at(day, reading), then.at(day, reading));
        assert_eq!(now.newest_period(), before.newest_period());
        assert_eq!(now.fiscal_years(), before.fiscal_years());
        assert_eq!((now.template(), now.currency()), (before.template(), before.currency()));
        assert_eq!(everything(&now), everything(&before), "{} on {day}, {reading:?}", facts.name);
    }
}

/// Of the rows known by a day the newest period's newest is the answer.
fn steps_are_answers(filer: &Filer, rows: &[FactRow], day: Date) {
    let now = filer.at(day, Reading::AsKnown);
    let Some(newest) = now.newest_period() else { return };
    for item in FEW {
        let (c, of) = (item.concept, |span: Span| {
            rows.iter()
                .filter(|r| r.concept == item.concept && r.span == span && r.known_on <= day)
                .max_by_key(|r| (r.period_end, r.known_on))
        });
        let asked = match c.nature() {
            Nature::Stock => vec![(Span::Instant, now.balance(c))],
            _ => vec![(Span::Trailing, now.trailing(c)), (Span::Quarter, now.quarter(c, newest))],
        };
        for (span, answer) in asked {
            let row = of(span);
            match answer {
                Ok(answer) => {
                    let row = row.unwrap();
                    assert_eq!((row.period_end, row.value), (answer.end, answer.value), "{c} {span:?} on {day}");
                    assert!(row.published_on < row.known_on && row.known_on <= day);
                }
                Err(_) => assert!(row.is_none_or(|r| r.period_end <= newest)),
            }
        }
    }
}

/// What must be true of an answer whatever it is.
fn is_sound(answer: &Answer, day: Date) {
    let leaves = answer.leaves();
    assert!(!leaves.is_empty());
    assert_eq!(answer.known_on, leaves.iter().map(|l| l.known_on).max().unwrap());
    assert!(answer.known_on <= day);
    assert!(leaves.iter().all(|l| l.vintage >= 1 && l.vintage <= l.vintages && l.end <= l.filed_on));
    assert!(leaves.iter().all(|l| l.unit == answer.unit), "one currency");
    assert!(leaves.iter().all(|l| &*l.form != "DEF 14A"));
    assert!(answer.tree().lines().count() >= leaves.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tomorrow_cannot_change_today(facts in any_filer(), late in 0..2_000_i32) {
        let whole = filer(facts.clone());
        the_law(&facts, &whole, d("2015-06-01").plus_days(late));
    }

    #[test]
    fn the_steps_are_the_answers(facts in any_filer()) {
        let filer = filer(facts);
        let concepts: Vec<Concept> = FEW.iter().map(|i| i.concept).collect();
        let rows = steps(&filer, &concepts, Symbol::new("DRWN").unwrap());
        let days: Vec<Date> = filer.days().flat_map(|day| [day.plus_days(-1), day, day.plus_days(5)]).collect();
        for day in days {
            steps_are_answers(&filer, &rows, day);
        }
    }

    #[test]
    fn every_answer_is_sound(facts in any_filer(), late in 0..2_000_i32) {
        let (filer, day) = (filer(facts), d("2015-06-01").plus_days(late));
        for reading in [Reading::AsKnown, Reading::AsFirstReported] {
            everything(&filer.at(day, reading)).iter().flatten().for_each(|a| is_sound(a, day));
        }
    }

    #[test]
    fn forms_that_report_no_period_change_nothing(facts in any_filer(), late in 0..2_000_i32) {
        let day = d("2015-06-01").plus_days(late);
        let mut without = facts.clone();
        without.facts.retain(|f| &*facts.filings[f.filing as usize].form != "DEF 14A");
        let (with, without) = (filer(facts), filer(without));
        let ask = |f: &Filer| everything(&f.at(day, Reading::AsKnown));
        prop_assert_eq!(ask(&with), ask(&without));
    }
}

#[test]
fn the_law_holds_for_real_filers() {
    let Some(data) = real_data() else { return };
    for (n, facts) in
        filers(&data.join("companyfacts_small_caps.zip")).into_iter().enumerate().filter(|(n, _)| n % 8 == 0)
    {
        let whole = filer(facts.clone());
        let days: Vec<Date> = whole.days().collect();
        for day in &days {
            let told = whole.at(*day, Reading::AsKnown).template();
            assert_eq!(told, Some(detect(&facts, *day, None)), "{} on {day}", facts.name);
        }
        for k in [1, 3, 4] {
            the_law(&facts, &whole, days[(days.len() - 1) * k / 5].plus_days((n % 3) as i32));
        }
        let concepts: Vec<Concept> = FEW.iter().map(|i| i.concept).collect();
        let rows = steps(&whole, &concepts, Symbol::new("REAL").unwrap());
        days.iter().for_each(|day| steps_are_answers(&whole, &rows, *day));
    }
}
