//! Chance, one independent stream an entity: nothing one security draws moves another's draws, so securities can be
//! simulated in any order and on any number of threads.
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::StandardNormal;

/// Whose chance it is.
#[derive(Copy, Clone, Debug)]
#[repr(u64)]
pub(crate) enum Domain {
    /// Factors and rates.
    Market = 1,
    /// A place for a company or fund.
    Slot = 2,
    /// A listing derived from a company: class, warrant, unit, right, preferred share, note.
    Attached = 3,
    /// Defects.
    Defects = 4,
}

/// One stream.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of `index` in `domain` under `seed`.
    pub(crate) fn new(seed: u64, domain: Domain, index: u64) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(domain as u64).to_le_bytes());
        key[16..24].copy_from_slice(&index.to_le_bytes());
        Stream(ChaCha8Rng::from_seed(key))
    }

    /// Uniform on [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// Uniform on [a, b).
    pub(crate) fn between(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.unit()
    }

    /// Uniform on a..=b.
    pub(crate) fn whole(&mut self, a: usize, b: usize) -> usize {
        self.0.random_range(a..=b.max(a))
    }

    /// True with that probability.
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        self.0.sample(StandardNormal)
    }

    /// Sessions until an event of a constant rate, given the mean wait; at least 1.
    pub(crate) fn wait(&mut self, mean: f64) -> usize {
        1 + (-mean * (1.0 - self.unit()).ln()) as usize
    }

    /// One of the slice's values.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.whole(0, of.len() - 1)]
    }
}
