//! What statements told by a day, as far as the rules ask: earnings, whether a company reports like a domestic filer, and
//! public floats.
use std::collections::BTreeMap;

use breadth_domain::{Concept, Date, FactRow, Span, Symbol};
use breadth_store::{StoreError, View};

use super::float::PublicFloats;
use crate::Panel;

/// Figures of a quarter older than this on the day of the question tell nothing about today: a quarter's report is due
/// within 90 days of the next quarter's end.
const FRESH_DAYS: i32 = 200;
/// Ends of four quarters in a row lie within three quarters of each other, give or take a 53rd week.
const FOUR_QUARTERS_DAYS: i32 = 300;
/// A domestic filer has reported within this time.
const FILED_DAYS: i32 = 400;

/// Whether a company's earnings are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earnings {
    /// Last quarter and last four quarters above zero.
    Positive,
    /// One of the two is not.
    NotPositive,
    /// What is known decides neither.
    Unknown,
}

/// A quarter's net income.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Quarter {
    known_on: Date,
    end: Date,
    net_income: f64,
}

/// The statements of a view, by ticker.
///
/// A company's statements are those filed under the ticker it carries on the day of the question, known by then.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    quarters: BTreeMap<Symbol, Vec<Quarter>>,
    /// Public floats, by filer.
    pub(super) floats: PublicFloats,
}

impl Statements {
    /// Of a view: quarterly net income, each ticker's from the first source that has any, and public floats of filings.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn of(view: &View) -> Result<Self, StoreError> {
        let mut out = Statements { floats: PublicFloats::of(view)?, ..Statements::default() };
        for (_, rows) in view.facts()? {
            let source = Statements::from_rows(&rows);
            for (symbol, quarters) in source.quarters {
                out.quarters.entry(symbol).or_insert(quarters);
            }
        }
        Ok(out)
    }

    /// Of one source's rows.
    pub fn from_rows(rows: &[FactRow]) -> Self {
        let mut quarters: BTreeMap<Symbol, Vec<Quarter>> = BTreeMap::new();
        for row in rows.iter().filter(|r| r.concept == Concept::NetIncome && r.span == Span::Quarter) {
            let quarter = Quarter { known_on: row.known_on, end: row.period_end, net_income: row.value };
            quarters.entry(row.symbol).or_default().push(quarter);
        }
        quarters.values_mut().for_each(|q| q.sort_by_key(|q| (q.end, q.known_on)));
        Statements { quarters, floats: PublicFloats::default() }
    }

    /// The same with those floats.
    pub fn with_floats(self, floats: PublicFloats) -> Self {
        Statements { floats, ..self }
    }

    /// The quarters of a security known by session `t`, the latest vintage of each, ascending.
    fn known(&self, panel: &Panel, security: usize, t: usize) -> Vec<Quarter> {
        let day = panel.sessions[t];
        let Some(all) = self.quarters.get(&panel.ticker(security, t)) else { return Vec::new() };
        let mut known: Vec<Quarter> = Vec::new();
        for quarter in all.iter().filter(|q| q.known_on <= day) {
            match known.last_mut() {
                Some(last) if last.end == quarter.end => *last = *quarter,
                _ => known.push(*quarter),
            }
        }
        known
    }

    /// The earnings as known on session `t`.
    pub fn earnings(&self, panel: &Panel, security: usize, t: usize) -> Earnings {
        let known = self.known(panel, security, t);
        let Some(last) = known.last().filter(|q| q.end.days_until(panel.sessions[t]) <= FRESH_DAYS) else {
            return Earnings::Unknown;
        };
        if last.net_income <= 0.0 {
            return Earnings::NotPositive;
        }
        let four = known
            .get(known.len().saturating_sub(4)..)
            .filter(|four| four.len() == 4 && four[0].end.days_until(four[3].end) <= FOUR_QUARTERS_DAYS);
        match four.map(|four| four.iter().map(|q| q.net_income).sum::<f64>()) {
            Some(sum) if sum > 0.0 => Earnings::Positive,
            Some(_) => Earnings::NotPositive,
            None => Earnings::Unknown,
        }
    }

    /// Whether a quarterly statement of the security was known on session `t`, not older than a year and a month.
    pub fn reports_quarterly(&self, panel: &Panel, security: usize, t: usize) -> bool {
        let day = panel.sessions[t];
        let of = self.quarters.get(&panel.ticker(security, t));
        of.is_some_and(|all| all.iter().any(|q| q.known_on <= day && q.known_on.days_until(day) <= FILED_DAYS))
    }
}
