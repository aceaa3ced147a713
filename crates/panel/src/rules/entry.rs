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
    /// The part of the company in public hands.
    Float,
}

/// The tests on one day.
pub(super) struct Entry<'a> {
    pub panel: &'a Panel,
    pub statements: &'a Statements,
    pub eligible: &'a Eligible,
    pub session: usize,
    /// Whether liquidity is that of the part in public hands.
    pub by_float: bool,
}

impl Entry<'_> {
    /// The tests that are unknown of a company, or the first that it fails.
    ///
    /// `liquidity` is its own of [`Self::liquidities`].
    pub fn verdict(
        &self,
        company: &Company,
        liquidity: Option<f64>,
        with_earnings: bool,
    ) -> Result<Vec<Test>, Exclusion> {
        let mut unknown = Vec::new();
        let day = self.panel.sessions[self.session];
        if let Some(months) = self.eligible.seasoning_months {
            match company.lines().map(|line| self.panel.securities[line].first).min() {
                Some(0) => {}
                Some(first) if self.panel.sessions[first] <= day.plus_months(-months) => {}
                _ => return Err(Exclusion::NotSeasoned),
            }
        }
        let float = self.float(company);
        if self.eligible.min_float > 0.0 {
            match float {
                None => unknown.push(Test::Float),
                Some(ratio) if ratio > self.eligible.min_float => {}
                Some(_) => return Err(Exclusion::LowFloat),
            }
        }
        if let Some(least) = &self.eligible.min_liquidity {
            let public = float.filter(|_| self.by_float).unwrap_or(1.0);
            match liquidity.map(|ratio| ratio / public) {
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

    /// The part of the company in public hands, where anything is asked of it.
    fn float(&self, company: &Company) -> Option<f64> {
        if self.eligible.min_float <= 0.0 && !self.by_float {
            return None;
        }
        let lines: Vec<usize> = company.lines().collect();
        self.statements.floats.ratio(self.panel, &lines, self.session).map(|f| f.ratio)
    }

    /// Dollar volume of all the lines of each company over the last year, annualised, over its capitalisation.
    pub fn liquidities<'a>(&self, companies: impl Iterator<Item = &'a Company>) -> Vec<Option<f64>> {
        let mut sums: Vec<(&Company, f64, usize)> = companies.map(|c| (c, 0.0, 0)).collect();
        if self.eligible.min_liquidity.is_none() {
            return vec![None; sums.len()];
        }
        // Session by session, as the grids lie in memory.
        for t in (self.session + 1).saturating_sub(YEAR)..=self.session {
            let (closes, volumes) = (self.panel.close.row(t), self.panel.volume.row(t));
            for (company, volume, days) in &mut sums {
                let traded = company.lines().map(|line| closes[line] * volumes[line]).filter(|v| !v.is_nan());
                let (today, lines) = traded.fold((0.0, 0usize), |(sum, n), v| (sum + v, n + 1));
                if lines > 0 {
                    *volume += today;
                    *days += 1;
                }
            }
        }
        let year = |volume: f64, days: usize, cap: f64| volume / days as f64 * YEAR as f64 / cap;
        sums.into_iter().map(|(c, volume, days)| (days >= FEWEST).then(|| year(volume, days, c.cap))).collect()
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
