//! What trading costs: a flat rate, or half the spread and the impact of each name on each day.
mod capacity;
mod table;

use std::sync::Arc;

pub use capacity::{CapacityPoint, DaysToExit, break_even_bp, days_to_exit};
pub use table::{CostQuote, CostTable};

/// The costs of a ledger.
///
/// cost(d) = fee + d x rate, or, by name: fee + d x (half spread + κ σ √(d / ADV)), the square-root law of impact (Almgren,
/// Thum, Hauptmann and Li 2005; Tóth et al. 2011), with σ the daily volatility and ADV the median daily dollar volume
/// known at the close before.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Fraction of the traded value: all of the cost where it is flat, and the half spread where that cannot be told.
    pub rate: f64,
    /// Dollars an order.
    pub fee: f64,
    /// κ, with a table.
    pub impact: f64,
    /// Costs by name and day.
    pub table: Option<Arc<CostTable>>,
    /// All costs are multiplied by this: to see how much a result hangs on them.
    pub times: f64,
}

impl Costs {
    /// The same for every name, in basis points.
    pub fn flat(bp: f64) -> Self {
        Costs { rate: bp / 1e4, fee: 0.0, impact: 1.0, table: None, times: 1.0 }
    }

    /// Whether trading is free.
    pub(crate) fn is_free(&self) -> bool {
        self.times == 0.0 || (self.rate == 0.0 && self.fee == 0.0 && self.table.is_none())
    }

    /// Dollars that trading `dollars` (0 or more) of a security on session `s` costs.
    #[inline]
    pub fn of(&self, s: usize, security: usize, dollars: f64) -> f64 {
        match &self.table {
            None if self.fee == 0.0 => dollars * self.rate * self.times,
            _ if dollars == 0.0 => 0.0,
            None => (self.fee + dollars * self.rate) * self.times,
            Some(table) => {
                let quote = table.quote(s, security);
                let half = quote.half_spread.unwrap_or(self.rate);
                let impact = match (quote.volatility, quote.dollar_volume) {
                    (Some(sigma), Some(adv)) if adv > 0.0 => {
                        breadth_portfolio::costs::impact_rate(self.impact, sigma, dollars, adv)
                    }
                    _ => 0.0,
                };
                (self.fee + dollars * (half + impact)) * self.times
            }
        }
    }
}
