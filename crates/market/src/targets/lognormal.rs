//! Ending above and touching a level under geometric Brownian motion, in closed form.
use breadth_kernels::normal_cdf;

/// P[S_T ≥ K] = Φ((νT − b) / σ√T) with b = ln(K / S), ν = μ − σ²/2; μ and σ a year, T in years.
///
/// Source: Black and Scholes (1973). `None` unless S, K, σ and T are above 0.
pub fn end_probability(spot: f64, level: f64, mu: f64, sigma: f64, years: f64) -> Option<f64> {
    let (b, nu, spread) = terms(spot, level, mu, sigma, years)?;
    Some(normal_cdf((nu * years - b) / spread))
}

/// P[max S ≥ K by T], watched at every instant:
/// Φ((νT − b) / σ√T) + e^{2νb/σ²} Φ((−νT − b) / σ√T); 1 where S ≥ K.
///
/// Source: the reflection principle with drift (Harrison 1985). `None` unless S, K, σ and T are above 0.
pub fn touch_probability(spot: f64, level: f64, mu: f64, sigma: f64, years: f64) -> Option<f64> {
    let (b, nu, spread) = terms(spot, level, mu, sigma, years)?;
    if b <= 0.0 {
        return Some(1.0);
    }
    let reflected = (2.0 * nu * b / (sigma * sigma)).exp() * normal_cdf((-nu * years - b) / spread);
    Some(normal_cdf((nu * years - b) / spread) + reflected)
}

fn terms(spot: f64, level: f64, mu: f64, sigma: f64, years: f64) -> Option<(f64, f64, f64)> {
    let fine = [spot, level, sigma, years].iter().all(|v| *v > 0.0 && v.is_finite()) && mu.is_finite();
    fine.then(|| ((level / spot).ln(), mu - sigma * sigma / 2.0, sigma * years.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// (σ, μ, end, touch) of the reference vectors: S = 2590, K = 2800, T = ½.
    fn golden() -> Option<(f64, f64, f64, Vec<[f64; 4]>)> {
        let file = breadth_testkit::shared("data/golden/regime_and_scenario_reference.json")?;
        let all: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let g = &all["gbm_target"];
        let number = |v: &serde_json::Value| v.as_f64().unwrap();
        let rows = g["rows"].as_array().unwrap().iter();
        let rows = rows.map(|r| ["sigma", "mu", "p_end", "p_touch"].map(|k| number(&r[k]))).collect();
        Some((number(&g["S0"]), number(&g["K"]), number(&g["T"]), rows))
    }

    #[test]
    fn every_reference_vector_is_met() {
        let Some((s, k, t, rows)) = golden() else { return };
        assert_eq!(rows.len(), 12);
        for [sigma, mu, end, touch] in rows {
            let got = (end_probability(s, k, mu, sigma, t).unwrap(), touch_probability(s, k, mu, sigma, t).unwrap());
            assert!((got.0 - end).abs() < 1e-12 && (got.1 - touch).abs() < 1e-12, "σ {sigma}, μ {mu}: {got:?}");
        }
    }

    #[test]
    fn without_drift_in_logarithms_touching_is_twice_ending() {
        // ν = 0 makes the reflection exact: 2 Φ(−b / σ√T).
        let (sigma, mu) = (0.2, 0.02);
        let (end, touch) = (
            end_probability(100.0, 110.0, mu, sigma, 0.5).unwrap(),
            touch_probability(100.0, 110.0, mu, sigma, 0.5).unwrap(),
        );
        assert!((touch - 2.0 * end).abs() < 1e-15);
        assert_eq!(touch_probability(100.0, 90.0, mu, sigma, 0.5), Some(1.0));
        assert_eq!(end_probability(100.0, 90.0, mu, 0.0, 0.5), None);
    }

    proptest! {
        #[test]
        fn touching_is_never_rarer_than_ending(up in 0.01..0.8_f64, mu in -0.3..0.3_f64, sigma in 0.05..0.8_f64, t in 0.02..3.0_f64) {
            let level = 100.0 * up.exp();
            let end = end_probability(100.0, level, mu, sigma, t).unwrap();
            let touch = touch_probability(100.0, level, mu, sigma, t).unwrap();
            prop_assert!(touch >= end - 1e-12 && (0.0..=1.0 + 1e-12).contains(&touch), "{end} {touch}");
        }
    }
}
