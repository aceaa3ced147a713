//! Where one starts: what is held, and how the trades to the target are counted.
use std::collections::BTreeMap;

use crate::constraints::DUST;
use crate::costs::{Ranges, TradingCosts};
use crate::{Market, Position, Weights};

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

/// Rounds of what trades cost, which is part of what decides them.
const ROUNDS: usize = 60;

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
            let kept = Self::price(now, p.security).filter(|_| Self::untouched(now, p)).map(|price| shares * price);
            push(p.security, kept.unwrap_or(p.weight * value), shares);
        }
        held.into_iter().for_each(|(security, shares)| push(security, 0.0, shares));
        legs
    }

    /// Whether a position is not traded: its weight is the one it has.
    fn untouched(now: &Market<'_>, p: &Position) -> bool {
        p.weight != 0.0 && now.held().iter().any(|(i, w)| *i == p.security && (p.weight - w).abs() <= DUST)
    }

    /// The value after the cost of buying everything from cash, so that weights hold exactly and cash never falls below zero:
    /// value = before − cost(value), found by going back and forth.
    pub(crate) fn after_costs(
        &self,
        now: &Market<'_>,
        weights: &Weights,
        before: f64,
        cost: &dyn Fn(&Leg) -> f64,
    ) -> f64 {
        let mut value = before;
        for _ in 0..ROUNDS {
            let next = before - self.legs(now, weights, value).iter().map(cost).sum::<f64>();
            let done = (next - value).abs() <= 1e-12 * before;
            value = next;
            if done {
                break;
            }
        }
        value
    }

    /// The way from what is held, where purchases pay what all trades cost: each is the part 1 − cost / Σ purchases of what it
    /// would be, found by going back and forth. Where nothing is bought the cash pays. What is not traded keeps its shares.
    pub(crate) fn paid(
        &self,
        now: &Market<'_>,
        weights: &Weights,
        before: f64,
        cost: &dyn Fn(&Leg) -> f64,
    ) -> Vec<Leg> {
        let whole = self.legs(now, weights, before);
        let bought: f64 = whole.iter().map(|l| (l.wanted - l.now).max(0.0)).sum();
        let cut = |part: f64| -> Vec<Leg> {
            let to = |l: &Leg| if l.wanted > l.now { l.now + part * (l.wanted - l.now) } else { l.wanted };
            whole.iter().map(|l| Leg { wanted: to(l), ..*l }).collect()
        };
        let mut part = 1.0;
        for _ in 0..ROUNDS {
            if bought <= DUST * before {
                break;
            }
            let next = (1.0 - cut(part).iter().map(cost).sum::<f64>() / bought).max(0.0);
            let done = (next - part).abs() <= 1e-15;
            part = next;
            if done {
                break;
            }
        }
        cut(part)
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
