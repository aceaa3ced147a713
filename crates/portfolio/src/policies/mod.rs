//! Rules that turn risk and views into weights, each one file: the arithmetic alone, on plain slices and risk models.
mod black_litterman;
mod cvar;
mod frontier;
mod hierarchical;
mod minimum_variance;
mod risk_budget;
mod simple;

pub use black_litterman::{View, black_litterman};
pub use cvar::{Cvar, minimum_cvar};
pub use frontier::{Corner, Frontier, FrontierError, frontier};
pub use hierarchical::{Codependence, Hierarchy, Linkage, herc, hrp};
pub use minimum_variance::{maximum_diversification, mean_variance, minimum_variance};
pub use risk_budget::{RiskBudgetError, equal_risk, risk_budgets};
pub use simple::{blend, equal, inverse_variance, inverse_volatility, proportional};
