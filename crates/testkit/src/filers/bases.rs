//! Traps in what a figure stands on: splits, classes of shares, scope, the meaning of cash.
use breadth_domain::Concept::{
    CashAndCashEquivalents, CashWithRestricted, NetIncome, OperatingCashFlow, SharesOutstanding,
};

use super::life::Kind;
use super::trap::Question::{Balance, Shares, Trailing};
use super::trap::{CASH_FLOW, Expect, M, NET_INCOME, Trap, ask, company, d, millions, net_income};

const COVER: &str = "dei:EntityCommonStockSharesOutstanding";
const BASIC: &str = "us-gaap:WeightedAverageNumberOfSharesOutstandingBasic";
const EPS: &str = "us-gaap:EarningsPerShareBasic";
const BALANCE: &str = "us-gaap:CommonStockSharesOutstanding";

/// Four shares for one in June 2021. From the report of that quarter on every count is on the new basis, comparatives
/// included; its cover leaves the count out, so that the newest is the old cover's.
pub(super) fn split() -> Trap {
    let mut life = company()
        .measures_in("shares", Kind::Average, BASIC, |_, _| 100 * M)
        .measures_in("shares", Kind::Cover, COVER, |_, _| 100 * M)
        .files();
    let split = d("2021-06-15");
    for paper in &mut life.papers {
        let factor = if paper.filed > split { 4 } else { 1 };
        paper.change(BASIC, None, |v| v * factor).change(COVER, None, |v| v * factor);
        let earned: Vec<_> = paper.lines.iter().filter(|l| l.tag == NET_INCOME).cloned().collect();
        for line in earned {
            let cents = line.value.parse::<i64>().unwrap_or(0) / (M * factor);
            paper.line(EPS, "USD/shares", line.start, line.end, format!("{}.{:02}", cents / 100, cents % 100));
        }
    }
    life.paper(2, 2).without(COVER);
    let asks = vec![
        ask("2021-05-20", SharesOutstanding, Shares, millions(100)),
        ask("2021-08-16", SharesOutstanding, Shares, Expect::Flagged(400e6, "split_adjusted")),
        ask("2021-11-15", SharesOutstanding, Shares, millions(400)),
    ];
    Trap::of("shares on two bases", &life, asks)
}

/// Two classes: the cover counts them one by one, which companyfacts leaves out, and once it puts both under no class.
pub(super) fn classes() -> Trap {
    let mut life = company().measures_in("shares", Kind::Balance, BALANCE, |_, _| 120 * M).files();
    let day = d("2021-08-02");
    for count in [90 * M, 30 * M] {
        life.paper(2, 2).line(COVER, "shares", None, day, count.to_string());
    }
    let asks = vec![
        ask("2021-05-20", SharesOutstanding, Shares, millions(120)),
        ask("2021-08-16", SharesOutstanding, Shares, Expect::Absent("ambiguous")),
    ];
    Trap::of("classes of shares", &life, asks)
}

/// A fifth of the group's income is others'. From 2021 on the parent's part is not tagged.
pub(super) fn noncontrolling() -> Trap {
    let mut life = company()
        .measures(Kind::Income, "us-gaap:ProfitLoss", |y, q| (net_income(y, q) + 4) * M)
        .measures(Kind::Income, "us-gaap:NetIncomeLossAttributableToNoncontrollingInterest", |_, _| 4 * M)
        .files();
    life.since(d("2021-04-01"), |p| {
        p.without(NET_INCOME);
    });
    let asks = vec![
        ask("2021-03-15", NetIncome, Trailing, millions(58)),
        // 15 + 16 + 15 + 16; with the others' it would be 78.
        ask("2022-03-15", NetIncome, Trailing, millions(66)),
    ];
    Trap::of("income of others", &life, asks)
}

/// Beside the whole cash flow the filer gives that of continuing operations.
pub(super) fn discontinued() -> Trap {
    let continuing = "us-gaap:NetCashProvidedByUsedInOperatingActivitiesContinuingOperations";
    let mut life = company().measures(Kind::CashFlow, continuing, |y, q| (net_income(y, q) + 1) * M).files();
    life.paper(3, 1).without(CASH_FLOW);
    let asks = vec![
        // 20 + 21 + 20 + 21, and not 66.
        ask("2021-08-16", OperatingCashFlow, Trailing, millions(82)),
    ];
    Trap::of("scope of cash flows", &life, asks)
}

/// Since 2018 the statement of cash flows rolls restricted cash too; the balance sheet shows cash alone.
pub(super) fn restricted_cash() -> Trap {
    let restricted = "us-gaap:CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents";
    let mut life = company()
        .measures(Kind::Balance, "us-gaap:CashAndCashEquivalentsAtCarryingValue", |y, q| (50 + (4 * y + q) as i64) * M)
        .measures(Kind::Balance, restricted, |y, q| (80 + (4 * y + q) as i64) * M)
        .files();
    life.paper(2, 3).without("us-gaap:CashAndCashEquivalentsAtCarryingValue");
    let asks = vec![
        ask("2021-08-16", CashAndCashEquivalents, Balance, millions(60)),
        ask("2021-08-16", CashWithRestricted, Balance, millions(90)),
        ask("2021-11-15", CashAndCashEquivalents, Balance, Expect::Flagged(91e6, "restricted_cash")),
    ];
    Trap::of("cash with and without what is restricted", &life, asks)
}
