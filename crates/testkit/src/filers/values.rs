//! Traps in the numbers themselves: their size, sign, unit, and how they are written.
use breadth_domain::Concept::{Assets, CapitalExpenditure, DividendsPaid, InterestExpense, NetIncome, Revenue};

use super::calendar::Calendar;
use super::life::{Kind, Life};
use super::trap::Question::{Balance, BalanceAt, Quarter, Trailing};
use super::trap::{ASSETS, CAPEX, EQUITY, Expect, M, NET_INCOME, REVENUE, Trap, ask, company, d, millions};

/// One report gives its balance in thousands and does not say so. Liabilities and equity are right, and so is what the next
/// annual report says of the same day.
pub(super) fn thousands() -> Trap {
    let mut life = company().files();
    let day = d("2021-03-31");
    life.paper(2, 1).change(ASSETS, Some(day), |v| v / 1_000);
    life.paper(2, 4).at(ASSETS, day, 1_090 * M);
    let asks = vec![
        ask("2021-05-20", Assets, Balance, Expect::Flagged(1_090e6, "scale_repaired")),
        ask("2022-03-15", Assets, BalanceAt(day), Expect::Flagged(1_090e6, "restated")),
    ];
    Trap::of("a balance in thousands", &life, asks)
}

/// One report gives capital expenditure as a negative number.
pub(super) fn sign() -> Trap {
    let mut life = company().files();
    life.paper(2, 1).change(CAPEX, Some(d("2021-03-31")), |v| -v);
    let asks =
        vec![ask("2021-05-20", CapitalExpenditure, Quarter(d("2021-03-31")), Expect::Flagged(13e6, "sign_repaired"))];
    Trap::of("a sign turned", &life, asks)
}

/// A filer in dollars gives some figures in pesos too, and some in pesos alone.
pub(super) fn currencies() -> Trap {
    let mut life =
        company().measures_in("COP", Kind::Income, "us-gaap:InterestExpense", |y, q| (y + q) as i64 * 4_000 * M);
    life = life.files();
    for paper in &mut life.papers {
        let pesos: Vec<_> = paper.lines.iter().filter(|l| l.tag == REVENUE).cloned().collect();
        for line in pesos {
            let value: i64 = line.value.parse().unwrap_or(0);
            paper.line(REVENUE, "COP", line.start, line.end, (value * 4_000).to_string());
        }
    }
    let asks = vec![
        ask("2021-08-16", Revenue, Trailing, millions(570)),
        ask("2021-08-16", InterestExpense, Trailing, Expect::Absent("other_unit")),
    ];
    Trap::of("several currencies", &life, asks)
}

/// Every figure is rounded to millions by itself: quarters of 33.4 are 33, half years 67, nine months 100, years 134.
pub(super) fn rounding() -> Trap {
    const NAME: &str = "figures rounded one by one";
    let calendar = Calendar::months(d("2019-01-01"), 3);
    let mut life = Life::new(1_000_021, "Rounded", calendar.clone())
        .measures(Kind::Income, REVENUE, |_, _| 0)
        .measures(Kind::Income, NET_INCOME, |_, _| 5 * M)
        .measures(Kind::Balance, ASSETS, |y, q| (500 + y + q) as i64 * M)
        .measures(Kind::Balance, EQUITY, |y, q| (200 + y + q) as i64 * M)
        .files();
    for line in life.papers.iter_mut().flat_map(|p| &mut p.lines).filter(|l| l.tag == REVENUE) {
        let quarters = line.start.map_or(1, |s| (s.days_until(line.end) + 46) / 91);
        line.value = ([33, 67, 100, 134][quarters as usize - 1] * M).to_string();
    }
    let asks = vec![
        // 134 + 67 − 67; four quarters of 33 would be 132.
        ask("2021-08-16", Revenue, Trailing, millions(134)),
        ask("2021-08-16", Revenue, Quarter(d("2021-06-30")), millions(33)),
        ask("2021-03-15", Revenue, Quarter(d("2020-12-31")), millions(34)),
    ];
    Trap::of(NAME, &life, asks)
}

/// Dividends are reported as nothing; interest is not reported.
pub(super) fn zero_and_missing() -> Trap {
    let life = company().measures(Kind::CashFlow, "us-gaap:PaymentsOfDividends", |_, _| 0).files();
    let asks = vec![
        ask("2021-08-16", DividendsPaid, Trailing, Expect::Value(0.0)),
        ask("2021-08-16", InterestExpense, Trailing, Expect::Absent("never_tagged")),
    ];
    Trap::of("nothing and not said", &life, asks)
}

/// The same amount is written as a whole number, with a fraction of rounding, and with an exponent.
pub(super) fn written_as_float() -> Trap {
    let mut life = company().files();
    let day = d("2020-12-31");
    for (paper, text) in [(7, "16900000000"), (8, "16899999999.999998"), (9, "1.69E10")] {
        life.papers[paper]
            .lines
            .iter_mut()
            .filter(|l| l.tag == ASSETS && l.end == day)
            .for_each(|l| l.value = text.into());
    }
    let asks = vec![
        ask("2021-03-15", Assets, BalanceAt(day), Expect::Value(16_900_000_000.0)),
        ask("2021-05-20", Assets, BalanceAt(day), Expect::Value(16_899_999_999.999_998)),
        ask("2021-08-16", Assets, BalanceAt(day), Expect::Value(16_900_000_000.0)),
    ];
    Trap::of("one amount written three ways", &life, asks)
}

/// Net income of a quarter is larger than the world's product.
pub(super) fn absurd() -> Trap {
    let mut life = company().files();
    let (start, end) = (d("2021-04-01"), d("2021-06-30"));
    let paper = life.paper(2, 2);
    paper.without(NET_INCOME);
    paper.line(NET_INCOME, "USD", Some(start), end, "388163667900000000".to_owned());
    let asks = vec![
        ask("2021-08-16", NetIncome, Quarter(end), Expect::Absent("impossible")),
        ask("2021-05-20", NetIncome, Quarter(d("2021-03-31")), millions(15)),
        ask("2021-08-16", Revenue, Trailing, millions(570)),
    ];
    Trap::of("larger than the world", &life, asks)
}
