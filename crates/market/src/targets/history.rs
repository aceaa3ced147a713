//! The past from which a future is drawn: daily log returns of a price line.
use breadth_domain::Date;
use breadth_kernels::{Ddof, mean, std_dev};

use crate::regimes::rough_spells;

/// Sessions a year, by which daily figures become yearly ones.
pub const DAYS_A_YEAR: f64 = 252.0;

/// λ of the exponentially weighted variance. Source: RiskMetrics (1996), daily data.
pub const EWMA_LAMBDA: f64 = 0.94;

/// Sessions that start the exponentially weighted variance and are not drawn from.
const WARM_UP: usize = 63;

/// Longest gap between two values that still makes one return, in days: a long weekend with a closed day beside it.
const LONGEST_GAP: i32 = 7;

/// Daily log price returns, and the value they lead to.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// The day of the last value.
    pub last_day: Date,
    /// The last value.
    pub last: f64,
    /// The day of the first value.
    pub first_day: Date,
    /// Log returns, ascending, less the dividend yield where the line reinvests dividends.
    pub returns: Vec<f64>,
}

impl History {
    /// The history of values ascending by day; `dividend_yield` a year is taken from each return, for a line that
    /// reinvests dividends while the level asked for is one of a price index. `None` for fewer than a year of returns.
    pub fn new(values: &[(Date, f64)], dividend_yield: f64) -> Option<Self> {
        let (first, last) = (values.first()?, values.last()?);
        let returns: Vec<f64> = values
            .windows(2)
            .filter(|w| w[0].0.days_until(w[1].0) <= LONGEST_GAP && w[0].1 > 0.0 && w[1].1 > 0.0)
            .map(|w| (w[1].1 / w[0].1).ln() - dividend_yield / DAYS_A_YEAR)
            .collect();
        (returns.len() >= DAYS_A_YEAR as usize).then_some(History {
            last_day: last.0,
            last: last.1,
            first_day: first.0,
            returns,
        })
    }

    /// Volatility a year of the whole history: the standard deviation of daily log returns by √252.
    pub fn volatility(&self) -> Option<f64> {
        std_dev(&self.returns, Ddof::Sample).map(|s| s * DAYS_A_YEAR.sqrt())
    }

    /// Volatility a year of the last 252 returns.
    pub fn recent_volatility(&self) -> Option<f64> {
        let from = self.returns.len().saturating_sub(DAYS_A_YEAR as usize);
        std_dev(&self.returns[from..], Ddof::Sample).map(|s| s * DAYS_A_YEAR.sqrt())
    }

    /// The drift μ a year of the arithmetic mean, 252 · ln(mean of e^r): E(S_T) = S e^{μT} where returns are independent.
    pub fn drift(&self) -> Option<f64> {
        let growth: Vec<f64> = self.returns.iter().map(|r| r.exp()).collect();
        mean(&growth).map(|g| g.ln() * DAYS_A_YEAR)
    }

    /// Exponentially weighted variance before each return, and after the last: v₍ₜ₊₁₎ = λ v₍ₜ₎ + (1 − λ) r₍ₜ₎², from the mean
    /// square of the first 63 returns.
    pub fn ewma_variance(&self) -> Vec<f64> {
        let start = self.returns.len().min(WARM_UP);
        let mut v = self.returns[..start].iter().map(|r| r * r).sum::<f64>() / start.max(1) as f64;
        let mut out = Vec::with_capacity(self.returns.len() + 1);
        out.push(v);
        for r in &self.returns {
            v = EWMA_LAMBDA * v + (1.0 - EWMA_LAMBDA) * r * r;
            out.push(v);
        }
        out
    }

    /// Whether each return belongs to a quiet (`false`) or a rough (`true`) spell, by [`rough_spells`].
    pub fn rough(&self) -> Vec<bool> {
        rough_spells(&self.returns, DAYS_A_YEAR as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(returns: &[f64]) -> Vec<(Date, f64)> {
        let first = Date::parse("2020-01-01").unwrap();
        let mut level = 100.0;
        std::iter::once((first, level))
            .chain(returns.iter().enumerate().map(|(k, r)| {
                level *= f64::exp(*r);
                (first.plus_days(k as i32 + 1), level)
            }))
            .collect()
    }

    #[test]
    fn dividends_are_taken_from_each_return() {
        // A constant 0.001 a day, 2.52 % of dividends a year: 0.0009 remain.
        let history = History::new(&values(&[0.001; 300]), 0.0252).unwrap();
        assert_eq!(history.returns.len(), 300);
        assert!(history.returns.iter().all(|r| (r - 0.0009).abs() < 1e-12));
        assert!((history.drift().unwrap() - 0.0009 * 252.0).abs() < 1e-10);
        assert!(history.volatility().unwrap() < 1e-10);
        assert_eq!(History::new(&values(&[0.001; 100]), 0.0), None);
    }

    #[test]
    fn variance_before_a_return_does_not_know_it() {
        let mut returns = vec![0.01; 300];
        returns[200] = -0.10;
        let v = History::new(&values(&returns), 0.0).unwrap().ewma_variance();
        assert!((v[200] - 1e-4).abs() < 1e-12, "{}", v[200]);
        assert!((v[201] - (0.94e-4 + 0.06 * 0.01)).abs() < 1e-10);
        assert_eq!(v.len(), 301);
    }

    #[test]
    fn a_rough_spell_is_seen_and_ends() {
        let mut returns: Vec<f64> = (0..600).map(|k| if k % 2 == 0 { 0.005 } else { -0.005 }).collect();
        (400..450).for_each(|k| returns[k] *= 6.0);
        let rough = History::new(&values(&returns), 0.0).unwrap().rough();
        assert!(rough[405..450].iter().all(|r| *r));
        assert!(!rough[399] && !rough[480]);
    }
}
