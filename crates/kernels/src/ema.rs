//! Exponential moving average.

/// α = 2 / (n + 1): the weight of the newest value in an average that spans `n` values.
pub fn span_alpha(n: usize) -> f64 {
    2.0 / (n as f64 + 1.0)
}

/// eₜ = eₜ₋₁ + α (xₜ − eₜ₋₁), e₀ = x₀: seeded with the first known value.
///
/// Missing: the average is missing there and goes on from where it was. The seed weighs (1 − α)ᵗ after `t` values:
/// the caller decides how many to discard.
pub fn ema(x: &[f64], alpha: f64) -> Vec<f64> {
    let mut state: Option<f64> = None;
    x.iter()
        .map(|&v| {
            if v.is_nan() {
                return f64::NAN;
            }
            let next = state.map_or(v, |e| e + alpha * (v - e));
            state = Some(next);
            next
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_is_the_seed() {
        // α = ½: 4, then 4 + ½ (8 − 4) = 6, missing, then 6 + ½ (2 − 6) = 4.
        let e = ema(&[f64::NAN, 4.0, 8.0, f64::NAN, 2.0], span_alpha(3));
        assert_eq!((e[1], e[2], e[4]), (4.0, 6.0, 4.0));
        assert!(e[0].is_nan() && e[3].is_nan());
    }

    proptest::proptest! {
        #[test]
        fn the_recursion_agrees_with_the_weights_written_out(x in proptest::collection::vec(-10.0..10.0_f64, 1..60), alpha in 0.01..1.0_f64) {
            // eₜ = (1 − α)ᵗ x₀ + Σₖ₌₁..ₜ α (1 − α)ᵗ⁻ᵏ xₖ.
            let t = x.len() as i32 - 1;
            let plain = (1.0 - alpha).powi(t) * x[0]
                + (1..=t).map(|k| alpha * (1.0 - alpha).powi(t - k) * x[k as usize]).sum::<f64>();
            proptest::prop_assert!((ema(&x, alpha)[t as usize] - plain).abs() < 1e-11);
        }
    }
}
