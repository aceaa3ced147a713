//! What to hold: a policy turns the market of a day into weights, and an auditor recomputes every constraint from its
//! equation.
//!
//! ```text
//! Screened (scores) ─▶ Policy ─▶ Weights ─▶ audit ─▶ TargetPortfolio (shares, trades, cost, the facts behind each name)
//! ```
//!
//! A policy names no security: [`Market`] is all it sees, and it ends with the session, so that the same object serves a
//! backtest and today.
mod analysis;
mod audit;
mod best_equal_weight;
pub mod constraints;
pub mod costs;
mod decision;
mod error;
mod optimised;
pub mod policies;
mod policy;
pub mod reasons;
pub mod rebalance;
mod remembered;
pub mod risk;
mod rules;
pub mod solve;
mod start;
mod styles;
mod surroundings;
mod target;
mod volumes;
mod weights;

pub use analysis::{
    Analysis, Beside, CapacityRow, ExposureRow, FactorRow, FrontierPoint, NameRisk, NearestOut, StyleRow,
};
pub use audit::{Certificate, ConstraintCheck, audit, audit_reasoned};
pub use best_equal_weight::BestEqualWeight;
pub use error::PortfolioError;
pub use optimised::{Optimised, policy_of};
pub use policy::{Market, Policy};
pub use start::{Start, StartError};
pub use styles::{StyleScores, style_scores};
pub use surroundings::{Around, policy_on};
pub use target::{Holding, ShadowPrice, Status, TargetPortfolio, Trade, build, build_from};
pub use volumes::DollarVolumes;
pub use weights::{PassedOver, Position, Reason, Reasoning, Weights};
