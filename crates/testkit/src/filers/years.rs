//! Traps in periods: cumulated ones, weeks, years that move.
use breadth_domain::Concept::{OperatingCashFlow, Revenue};

use super::calendar::Calendar;
use super::life::{Kind, Life};
use super::trap::Question::{Quarter, Trailing};
use super::trap::{
    ASSETS, CASH_FLOW, EQUITY, Expect, M, NET_INCOME, REVENUE, Trap, ask, company, d, millions, revenue,
};

/// Quarterly reports give cash flows from the start of the year alone.
pub(super) fn year_to_date_as_quarter() -> Trap {
    let life = company().files();
    let asks = vec![
        // The quarters of 2021 are 20, 21, 22 and 23; the nine months are 63.
        ask("2021-08-16", OperatingCashFlow, Quarter(d("2021-06-30")), millions(21)),
        ask("2021-11-15", OperatingCashFlow, Quarter(d("2021-09-30")), millions(22)),
        ask("2022-03-15", OperatingCashFlow, Quarter(d("2021-12-31")), millions(23)),
        // 20 + 21 + 20 + 21.
        ask("2021-08-16", OperatingCashFlow, Trailing, millions(82)),
    ];
    Trap::of("year to date posing as a quarter", &life, asks)
}

/// A retailer of 16, 12, 12 and 12 weeks, whose third year has 53.
pub(super) fn weeks() -> Trap {
    let weeks = [[16, 12, 12, 12], [16, 12, 12, 12], [16, 12, 12, 13], [16, 12, 12, 12]];
    let calendar = Calendar::weeks(d("2018-12-31"), &weeks);
    let of = calendar.clone();
    let life = Life::new(1_000_011, "Weekly Stores", calendar)
        .measures(Kind::Income, REVENUE, |y, q| revenue(y, q) * M)
        .measures(Kind::Income, NET_INCOME, |y, q| (y + q) as i64 * M)
        .measures(Kind::CashFlow, CASH_FLOW, |y, q| (y + 2 * q) as i64 * M)
        .measures(Kind::Balance, ASSETS, |y, q| (900 + y + q) as i64 * M)
        .measures(Kind::Balance, EQUITY, |y, q| (400 + y + q) as i64 * M)
        .files();
    let asks = vec![
        // The first quarter of the second year has 112 days: 110 + 115 + 120 + 125.
        ask("2020-06-15", Revenue, Trailing, millions(470)),
        ask("2020-06-15", Revenue, Quarter(of.years[1].end(1)), millions(125)),
        // 2 + 1 + 2·2 − (2 + 1 + 2·1): the second quarter of cash flows is the half year less the first quarter.
        ask("2021-09-15", OperatingCashFlow, Quarter(of.years[2].end(2)), millions(6)),
        // After the year of 53 weeks: 170 is the quarter, 150 the one a year and a week before.
        ask("2022-09-30", Revenue, Trailing, millions(155 + 160 + 165 + 170)),
        ask("2022-03-15", Revenue, Quarter(of.years[2].end(4)), millions(160)),
    ];
    Trap::of("quarters of 16 weeks and a year of 53", &life, asks)
}

/// After 2020 the year ends in June: a transition report covers the half year between.
pub(super) fn moved_year_end() -> Trap {
    let mut life = company().files();
    life.ends_on(d("2021-05-31"));
    let half = (d("2021-01-01"), d("2021-06-30"));
    // Figures of the half year and of the first quarter of the new year, in millions, with balances at their ends.
    let paper = life.add("10-KT", d("2021-08-24"));
    for (tag, value) in [(REVENUE, 295), (NET_INCOME, 31), (CASH_FLOW, 41)] {
        paper.over(tag, half.0, half.1, value * M);
    }
    paper.at(ASSETS, half.1, 1_100 * M).at(EQUITY, half.1, 440 * M);
    let (start, end) = (d("2021-07-01"), d("2021-09-30"));
    let paper = life.add("10-Q", d("2021-11-09"));
    for (tag, value, before) in [(REVENUE, 155, 135), (NET_INCOME, 17, 15), (CASH_FLOW, 22, 20)] {
        paper.over(tag, start, end, value * M);
        paper.over(tag, d("2020-07-01"), d("2020-09-30"), before * M);
    }
    paper.at(ASSETS, end, 1_110 * M).at(EQUITY, end, 444 * M);
    let asks = vec![
        ask("2021-05-20", Revenue, Trailing, millions(550)),
        // The last quarter of 2020 (530 − 390), the half year and the quarter: 140 + 295 + 155. The year before the stub and
        // the stub are never put together by identity: 530 + 155 − 135 would be 550.
        ask("2021-11-15", Revenue, Trailing, Expect::Flagged(590e6, "transition")),
    ];
    Trap::of("a fiscal year that moved", &life, asks)
}
