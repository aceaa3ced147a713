//! How the price has gone.
use crate::window::MONTH;
use crate::{Basis, Metric, Quantity, Unit};

/// Return of the last year without its last month.
pub const MOMENTUM: Metric = Metric {
    id: "momentum_12_1",
    label: "Momentum, 12 months less the last",
    unit: Unit::Fraction,
    formula: "compounded price return from 252 to 21 sessions ago; nine in ten of the sessions must have a return",
    source: "Jegadeesh and Titman (1993)",
    basis: Basis::Prices,
    compute: |at| Ok(Quantity::of_prices(at.windows().compounded(at.slot, MONTH)?, at.today())),
};
