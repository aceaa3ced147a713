//! The Sharpe ratio, given that it is estimated, and the best of many.
use breadth_kernels::moments::{Ddof, mean, std_dev};
use breadth_kernels::{normal_cdf, normal_quantile};
use serde::Serialize;

use crate::measures::{kurtosis_of, skewness_of};

/// Euler's constant.
const GAMMA: f64 = 0.577_215_664_901_532_9;

/// The probability that the true Sharpe ratio is above `goal`, both a period (not a year), from returns that are neither
/// normal nor many: Φ((SR − SR*) √(n − 1) / √(1 − γ₃ SR + (γ₄ − 1)/4 SR²)), γ₃ and γ₄ the skewness and kurtosis of the
/// returns (biased). `None` for fewer than three returns or none that differ.
///
/// Source: Bailey & López de Prado (2012), "The Sharpe ratio efficient frontier".
pub fn probabilistic_sharpe(returns: &[f64], goal: f64) -> Option<f64> {
    let (sharpe, error) = sharpe_and_error(returns)?;
    Some(normal_cdf((sharpe - goal) / error))
}

/// The Sharpe ratio of a period and its standard error √((1 − γ₃ SR + (γ₄ − 1)/4 SR²) / (n − 1)).
pub(crate) fn sharpe_and_error(returns: &[f64]) -> Option<(f64, f64)> {
    let n = returns.len();
    let sharpe = mean(returns)? / std_dev(returns, Ddof::Sample)?;
    let (skew, kurtosis) = (skewness_of(returns)?, kurtosis_of(returns)? + 3.0);
    let variance = (1.0 - skew * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe) / (n as f64 - 1.0);
    (n >= 3 && sharpe.is_finite() && variance > 0.0).then(|| (sharpe, variance.sqrt()))
}

/// The highest Sharpe ratio that `trials` worthless strategies are expected to show, whose estimates have this standard
/// deviation: σ ((1 − γ) Φ⁻¹(1 − 1/N) + γ Φ⁻¹(1 − 1/(N e))). 0 for one trial.
///
/// Source: Bailey & López de Prado (2014), "The deflated Sharpe ratio".
pub fn expected_highest_sharpe(trials: usize, deviation: f64) -> f64 {
    if trials < 2 {
        return 0.0;
    }
    let n = trials as f64;
    let at = |p: f64| normal_quantile(1.0 - p);
    deviation * ((1.0 - GAMMA) * at(1.0 / n) + GAMMA * at(1.0 / (n * std::f64::consts::E)))
}

/// A Sharpe ratio after counting how often one has tried.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Deflated {
    /// The probability that the true ratio is above what the best of so many worthless trials would show.
    pub probability: f64,
    /// That hurdle, a year.
    pub hurdle: f64,
    /// The probability that the true ratio is above zero: one trial.
    pub undeflated: f64,
    /// Trials counted, this one included.
    pub trials: usize,
    /// The standard deviation of their Sharpe ratios, a year.
    pub deviation: f64,
}

impl Deflated {
    /// The deflated ratio of daily returns among trials with those yearly Sharpe ratios (this one among them). Where there
    /// are fewer than two, the deviation is the estimate's own standard error, which is what worthless trials would show.
    pub fn of(returns: &[f64], trials: &[f64]) -> Option<Self> {
        let year = crate::measures::SESSIONS_PER_YEAR.sqrt();
        let (_, error) = sharpe_and_error(returns)?;
        let spread = std_dev(trials, Ddof::Sample).filter(|d| *d > 0.0);
        let deviation = spread.unwrap_or(error * year);
        let hurdle = expected_highest_sharpe(trials.len(), deviation);
        Some(Deflated {
            probability: probabilistic_sharpe(returns, hurdle / year)?,
            hurdle,
            undeflated: probabilistic_sharpe(returns, 0.0)?,
            trials: trials.len().max(1),
            deviation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_comes_out() {
        // Bailey & López de Prado (2014), section "A numerical example": 5 years of daily data, annual Sharpe 2.5 among 100
        // trials with variance ½ of annual ratios, skewness −3, kurtosis 10: SR₀ = 0.1132 a day, DSR 0.9004.
        let hurdle = expected_highest_sharpe(100, (0.5_f64 / 250.0).sqrt());
        assert!((hurdle - 0.1132).abs() < 5e-5, "{hurdle}");
        let sharpe = 2.5 / 250.0_f64.sqrt();
        let z = (sharpe - hurdle) * 1249.0_f64.sqrt() / (1.0 + 3.0 * sharpe + 9.0 / 4.0 * sharpe * sharpe).sqrt();
        assert!((normal_cdf(z) - 0.9004).abs() < 5e-5, "{}", normal_cdf(z));
    }

    #[test]
    fn more_trials_leave_less_of_it() {
        let returns: Vec<f64> = (0..500).map(|t| 0.001 + 0.01 * f64::from(t).sin()).collect();
        let one = Deflated::of(&returns, &[1.6]).unwrap();
        assert_eq!((one.hurdle, one.probability), (0.0, one.undeflated));
        let many: Vec<f64> = (0..50).map(|k| f64::from(k % 7) * 0.2).collect();
        let deflated = Deflated::of(&returns, &many).unwrap();
        assert!(deflated.probability < one.probability && deflated.hurdle > 0.5, "{deflated:?}");
        assert!(Deflated::of(&[0.01, 0.01, 0.01], &[]).is_none());
    }
}
