//! How large a company is, how much of it changes hands, and at what cost.
pub(crate) mod amihud_252d;
pub(crate) mod close;
pub(crate) mod enterprise_value;
pub(crate) mod fht_spread_252d;
pub(crate) mod market_cap;
pub(crate) mod median_dollar_volume_21d;
pub(crate) mod roll_spread_252d;
pub(crate) mod turnover_252d;
pub(crate) mod zero_return_share_252d;

use crate::Missing;
use crate::window::YEAR;

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
        // Every session moves: no spread is seen.
        c.is("fht_spread_252d", 0.0);
        // Of 252, 84 up by 1 %, 84 down, 84 still: variance 168 x 1e-4 / 251; Φ⁻¹(2/3) = 0.430727 (tables).
        (0..=last).for_each(|t| c.panel.ret.set(t, 0, [0.01, -0.01, 0.0][t % 3]));
        let spread = c.value("fht_spread_252d").unwrap().value;
        assert!((spread - 2.0 * (168.0e-4_f64 / 251.0).sqrt() * 0.430_727_299).abs() < 1e-10);
    }
}
