//! Traps in who said what when: restatements, and filers that go on under another number.
use breadth_domain::Concept::{Assets, Revenue};

use super::json::companyfacts;
use super::trap::Question::{Balance, FiscalYear, Quarter, Trailing};
use super::trap::{ASSETS, Expect, M, REVENUE, Trap, ask, company, d, millions};

/// An amended annual report restates whole years, and no quarter: 2020 from 530 to 630. Later papers recast the quarters
/// too, each of 2020 by 25.
pub(super) fn mixed_in_a_subtraction() -> Trap {
    let mut life = company().files();
    let paper = life.add("10-K/A", d("2021-06-01"));
    paper.over(REVENUE, d("2020-01-01"), d("2020-12-31"), 630 * M);
    paper.over(REVENUE, d("2019-01-01"), d("2019-12-31"), 520 * M);
    life.papers.iter_mut().filter(|p| p.form != "10-K/A" && p.filed > d("2021-06-01")).for_each(|p| {
        for line in p.lines.iter_mut().filter(|l| l.tag == REVENUE && l.end.year() == 2020) {
            let quarters = line.start.map_or(0, |s| (s.days_until(line.end) + 46) / 91);
            let told: i64 = line.value.parse().unwrap_or(0);
            line.value = (told + 25 * i64::from(quarters) * M).to_string();
        }
    });
    let last = Quarter(d("2020-12-31"));
    let asks = vec![
        ask("2021-03-15", Revenue, last, millions(140)),
        // 630 − 390 would be of two vintages.
        ask("2021-06-15", Revenue, last, Expect::Absent("mixed_vintages")),
        ask("2021-05-31", Revenue, Trailing, millions(550)),
        // 630 + (145 + 150) − (125 + 130 + 50): the half year is recast by the paper that gives the new one.
        ask("2021-08-16", Revenue, Trailing, millions(620)),
    ];
    Trap::of("vintages mixed in a subtraction", &life, asks)
}

/// The same restatement, asked before and after it was filed.
pub(super) fn restated_after_the_day() -> Trap {
    let mut life = company().files();
    life.add("10-K/A", d("2021-06-01")).over(REVENUE, d("2020-01-01"), d("2020-12-31"), 630 * M);
    let year = FiscalYear(d("2020-12-31"));
    let asks = vec![
        ask("2021-06-01", Revenue, year, millions(530)),
        ask("2021-06-02", Revenue, year, Expect::Flagged(630e6, "restated")),
    ];
    Trap::of("restated after the day", &life, asks)
}

/// In September the balance of the December before is restated; the newest balance is still June's.
pub(super) fn late_restatement_of_an_old_year() -> Trap {
    let mut life = company().files();
    let paper = life.add("10-K/A", d("2021-09-01"));
    paper.at(ASSETS, d("2020-12-31"), 700 * M);
    paper.over(REVENUE, d("2020-01-01"), d("2020-12-31"), 531 * M);
    let asks = vec![
        ask("2021-09-15", Assets, Balance, millions(1_100)),
        ask(
            "2021-09-15",
            Assets,
            super::trap::Question::BalanceAt(d("2020-12-31")),
            Expect::Flagged(700e6, "restated"),
        ),
    ];
    Trap::of("late restatement of an older period", &life, asks)
}

/// From 2021 on a new holding company files; its comparatives are the old one's figures.
pub(super) fn new_cik() -> Trap {
    let mut old = company().files();
    old.ends_on(d("2021-03-31"));
    let mut new = company().files();
    new.cik = 1_000_013;
    new.papers.drain(..8);
    let asks = vec![
        // 530 of the old filer + (145 + 150) − (125 + 130) of the new one.
        ask("2021-08-16", Revenue, Trailing, millions(570)),
        ask("2021-03-15", Revenue, Trailing, millions(530)),
    ];
    Trap { predecessor: Some(companyfacts(&old)), ..Trap::of("history under another filer", &new, asks) }
}
