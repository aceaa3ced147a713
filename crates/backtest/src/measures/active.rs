//! Against the benchmark, on the sessions on which both have a return.
use breadth_kernels::moments::{Ddof, covariance, mean, std_dev, variance};

use super::{Curve, Measure, MeasureUnit, SESSIONS_PER_YEAR, finite};

fn differences(c: &Curve<'_>) -> Option<Vec<f64>> {
    let (own, benchmark) = c.pairs()?;
    Some(own.iter().zip(benchmark.iter()).map(|(r, b)| r - b).collect())
}

/// Mean difference a year.
pub const ACTIVE_RETURN: Measure = Measure {
    id: "active_return",
    label: "Active return",
    unit: MeasureUnit::FractionPerYear,
    formula: "mean of daily returns less the benchmark's x 252",
    compute: |c| finite(mean(&differences(c)?)? * SESSIONS_PER_YEAR),
};

/// Volatility of the difference a year.
pub const TRACKING_ERROR: Measure = Measure {
    id: "tracking_error",
    label: "Tracking error",
    unit: MeasureUnit::FractionPerYear,
    formula: "standard deviation (n − 1) of daily returns less the benchmark's x √252",
    compute: |c| finite(std_dev(&differences(c)?, Ddof::Sample)? * SESSIONS_PER_YEAR.sqrt()),
};

/// Active return for tracking error.
pub const INFORMATION_RATIO: Measure = Measure {
    id: "information_ratio",
    label: "Information ratio",
    unit: MeasureUnit::Ratio,
    formula: "active return / tracking error, both a year",
    compute: |c| finite((ACTIVE_RETURN.compute)(c)? / (TRACKING_ERROR.compute)(c)?),
};

/// Sensitivity to the benchmark.
pub const BETA: Measure = Measure {
    id: "beta",
    label: "Beta",
    unit: MeasureUnit::Ratio,
    formula: "covariance with the benchmark's daily returns / their variance",
    compute: |c| {
        let (own, benchmark) = c.pairs()?;
        finite(covariance(&own, &benchmark, Ddof::Sample)? / variance(&benchmark, Ddof::Sample)?)
    },
};

/// Return that the benchmark does not explain.
pub const ALPHA: Measure = Measure {
    id: "alpha",
    label: "Alpha to the benchmark",
    unit: MeasureUnit::FractionPerYear,
    formula: "(mean of daily excess returns − beta x the benchmark's) x 252",
    compute: |c| {
        let (own, benchmark) = c.excess_pairs()?;
        let beta = covariance(&own, &benchmark, Ddof::Sample)? / variance(&benchmark, Ddof::Sample)?;
        finite((mean(&own)? - beta * mean(&benchmark)?) * SESSIONS_PER_YEAR)
    },
};

/// How alike the days are.
pub const CORRELATION: Measure = Measure {
    id: "correlation",
    label: "Correlation with the benchmark",
    unit: MeasureUnit::Ratio,
    formula: "correlation of daily returns",
    compute: |c| {
        let (own, benchmark) = c.pairs()?;
        breadth_kernels::correlation(&own, &benchmark)
    },
};
