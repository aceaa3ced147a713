//! How a study's history is computed.
use serde::{Deserialize, Serialize};

use crate::Date;

/// How often the portfolio is brought back to its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rebalance {
    /// On the first session of each month, decided at the close of the session before.
    Monthly,
    /// On the first session of each calendar quarter, decided at the close of the session before.
    Quarterly,
    /// On the first session of each year, decided at the close of the session before.
    Yearly,
    /// On the first session of each week, decided at the close of the session before.
    Weekly,
    /// Decided at every close.
    Daily,
}

/// When a decision is filled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Execution {
    /// At the close of the session after.
    #[default]
    NextClose,
    /// At the open of the session after.
    NextOpen,
    /// At the close of the decision itself, which nobody can do with what that close has told.
    Close,
}

/// Whether shares may be divided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShareRule {
    /// Fractions are traded.
    #[default]
    Fractional,
    /// Orders are cut to whole shares, towards zero.
    Whole,
}

/// What becomes of the part of an order that the day's volume has no room for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unfilled {
    /// It lapses.
    #[default]
    Drop,
    /// It is tried again on each session until it is filled or the next decision is.
    Carry,
}

/// Which lots a sale closes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LotRule {
    /// The oldest.
    #[default]
    Fifo,
    /// The newest.
    Lifo,
    /// The dearest.
    HighestCost,
    /// All at their mean cost.
    Average,
}

/// What becomes of distributions that the printed returns contain and the closes do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distributions {
    /// They buy more of the same.
    #[default]
    Reinvest,
    /// They are paid in cash.
    Cash,
}

/// How trading costs are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostRule {
    /// The same for every name: `cost_bp` of the traded value.
    #[default]
    Flat,
    /// By name and day: half the spread estimated from past prices, and impact by volatility and volume; `cost_bp` is where
    /// the spread cannot be told.
    ByName,
}

/// Which signal a decision waits for before it is carried out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// None: every decision is.
    #[default]
    Always,
    /// The names to hold are not those held.
    Names,
    /// A name that is held and trades no longer passes the screen, or can no longer be ranked.
    Exits,
}

/// How a study's history is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BacktestSpec {
    /// The money at the start, in dollars.
    pub capital: f64,
    /// How often.
    pub rebalance: Rebalance,
    /// Cost of trading in basis points of the traded value, one way.
    pub cost_bp: f64,
    /// When a decision is filled.
    #[serde(default)]
    pub execution: Execution,
    /// Whether shares may be divided.
    #[serde(default)]
    pub shares: ShareRule,
    /// The largest part of a session's volume that one order may take; without it, no limit.
    #[serde(default)]
    pub participation: Option<f64>,
    /// What becomes of the rest of such an order.
    #[serde(default)]
    pub unfilled: Unfilled,
    /// Which lots a sale closes first.
    #[serde(default)]
    pub lots: LotRule,
    /// What becomes of distributions that the printed returns contain.
    #[serde(default)]
    pub distributions: Distributions,
    /// How trading costs are told.
    #[serde(default)]
    pub costs: CostRule,
    /// Impact of a trade as a multiple of daily volatility x √(traded value / daily dollar volume); with `costs = "by-name"`.
    #[serde(default = "super::one")]
    pub impact: f64,
    /// Dollars for every order filled, whatever its size.
    #[serde(default)]
    pub order_fee: f64,
    /// Fraction of the value that is charged a year, from cash, day by day.
    #[serde(default)]
    pub yearly_fee: f64,
    /// Interest a year on cash, as a fraction.
    #[serde(default)]
    pub cash_rate: f64,
    /// Interest a year on money borrowed and on the value of shares borrowed, as a fraction.
    #[serde(default)]
    pub borrow_rate: f64,
    /// A decision is carried out only where some weight is further than this from its target, as a fraction of the value.
    #[serde(default)]
    pub drift_band: Option<f64>,
    /// Which signal a decision waits for; with a drift band, either is enough.
    #[serde(default)]
    pub trigger: Trigger,
    /// Decisions are carried out only where the market was beyond a level at the close: a measure as `breadth market` has it,
    /// `>` or `<`, and a number, for example `above_200d.small > 0.5`. Where the measure is not known nothing is carried out.
    #[serde(default)]
    pub market: Option<String>,
    /// Decisions at the closes of these days (or the last sessions before them) and no other.
    #[serde(default)]
    pub dates: Vec<Date>,
    /// Sessions at the start on which nothing is decided: what metrics need before they say anything.
    #[serde(default)]
    pub warm_up: usize,
}
