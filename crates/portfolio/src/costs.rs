//! What trades cost, name by name: half the spread, the commission, the impact.
use breadth_domain::study::{CostSpec, SpreadRule};
use breadth_kernels::moments::{Ddof, std_dev};
use breadth_kernels::spread::edge_squared;
use breadth_kernels::spread_of_ranges::{abdi_ranaldo_squared, corwin_schultz};
use serde::Serialize;

use crate::Market;
use crate::solve::Trading;

/// Daily prices that a panel does not carry.
pub trait Ranges: Sync {
    /// Open, high and low of a security over sessions `from..to`; `None` where not known.
    fn ranges(&self, security: usize, from: usize, to: usize) -> Option<[Vec<f64>; 3]>;
}

/// Sessions that spreads and volatilities look back over: a quarter.
const WINDOW: usize = 63;
/// Sessions that must be known of them.
const KNOWN: usize = 21;
/// Half the smallest price step of American exchanges, in dollars: no quoted half spread is below it.
const HALF_TICK: f64 = 0.005;

/// κ σ √(dollars / ADV): the impact of a trade as a fraction of it. σ is the daily volatility, ADV the median daily dollar volume.
/// Source: Almgren, Thum, Hauptmann and Li (2005); Tóth et al. (2011), the square-root law.
#[inline]
pub fn impact_rate(kappa: f64, sigma: f64, dollars: f64, adv: f64) -> f64 {
    kappa * sigma * (dollars / adv).sqrt()
}

/// What trading each of some names costs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TradingCosts {
    /// Half spread and commission, as a fraction of the traded value.
    pub rate: Vec<f64>,
    /// κ σ / √ADV, so that trading d dollars has an impact of this x d^{3/2} dollars.
    pub impact: Vec<f64>,
    /// Names whose spread was estimated; the others have the one given.
    pub estimated: usize,
    /// Names whose volatility and volume are known; the others have the largest impact of those.
    pub known: usize,
    /// Sessions over which a trade's cost is spread.
    pub horizon_days: f64,
}

/// Half the spread of a name by the study's rule, from the sessions up to and including today; `None` where it cannot be told.
fn half_spread(spec: &CostSpec, now: &Market<'_>, ranges: Option<&dyn Ranges>, security: usize) -> Option<f64> {
    if spec.spread == SpreadRule::Given {
        return None;
    }
    let to = now.session() + 1;
    let from = to.saturating_sub(WINDOW);
    let [open, high, low] = ranges?.ranges(security, from, to)?;
    let close: Vec<f64> = (from..to).map(|t| now.close_at(security, t)).collect();
    if close.iter().zip(&high).filter(|(c, h)| c.is_finite() && h.is_finite()).count() < KNOWN {
        return None;
    }
    let whole = match spec.spread {
        SpreadRule::Given => None,
        SpreadRule::CorwinSchultz => corwin_schultz(&high, &low, &close),
        SpreadRule::AbdiRanaldo => abdi_ranaldo_squared(&high, &low, &close).map(|s| s.max(0.0).sqrt()),
        SpreadRule::Edge => edge_squared(&open, &high, &low, &close).map(|s| s.max(0.0).sqrt()),
    }?;
    let price = close.iter().rev().find(|c| c.is_finite())?;
    Some((0.5 * whole).max(HALF_TICK / price))
}

impl TradingCosts {
    /// The costs of `securities` (with their median dollar volumes, `NaN` where not known) at the close of today.
    pub fn of(spec: &CostSpec, now: &Market<'_>, ranges: Option<&dyn Ranges>, securities: &[(usize, f64)]) -> Self {
        let half: Vec<Option<f64>> = securities.iter().map(|(i, _)| half_spread(spec, now, ranges, *i)).collect();
        let impact: Vec<Option<f64>> = securities
            .iter()
            .map(|(i, volume)| {
                let returns: Vec<f64> = now.returns(*i, WINDOW).filter(|r| r.is_finite()).collect();
                let sigma = std_dev(&returns, Ddof::Sample).filter(|_| returns.len() >= KNOWN)?;
                (*volume > 0.0).then(|| impact_rate(spec.impact, sigma, 1.0, *volume))
            })
            .collect();
        let worst = impact.iter().flatten().copied().fold(0.0, f64::max);
        TradingCosts {
            rate: half.iter().map(|h| (h.unwrap_or(spec.half_spread_bp / 1e4)) + spec.fee_bp / 1e4).collect(),
            estimated: half.iter().flatten().count(),
            known: impact.iter().flatten().count(),
            impact: impact.into_iter().map(|k| k.unwrap_or(worst)).collect(),
            horizon_days: spec.horizon_days,
        }
    }

    /// Dollars that trading `dollars` of the name in place `i` costs.
    pub fn cost(&self, i: usize, dollars: f64) -> f64 {
        let d = dollars.abs();
        d * (self.rate[i] + self.impact[i] * d.sqrt())
    }

    /// What the optimiser weighs: a year's part of each cost, for a portfolio worth `value`.
    pub fn trading(&self, held: Vec<f64>, value: f64) -> Trading {
        let year = 252.0 / self.horizon_days;
        let linear: Vec<f64> = self.rate.iter().map(|r| r * year).collect();
        Trading {
            most: vec![f64::INFINITY; held.len()],
            buy: linear.clone(),
            sell: linear,
            // cost(|z| V) / V = rate |z| + impact √V |z|^{3/2}.
            impact: self.impact.iter().map(|k| k * value.sqrt() * year).collect(),
            held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundredth_of_a_days_volume() {
        // Half spread 10 bp, σ = 2 % a day, κ = 1, ADV 1 m: trading 10,000 has impact 0.02 x √0.01 = 20 bp: 30 bp in all.
        let costs = TradingCosts {
            rate: vec![0.001],
            impact: vec![impact_rate(1.0, 0.02, 1.0, 1e6)],
            horizon_days: 126.0,
            ..TradingCosts::default()
        };
        assert!((costs.cost(0, 10_000.0) - 30.0).abs() < 1e-9 && (costs.cost(0, -10_000.0) - 30.0).abs() < 1e-9);
        // Over half a year twice the cost weighs on a year's return: of 2 m, half a per cent is 10,000.
        let t = costs.trading(vec![0.0], 2e6);
        let weighed = t.buy[0] * 0.005 + t.impact[0] * 0.005_f64.powf(1.5);
        assert!((weighed - 2.0 * 30.0 / 2e6).abs() < 1e-15, "{weighed}");
    }
}
