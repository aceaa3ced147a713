//! How the price has gone.
use breadth_filings::Templates;

use crate::metric::Compute;
use crate::window::{MONTH, YEAR};
use crate::{Basis, Direction, Metric, Unit};

/// Momentum, 12 months less the last.
pub const MOMENTUM: Metric = Metric {
    id: "momentum_12_1",
    label: "Momentum, 12 months less the last",
    unit: Unit::Fraction,
    formula: "compounded price return from 252 to 21 sessions ago; nine in ten of the sessions must have a return",
    source: "Jegadeesh and Titman (1993)",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().compounded(at.slot, MONTH)?))),
};

/// Momentum, 6 months less the last.
pub const MOMENTUM_6: Metric = Metric {
    id: "momentum_6_1",
    label: "Momentum, 6 months less the last",
    unit: Unit::Fraction,
    formula: "compounded price return from 126 to 21 sessions ago",
    source: "Jegadeesh and Titman (1993)",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().compounded_over(at.slot, YEAR / 2, MONTH)?))),
};

/// Return of the last month.
pub const REVERSAL: Metric = Metric {
    id: "reversal_1m",
    label: "Return of the last month",
    unit: Unit::Fraction,
    formula: "compounded price return of the last 21 sessions",
    source: "Jegadeesh (1990): last month reverses",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().compounded_over(at.slot, MONTH, 0)?))),
};

/// Nearness to the high of 52 weeks.
pub const HIGH_52W: Metric = Metric {
    id: "high_52w",
    label: "Nearness to the high of 52 weeks",
    unit: Unit::Ratio,
    formula: "level of the split-safe price today / its highest level of the last 252 sessions",
    source: "George and Hwang (2004)",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let (mut level, mut high) = (1.0_f64, 1.0_f64);
        for r in at.windows().year_of_returns(at.slot)?.iter().filter(|r| !r.is_nan()) {
            level *= 1.0 + r;
            high = high.max(level);
        }
        Ok(at.of_prices(level / high))
    }),
};

#[cfg(test)]
mod tests {
    use crate::fixture::years;

    #[test]
    fn returns_of_the_last_year() {
        let mut c = years(&[]);
        let last = c.panel.sessions.len() - 1;
        // +10 % 200 sessions ago, +20 % 100 ago, −25 % 10 ago.
        [(200, 0.1), (100, 0.2), (10, -0.25)].iter().for_each(|(back, r)| c.panel.ret.set(last - back, 0, *r));
        c.is("momentum_12_1", 1.1 * 1.2 - 1.0);
        c.is("momentum_6_1", 1.2 - 1.0);
        c.is("reversal_1m", -0.25);
        c.is("high_52w", 0.75);
    }
}
