//! How large a company is and how much of it changes hands.
use crate::{Basis, Metric, Quantity, Unit};

/// Market capitalisation.
pub const MARKET_CAP: Metric = Metric {
    id: "market_cap",
    label: "Market capitalisation",
    unit: Unit::Dollars,
    formula: "close x shares outstanding, the last count known",
    source: "standard",
    basis: Basis::Prices,
    compute: |at| at.market_cap(),
};

/// Median dollar volume of a month.
pub const MEDIAN_DOLLAR_VOLUME: Metric = Metric {
    id: "median_dollar_volume_21d",
    label: "Median dollar volume of 21 sessions",
    unit: Unit::Dollars,
    formula: "median of close x volume over the last 21 sessions that have both, at least half of them",
    source: "standard",
    basis: Basis::Prices,
    compute: |at| Ok(Quantity::of_prices(at.windows().median_dollar_volume(at.slot)?, at.today())),
};
