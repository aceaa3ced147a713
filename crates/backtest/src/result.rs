//! What a backtest gives out.
use std::collections::BTreeMap;
use std::sync::Arc;

use breadth_domain::{Date, Symbol};
use breadth_panel::{Outcome, SecurityId};
use serde::Serialize;

use crate::measures::{Drawdown, MeasureUnit, RollingRow};
use crate::{Convention, EntryKind, OutcomeRule, Recovery, Survivorship, Tally};

/// One thing for each curve.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
pub struct Band<T> {
    /// Unknown outcomes paid nothing.
    pub low: T,
    /// Unknown outcomes paid the average measured for delistings for cause.
    pub base: T,
    /// Unknown outcomes paid the last close.
    pub high: T,
}

impl<T> Band<T> {
    /// The same for each curve.
    pub fn map<'a, U>(&'a self, mut f: impl FnMut(&'a T) -> U) -> Band<U> {
        Band { low: f(&self.low), base: f(&self.base), high: f(&self.high) }
    }
}

/// A benchmark's curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchmarkCurve {
    /// The universe.
    pub id: String,
    /// "price" or "total": what its returns contain.
    pub kind: &'static str,
    /// Capitalisation-weighted, starting at the portfolio's first value; `None` before its first return.
    pub value: Vec<Option<f64>>,
    /// Sessions with a return, of those after the first.
    pub known: usize,
}

/// A trade of the base curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TradeRow {
    /// The session at whose close it was filled.
    pub date: Date,
    /// The security.
    pub security: SecurityId,
    /// Its ticker that day.
    pub ticker: Symbol,
    /// Shares bought (positive) or sold (negative), fractions allowed.
    pub shares: f64,
    /// The close.
    pub price: f64,
    /// Dollars bought (positive) or sold (negative).
    pub value: f64,
    /// Cost in dollars.
    pub cost: f64,
    /// Gain realised on the lots it closed, before cost.
    pub realised: f64,
}

/// One line of the journal: replayed in order against closes, the lines give every value of the curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JournalRow {
    /// The session.
    pub date: Date,
    /// What happened.
    pub kind: EntryKind,
    /// The security; `None` for cash alone.
    pub security: Option<SecurityId>,
    /// Its ticker that day.
    pub ticker: Option<Symbol>,
    /// Change of shares.
    pub shares: f64,
    /// Dollars a share, a factor of shares, or a return: see the kind.
    pub price: f64,
    /// Change of cash, costs included.
    pub cash: f64,
    /// Costs in it.
    pub cost: f64,
    /// Gain realised.
    pub realised: f64,
}

/// How the money was spread by a decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExposureRow {
    /// The session on which it was filled.
    pub date: Date,
    /// Σ |weight|.
    pub gross: f64,
    /// Σ weight.
    pub net: f64,
    /// The largest weight.
    pub largest: f64,
    /// (Σ |w|)² / Σ w²: as concentrated as so many equal positions.
    pub effective: f64,
    /// Weight by sector.
    pub sectors: BTreeMap<String, f64>,
}

/// How a screen came out.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ScreenCounts {
    /// Members of the universe.
    pub members: usize,
    /// Passed.
    pub pass: usize,
    /// Failed.
    pub fail: usize,
    /// Nothing can be said.
    pub unknown: usize,
    /// Passed with every score metric known.
    pub scored: usize,
}

/// A rebalance of the base curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RebalanceRow {
    /// The session at whose close it was decided.
    pub decided: Date,
    /// The session at whose close it was filled.
    pub filled: Date,
    /// How the screen came out.
    pub screen: ScreenCounts,
    /// Positions after it.
    pub names: usize,
    /// Positions held below the equal share by liquidity.
    pub capped: usize,
    /// Better-placed names that could not be taken.
    pub passed_over: usize,
    /// Targets that had no close at the fill.
    pub unfilled: usize,
    /// Value before it, in dollars.
    pub value: f64,
    /// Fraction of the value in cash after it.
    pub cash: f64,
    /// ½ (bought + sold) / value before.
    pub turnover: f64,
    /// Cost in dollars.
    pub cost: f64,
}

/// A name that a decision wants to hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetRow {
    /// The security.
    pub security: SecurityId,
    /// Its ticker that day.
    pub ticker: Symbol,
    /// Fraction of the value.
    pub weight: f64,
    /// The score it was chosen by.
    pub score: f64,
}

/// A decision of the base curve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionRow {
    /// The session at whose close it was taken.
    pub decided: Date,
    /// Whether it was filled by the end.
    pub filled: bool,
    /// What is to be held, best score first.
    pub targets: Vec<TargetRow>,
    /// Fraction to be left in cash.
    pub cash: f64,
    /// What gave by the study's hierarchy, where not all constraints could hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relaxed: Vec<breadth_portfolio::rebalance::Relaxed>,
}

/// A decision that no weights could satisfy: what was held is kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeptRow {
    /// The session at whose close it was taken.
    pub decided: Date,
    /// What is in conflict, or not known.
    pub why: String,
}

/// A held security that stopped trading.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExitMet {
    /// The security.
    pub security: SecurityId,
    /// Its ticker at the end.
    pub ticker: Symbol,
    /// Its name at the end.
    pub name: Arc<str>,
    /// Its exchange at the end.
    pub exchange: Arc<str>,
    /// Its last close's session.
    pub last: Date,
    /// The session on which the end was recognised and booked.
    pub recognised: Date,
    /// The session on which it traded again after all, and what was booked was taken back.
    pub resumed: Option<Date>,
    /// What holders are taken to have received.
    pub outcome: Outcome,
    /// What was seen.
    pub evidence: String,
    /// The returns booked.
    pub booked: Recovery,
    /// Their source.
    pub source: &'static str,
    /// Dollars held at the last close, in each curve that held it.
    pub value: Band<Option<f64>>,
}

/// A position without a close at the end: at its last close where its end is not yet recognised, else written down.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StillHeld {
    /// The security.
    pub security: SecurityId,
    /// Its ticker.
    pub ticker: Symbol,
    /// Its last close's session.
    pub last: Date,
    /// Dollars in the base curve.
    pub value: f64,
}

/// A measure of each curve and of the benchmark.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureRow {
    /// The label people read.
    pub label: &'static str,
    /// In what it is counted.
    pub unit: MeasureUnit,
    /// The formula, in words.
    pub formula: &'static str,
    /// The curves.
    #[serde(flatten)]
    pub band: Band<Option<f64>>,
    /// The first benchmark, on the sessions on which it has a return.
    pub benchmark: Option<f64>,
}

/// A calendar year.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct YearRow {
    /// The year.
    pub year: i16,
    /// Sessions' returns in it.
    pub sessions: usize,
    /// Whether the curve covers only a part of it.
    pub partial: bool,
    /// The curves' returns.
    #[serde(flatten)]
    pub band: Band<f64>,
    /// The benchmarks' returns, in their order; `None` where not known for the same sessions.
    pub benchmarks: Vec<Option<f64>>,
}

/// A study's history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BacktestResult {
    /// The study.
    pub study: String,
    /// The universe.
    pub universe: String,
    /// The policy in words.
    pub policy: String,
    /// The ledger's convention.
    pub convention: Convention,
    /// What is assumed, in words.
    pub assumptions: Vec<String>,
    /// The sessions.
    pub dates: Vec<Date>,
    /// Value at each session's close, in dollars.
    pub value: Band<Vec<f64>>,
    /// Cash of the base curve at each session's close, in dollars.
    pub cash: Vec<f64>,
    /// The benchmarks, in the study's order.
    pub benchmarks: Vec<BenchmarkCurve>,
    /// The measures by identifier; [`crate::MEASURES`] has their order.
    pub measures: BTreeMap<&'static str, MeasureRow>,
    /// The deepest fall of each curve.
    pub drawdown: Band<Option<Drawdown>>,
    /// Calendar years.
    pub years: Vec<YearRow>,
    /// The decisions of the base curve; the last one may not be filled yet.
    pub decisions: Vec<DecisionRow>,
    /// Decisions of the base curve that no weights could satisfy.
    pub kept: Vec<KeptRow>,
    /// Decisions of the base curve that were not carried out: no weight had left the drift band, or no signal fired.
    pub not_called_for: usize,
    /// The rebalances of the base curve.
    pub rebalances: Vec<RebalanceRow>,
    /// The trades of the base curve, in the order of execution.
    pub trades: Vec<TradeRow>,
    /// The exits met by any curve, by the day they were recognised.
    pub exits: Vec<ExitMet>,
    /// Positions without a close at the end.
    pub still_held: Vec<StillHeld>,
    /// The table of outcomes.
    pub outcomes: &'static [OutcomeRule],
    /// Costs of the base curve, in dollars.
    pub cost: f64,
    /// What the same study would have told on survivors alone; `None` where it is run on them, or for less than a year.
    pub survivorship: Option<Survivorship>,
    /// Where the base curve's money came from and went.
    pub tally: Tally,
    /// The deepest falls of the base curve, deepest first.
    pub drawdowns: Vec<Drawdown>,
    /// The base curve over a year's window, at month ends.
    pub rolling: Vec<RollingRow>,
    /// How the base curve's money was spread after each rebalance.
    pub exposures: Vec<ExposureRow>,
    /// SHA-256 of the base curve's trades.
    pub trades_digest: String,
    /// Everything that happened to the base curve; written to a file where asked for, and not part of the document.
    #[serde(skip)]
    pub journal: Vec<JournalRow>,
    /// Attribution and reasons to doubt it, where they were worked out.
    pub examination: Option<crate::Examination>,
}
