//! Dividends of the panel: what was paid on which session, by what evidence, and for whom nothing is known.
use breadth_domain::Date;
use serde::Serialize;

use crate::Panel;

/// Whether what a security paid on a session is known, and from what.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IncomeKnown {
    /// Nothing tells.
    #[default]
    No,
    /// The exchange prints the change net of dividends (Nasdaq): they are inside the return.
    Printed,
    /// A vendor's adjusted closes move beside the raw ones but for dividends.
    Adjusted,
    /// A source states splits and dividends.
    Stated,
}

/// A dividend on its ex-date.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Paid {
    /// The security's column.
    pub security: usize,
    /// Income of the session as a fraction of the last close; negative takes back one inferred a row before from a price
    /// that was wrong.
    pub income: f64,
    /// Dollars a share, on the session's basis.
    pub amount: f64,
    /// What told it.
    pub by: IncomeKnown,
}

/// A source and the prices, or two sources, that tell different things of one day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Contradiction {
    /// The security's column.
    pub security: usize,
    /// The session.
    pub on: Date,
    /// What each says, and which was used.
    pub text: String,
}

/// Dividends by session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Income {
    /// Ascending by security within each session; empty where the panel has no dividends at all.
    pub(crate) paid: Vec<Vec<Paid>>,
    /// One byte a session and security: the [`IncomeKnown`]; empty where the panel has no dividends at all.
    pub(crate) known: Vec<u8>,
    /// What contradicts what.
    pub contradictions: Vec<Contradiction>,
}

impl Income {
    pub(crate) fn of(rows: usize, cols: usize) -> Self {
        Income { paid: vec![Vec::new(); rows], known: vec![0; rows * cols], contradictions: Vec::new() }
    }

    /// Whether no source could tell a dividend.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

impl Panel {
    /// What was paid on session `t`, ascending by security.
    pub fn paid(&self, t: usize) -> &[Paid] {
        self.income.paid.get(t).map_or(&[], Vec::as_slice)
    }

    /// Income of the session as a fraction of the last close; 0 where none is known of.
    pub fn income_at(&self, t: usize, i: usize) -> f64 {
        let paid = self.paid(t);
        paid.binary_search_by_key(&i, |p| p.security).map_or(0.0, |k| paid[k].income)
    }

    /// Whether what the security paid on session `t` is known, and from what.
    pub fn income_known(&self, t: usize, i: usize) -> IncomeKnown {
        match self.income.known.get(t * self.securities.len() + i) {
            Some(3) => IncomeKnown::Stated,
            Some(2) => IncomeKnown::Adjusted,
            Some(1) => IncomeKnown::Printed,
            _ => IncomeKnown::No,
        }
    }

    /// Return with dividends: `(close × split + dividend × split) / last close − 1`.
    pub fn total_return(&self, t: usize, i: usize) -> Option<f64> {
        self.ret.get(t, i).map(|r| r + self.income_at(t, i))
    }
}
