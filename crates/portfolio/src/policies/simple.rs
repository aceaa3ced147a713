//! Rules without a solver.

/// 1/N.
pub fn equal(names: usize) -> Vec<f64> {
    vec![1.0 / names as f64; names]
}

/// wᵢ = aᵢ / Σ aⱼ, for example of capitalisations; `None` where they do not add up to a number above zero.
pub fn proportional(amounts: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = amounts.iter().sum();
    (total > 0.0 && total.is_finite()).then(|| amounts.iter().map(|a| a / total).collect())
}

/// wᵢ ∝ 1/σᵢ: equal risk where all correlations are alike.
pub fn inverse_volatility(volatilities: &[f64]) -> Option<Vec<f64>> {
    proportional(&volatilities.iter().map(|s| 1.0 / s).collect::<Vec<_>>())
}

/// wᵢ ∝ 1/σᵢ²: minimum variance where all correlations are zero.
pub fn inverse_variance(variances: &[f64]) -> Option<Vec<f64>> {
    proportional(&variances.iter().map(|v| 1.0 / v).collect::<Vec<_>>())
}

/// Σ share x weights: a core with satellites, or any blend. The shares are those of value.
pub fn blend(parts: &[(f64, &[f64])]) -> Vec<f64> {
    let names = parts.iter().map(|(_, w)| w.len()).max().unwrap_or(0);
    let mut out = vec![0.0; names];
    for (share, w) in parts {
        out.iter_mut().zip(*w).for_each(|(o, w)| *o += share * w);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert_eq!(equal(4), vec![0.25; 4]);
        assert_eq!(inverse_volatility(&[0.1, 0.3]), Some(vec![0.75, 0.25]));
        let v = inverse_variance(&[1.0, 3.0]).unwrap();
        assert!((v[0] - 0.75).abs() < 1e-15 && (v[1] - 0.25).abs() < 1e-15);
        assert_eq!(proportional(&[0.0, 0.0]), None);
        assert_eq!(blend(&[(0.5, &[1.0, 0.0]), (0.5, &[0.5, 0.5])]), vec![0.75, 0.25]);
    }
}
