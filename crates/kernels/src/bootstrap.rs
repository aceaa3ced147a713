//! The stationary bootstrap: blocks of geometric length, so that what is drawn again is stationary and keeps the
//! dependence of neighbours.
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::{mean, quantile};

/// The stationary bootstrap of Politis and Romano (1994): each step goes on to the next observation, or with probability
/// 1 / `block` begins anew at one drawn at random; after the last observation comes the first.
///
/// Replicate `b` draws from a stream of its own, given by (`seed`, `b`): the same numbers for any number of threads.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct StationaryBootstrap {
    /// The mean length of a block, 1 or more; 1 draws observations one by one.
    pub block: f64,
    /// How many replicates.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
}

impl StationaryBootstrap {
    /// `statistic` of each replicate, in their order. A replicate is `length` indices below `n`. Empty where `n` is 0.
    pub fn map<T: Send>(&self, n: usize, length: usize, statistic: impl Fn(&[usize]) -> T + Sync + Send) -> Vec<T> {
        self.map_starting(n, length, |_, unit| (unit * n as f64) as usize, statistic)
    }

    /// The same, where a block that begins anew does so at `begin(last, u)`, from the observation drawn last (`None` at the
    /// start) and a number drawn from [0, 1).
    pub fn map_starting<T: Send>(
        &self,
        n: usize,
        length: usize,
        begin: impl Fn(Option<usize>, f64) -> usize + Sync + Send,
        statistic: impl Fn(&[usize]) -> T + Sync + Send,
    ) -> Vec<T> {
        if n == 0 {
            return Vec::new();
        }
        (0..self.replicates)
            .into_par_iter()
            .map_init(
                || vec![0; length],
                |drawn, b| {
                    let mut at = 0;
                    self.blocks(b, n, length, &begin, |run| {
                        drawn[at..at + run.len()].iter_mut().zip(run.clone()).for_each(|(slot, k)| *slot = k);
                        at += run.len();
                    });
                    statistic(drawn)
                },
            )
            .collect()
    }

    /// The runs of neighbours of replicate `b`, in order, `length` indices below `n` in all.
    fn blocks(
        &self,
        b: usize,
        n: usize,
        length: usize,
        begin: &impl Fn(Option<usize>, f64) -> usize,
        mut take: impl FnMut(std::ops::Range<usize>),
    ) {
        let on = 1.0 - self.block.max(1.0).recip();
        let ln_on = on.ln();
        let mut chance = Uniform::new(self.seed, b as u64);
        let (mut last, mut left_over) = (None, length);
        while left_over > 0 {
            let mut next = begin(last, chance.draw()).min(n - 1);
            // That a block goes on for k more steps has the chance (1 − 1/block)^k: one draw tells its length, and where it
            // is plainly above that chance for one step there is none.
            let left = 1.0 - chance.draw();
            let more = if left > on * (1.0 + 1e-12) { 0 } else { (left.ln() / ln_on) as usize };
            let mut count = more.saturating_add(1).min(left_over);
            left_over -= count;
            // After the last observation comes the first.
            while count > 0 {
                let run = next..n.min(next + count);
                count -= run.len();
                (last, next) = (Some(run.end - 1), 0);
                take(run);
            }
        }
    }

    /// The percentile interval of the mean of `x` that leaves (1 − `level`) / 2 of the replicates on either side; `None`
    /// where `x` is empty or has a missing value.
    pub fn mean_interval(&self, x: &[f64], level: f64) -> Option<(f64, f64)> {
        mean(x)?;
        let n = x.len();
        let begin = |_: Option<usize>, unit: f64| (unit * n as f64) as usize;
        let replicate = |b: usize| {
            let mut sum = 0.0;
            self.blocks(b, n, n, &begin, |run| sum = x[run].iter().fold(sum, |s, v| s + v));
            sum / n as f64
        };
        let means: Vec<f64> = (0..self.replicates).into_par_iter().map(replicate).collect();
        Some((quantile(&means, (1.0 - level) / 2.0)?, quantile(&means, (1.0 + level) / 2.0)?))
    }
}

/// Numbers uniform on [0, 1) from one stream of the generator, 53 bits each, taken a few blocks of it at a time.
struct Uniform {
    stream: ChaCha8Rng,
    drawn: [u8; 256],
    at: usize,
}

impl Uniform {
    fn new(seed: u64, stream: u64) -> Self {
        let mut of = ChaCha8Rng::seed_from_u64(seed);
        of.set_stream(stream);
        Uniform { stream: of, drawn: [0; 256], at: 256 }
    }

    #[inline]
    fn draw(&mut self) -> f64 {
        if self.at == self.drawn.len() {
            self.stream.fill_bytes(&mut self.drawn);
            self.at = 0;
        }
        let eight = self.drawn[self.at..self.at + 8].try_into().map_or(0, u64::from_le_bytes);
        self.at += 8;
        (eight >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }
}

/// The mean block length that minimises the mean squared error of the variance of the mean, for
/// [`StationaryBootstrap::block`]; `None` for fewer than 10 observations, a missing one, or none that differs.
///
/// (2 Ĝ² / D̂)^⅓ n^⅓ with Ĝ = Σ λ(k/M) |k| γ̂(k) and D̂ = 2 ĝ(0)², ĝ(0) = Σ λ(k/M) γ̂(k), over |k| ≤ M; λ is the flat-top
/// window (1 up to ½, falling to 0 at 1); M is twice the lag at which the first run of max(5, ⌊log₁₀ n⌋) autocorrelations
/// below 2 √(log₁₀ n / n) begins, and at most ⌈√n⌉ plus that run. The answer is at least 1 and at most min(3 √n, n / 3).
/// Source: Politis and White (2004), as corrected by Patton, Politis and White (2009).
pub fn block_length(x: &[f64]) -> Option<f64> {
    let n = x.len();
    let centre = mean(x).filter(|_| n >= 10)?;
    let size = n as f64;
    let run = (size.log10() as usize).max(5);
    let most = size.sqrt().ceil() as usize + run;
    let d: Vec<f64> = x.iter().map(|v| v - centre).collect();
    let covariance = |k: usize| d[k.min(n)..].iter().zip(&d).map(|(a, b)| a * b).sum::<f64>() / size;
    let acv: Vec<f64> = (0..=most).map(covariance).collect();
    // What differs by rounding alone does not differ.
    let largest = x.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    if acv[0].sqrt() <= 1e-12 * largest {
        return None;
    }
    let bound = 2.0 * (size.log10() / size).sqrt();
    let quiet = (1..=most + 1 - run).find(|k| acv[*k..k + run].iter().all(|c| (c / acv[0]).abs() < bound));
    let m = quiet.map_or(most, |k| (2 * k).min(most));
    let (mut g, mut spectrum) = (0.0, acv[0]);
    for (k, c) in acv.iter().enumerate().take(m + 1).skip(1) {
        let weight = (2.0 * (1.0 - k as f64 / m as f64)).min(1.0);
        g += 2.0 * weight * k as f64 * c;
        spectrum += 2.0 * weight * c;
    }
    let best = (2.0 * g * g / (2.0 * spectrum * spectrum)).cbrt() * size.cbrt();
    Some(best.min((3.0 * size.sqrt()).min(size / 3.0).ceil()).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_the_generator_gives_one_by_one() {
        use rand::RngExt;
        for (seed, stream) in [(1, 0), (7, 3), (u64::MAX, 1 << 40)] {
            let mut one = ChaCha8Rng::seed_from_u64(seed);
            one.set_stream(stream);
            let mut many = Uniform::new(seed, stream);
            assert!((0..1000).all(|_| one.random::<f64>().to_bits() == many.draw().to_bits()));
        }
    }

    /// x₍ₜ₎ = φ x₍ₜ₋₁₎ + u, u from a linear congruential generator: a series anyone can make again.
    fn series(n: usize, phi: f64) -> Vec<f64> {
        let (mut state, mut last) = (12_345_u64, 0.0);
        (0..n)
            .map(|_| {
                state = (state * 1_103_515_245 + 12_345) % (1 << 31);
                last = phi * last + state as f64 / 2_147_483_648.0 - 0.5;
                last
            })
            .collect()
    }

    #[test]
    fn block_lengths_agree_with_the_reference_implementation() {
        // arch 8.0.0, arch.bootstrap.optimal_block_length(x).stationary, of the same series.
        for (n, phi, expected) in [
            (500, 0.0, 1.258_119_083_518_532_3),
            (500, 0.5, 9.444_852_408_842_142),
            (1000, 0.8, 19.274_408_637_765_106),
            (300, 0.3, 4.220_111_581_243_944),
        ] {
            let got = block_length(&series(n, phi)).unwrap();
            assert!((got - expected).abs() < 1e-9, "n = {n}, φ = {phi}: {got} against {expected}");
        }
        assert_eq!(block_length(&[1.0; 50]), None);
        assert_eq!(block_length(&[1.0, 2.0]), None);
    }

    #[test]
    fn blocks_have_the_length_asked_for_and_every_observation_its_turn() {
        let bootstrap = StationaryBootstrap { block: 8.0, replicates: 400, seed: 7 };
        let drawn = bootstrap.map(50, 500, <[usize]>::to_vec);
        let steps = drawn.iter().flat_map(|d| d.windows(2).map(|w| (w[0] + 1) % 50 == w[1]));
        let on = steps.filter(|s| *s).count() as f64 / (400.0 * 499.0);
        // Goes on with 7/8, and a fresh start hits the next one with 1/50.
        assert!((on - (7.0 / 8.0 + 1.0 / 8.0 / 50.0)).abs() < 0.003, "{on}");
        let mut counts = [0_usize; 50];
        drawn.iter().flatten().for_each(|k| counts[*k] += 1);
        assert!(counts.iter().all(|c| (c.abs_diff(4_000)) < 600), "{counts:?}");
    }

    #[test]
    fn the_same_seed_gives_the_same_draws_on_any_number_of_threads() {
        let draw = |threads, seed| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let bootstrap = StationaryBootstrap { block: 5.0, replicates: 64, seed };
            pool.install(|| bootstrap.map(30, 40, <[usize]>::to_vec))
        };
        assert_eq!(draw(1, 3), draw(4, 3));
        assert_ne!(draw(1, 3), draw(1, 4));
    }

    #[test]
    fn the_interval_of_independent_draws_is_the_textbook_one() {
        // Standard error of the mean of n uniform draws: √(1/12/n); the interval is 1.96 of them to each side.
        let x = series(2_000, 0.0);
        let bootstrap = StationaryBootstrap { block: 1.0, replicates: 4_000, seed: 1 };
        let (low, high) = bootstrap.mean_interval(&x, 0.95).unwrap();
        let half = 1.96 * (1.0 / 12.0 / 2_000.0_f64).sqrt();
        assert!(((high - low) / 2.0 / half - 1.0).abs() < 0.06, "{low} {high} {half}");
        assert!(bootstrap.mean_interval(&[], 0.95).is_none() && bootstrap.mean_interval(&[f64::NAN], 0.9).is_none());
    }
}
