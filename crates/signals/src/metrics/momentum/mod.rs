//! How the price has gone.
pub(crate) mod high_52w;
pub(crate) mod momentum_12_1;
pub(crate) mod momentum_6_1;
pub(crate) mod reversal_1m;

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
