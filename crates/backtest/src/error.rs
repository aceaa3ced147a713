//! What can go wrong with a backtest.
use breadth_domain::Date;
use breadth_portfolio::PortfolioError;
use breadth_signals::SignalError;

/// A backtest that cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// The screen or the score.
    #[error(transparent)]
    Signal(#[from] SignalError),
    /// The policy.
    #[error(transparent)]
    Portfolio(#[from] PortfolioError),
    /// The panel has no sessions in the study's window.
    #[error(
        "study `{study}` runs from {from} to {to}; the panel has sessions from {first} to {last}\n\nhint: change `from` and `to`, or import prices of that time"
    )]
    NoSessions {
        /// The study.
        study: String,
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
        /// The panel's first session.
        first: Date,
        /// The panel's last session.
        last: Date,
    },
    /// Orders are to be filled at opening prices, and there are none.
    #[error(
        "orders are to be filled at the next open, and there are no opening prices\n\nhint: import prices with opens, or set `execution = \"next-close\"`"
    )]
    NoOpens,
    /// Decisions wait for the market, and nothing tells of it.
    #[error(
        "study `{study}` carries decisions out where `{market}`, and no measure of the market is at hand here\n\nhint: `breadth backtest` knows the market's measures; or leave `market` out of `[backtest]`"
    )]
    NoMarket {
        /// The study.
        study: String,
        /// The condition.
        market: String,
    },
    /// The rows of a sweep cannot be kept.
    #[error("writing the checkpoint of a sweep: {0}\n\nhint: the store's folder must be writable")]
    Checkpoint(std::io::Error),
    /// The panel is empty.
    #[error("there are no prices\n\nhint: `breadth import prices PATH`")]
    NoPanel,
    /// The window spans a time without prices.
    #[error(
        "the window {from} to {to} spans a time without prices, {hole_from} to {hole_to}\n\nhint: set `from` after or `to` before it, or import prices of that time"
    )]
    Hole {
        /// The window's first day.
        from: Date,
        /// The window's last day.
        to: Date,
        /// The last session before the hole.
        hole_from: Date,
        /// The first session after it.
        hole_to: Date,
    },
    /// No decision of the window has a name to hold.
    #[error(
        "`{study}` finds no name of `{universe}` to hold on any of {decisions} decisions from {from} to {to}: {unknown} of {members} verdicts of its screen are unknown\n\nhint: `breadth screen` says why; statements of that time may be missing"
    )]
    NothingToHold {
        /// The study.
        study: String,
        /// The universe.
        universe: String,
        /// The first decision.
        from: Date,
        /// The last decision.
        to: Date,
        /// How many there were.
        decisions: usize,
        /// Verdicts over all decisions.
        members: usize,
        /// Of these, unknown.
        unknown: usize,
    },
}
