//! How far a result may be believed: its uncertainty, how often one has tried, and what it hangs on.
mod deflated;
mod doubts;
mod intervals;
mod overfitting;
mod sensitivity;
mod spa;
mod trials;

pub(crate) use deflated::sharpe_and_error;
pub use deflated::{Deflated, expected_highest_sharpe, probabilistic_sharpe};
pub use doubts::{Doubt, Doubts, Gravity, doubts};
pub use intervals::{Interval, Intervals, intervals};
pub use overfitting::{Overfitting, overfitting};
pub use sensitivity::{Lever, Sensitivity, SensitivityRow};
pub use spa::{Superiority, superiority};
pub use trials::{Trial, TrialError, TrialLedger, trial_key};
