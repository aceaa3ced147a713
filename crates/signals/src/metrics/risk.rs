//! How much the price moves, by itself and with the market.
use breadth_filings::Templates;

use breadth_kernels::{Ddof, Sum};

use crate::metric::Compute;
use crate::window::YEAR;
use crate::{At, Basis, Direction, Metric, Missing, Unit};

/// Volatility of a year.
pub const VOLATILITY: Metric = Metric {
    id: "volatility_252d",
    label: "Volatility of a year",
    unit: Unit::Fraction,
    formula: "standard deviation of the daily returns of 252 sessions x √252",
    source: "standard",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let known = breadth_kernels::known(at.windows().year_of_returns(at.slot)?);
        let spread = breadth_kernels::std_dev(&known, Ddof::Sample).ok_or(SHORT)?;
        Ok(at.of_prices(spread * (YEAR as f64).sqrt()))
    }),
};

/// Downside volatility of a year.
pub const DOWNSIDE: Metric = Metric {
    id: "downside_volatility_252d",
    label: "Downside volatility of a year",
    unit: Unit::Fraction,
    formula: "√(mean of min(return, 0)² over 252 sessions) x √252",
    source: "Sortino and van der Meer (1991), target zero",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| {
        let known = breadth_kernels::known(at.windows().year_of_returns(at.slot)?);
        let squares: Vec<f64> = known.iter().map(|r| r.min(0.0).powi(2)).collect();
        Ok(at.of_prices((breadth_kernels::mean(&squares).ok_or(SHORT)? * YEAR as f64).sqrt()))
    }),
};

/// Beta of a year.
pub const BETA: Metric = Metric {
    id: "beta_252d",
    label: "Beta of a year",
    unit: Unit::Times,
    formula: "covariance / variance of the daily returns of 252 sessions with those of all common shares weighted by capitalisation",
    source: "Sharpe (1964); least squares, not shrunk",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(line(at)?.0))),
};

/// Idiosyncratic volatility of a year.
pub const IDIOSYNCRATIC: Metric = Metric {
    id: "idiosyncratic_volatility_252d",
    label: "Idiosyncratic volatility of a year",
    unit: Unit::Fraction,
    formula: "standard deviation of what the market leaves unexplained, 252 sessions, x √252",
    source: "after Ang, Hodrick, Xing and Zhang (2006), on the market alone",
    basis: Basis::Prices,
    direction: Direction::Lower,
    templates: Templates::ALL,
    compute: Compute::Each(|at| Ok(at.of_prices(line(at)?.1 * (YEAR as f64).sqrt()))),
};

/// Too little that varies.
const SHORT: Missing = Missing::ShortHistory { have: 0, need: 2 };

/// The slope on the market and the sample's standard deviation of what remains.
fn line(at: &At<'_>) -> Result<(f64, f64), Missing> {
    let own = at.windows().year_of_returns(at.slot)?;
    let both = || own.iter().zip(at.windows().market()).filter(|(r, m)| !r.is_nan() && !m.is_nan());
    let n = both().count() as f64;
    let sum = |f: &dyn Fn(f64, f64) -> f64| both().map(|(r, m)| f(*r, *m)).collect::<Sum>().value();
    let (r0, m0) = (sum(&|r, _| r) / n, sum(&|_, m| m) / n);
    let (mm, rm) = (sum(&|_, m| (m - m0).powi(2)), sum(&|r, m| (r - r0) * (m - m0)));
    if !(n > 2.0 && mm > 0.0) {
        return Err(SHORT);
    }
    let beta = rm / mm;
    let rest = sum(&|r, m| (r - r0 - beta * (m - m0)).powi(2));
    Ok((beta, (rest / (n - 2.0)).sqrt()))
}

#[cfg(test)]
mod tests {
    use crate::fixture::years;

    #[test]
    fn one_per_cent_up_and_down_in_turn() {
        let mut c = years(&[]);
        let last = c.panel.sessions.len() - 1;
        (0..=last).for_each(|t| c.panel.ret.set(t, 0, if t % 2 == 0 { 0.01 } else { -0.01 }));
        // Mean zero: the sum of squares is 252 x 0.0001, over 251 or over 252.
        c.is("volatility_252d", (252.0 * 1e-4 / 251.0_f64).sqrt() * 252.0_f64.sqrt());
        c.is("downside_volatility_252d", (0.5e-4 * 252.0_f64).sqrt());
        // Alone it is the market.
        c.is("beta_252d", 1.0);
        assert!(c.value("idiosyncratic_volatility_252d").unwrap().value < 1e-12);
    }
}
