//! What can go wrong between a study and its portfolio.
use breadth_signals::SignalError;

/// A portfolio that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PortfolioError {
    /// The screen or the score.
    #[error(transparent)]
    Signal(#[from] SignalError),
    /// What is held cannot be counted.
    #[error(transparent)]
    Start(#[from] crate::StartError),
    /// The portfolio's value is not a positive number.
    #[error("the portfolio's value is {value}; weights need a value above zero\n\nhint: check `backtest.capital`")]
    Value {
        /// The value.
        value: f64,
    },
    /// The constraints cannot all hold.
    #[error("no weights satisfy the constraints on {date}: {conflict}")]
    Infeasible {
        /// The day.
        date: breadth_domain::Date,
        /// What conflicts, the arithmetic, and what would have to give.
        conflict: Box<crate::rebalance::Refusal>,
    },
    /// Risk that cannot be measured.
    #[error("{policy} on {date}: {why}\n\nhint: lower `policy.risk_days`, or begin later")]
    Risk {
        /// The policy.
        policy: String,
        /// The day.
        date: breadth_domain::Date,
        /// Why.
        why: String,
    },
}
