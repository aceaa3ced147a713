//! Arithmetic on plain slices: sums, moments, rolling windows, ranks, quantiles, regression, concentration.
//!
//! What comes in: slices of `f64`, and date-major grids (a slice and its number of columns). What goes out: numbers.
//! Nothing here knows what a price or a company is.
//!
//! Three rules hold throughout:
//! - **Order.** Every sum runs in the order of its input, with a running compensation ([`Sum`]), and work is split by
//!   columns, never inside a sum: the same bytes for any number of threads.
//! - **Missing.** `NaN` is a missing number. A scalar answer is `Option<f64>`: `None` where the inputs do not define it,
//!   and a missing input makes it missing, unless the function's name says `known`, in which case it works on those that
//!   are known and says how many they were. A column of answers has `NaN` where there is none.
//! - **Causality.** Entry `t` of a rolling answer depends on entries `..=t` alone.
//!
//! ```
//! use breadth_kernels::{mean, rolling_mean, weighted_mean_known};
//! assert_eq!(mean(&[1.0, 2.0, 6.0]), Some(3.0));
//! assert_eq!(rolling_mean(&[1.0, 3.0, 5.0], 2)[1..], [2.0, 4.0]);
//! let answer = weighted_mean_known(&[1.0, f64::NAN, 4.0], &[1.0, 5.0, 2.0]);
//! assert_eq!((answer.value, answer.known, answer.of), (Some(3.0), 2, 3));
//! ```
pub mod bfgs;
pub mod bootstrap;
pub mod concentration;
pub mod ema;
pub mod hamilton;
pub mod hmm;
pub mod jump;
pub mod linalg;
pub mod moments;
pub mod normal;
pub mod normal_quantile;
pub mod ols;
pub mod overlap;
pub mod quantile;
pub mod rank;
pub mod regress;
pub mod risk;
pub mod rolling;
pub mod spread;
pub mod spread_of_ranges;
pub mod strips;
pub mod student_quantile;
pub mod sum;
pub mod switching_fit;

pub use bootstrap::{StationaryBootstrap, block_length};
pub use concentration::{effective_number, entropy_number, herfindahl, top_share, top_shares};
pub use ema::{ema, span_alpha};
pub use moments::{Ddof, correlation, covariance, mean, std_dev, variance, z_scores};
pub use normal::{normal_cdf, wilson_interval};
pub use normal_quantile::normal_quantile;
pub use ols::{Regression, newey_west_regression};
pub use quantile::{median, median_known, quantile, quantile_known, winsorise};
pub use rank::{percentile_of, percentile_ranks, ranks};
pub use regress::{Drift, Slope, newey_west_drift, newey_west_lags, newey_west_slope};
pub use risk::{drawdowns, max_drawdown, tracking_error};
pub use rolling::{RollingMean, rolling_max, rolling_mean, rolling_min, rolling_sum};
pub use spread::edge_squared;
pub use strips::{
    grid_rolling_max, grid_rolling_mean, grid_rolling_mean_known, grid_rolling_min, grid_rolling_sum, map_strips,
};
pub use student_quantile::student_quantile_two_sided;
pub use sum::{Known, Sum, dot, known, sum, weighted_mean_known};
