//! How much is traded and what it costs.
use super::{Measure, MeasureUnit, finite};

/// One-way turnover a year, without the first purchase.
pub const TURNOVER: Measure = Measure {
    id: "turnover",
    label: "Turnover, one way",
    unit: MeasureUnit::FractionPerYear,
    formula: "½ (bought + sold) / value before, summed over all rebalances but the first / years",
    compute: |c| {
        let sum = c.traded.iter().skip(1).fold(0.0, |sum, (traded, value)| sum + 0.5 * traded / value);
        finite(sum / c.years()?)
    },
};

/// Cost a year.
pub const COST_DRAG: Measure = Measure {
    id: "cost_drag",
    label: "Cost drag",
    unit: MeasureUnit::BasisPointsPerYear,
    formula: "costs paid / mean value / years, in basis points",
    compute: |c| finite(c.cost / breadth_kernels::moments::mean(c.values)? / c.years()? * 1e4),
};
