//! Traps in tags: those that follow each other, stand for each other, or are a filer's own.
use breadth_domain::Concept::{CapitalExpenditure, Loans, ResearchAndDevelopment, Revenue};

use super::json::fsds;
use super::life::Kind;
use super::trap::Question::{Balance, Trailing};
use super::trap::{CAPEX, Expect, M, REVENUE, Trap, ask, company, d, millions, revenue};

const OLD: &str = "us-gaap:SalesRevenueNet";
const CONTRACTS: &str = "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax";
const RESEARCH: &str = "us-gaap:ResearchAndDevelopmentExpense";

/// Revenue moves to another tag in 2021; research ends with 2019 and nothing follows it.
pub(super) fn migration() -> Trap {
    let mut life = company().measures(Kind::Income, RESEARCH, |y, q| (3 + y + q) as i64 * M).files();
    for paper in &mut life.papers {
        paper.retag(REVENUE, if paper.filed < d("2021-04-01") { OLD } else { CONTRACTS });
        paper.lines.retain(|l| l.tag != RESEARCH || (l.end.year() == 2019 && l.end < d("2020-01-01")));
    }
    life.since(d("2020-04-01"), |p| {
        p.without(RESEARCH);
    });
    let asks = vec![
        // 530 under the old tag, 295 and 255 under the new one; the half year of 2020 stands under both, equal.
        ask("2021-08-16", Revenue, Trailing, millions(570)),
        ask("2021-08-16", ResearchAndDevelopment, Trailing, Expect::Absent("stale")),
    ];
    Trap::of("tags that follow each other", &life, asks)
}

/// Years stand under one tag, quarters under another, and no paper has one period under both.
pub(super) fn years_and_quarters_under_other_tags() -> Trap {
    let mut life = company().files();
    for paper in life.papers.iter_mut().filter(|p| p.form == "10-Q") {
        paper.retag(REVENUE, CONTRACTS);
    }
    let asks = vec![
        ask("2021-03-15", Revenue, Trailing, millions(530)),
        ask("2021-08-16", Revenue, Trailing, Expect::Flagged(570e6, "bridged_unproven")),
    ];
    Trap::of("years and quarters under different tags", &life, asks)
}

/// Annual reports give capital expenditure under a tag of the filer's own, which companyfacts leaves out.
pub(super) fn own_tag_for_the_year() -> Trap {
    let mut life = company().files();
    for paper in life.papers.iter_mut().filter(|p| p.form == "10-K") {
        paper.retag(CAPEX, "ext:PurchasesOfPropertyAndIntangibles");
    }
    let asks = vec![
        ask("2021-08-16", CapitalExpenditure, Trailing, Expect::Absent("no_trailing_year")),
        ask(
            "2021-08-16",
            CapitalExpenditure,
            super::trap::Question::Quarter(d("2021-06-30")),
            // 16 − 2: the half year less the quarter.
            millions(14),
        ),
    ];
    let year = fsds(&life, 7);
    Trap { fsds: Some(year), ..Trap::of("a tag of the filer's own for the year", &life, asks) }
}

/// In 2021 the filer counts revenue by another standard, under another tag, and does not recast 2020.
pub(super) fn new_standard() -> Trap {
    let mut life = company().files();
    for paper in life.papers.iter_mut().filter(|p| p.filed > d("2021-04-01")) {
        for line in paper.lines.iter_mut().filter(|l| l.tag == REVENUE && l.end.year() >= 2021) {
            line.tag = CONTRACTS.to_owned();
            let told: i64 = line.value.parse().unwrap_or(0);
            line.value = (told / 10 * 9).to_string();
        }
    }
    let asks = vec![
        // 530 + 0.9 × 295 − 255, on two standards.
        ask("2021-08-16", Revenue, Trailing, Expect::Flagged(540.5e6, "level_break")),
        // Within the new standard: 0.9 × 610.
        ask("2022-03-15", Revenue, Trailing, millions(549)),
    ];
    Trap::of("a new standard", &life, asks)
}

/// A bank moves its loans to another tag; the old one leaks a balance of an interim day years later.
pub(super) fn dead_tag() -> Trap {
    const NEW: &str = "us-gaap:FinancingReceivableExcludingAccruedInterestAfterAllowanceForCreditLoss";
    const DEAD: &str = "us-gaap:LoansAndLeasesReceivableNetReportedAmount";
    let mut life = company()
        .measures(Kind::Income, "us-gaap:InterestIncomeExpenseNet", |y, q| revenue(y, q) / 2 * M)
        .measures(Kind::Income, "us-gaap:NoninterestIncome", |y, q| revenue(y, q) / 4 * M)
        .measures(Kind::Income, "us-gaap:NoninterestExpense", |y, q| revenue(y, q) / 3 * M)
        .measures(Kind::Balance, "us-gaap:Deposits", |y, q| (800 + (4 * y + q) as i64) * M)
        .measures(Kind::Balance, NEW, |y, q| (600 + (4 * y + q) as i64) * M)
        .files();
    for paper in life.papers.iter_mut().filter(|p| p.filed < d("2020-04-01")) {
        paper.retag(NEW, DEAD);
    }
    life.paper(2, 2).at(DEAD, d("2020-06-30"), 417 * M);
    let asks = vec![
        // Nine quarters after the first: 600 + 4·2 + 2.
        ask("2021-08-16", Loans, Balance, millions(610)),
        ask("2020-03-16", Loans, Balance, millions(604)),
    ];
    Trap::of("a dead tag leaks a balance", &life, asks)
}
