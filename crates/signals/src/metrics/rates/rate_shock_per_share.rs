//! Effect of +100 bp on earnings per share.
use breadth_filings::Templates;

use super::effect;
use crate::metric::Compute;
use crate::{Basis, Direction, Metric, Missing, Unit};

pub const METRIC: Metric = Metric {
    id: "rate_shock_per_share",
    label: "Effect of +100 bp on earnings per share",
    unit: Unit::Dollars,
    formula: "(cash − floating share x debt) x 1 % x (1 − tax rate) / (market capitalisation / close): dollars a share; −100 bp gives as much with the other sign",
    source: "first order, over a year; shares outstanding today",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(|at| {
        let close = at.windows().close(at.slot).ok_or(Missing::NoPrice { within: crate::LISTED_WITHIN as u16 })?;
        let shares = at.market_cap()?.over(at.of_prices(close), "the close")?;
        effect(at)?.over(shares, "shares outstanding")
    }),
};
