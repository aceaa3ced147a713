//! What a trap is: files, questions, and what a careful reader answers.
use breadth_domain::{Concept, Date};

use super::calendar::Calendar;
use super::life::{Kind, Life};

/// A filer with a trap.
#[derive(Clone, Debug)]
pub struct Trap {
    /// Its number, from 1.
    pub number: usize,
    /// What the trap is.
    pub name: &'static str,
    /// The companyfacts document.
    pub json: String,
    /// The submissions document, where times of acceptance matter.
    pub submissions: Option<String>,
    /// The companyfacts document of the filer whose history it goes on with.
    pub predecessor: Option<String>,
    /// Papers as data sets have them, where they say what companyfacts leaves out.
    pub fsds: Option<Fsds>,
    /// Questions with their answers.
    pub asks: Vec<Ask>,
}

/// Two files of a financial statement data set.
#[derive(Clone, Debug)]
pub struct Fsds {
    /// `sub.txt`.
    pub sub: String,
    /// `num.txt`.
    pub num: String,
}

/// A question about an item as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The day.
    pub as_of: Date,
    /// The item.
    pub concept: Concept,
    /// What of it.
    pub question: Question,
    /// What a careful reader answers.
    pub expect: Expect,
}

/// What is asked of an item.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Twelve months to the newest period.
    Trailing,
    /// The quarter that ends on the day.
    Quarter(Date),
    /// The fiscal year that ends on the day.
    FiscalYear(Date),
    /// The newest balance.
    Balance,
    /// The balance at the day.
    BalanceAt(Date),
    /// The count of shares.
    Shares,
}

/// What a careful reader answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Expect {
    /// The number, with no remark that this trap is about.
    Value(f64),
    /// The number with the remark of that name.
    Flagged(f64, &'static str),
    /// Nothing, for the reason of that name.
    Absent(&'static str),
}

impl Trap {
    /// A trap in the filings of one company.
    pub(super) fn of(name: &'static str, life: &Life, asks: Vec<Ask>) -> Trap {
        let json = super::json::companyfacts(life);
        Trap { number: 0, name, json, submissions: None, predecessor: None, fsds: None, asks }
    }
}

pub(super) const REVENUE: &str = "us-gaap:Revenues";
pub(super) const NET_INCOME: &str = "us-gaap:NetIncomeLoss";
pub(super) const CASH_FLOW: &str = "us-gaap:NetCashProvidedByUsedInOperatingActivities";
pub(super) const CAPEX: &str = "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment";
pub(super) const ASSETS: &str = "us-gaap:Assets";
pub(super) const LIABILITIES: &str = "us-gaap:Liabilities";
pub(super) const EQUITY: &str = "us-gaap:StockholdersEquity";
pub(super) const M: i64 = 1_000_000;

/// The day.
///
/// # Panics
/// Where the text is no day; every text is in this folder.
pub(super) fn d(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|e| panic!("{e}"))
}

pub(super) fn ask(as_of: &str, concept: Concept, question: Question, expect: Expect) -> Ask {
    Ask { as_of: d(as_of), concept, question, expect }
}

/// A number in millions.
pub(super) fn millions(value: i64) -> Expect {
    Expect::Value((value * M) as f64)
}

/// A plain company of the calendar years 2019 to 2022, in millions:
///
/// | | Q1 | Q2 | Q3 | Q4 | year |
/// |---|---|---|---|---|---|
/// | revenue 2019 | 105 | 110 | 115 | 120 | 450 |
/// | 2020 | 125 | 130 | 135 | 140 | 530 |
/// | 2021 | 145 | 150 | 155 | 160 | 610 |
/// | 2022 | 165 | 170 | 175 | 180 | 690 |
///
/// Net income is 11, 12, 13, 14 in 2019 and 2 more in each quarter of each later year; cash flow from operations 5 more than
/// net income, capital expenditure 2 less than it; assets 1,000 and 10 more each quarter (1,010 at 2019-03-31), two fifths of
/// them equity.
pub(super) fn company() -> Life {
    Life::new(1_000_001, "Plain Company", Calendar::months(d("2019-01-01"), 4))
        .measures(Kind::Income, REVENUE, |y, q| revenue(y, q) * M)
        .measures(Kind::Income, NET_INCOME, |y, q| net_income(y, q) * M)
        .measures(Kind::CashFlow, CASH_FLOW, |y, q| (net_income(y, q) + 5) * M)
        .measures(Kind::CashFlow, CAPEX, |y, q| (net_income(y, q) - 2) * M)
        .measures(Kind::Balance, ASSETS, |y, q| assets(y, q) * M)
        .measures(Kind::Balance, LIABILITIES, |y, q| assets(y, q) * M / 5 * 3)
        .measures(Kind::Balance, EQUITY, |y, q| assets(y, q) * M / 5 * 2)
}

pub(super) fn revenue(y: usize, q: usize) -> i64 {
    (100 + 20 * y + 5 * q) as i64
}

pub(super) fn net_income(y: usize, q: usize) -> i64 {
    (10 + 2 * y + q) as i64
}

pub(super) fn assets(y: usize, q: usize) -> i64 {
    (1000 + 10 * (4 * y + q)) as i64
}
