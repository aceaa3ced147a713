//! The tests that a newcomer must pass, three-valued: passed, failed, or unknown.
use breadth_domain::Date;
use serde::Serialize;

use super::grammar::Eligible;
use super::ranking::Company;
use super::statements::{Earnings, Statements};
use crate::Panel;
use crate::universe::Exclusion;

/// Sessions a year.
const YEAR: usize = 252;
/// The fewest sessions with a volume that tell a year's liquidity.
const FEWEST: usize = 63;

/// A test of entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// Dollar volume against capitalisation.
    Liquidity,
    /// Time since the first session: unknown for a company that the panel begins with.
    Seasoning,
    /// Net income above zero.
    Earnings,
}

/// The tests on one day.
pub(super) struct Entry<'a> {
    pub panel: &'a Panel,
    pub statements: &'a Statements,
    pub eligible: &'a Eligible,
    pub session: usize,
}

impl Entry<'_> {
    /// The tests that are unknown of a company, or the first that it fails.
    pub fn verdict(&self, company: &Company, with_earnings: bool) -> Result<Vec<Test>, Exclusion> {
        let mut unknown = Vec::new();
        let day = self.panel.sessions[self.session];
        if let Some(months) = self.eligible.seasoning_months {
            match company.lines().map(|line| self.panel.securities[line].first).min() {
                Some(0) => {}
                Some(first) if self.panel.sessions[first] <= day.plus_months(-months) => {}
                _ => return Err(Exclusion::NotSeasoned),
            }
        }
        if let Some(least) = &self.eligible.min_liquidity {
            match self.liquidity(company) {
                None => unknown.push(Test::Liquidity),
                Some(ratio) if ratio >= least.on(day) => {}
                Some(_) => return Err(Exclusion::Illiquid),
            }
        }
        if self.eligible.positive_earnings && with_earnings {
            match self.statements.earnings(self.panel, company.security, self.session) {
                Earnings::Positive => {}
                Earnings::NotPositive => return Err(Exclusion::NoEarnings),
                Earnings::Unknown => unknown.push(Test::Earnings),
            }
        }
        Ok(unknown)
    }

    /// Dollar volume of all the company's lines over the last year, annualised, over its capitalisation.
    fn liquidity(&self, company: &Company) -> Option<f64> {
        let from = (self.session + 1).saturating_sub(YEAR);
        let (mut volume, mut days) = (0.0, 0usize);
        for t in from..=self.session {
            let traded = |line: usize| {
                Some(self.panel.close.at(t, line) * self.panel.volume.at(t, line)).filter(|v| !v.is_nan())
            };
            let today: Vec<f64> = company.lines().filter_map(traded).collect();
            if !today.is_empty() {
                volume += today.iter().sum::<f64>();
                days += 1;
            }
        }
        (days >= FEWEST).then(|| volume / days as f64 * YEAR as f64 / company.cap)
    }
}

/// A newcomer that was admitted although a test is unknown.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Admitted {
    /// The effective day.
    pub effective: Date,
    /// The security's column in the panel.
    pub security: usize,
    /// The test.
    pub test: Test,
}
