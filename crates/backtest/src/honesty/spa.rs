//! Whether the best of many strategies beats a benchmark by more than luck.
use breadth_kernels::StationaryBootstrap;
use serde::Serialize;

/// Hansen's test of superior predictive ability.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
pub struct Superiority {
    /// The probability of so good a best where none is better than the benchmark; the consistent p-value.
    pub p: f64,
    /// With poor strategies counted as no better than they look: a lower bound.
    pub lower: f64,
    /// With all taken to be as good as the benchmark: an upper bound (White's reality check, studentised).
    pub upper: f64,
    /// Which is best, by its studentised mean.
    pub best: usize,
    /// Strategies.
    pub of: usize,
}

/// Hansen (2005), "A test for superior predictive ability", on returns less the benchmark's (`active`, one series a
/// strategy): T = maxₖ √n d̄ₖ / ω̂ₖ, ω̂ the standard deviation of √n d̄ under the stationary bootstrap (its closed form, with
/// mean block length q: γ₀ + 2 Σ κᵢ γᵢ, κᵢ = (n−i)/n (1−1/q)ⁱ + i/n (1−1/q)ⁿ⁻ⁱ). Bootstrap means are centred at d̄ₖ
/// where d̄ₖ ≥ −ω̂ₖ √(2 ln ln n / n), else at 0 (consistent); at max(d̄ₖ, 0) (lower); at d̄ₖ (upper).
///
/// `None` for no strategies, series of unequal length, fewer than ten returns or none that differ.
pub fn superiority(active: &[Vec<f64>], bootstrap: &StationaryBootstrap) -> Option<Superiority> {
    let n = active.first()?.len();
    if n < 10 || active.iter().any(|d| d.len() != n) {
        return None;
    }
    let size = n as f64;
    let means: Vec<f64> = active.iter().map(|d| breadth_kernels::mean(d)).collect::<Option<_>>()?;
    let errors: Vec<f64> = active.iter().zip(&means).map(|(d, m)| long_run(d, *m, bootstrap.block).sqrt()).collect();
    // A strategy that never differs from the benchmark can neither beat nor be beaten.
    let live: Vec<usize> = (0..active.len()).filter(|k| errors[*k] > 0.0 && errors[*k].is_finite()).collect();
    let score = |k: usize| size.sqrt() * means[k] / errors[k];
    let best = live.iter().copied().reduce(|a, b| if score(b) > score(a) { b } else { a })?;
    let threshold = |k: usize| -errors[k] * (2.0 * size.ln().ln() / size).sqrt();
    let centre = |k: usize| {
        let m = means[k];
        [m.max(0.0), if m >= threshold(k) { m } else { 0.0 }, m]
    };
    let centres: Vec<[f64; 3]> = live.iter().map(|k| centre(*k)).collect();
    // Σ of the first t returns: a run of neighbours drawn is a difference of two.
    let before: Vec<Vec<f64>> = live.iter().map(|k| running(&active[*k])).collect();
    let maxima = bootstrap.map(n, n, |drawn| {
        let runs = runs(drawn);
        let mut most = [0.0_f64; 3];
        for ((k, before), centre) in live.iter().zip(&before).zip(&centres) {
            let mean = runs.iter().map(|(from, to)| before[*to] - before[*from]).sum::<f64>() / size;
            for (most, c) in most.iter_mut().zip(centre) {
                *most = most.max(size.sqrt() * (mean - c) / errors[*k]);
            }
        }
        most
    });
    let statistic = score(best).max(0.0);
    let p = |v: usize| maxima.iter().filter(|m| m[v] > statistic).count() as f64 / maxima.len() as f64;
    Some(Superiority { lower: p(0), p: p(1), upper: p(2), best, of: active.len() })
}

/// Σ of the first t numbers, for t from 0 to all.
fn running(x: &[f64]) -> Vec<f64> {
    let sums = x.iter().scan(0.0, |sum, v| {
        *sum += v;
        Some(*sum)
    });
    std::iter::once(0.0).chain(sums).collect()
}

/// Runs of neighbours among what was drawn, as (from, to).
fn runs(drawn: &[usize]) -> Vec<(usize, usize)> {
    drawn.chunk_by(|a, b| a + 1 == *b).map(|run| (run[0], run[run.len() - 1] + 1)).collect()
}

/// The variance of √n times the mean under the stationary bootstrap.
pub(crate) fn long_run(d: &[f64], mean: f64, block: f64) -> f64 {
    let (n, keep) = (d.len(), 1.0 - block.max(1.0).recip());
    let auto = |i: usize| d[i..].iter().zip(d).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / n as f64;
    let mut sum = auto(0);
    for i in 1..n {
        let (i_n, back) = (i as f64 / n as f64, (n - i) as f64);
        let kappa = (1.0 - i_n) * keep.powi(i as i32) + i_n * keep.powf(back);
        // Below this nothing is added to the last digit.
        if kappa < 1e-14 {
            continue;
        }
        sum += 2.0 * kappa * auto(i);
    }
    sum.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(seed: u64, n: usize) -> Vec<f64> {
        let mut x = seed;
        let next = |_| {
            x = x * 16_807 % 2_147_483_647;
            x as f64 / 2_147_483_647.0 - 0.5
        };
        (0..n).map(next).collect()
    }

    #[test]
    fn the_closed_form_is_that_of_arch() {
        // arch 8.0.0, SPA(benchmark = 0, models = −x, block_size = 5, studentize = True): its `_loss_diff_var`.
        let x = noise(77, 200);
        let mean = x.iter().sum::<f64>() / 200.0;
        assert!((long_run(&x, mean, 5.0) / 0.0870405512153091 - 1.0).abs() < 1e-9, "{}", long_run(&x, mean, 5.0));
    }

    #[test]
    fn p_values_are_those_of_numpy_up_to_the_draws() {
        // The paper's formulas in numpy over 10,000 draws of arch 8.0.0's StationaryBootstrap (arch's own SPA does not divide
        // by the standard errors): (lower, consistent, upper). The draws differ, so
        // that three standard errors of each simulation are allowed: 3 √(2 p (1 − p) / 10,000) ≤ 0.0213.
        let active: Vec<Vec<f64>> = (0..8)
            .map(|k| noise(300 + k, 200).iter().map(|x| x * 0.02 + 0.0003 * (k as f64 - 5.0)).collect())
            .collect();
        let test = superiority(&active, &StationaryBootstrap { block: 5.0, replicates: 10_000, seed: 3 }).unwrap();
        for (ours, theirs) in [test.lower, test.p, test.upper].into_iter().zip([0.0779, 0.1376, 0.2108]) {
            assert!((ours - theirs).abs() < 0.022, "{test:?}");
        }
        assert!(test.lower <= test.p && test.p <= test.upper);
    }

    #[test]
    fn a_strategy_that_wins_every_day_is_superior() {
        let mut active: Vec<Vec<f64>> = (0..5).map(|k| noise(7 + k, 300)).collect();
        active.push(noise(99, 300).iter().map(|x| x * 0.1 + 0.5).collect());
        let test = superiority(&active, &StationaryBootstrap { block: 4.0, replicates: 500, seed: 1 }).unwrap();
        assert_eq!((test.best, test.p), (5, 0.0));
        assert!(superiority(&[vec![0.0; 50]], &StationaryBootstrap { block: 4.0, replicates: 50, seed: 1 }).is_none());
    }
}
