//! The shape of the distribution of daily returns.
use breadth_kernels::moments::{Ddof, mean, std_dev};

use super::{Measure, MeasureUnit, SESSIONS_PER_YEAR, finite};

/// Central moments m₂, m₃, m₄ over n.
fn moments(x: &[f64]) -> Option<[f64; 3]> {
    let centre = mean(x)?;
    let squares: Vec<f64> = x.iter().map(|v| (v - centre) * (v - centre)).collect();
    let cubes: Vec<f64> = x.iter().zip(&squares).map(|(v, s)| (v - centre) * s).collect();
    let fourths: Vec<f64> = squares.iter().map(|s| s * s).collect();
    Some([mean(&squares)?, mean(&cubes)?, mean(&fourths)?]).filter(|m| m[0] > 0.0)
}

/// Skewness m₃ / m₂^1.5, biased. `None` where the numbers do not differ.
pub(crate) fn skewness_of(x: &[f64]) -> Option<f64> {
    let [m2, m3, _] = moments(x)?;
    finite(m3 / m2.powf(1.5))
}

/// Excess kurtosis m₄ / m₂² − 3, biased. `None` where the numbers do not differ.
pub(crate) fn kurtosis_of(x: &[f64]) -> Option<f64> {
    let [m2, _, m4] = moments(x)?;
    finite(m4 / (m2 * m2) - 3.0)
}

/// Lopsidedness: negative where bad days are the far ones.
pub const SKEWNESS: Measure = Measure {
    id: "skewness",
    label: "Skewness",
    unit: MeasureUnit::Ratio,
    formula: "√(n (n − 1)) / (n − 2) x m₃ / m₂^1.5 of daily returns (unbiased under normality, as in pandas and ffn)",
    compute: |c| {
        let n = c.returns.len() as f64;
        finite((n * (n - 1.0)).sqrt() / (n - 2.0) * skewness_of(c.returns)?)
    },
};

/// Heaviness of the tails; 0 for a normal distribution.
pub const KURTOSIS: Measure = Measure {
    id: "kurtosis",
    label: "Excess kurtosis",
    unit: MeasureUnit::Ratio,
    formula: "(n − 1) / ((n − 2)(n − 3)) x ((n + 1) (m₄ / m₂² − 3) + 6) of daily returns (unbiased, as in pandas and ffn)",
    compute: |c| {
        let n = c.returns.len() as f64;
        finite((n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * kurtosis_of(c.returns)? + 6.0))
    },
};

/// How far the Sharpe ratio may be off.
pub const SHARPE_ERROR: Measure = Measure {
    id: "sharpe_error",
    label: "Standard error of the Sharpe ratio",
    unit: MeasureUnit::Ratio,
    formula: "√((1 − γ₃ SR + (γ₄ − 1)/4 SR²) / (n − 1)) x √252, SR a day, γ₃ skewness, γ₄ kurtosis (biased) (Mertens 2002)",
    compute: |c| {
        let excess = c.excess();
        let (_, error) = crate::honesty::sharpe_and_error(&excess)?;
        finite(error * SESSIONS_PER_YEAR.sqrt())
    },
};

/// The daily loss that one day in twenty exceeds.
pub const VAR: Measure = Measure {
    id: "var_95",
    label: "Value at risk, 95 %, a day",
    unit: MeasureUnit::Fraction,
    formula: "the 5 % quantile of daily returns (empirical, linear between neighbours)",
    compute: |c| breadth_kernels::quantile(c.returns, 0.05),
};

/// The mean of the days beyond value at risk.
pub const CVAR: Measure = Measure {
    id: "cvar_95",
    label: "Expected shortfall, 95 %, a day",
    unit: MeasureUnit::Fraction,
    formula: "the mean of daily returns at or below the 5 % quantile (empirical)",
    compute: |c| {
        let var = (VAR.compute)(c)?;
        mean(&c.returns.iter().copied().filter(|r| *r <= var).collect::<Vec<_>>())
    },
};

/// The right tail against the left.
pub const TAIL_RATIO: Measure = Measure {
    id: "tail_ratio",
    label: "Tail ratio",
    unit: MeasureUnit::Ratio,
    formula: "95 % quantile of daily returns / |5 % quantile|",
    compute: |c| finite(breadth_kernels::quantile(c.returns, 0.95)? / (VAR.compute)(c)?.abs()),
};

/// All gains against all losses.
pub const OMEGA: Measure = Measure {
    id: "omega",
    label: "Omega",
    unit: MeasureUnit::Ratio,
    formula: "Σ max(r, 0) / Σ max(−r, 0) of daily returns less the risk-free ones",
    compute: |c| {
        let excess = c.excess();
        let side = |sign: f64| excess.iter().map(|r| (sign * r).max(0.0)).collect::<breadth_kernels::Sum>().value();
        finite(side(1.0) / side(-1.0))
    },
};

/// Depth and length of falls together.
pub const ULCER: Measure = Measure {
    id: "ulcer",
    label: "Ulcer index",
    unit: MeasureUnit::Fraction,
    formula: "√(Σ (value / highest value before − 1)² / (n − 1)) over the sessions after the first (n of them), the first value a peak too (Martin 1987)",
    compute: |c| {
        let mut peak = *c.values.first()?;
        let falls: Vec<f64> = c.values[1..]
            .iter()
            .map(|v| {
                peak = peak.max(*v);
                (v / peak - 1.0).powi(2)
            })
            .collect();
        let n = falls.len() as f64;
        finite((breadth_kernels::sum(&falls) / (n - 1.0)).sqrt())
    },
};

/// Growth for the ulcer index.
pub const MARTIN: Measure = Measure {
    id: "martin",
    label: "Martin ratio",
    unit: MeasureUnit::Ratio,
    formula: "compound annual growth / ulcer index",
    compute: |c| finite((super::growth::CAGR.compute)(c)? / (ULCER.compute)(c)?),
};

/// The volatility of losing days.
pub const DOWNSIDE: Measure = Measure {
    id: "downside_volatility",
    label: "Downside volatility",
    unit: MeasureUnit::FractionPerYear,
    formula: "root of the mean of min(r, 0)² over all days x √252",
    compute: |c| {
        let squares: Vec<f64> = c.returns.iter().map(|r| r.min(0.0).powi(2)).collect();
        finite(mean(&squares)?.sqrt() * SESSIONS_PER_YEAR.sqrt())
    },
};

/// The part of days that gain.
pub const HIT_DAYS: Measure = Measure {
    id: "hit_rate_days",
    label: "Days that gain",
    unit: MeasureUnit::Fraction,
    formula: "days with a return above 0 / days with a return other than 0",
    compute: |c| super::rate(c.returns.iter().copied()),
};

/// How alike neighbouring days are: where it is high, volatility by √252 is too low.
pub const AUTOCORRELATION: Measure = Measure {
    id: "autocorrelation",
    label: "Autocorrelation, one day",
    unit: MeasureUnit::Ratio,
    formula: "correlation of daily returns with those of the day before",
    compute: |c| {
        let n = c.returns.len();
        std_dev(c.returns, Ddof::Sample)?;
        breadth_kernels::correlation(c.returns.get(1..)?, c.returns.get(..n.checked_sub(1)?)?)
    },
};

#[cfg(test)]
mod tests {
    use super::super::tests::curve_of;
    use super::*;

    #[test]
    fn shape_by_hand() {
        // Returns −1, 0, 0, 1 (in hundredths): symmetric; m₂ = ½, m₄ = ½: kurtosis 2 − 3 = −1.
        let c = curve_of(&[-0.01, 0.0, 0.0, 0.01]);
        assert!(skewness_of(&c.returns).unwrap().abs() < 1e-12);
        assert!((kurtosis_of(&c.returns).unwrap() + 1.0).abs() < 1e-9);
        // pandas: Series([-1, 0, 0, 1]).kurt() = 1.5.
        assert!(((KURTOSIS.compute)(&c.curve()).unwrap() - 1.5).abs() < 1e-9);
        assert_eq!((HIT_DAYS.compute)(&c.curve()), Some(0.5));
        assert!(((OMEGA.compute)(&c.curve()).unwrap() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn tails_by_hand() {
        // 21 returns −10 … 10 hundredths: the 5 % quantile is the second, −9; the mean of −10 and −9 is −9.5.
        let returns: Vec<f64> = (-10..=10).map(|k| f64::from(k) / 100.0).collect();
        let c = curve_of(&returns);
        assert!(((VAR.compute)(&c.curve()).unwrap() + 0.09).abs() < 1e-12);
        assert!(((CVAR.compute)(&c.curve()).unwrap() + 0.095).abs() < 1e-12);
        assert!(((TAIL_RATIO.compute)(&c.curve()).unwrap() - 1.0).abs() < 1e-9);
        // 100, 90, 99: falls of 10 % and 1 % below 100; √((0.01 + 0.0001) / 1).
        let c = curve_of(&[-0.1, 0.1]);
        assert!(((ULCER.compute)(&c.curve()).unwrap() - 0.0101_f64.sqrt()).abs() < 1e-12);
    }
}
