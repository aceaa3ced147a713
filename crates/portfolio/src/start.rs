//! Where one starts: what is held, and how the trades to the target are counted.
use std::collections::BTreeMap;

use crate::constraints::DUST;
use crate::costs::{Ranges, TradingCosts};
use crate::{Market, Weights};

/// What is held before the decision.
#[derive(Clone, Default)]
pub struct Start<'a> {
    /// Shares by column of the panel; each once.
    pub shares: Vec<(usize, f64)>,
    /// Cash in dollars, where something is held; with nothing held the study's capital is what there is.
    pub cash: f64,
    /// Dollars in all, where they are to be another sum than positions and cash make: what is missing is paid in, what is too
    /// much is paid out.
    pub value: Option<f64>,
    /// Daily ranges, where there are any.
    pub ranges: Option<&'a dyn Ranges>,
}

/// A start that cannot be counted.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A position without a price.
    #[error(
        "{ticker} is held and has no close within ten sessions of {date}\n\nhint: take it out of the file, or choose a day on which it trades"
    )]
    NoPrice {
        /// The ticker.
        ticker: String,
        /// The day.
        date: breadth_domain::Date,
    },
}

/// Sessions within which a last close counts.
const STALE: usize = 10;

/// One position's way: (column of the panel, shares now, dollars now, dollars wanted, price).
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Leg {
    pub security: usize,
    pub shares: f64,
    pub price: f64,
    pub now: f64,
    pub wanted: f64,
}

impl Start<'_> {
    /// What a security is counted at: its last close within ten sessions.
    fn price(now: &Market<'_>, security: usize) -> Option<f64> {
        (now.session().saturating_sub(STALE)..=now.session())
            .rev()
            .map(|t| now.close_at(security, t))
            .find(|p| p.is_finite())
    }

    /// Dollars of each position.
    ///
    /// # Errors
    /// A position without a price.
    pub(crate) fn dollars(&self, now: &Market<'_>) -> Result<Vec<(usize, f64)>, StartError> {
        self.shares
            .iter()
            .map(|(i, shares)| match Self::price(now, *i) {
                Some(price) => Ok((*i, shares * price)),
                None => Err(StartError::NoPrice { ticker: now.label(*i).symbol.to_string(), date: now.today() }),
            })
            .collect()
    }

    /// The way from what is held to the weights of `value` dollars, targets in their order, then what is sold whole.
    pub(crate) fn legs(&self, now: &Market<'_>, weights: &Weights, value: f64) -> Vec<Leg> {
        let mut held: BTreeMap<usize, f64> = self.shares.iter().copied().collect();
        let mut legs = Vec::new();
        let mut push = |security: usize, wanted: f64, shares: f64| {
            if let Some(price) = Self::price(now, security) {
                legs.push(Leg { security, shares, price, now: shares * price, wanted });
            }
        };
        for p in &weights.positions {
            let shares = held.remove(&p.security).unwrap_or(0.0);
            push(p.security, p.weight * value, shares);
        }
        held.into_iter().for_each(|(security, shares)| push(security, 0.0, shares));
        legs
    }

    /// The value after the cost of getting there, so that weights hold exactly and cash never falls below zero:
    /// value = before − cost(value), found by going back and forth.
    pub(crate) fn after_costs(
        &self,
        now: &Market<'_>,
        weights: &Weights,
        before: f64,
        cost: &dyn Fn(&Leg) -> f64,
    ) -> f64 {
        let mut value = before;
        for _ in 0..60 {
            let next = before - self.legs(now, weights, value).iter().map(cost).sum::<f64>();
            let done = (next - value).abs() <= 1e-12 * before;
            value = next;
            if done {
                break;
            }
        }
        value
    }
}

/// What a leg costs by the study's costs, where it has them, else by a flat rate.
pub(crate) fn cost_of(costs: Option<(&TradingCosts, &BTreeMap<usize, usize>)>, flat: f64, leg: &Leg) -> f64 {
    let dollars = leg.wanted - leg.now;
    if dollars.abs() <= DUST {
        return 0.0;
    }
    match costs.and_then(|(c, places)| Some((c, *places.get(&leg.security)?))) {
        Some((c, place)) => c.cost(place, dollars),
        None => dollars.abs() * flat,
    }
}
