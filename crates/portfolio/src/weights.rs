//! Fractions of a portfolio's value, and why each is what it is.
use serde::Serialize;

/// Why a position has its weight.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The equal share, raised by what capped names could not take.
    EqualShare,
    /// What the policy's programme or rule makes of its risk.
    ByRisk,
    /// It is to go, or to be smaller, and cannot be sold so far at once.
    OnItsWayOut,
    /// Less than the equal share: more would be too large for what changes hands.
    CappedByLiquidity {
        /// Median daily dollar volume.
        median_dollar_volume: f64,
        /// The largest position in dollars.
        cap: f64,
    },
}

/// One position.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Position {
    /// The security's column in the panel.
    pub security: usize,
    /// Fraction of the portfolio's value.
    pub weight: f64,
    /// The largest weight allowed by liquidity.
    pub cap: f64,
    /// The score it was chosen by.
    pub score: f64,
    /// Why this weight.
    pub reason: Reason,
}

/// A scored name that was better placed than the last one chosen and was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct PassedOver {
    /// The security's column in the panel.
    pub security: usize,
    /// Why.
    pub why: String,
}

/// What to hold. Weights and cash add up to one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    /// The positions, best score first.
    pub positions: Vec<Position>,
    /// The fraction left in cash.
    pub cash: f64,
    /// Better-placed names that were not taken.
    pub passed_over: Vec<PassedOver>,
    /// What a solver found beside the weights; `None` for a rule.
    pub reasoning: Option<Reasoning>,
}

/// What a solver found beside the weights.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasoning {
    /// A year's volatility by the risk model.
    pub volatility: f64,
    /// The proof of optimality, where a programme was solved.
    pub proof: Option<crate::solve::Proof>,
    /// Shadow prices: (constraint, a year's objective in basis points for one percentage point more room).
    pub prices: Vec<(String, f64)>,
    /// Each constraint by its own equation.
    pub checks: Vec<crate::rebalance::Check>,
    /// What gave, where not all constraints could hold.
    pub relaxed: Vec<crate::rebalance::Relaxed>,
    /// What each candidate's weight is made of, those not held too: (column of the panel, pull).
    pub pulls: Vec<(usize, crate::rebalance::Pull)>,
    /// Iterations of the interior point.
    pub iterations: usize,
    /// Relaxations solved in the search over whole decisions.
    pub nodes: usize,
}

impl Weights {
    /// Everything in cash.
    pub fn all_cash() -> Self {
        Weights { cash: 1.0, ..Weights::default() }
    }

    /// How many positions liquidity holds below the equal share.
    pub fn capped(&self) -> usize {
        self.positions.iter().filter(|p| matches!(p.reason, Reason::CappedByLiquidity { .. })).count()
    }
}
