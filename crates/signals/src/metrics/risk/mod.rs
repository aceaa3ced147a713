//! How much the price moves, by itself and with the market.
pub(crate) mod beta_252d;
pub(crate) mod downside_volatility_252d;
pub(crate) mod idiosyncratic_volatility_252d;
pub(crate) mod volatility_252d;

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
