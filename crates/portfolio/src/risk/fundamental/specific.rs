//! The risk that is a company's own.

/// How specific risk is made.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct SpecificRule {
    /// Sessions looked back on.
    pub window: usize,
    /// Sessions after which a return counts half.
    pub half_life: f64,
    /// Lags of Newey and West: a bounce between bid and ask is no risk of a month, a price that answers late is more of one.
    pub lags: usize,
    /// With that many returns a company speaks for itself; with fewer its size bucket speaks too.
    pub enough: usize,
    /// How many buckets of equal count by capitalisation.
    pub buckets: usize,
    /// q of the shrinkage towards the bucket's mean.
    pub shrinkage: f64,
}

impl Default for SpecificRule {
    fn default() -> Self {
        SpecificRule { window: 252, half_life: 84.0, lags: 2, enough: 126, buckets: 10, shrinkage: 0.1 }
    }
}

/// The long-run variance of a session and how many returns it is made of: half-life weights, Bartlett's weights on
/// neighbours, at least half of the variance without them. `None` without returns.
pub fn specific_variance(returns: &[f64], rule: &SpecificRule) -> Option<(f64, usize)> {
    let root = |t: usize| 0.5_f64.powf(0.5 * (returns.len() - 1 - t) as f64 / rule.half_life);
    let g: Vec<f64> = returns.iter().enumerate().map(|(t, r)| if r.is_nan() { 0.0 } else { root(t) * r }).collect();
    let known = returns.iter().filter(|r| !r.is_nan()).count();
    let mass: f64 = (0..returns.len()).filter(|t| !returns[*t].is_nan()).map(|t| root(t).powi(2)).sum();
    let own: f64 = g.iter().map(|g| g * g).sum();
    let mut long = own;
    for lag in 1..=rule.lags.min(g.len().saturating_sub(1)) {
        let beside: f64 = g[lag..].iter().zip(&g).map(|(a, b)| a * b).sum();
        long += 2.0 * (1.0 - lag as f64 / (rule.lags as f64 + 1.0)) * beside;
    }
    (known > 0).then(|| (long.max(0.5 * own) / mass, known))
}

/// Deviations shrunk towards the mean of their size bucket, weighted by capitalisation: σ̃ = ν σ̄ + (1 − ν) σ̂ with
/// ν = q |σ̂ − σ̄| / (Δ + q |σ̂ − σ̄|), Δ the spread of the bucket: what is far from its like is believed less. Where fewer than
/// `enough` returns are known, σ̂ is first mixed with σ̄ in their proportion; without any it is σ̄.
///
/// `estimates` holds (variance, returns known) by company. Source: Menchero, Orr & Wang (2011), section 5.
pub fn shrunk_by_size(estimates: &[Option<(f64, usize)>], caps: &[f64], rule: &SpecificRule) -> Vec<f64> {
    let n = estimates.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| caps[*a].total_cmp(&caps[*b]).then(a.cmp(b)));
    let settled = |i: usize| estimates[i].filter(|(v, k)| *v > 0.0 && *k >= rule.enough).map(|(v, _)| v.sqrt());
    let mean = |of: &[usize]| {
        let (sum, mass) = of
            .iter()
            .filter_map(|i| Some((settled(*i)?, caps[*i])))
            .fold((0.0, 0.0), |(s, m), (v, c)| (s + c * v, m + c));
        (mass > 0.0).then(|| sum / mass)
    };
    let all = mean(&order).unwrap_or(0.0);
    let mut out = vec![0.0; n];
    for bucket in order.chunks(n.div_ceil(rule.buckets.max(1)).max(1)) {
        let centre = mean(bucket).unwrap_or(all);
        let own: Vec<f64> = bucket.iter().filter_map(|i| settled(*i)).collect();
        let spread = (own.iter().map(|v| (v - centre).powi(2)).sum::<f64>() / own.len().max(1) as f64).sqrt();
        for i in bucket {
            let told = estimates[*i].map_or(centre, |(v, known)| {
                let share = (known as f64 / rule.enough as f64).min(1.0);
                (share * v + (1.0 - share) * centre * centre).sqrt()
            });
            let far = rule.shrinkage * (told - centre).abs();
            let nu = if far > 0.0 { far / (spread + far) } else { 0.0 };
            out[*i] = (nu * centre + (1.0 - nu) * told).powi(2);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_count_with_bartletts_weights() {
        let rule = SpecificRule { half_life: 1e12, lags: 1, ..SpecificRule::default() };
        // 1, 1, −2, missing: squares 6, neighbours 1 − 2 = −1, weight ½: (6 + 2 · ½ · −1) / 3.
        let (v, known) = specific_variance(&[1.0, 1.0, -2.0, f64::NAN], &rule).unwrap();
        assert!((v - 5.0 / 3.0).abs() < 1e-9 && known == 3, "{v}");
        // By turns +1 and −1 nearly all would cancel: half of it stays.
        let turns: Vec<f64> = (0..100).map(|t| if t % 2 == 0 { 1.0 } else { -1.0 }).collect();
        assert!((specific_variance(&turns, &rule).unwrap().0 - 0.5).abs() < 1e-9);
        assert_eq!(specific_variance(&[f64::NAN], &rule), None);
    }

    #[test]
    fn what_is_far_from_its_like_moves_most() {
        let rule = SpecificRule { buckets: 1, shrinkage: 1.0, enough: 10, ..SpecificRule::default() };
        let known = |s: f64| Some((s * s, 10));
        // Deviations 1, 2, 3 of equal capitalisation: mean 2, spread √(2/3). The first: ν = 1 / (√(2/3) + 1).
        let out = shrunk_by_size(&[known(1.0), known(2.0), known(3.0), None], &[1.0; 4], &rule);
        let nu = 1.0 / ((2.0_f64 / 3.0).sqrt() + 1.0);
        assert!((out[0].sqrt() - (1.0 + nu)).abs() < 1e-12, "{out:?}");
        assert!((out[1] - 4.0).abs() < 1e-12 && (out[2].sqrt() - (3.0 - nu)).abs() < 1e-12);
        assert!((out[3] - 4.0).abs() < 1e-12, "a company without a past has its bucket's");
    }

    #[test]
    fn a_short_past_is_mixed_with_the_bucket() {
        let rule = SpecificRule { buckets: 1, shrinkage: 0.0, enough: 10, ..SpecificRule::default() };
        let out = shrunk_by_size(&[Some((1.0, 10)), Some((9.0, 5))], &[1.0; 2], &rule);
        assert!((out[0] - 1.0).abs() < 1e-12 && (out[1] - 5.0).abs() < 1e-12, "{out:?}");
    }
}
