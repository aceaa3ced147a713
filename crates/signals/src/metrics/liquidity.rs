//! How large a company is, how much of it changes hands, and at what cost.
use breadth_filings::Templates;

use super::parts;
use crate::metric::Compute;
use crate::window::YEAR;
use crate::{Basis, Direction, Metric, Missing, Unit};

/// Market capitalisation.
pub const MARKET_CAP: Metric = Metric {
    id: "market_cap",
    label: "Market capitalisation",
    unit: Unit::Dollars,
    formula: "close x shares outstanding, the last count known",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| at.market_cap()),
};

/// Enterprise value.
pub const ENTERPRISE_VALUE: Metric = Metric {
    id: "enterprise_value",
    label: "Enterprise value",
    unit: Unit::Dollars,
    formula: "market capitalisation + debt + preferred equity + noncontrolling interests − cash",
    source: "standard",
    basis: Basis::Statements,
    direction: Direction::Higher,
    templates: Templates::NOT_FINANCIAL,
    compute: Compute::Each(parts::enterprise_value),
};

/// Median dollar volume of 21 sessions.
pub const MEDIAN_DOLLAR_VOLUME: Metric = Metric {
    id: "median_dollar_volume_21d",
    label: "Median dollar volume of 21 sessions",
    unit: Unit::Dollars,
    formula: "median of close x volume over the last 21 sessions that have both, at least half of them",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(at.windows().median_dollar_volume(at.slot)?))),
};

/// Close.
pub const CLOSE: Metric = Metric {
    id: "close",
    label: "Close",
    unit: Unit::Dollars,
    formula: "the last close within ten sessions, raw",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        at.windows()
            .close(at.slot)
            .map(|v| at.of_prices(v))
            .ok_or(Missing::NoPrice { within: crate::LISTED_WITHIN as u16 })
    }),
};

/// Turnover of a year.
pub const TURNOVER: Metric = Metric {
    id: "turnover_252d",
    label: "Turnover of a year",
    unit: Unit::Ratio,
    formula: "mean of volume / shares outstanding today over 252 sessions x 252",
    source: "Datar, Naik and Radcliffe (1998); the share count is the last one",
    basis: Basis::Prices,
    direction: Direction::Higher,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let (_, volumes) = at.windows().closes_and_volumes(at.slot);
        let shares = at.windows().shares(at.slot).ok_or(Missing::NoMarketCap)?;
        Ok(at.of_prices(mean_of(volumes.iter().copied())? / shares * YEAR as f64))
    }),
};

/// Illiquidity by Amihud.
pub const AMIHUD: Metric = Metric {
    id: "amihud_252d",
    label: "Illiquidity by Amihud",
    unit: Unit::Score,
    formula: "mean of |return| / dollar volume over 252 sessions with both, x 1,000,000",
    source: "Amihud (2002)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let returns = at.windows().year_of_returns(at.slot)?;
        let (closes, volumes) = at.windows().closes_and_volumes(at.slot);
        let days = returns.iter().zip(closes.iter().zip(volumes));
        let moved = days.map(|(r, (c, v))| if *v > 0.0 { r.abs() / (c * v) } else { f64::NAN });
        Ok(at.of_prices(mean_of(moved)? * 1e6))
    }),
};

/// Spread by Roll.
pub const ROLL_SPREAD: Metric = Metric {
    id: "roll_spread_252d",
    label: "Spread by Roll",
    unit: Unit::Fraction,
    formula: "2 √(−covariance of successive daily returns) over 252 sessions; 0 where the covariance is above zero",
    source: "Roll (1984); zero where undefined, as Goyenko, Holden and Trzcinka (2009)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let returns = at.windows().year_of_returns(at.slot)?;
        let (x, y): (Vec<f64>, Vec<f64>) =
            returns.windows(2).filter(|w| !w[0].is_nan() && !w[1].is_nan()).map(|w| (w[0], w[1])).unzip();
        let shared = breadth_kernels::moments::covariance(&x, &y, breadth_kernels::Ddof::Sample);
        let shared = shared.ok_or(Missing::ShortHistory { have: x.len() as u16, need: 2 })?;
        Ok(at.of_prices(2.0 * (-shared).max(0.0).sqrt()))
    }),
};

/// Share of sessions without a change.
pub const ZERO_RETURNS: Metric = Metric {
    id: "zero_return_share_252d",
    label: "Share of sessions without a change",
    unit: Unit::Ratio,
    formula: "sessions with a return of zero or no volume / sessions with a return, of 252",
    source: "Lesmond, Ogden and Trzcinka (1999)",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let returns = at.windows().year_of_returns(at.slot)?;
        let still = returns.iter().filter(|r| **r == 0.0).count() as f64;
        Ok(at.of_prices(still / returns.iter().filter(|r| !r.is_nan()).count() as f64))
    }),
};

/// The mean of those known, at least half a year of them.
fn mean_of(values: impl Iterator<Item = f64>) -> Result<f64, Missing> {
    let known: Vec<f64> = values.filter(|v| !v.is_nan()).collect();
    let (have, need) = (known.len() as u16, (YEAR / 2) as u16);
    breadth_kernels::mean(&known).filter(|_| have >= need).ok_or(Missing::ShortHistory { have, need })
}

#[cfg(test)]
mod tests {
    use breadth_domain::Concept::*;

    use crate::fixture::years;

    #[test]
    fn size_and_what_changes_hands() {
        let mut c = years(&[(TotalDebt, &[300.0]), (Cash, &[100.0])]);
        c.is("market_cap", 1000.0);
        c.is("close", 10.0);
        c.is("enterprise_value", 1200.0);
        c.is("median_dollar_volume_21d", 100_000.0);
        // 10,000 of 100 shares a day, 252 days.
        c.is("turnover_252d", 25_200.0);
        c.is("zero_return_share_252d", 1.0);
        let last = c.panel.sessions.len() - 1;
        (0..=last).for_each(|t| c.panel.ret.set(t, 0, if t % 2 == 0 { 0.01 } else { -0.01 }));
        // 1 % on 100,000 dollars: 1e-7, a tenth of a millionth.
        c.is("amihud_252d", 0.1);
        c.is("zero_return_share_252d", 0.0);
        // 251 pairs of opposite sign; their means are ±0.01/251, so that the covariance is −(251 − 1/251) x 1e-4 / 250.
        let n = 251.0_f64;
        c.is("roll_spread_252d", 2.0 * ((n - 1.0 / n) * 1e-4 / (n - 1.0)).sqrt());
    }
}
