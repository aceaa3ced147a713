//! Hidden Markov chains with a finite number of states: forward, backward, and the likeliest path.
//!
//! What comes in is the logarithm of each state's density at each observation, row after row of states; which density it
//! is, nobody here knows. Source: Rabiner (1989), with the forward pass normalised at each step.

/// A chain of hidden states: where it starts and how it moves.
#[derive(Clone, Debug, PartialEq)]
pub struct HiddenChain {
    /// Probability of each state at the first observation.
    pub start: Vec<f64>,
    /// Row after row: entry `i * states + j` is the probability to go from `i` to `j`.
    pub transition: Vec<f64>,
}

/// What the forward and the backward pass give, row after row of states.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// ln P(all observations).
    pub log_likelihood: f64,
    /// P(state at t | observations up to t): entry t depends on nothing after t.
    pub filtered: Vec<f64>,
    /// P(state at t | all observations): hindsight.
    pub smoothed: Vec<f64>,
}

impl HiddenChain {
    /// How many states; `None` where the tables do not fit together.
    fn states(&self, log_density: &[f64]) -> Option<usize> {
        let k = self.start.len();
        let fits = k > 0 && self.transition.len() == k * k && log_density.len().is_multiple_of(k);
        (fits && !log_density.is_empty() && log_density.iter().all(|v| !v.is_nan())).then_some(k)
    }

    /// The forward-backward recursions.
    ///
    /// αₜ(j) ∝ f(yₜ|j) Σᵢ αₜ₋₁(i) pᵢⱼ, βₜ(i) ∝ Σⱼ pᵢⱼ f(yₜ₊₁|j) βₜ₊₁(j), γₜ ∝ αₜ βₜ. `None` where tables do not fit together, a
    /// density is missing, or an observation is impossible in every state.
    pub fn posterior(&self, log_density: &[f64]) -> Option<Posterior> {
        let k = self.states(log_density)?;
        let n = log_density.len() / k;
        let mut filtered = vec![0.0; n * k];
        // Densities over the largest one of their row: no underflow, and the backward pass is scale free.
        let mut scaled = vec![0.0; n * k];
        let mut log_likelihood = 0.0;
        let mut before = self.start.clone();
        for t in 0..n {
            let row = &log_density[t * k..][..k];
            let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let mut total = 0.0;
            for j in 0..k {
                scaled[t * k + j] = (row[j] - top).exp();
                filtered[t * k + j] = before[j] * scaled[t * k + j];
                total += filtered[t * k + j];
            }
            if !(total > 0.0 && total.is_finite()) {
                return None;
            }
            log_likelihood += top + total.ln();
            filtered[t * k..][..k].iter_mut().for_each(|v| *v /= total);
            for (j, next) in before.iter_mut().enumerate() {
                *next = (0..k).map(|i| filtered[t * k + i] * self.transition[i * k + j]).sum();
            }
        }
        let mut smoothed = filtered.clone();
        let mut beta = vec![1.0; k];
        for t in (0..n - 1).rev() {
            let ahead: Vec<f64> = (0..k).map(|j| scaled[(t + 1) * k + j] * beta[j]).collect();
            for (i, b) in beta.iter_mut().enumerate() {
                *b = (0..k).map(|j| self.transition[i * k + j] * ahead[j]).sum();
            }
            normalise(&mut beta)?;
            let gamma = &mut smoothed[t * k..][..k];
            gamma.iter_mut().zip(&beta).for_each(|(g, b)| *g *= b);
            normalise(gamma)?;
        }
        Some(Posterior { log_likelihood, filtered, smoothed })
    }

    /// The likeliest path of states and the logarithm of its joint probability with the observations; of equals the
    /// lower state. Source: Viterbi (1967). `None` as for [`Self::posterior`].
    pub fn likeliest_path(&self, log_density: &[f64]) -> Option<(Vec<u8>, f64)> {
        let k = self.states(log_density).filter(|k| *k <= usize::from(u8::MAX))?;
        let n = log_density.len() / k;
        let step: Vec<f64> = self.transition.iter().map(|p| p.ln()).collect();
        let mut score: Vec<f64> = (0..k).map(|j| self.start[j].ln() + log_density[j]).collect();
        let mut from = vec![0_u8; n * k];
        for t in 1..n {
            let mut next = vec![f64::NEG_INFINITY; k];
            for (j, best) in next.iter_mut().enumerate() {
                for (i, s) in score.iter().enumerate() {
                    if s + step[i * k + j] > *best {
                        *best = s + step[i * k + j];
                        from[t * k + j] = i as u8;
                    }
                }
                *best += log_density[t * k + j];
            }
            score = next;
        }
        let (mut state, best) = (0..k).map(|j| (j, score[j])).rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
        if !best.is_finite() {
            return None;
        }
        let mut path = vec![0_u8; n];
        for t in (0..n).rev() {
            path[t] = state as u8;
            state = usize::from(from[t * k + state]);
        }
        Some((path, best))
    }
}

fn normalise(row: &mut [f64]) -> Option<()> {
    let total: f64 = row.iter().sum();
    (total > 0.0 && total.is_finite()).then(|| row.iter_mut().for_each(|v| *v /= total))
}

/// ln of the normal density, row after row of states.
pub fn normal_log_density(y: &[f64], means: &[f64], variances: &[f64]) -> Vec<f64> {
    let states: Vec<(f64, f64, f64)> =
        means.iter().zip(variances).map(|(m, v)| (*m, -0.5 * (std::f64::consts::TAU * v).ln(), -0.5 / v)).collect();
    y.iter().flat_map(|y| states.iter().map(move |(m, scale, factor)| scale + factor * (y - m) * (y - m))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every path, weighed one by one.
    fn by_enumeration(chain: &HiddenChain, log_density: &[f64]) -> (f64, Vec<f64>, (Vec<u8>, f64)) {
        let k = chain.start.len();
        let n = log_density.len() / k;
        let (mut total, mut marginal) = (0.0, vec![0.0; n * k]);
        let mut best = (Vec::new(), f64::NEG_INFINITY);
        for code in 0..k.pow(n as u32) {
            let path: Vec<usize> = (0..n).map(|t| code / k.pow((n - 1 - t) as u32) % k).collect();
            let mut p = chain.start[path[0]].ln() + log_density[path[0]];
            for t in 1..n {
                p += chain.transition[path[t - 1] * k + path[t]].ln() + log_density[t * k + path[t]];
            }
            total += p.exp();
            path.iter().enumerate().for_each(|(t, s)| marginal[t * k + s] += p.exp());
            if p > best.1 {
                best = (path.iter().map(|s| *s as u8).collect(), p);
            }
        }
        marginal.iter_mut().for_each(|m| *m /= total);
        (total.ln(), marginal, best)
    }

    proptest::proptest! {
        #[test]
        fn recursions_agree_with_the_sum_over_all_paths(
            y in proptest::collection::vec(-3.0..3.0_f64, 1..7), a in 0.05..0.95_f64, b in 0.05..0.45_f64, c in 0.05..0.45_f64,
        ) {
            let chain = HiddenChain {
                start: vec![0.2, 0.5, 0.3],
                transition: vec![a, (1.0 - a) * 0.6, (1.0 - a) * 0.4, b, 1.0 - b - c, c, 0.3, c, 0.7 - c],
            };
            let log_density = normal_log_density(&y, &[-1.0, 0.0, 1.5], &[1.0, 0.4, 2.0]);
            let (likelihood, marginal, (path, score)) = by_enumeration(&chain, &log_density);
            let ours = chain.posterior(&log_density).unwrap();
            proptest::prop_assert!((ours.log_likelihood - likelihood).abs() < 1e-10);
            proptest::prop_assert!(ours.smoothed.iter().zip(&marginal).all(|(a, b)| (a - b).abs() < 1e-10));
            let (ours, ours_score) = chain.likeliest_path(&log_density).unwrap();
            proptest::prop_assert!((ours_score - score).abs() < 1e-10);
            proptest::prop_assert_eq!(ours, path);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let chain = HiddenChain { start: vec![0.5, 0.5], transition: vec![0.9, 0.1, 0.1, 0.9] };
        assert!(chain.posterior(&[0.0, 0.0, 0.0]).is_none() && chain.posterior(&[]).is_none());
        assert!(chain.posterior(&[f64::NAN, 0.0]).is_none() && chain.likeliest_path(&[f64::NAN, 0.0]).is_none());
        // An observation that neither state can make.
        assert!(chain.posterior(&[f64::NEG_INFINITY, f64::NEG_INFINITY]).is_none());
    }
}
