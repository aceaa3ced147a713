//! The cross-sectional fundamental model: what a company is tells how it moves.
//!
//! ```text
//! Panel, Fundamentals ─▶ Exposures (a month's) ─▶ regressions session by session ─▶ FactorHistory
//!                                    FactorHistory, Exposures of the day ─▶ FundamentalModel ─▶ RiskModel
//! ```
//! rᵢ = f_market + f_sector(i) + Σ xᵢₛ fₛ + uᵢ: one market factor, sectors whose returns weighted by capitalisation add up to
//! zero, sizes and styles standardised across companies. Exposures are those of the close before the return; nothing at
//! session t is made from anything known after t.
//!
//! Source: Menchero, Orr & Wang (2011), The Barra US equity model (USE4), for the regression, the half-lives and the
//! shrinkage of specific risk; Newey & West (1987); Dimson (1979) for shares that trade thinly.
mod covariance;
mod exposures;
mod history;
mod model;
mod regression;
mod specific;
mod styles;
mod thin;

pub use covariance::{CovarianceRule, factor_covariance};
pub use exposures::Exposures;
pub use history::{FactorHistory, FactorPeriod, FactorSession};
pub use model::FundamentalModel;
pub use regression::{CrossRegression, Fitted};
pub use specific::{SpecificRule, shrunk_by_size, specific_variance};
pub use styles::{Part, STYLES, Style};
pub use thin::{THIN, dimson_beta, market_returns};
