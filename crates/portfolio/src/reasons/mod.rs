//! Reasons in words: why there is no portfolio, and what limits cost.
mod attribution;
mod conflict;
mod contributions;
mod why;

pub use attribution::{Attributed, attributed};
pub use conflict::explain;
pub(crate) use conflict::percent;
pub use contributions::{Contribution, contributions, diversification_ratio, effective_bets, implied_alphas};
pub(crate) use why::why;
