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

/// The same sums for many companies at once, session by session from the oldest: each is that of [`specific_variance`] to the bit.
#[derive(Debug)]
pub(super) struct SpecificSums<'a> {
    rule: &'a SpecificRule,
    sessions: usize,
    seen: usize,
    mass: Vec<f64>,
    own: Vec<f64>,
    known: Vec<usize>,
    /// Σ gₜ gₜ₋ₗ for each lag.
    beside: Vec<Vec<f64>>,
    /// The last sessions' weighted returns, the newest first.
    last: Vec<Vec<f64>>,
    now: Vec<f64>,
}

impl<'a> SpecificSums<'a> {
    /// For so many companies over so many sessions.
    pub fn new(companies: usize, sessions: usize, rule: &'a SpecificRule) -> Self {
        let zero = || vec![0.0; companies];
        let lags = rule.lags.min(sessions.saturating_sub(1));
        SpecificSums {
            rule,
            sessions,
            seen: 0,
            mass: zero(),
            own: zero(),
            known: vec![0; companies],
            beside: (0..lags).map(|_| zero()).collect(),
            last: (0..lags).map(|_| zero()).collect(),
            now: zero(),
        }
    }

    /// The next session's returns, `NaN` where there is none.
    pub fn push(&mut self, returns: impl Iterator<Item = f64>) {
        let root = 0.5_f64.powf(0.5 * (self.sessions - 1 - self.seen) as f64 / self.rule.half_life);
        let square = root.powi(2);
        for ((((now, own), mass), known), r) in
            self.now.iter_mut().zip(&mut self.own).zip(&mut self.mass).zip(&mut self.known).zip(returns)
        {
            let there = !r.is_nan();
            *now = if there { root * r } else { 0.0 };
            *own += *now * *now;
            *mass += if there { square } else { 0.0 };
            *known += usize::from(there);
        }
        for (beside, before) in self.beside.iter_mut().zip(&self.last).take(self.seen) {
            beside.iter_mut().zip(&self.now).zip(before).for_each(|((b, now), before)| *b += now * before);
        }
        if let Some(oldest) = self.last.pop() {
            self.last.insert(0, std::mem::replace(&mut self.now, oldest));
        }
        self.seen += 1;
    }

    /// Long-run variances and how many returns each is made of.
    pub fn variances(&self) -> Vec<Option<(f64, usize)>> {
        let one = |i: usize| {
            let mut long = self.own[i];
            for (lag, beside) in self.beside.iter().enumerate() {
                long += 2.0 * (1.0 - (lag + 1) as f64 / (self.rule.lags as f64 + 1.0)) * beside[i];
            }
            (self.known[i] > 0).then(|| (long.max(0.5 * self.own[i]) / self.mass[i], self.known[i]))
        };
        (0..self.own.len()).map(one).collect()
    }
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
    fn many_at_once_are_each_alone_to_the_bit() {
        let rule = SpecificRule { half_life: 30.0, lags: 3, ..SpecificRule::default() };
        let draw = |i: usize, t: usize| ((i * 97 + t * 13) as f64 * 0.7).sin() * 0.02;
        let series: Vec<Vec<f64>> = (0..7)
            .map(|i| (0..50).map(|t| if (t + 3 * i) % 11 < i { f64::NAN } else { draw(i, t) }).collect())
            .collect();
        let mut sums = SpecificSums::new(7, 50, &rule);
        (0..50).for_each(|t| sums.push(series.iter().map(|s| s[t])));
        let alone: Vec<_> = series.iter().map(|s| specific_variance(s, &rule)).collect();
        assert_eq!(sums.variances(), alone);
        assert!(alone.iter().all(Option::is_some));
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
