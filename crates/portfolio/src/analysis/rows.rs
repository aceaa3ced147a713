//! The rows that an analysis is told in.
use breadth_domain::Symbol;
use serde::Serialize;

/// A name's part of the risk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NameRisk {
    /// Its ticker.
    pub ticker: Symbol,
    /// Its weight.
    pub weight: f64,
    /// The benchmark's weight of it.
    pub benchmark: f64,
    /// What a little more of it adds to a year's volatility.
    pub marginal: f64,
    /// Its part of the variance; they add up to one.
    pub share: f64,
    /// The expected active return a year for which its weight would be right without constraints and costs: γ (Σ(w − b))ᵢ.
    pub implied_return: f64,
}

/// A group's weight and part of the risk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExposureRow {
    /// `sector`, `size` or `country`.
    pub what: &'static str,
    /// Which; empty where not known.
    pub of: String,
    /// The portfolio's weight.
    pub weight: f64,
    /// The benchmark's.
    pub benchmark: f64,
    /// The part of the variance that its names contribute.
    pub share: f64,
}

/// An exposure to a style, in standard deviations of the universe.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StyleRow {
    /// The metric.
    pub id: String,
    /// The portfolio's exposure, names whose value is not known at zero.
    pub portfolio: f64,
    /// The benchmark's.
    pub benchmark: f64,
    /// Weight of the holdings whose value is known.
    pub known: f64,
}

/// A factor's part of the risk, by the fundamental model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorRow {
    /// The factor: `market`, a style, `sector:…`; `own` for what is each company's own.
    pub factor: String,
    /// The portfolio's exposure; of a sector its weight.
    pub portfolio: f64,
    /// The benchmark's.
    pub benchmark: f64,
    /// A year's volatility of the factor's return.
    pub volatility: f64,
    /// Its part of the variance, what it has in common with the other factors shared evenly; all add up to one.
    pub share: f64,
    /// The same of the variance of the difference from the benchmark.
    pub active_share: f64,
}

/// What equal weights of the same candidates would be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Beside {
    /// How many names.
    pub names: usize,
    /// A year's volatility.
    pub volatility: f64,
    /// A year's tracking error.
    pub tracking_error: f64,
    /// A year's expected return by the scores; `None` where the policy expects none.
    pub expected: Option<f64>,
    /// What buying them from what is held would cost, in dollars; `None` without costs by name.
    pub cost: Option<f64>,
}

/// One point of the frontier.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct FrontierPoint {
    /// γ.
    pub risk_aversion: f64,
    /// A year's volatility.
    pub volatility: f64,
    /// A year's expected return.
    pub expected: f64,
}

/// A name that is not held.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NearestOut {
    /// Its ticker.
    pub ticker: Symbol,
    /// By how much its expected return a year would have to rise, where the policy weighs returns.
    pub lacking: Option<f64>,
    /// The same in words.
    pub why: String,
}

/// The same trades for another sum.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct CapacityRow {
    /// Dollars.
    pub value: f64,
    /// Cost of buying the same weights from cash, as a fraction of the value.
    pub cost: f64,
    /// Sessions to buy the slowest at the policy's share of volume.
    pub days: f64,
    /// The part of the weights that the policy's largest positions have room for.
    pub room: f64,
}
