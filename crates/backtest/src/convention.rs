//! When a decision is filled and what its targets are counted on: named, so that a figure can be compared with another
//! program's.
use breadth_domain::study::{BacktestSpec, CostRule, Distributions, ShareRule, Unfilled};
use serde::Serialize;

/// A ledger's convention.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// Ours. Decided at a close, filled at the next session's close; targets are fractions of the value after cost, so that
    /// weights hold exactly and cash never falls below zero (but for rounding); the value of a day is recorded after its trades.
    #[default]
    NextClose,
    /// cvxportfolio 1.5: filled at the close of the decision, targets on the value before cost, cost paid from cash, which
    /// may fall below zero; the value of a day is recorded before its trades.
    Cvxportfolio,
    /// bt 1.4: filled at the close of the decision; the money allotted to a name, target − held, includes its own cost: buys
    /// d / (1 + f), sells d / (1 − f); what is not to be held is sold as it is.
    Bt,
    /// vectorbt 1.2: filled at the close of the decision, targets on the value before cost, orders in ascending order of
    /// value; a buy that cash cannot pay with its cost is cut to what it can.
    Vectorbt,
    /// zipline-reloaded 3.2: share counts decided at a close, the difference truncated towards zero (rounded where within
    /// 1e-4 of a whole number), filled at the next session's close.
    Zipline,
}

impl Convention {
    /// The profiles by name; `breadth` is the default.
    pub const PROFILES: &[(&str, Convention)] = &[
        ("breadth", Convention::NextClose),
        ("cvxportfolio", Convention::Cvxportfolio),
        ("bt", Convention::Bt),
        ("vectorbt", Convention::Vectorbt),
        ("zipline", Convention::Zipline),
    ];

    /// The profile of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::PROFILES.iter().find(|(n, _)| *n == name).map(|(_, c)| *c)
    }

    /// What a study says of its backtest, as this convention reads it. The other programs know neither limits of volume nor
    /// costs by name, and zipline alone whole shares, to which dividends are paid in cash.
    pub fn spec(self, spec: &BacktestSpec) -> BacktestSpec {
        let theirs = |shares, distributions| BacktestSpec {
            shares,
            distributions,
            participation: None,
            unfilled: Unfilled::Drop,
            costs: CostRule::Flat,
            ..spec.clone()
        };
        match self {
            Convention::NextClose => spec.clone(),
            Convention::Zipline => theirs(ShareRule::Whole, Distributions::Cash),
            _ => theirs(ShareRule::Fractional, spec.distributions),
        }
    }

    /// Whether a decision is filled at the next session's close and not at its own.
    pub const fn fills_next_session(self) -> bool {
        matches!(self, Convention::NextClose | Convention::Zipline)
    }

    /// Whether the value of a day is recorded before its trades.
    pub const fn records_before_trades(self) -> bool {
        matches!(self, Convention::Cvxportfolio)
    }

    /// The convention in words.
    pub const fn describe(self) -> &'static str {
        match self {
            Convention::NextClose => {
                "decided at a close, filled at the next session's close; targets on the value after cost; fractions of shares; value recorded after trades"
            }
            Convention::Cvxportfolio => {
                "filled at the close of the decision; targets on the value before cost; value recorded before trades"
            }
            Convention::Bt => "filled at the close of the decision; each name's allotment includes its own cost",
            Convention::Vectorbt => "filled at the close of the decision; sells first, buys cut to the cash there is",
            Convention::Zipline => {
                "whole shares decided at a close, filled at the next session's close; cost paid from cash"
            }
        }
    }
}
