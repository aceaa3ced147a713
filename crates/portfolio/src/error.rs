//! What can go wrong between a study and its portfolio.
use breadth_signals::SignalError;

/// A portfolio that cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PortfolioError {
    /// The screen or the score.
    #[error(transparent)]
    Signal(#[from] SignalError),
    /// The portfolio's value is not a positive number.
    #[error("the portfolio's value is {value}; weights need a value above zero\n\nhint: check `backtest.capital`")]
    Value {
        /// The value.
        value: f64,
    },
}
