//! Two states whose mean and variance switch: the filter of Hamilton (1989) and the smoother of Kim (1994).
use crate::hmm::{HiddenChain, normal_log_density};

/// yₜ = μₛ + σₛ εₜ with s a chain of two states.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Switching {
    /// Probability to stay in state 0: p[0→0].
    pub stay: f64,
    /// Probability to leave state 1 for state 0: p[1→0], which is not the probability to stay there.
    pub leave: f64,
    /// μ of each state.
    pub mean: [f64; 2],
    /// σ² of each state.
    pub variance: [f64; 2],
}

/// What the filter gives: entry t depends on the observations up to t alone.
#[derive(Clone, Debug, PartialEq)]
pub struct SwitchingFilter {
    /// ln of the likelihood of all observations.
    pub log_likelihood: f64,
    /// P(state at t | observations before t).
    pub predicted: Vec<[f64; 2]>,
    /// P(state at t | observations up to t).
    pub filtered: Vec<[f64; 2]>,
}

impl Switching {
    /// Parameters in the order p[0→0], p[1→0], μ₀, μ₁, σ²₀, σ²₁.
    pub const fn from_array(p: [f64; 6]) -> Self {
        Switching { stay: p[0], leave: p[1], mean: [p[2], p[3]], variance: [p[4], p[5]] }
    }

    /// The same order.
    pub const fn to_array(self) -> [f64; 6] {
        [self.stay, self.leave, self.mean[0], self.mean[1], self.variance[0], self.variance[1]]
    }

    /// Whether these are parameters at all: probabilities inside (0, 1), variances above 0.
    pub fn is_sound(&self) -> bool {
        [self.stay, self.leave].iter().all(|p| *p > 0.0 && *p < 1.0)
            && self.variance.iter().all(|v| *v > 0.0 && v.is_finite())
            && self.mean.iter().all(|m| m.is_finite())
    }

    /// The share of time spent in each state in the long run: π₀ = p₁₀ / (1 − p₀₀ + p₁₀).
    pub fn ergodic(&self) -> [f64; 2] {
        let p = self.leave / (1.0 - self.stay + self.leave);
        [p, 1.0 - p]
    }

    /// How long a spell lasts on the average, in observations: 1 / (1 − p₀₀) and 1 / p₁₀.
    pub fn durations(&self) -> [f64; 2] {
        [1.0 / (1.0 - self.stay), 1.0 / self.leave]
    }

    /// The same model with the states' names exchanged.
    #[must_use]
    pub fn exchanged(&self) -> Self {
        let swap = |x: [f64; 2]| [x[1], x[0]];
        Switching {
            stay: 1.0 - self.leave,
            leave: 1.0 - self.stay,
            mean: swap(self.mean),
            variance: swap(self.variance),
        }
    }

    /// The model as a hidden chain that starts with these probabilities.
    pub fn chain(&self, start: [f64; 2]) -> HiddenChain {
        HiddenChain {
            start: start.to_vec(),
            transition: vec![self.stay, 1.0 - self.stay, self.leave, 1.0 - self.leave],
        }
    }

    /// ln of each state's density at each observation.
    pub fn log_density(&self, y: &[f64]) -> Vec<f64> {
        normal_log_density(y, &self.mean, &self.variance)
    }

    /// The filter, started from the ergodic law: ξₜ|ₜ ∝ ξₜ|ₜ₋₁ ⊙ f(yₜ), ξₜ₊₁|ₜ = P′ ξₜ|ₜ.
    ///
    /// `None` for no observation, a missing one, or parameters that are none.
    pub fn filter(&self, y: &[f64]) -> Option<SwitchingFilter> {
        let (mut predicted, mut filtered) = (Vec::with_capacity(y.len()), Vec::with_capacity(y.len()));
        let log_likelihood = self.run(y, |before, now| {
            predicted.push(before);
            filtered.push(now);
        })?;
        Some(SwitchingFilter { log_likelihood, predicted, filtered })
    }

    /// ln of the likelihood alone.
    pub fn log_likelihood(&self, y: &[f64]) -> Option<f64> {
        self.run(y, |_, _| {})
    }

    fn run(&self, y: &[f64], mut each: impl FnMut([f64; 2], [f64; 2])) -> Option<f64> {
        if y.is_empty() || !self.is_sound() {
            return None;
        }
        let scale = self.variance.map(|v| -0.5 * (std::f64::consts::TAU * v).ln());
        let factor = self.variance.map(|v| -0.5 / v);
        let mut before = self.ergodic();
        let mut sum = 0.0;
        for v in y {
            let log = [0, 1].map(|k| scale[k] + factor[k] * (v - self.mean[k]) * (v - self.mean[k]));
            // Over the larger of the two, so that an outlier underflows in one state only.
            let top = log[0].max(log[1]);
            let weight = [0, 1].map(|k| before[k] * (log[k] - top).exp());
            let total = weight[0] + weight[1];
            sum += top + total.ln();
            let now = weight.map(|w| w / total);
            each(before, now);
            before =
                [now[0] * self.stay + now[1] * self.leave, now[0] * (1.0 - self.stay) + now[1] * (1.0 - self.leave)];
        }
        sum.is_finite().then_some(sum)
    }

    /// P(state at t | all observations), by Kim's backward recursion: ξₜ|ₙ = ξₜ|ₜ ⊙ {P [ξₜ₊₁|ₙ ⊘ ξₜ₊₁|ₜ]}. Hindsight: never for
    /// anything that is dated.
    pub fn smooth(&self, filter: &SwitchingFilter) -> Vec<[f64; 2]> {
        let mut out = filter.filtered.clone();
        for t in (0..out.len().saturating_sub(1)).rev() {
            let (next, predicted) = (out[t + 1], filter.predicted[t + 1]);
            let r = [0, 1].map(|k| if predicted[k] > 0.0 { next[k] / predicted[k] } else { 0.0 });
            let now = filter.filtered[t];
            out[t] = [
                now[0] * (self.stay * r[0] + (1.0 - self.stay) * r[1]),
                now[1] * (self.leave * r[0] + (1.0 - self.leave) * r[1]),
            ];
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_step_by_hand() {
        // π = 0.1 / (0.2 + 0.1) = 1/3; y = 0 with μ = ±1 and σ² = 1 is equally likely in both: the filter stays at π.
        let model = Switching { stay: 0.8, leave: 0.1, mean: [-1.0, 1.0], variance: [1.0, 1.0] };
        let filter = model.filter(&[0.0]).unwrap();
        assert!((model.ergodic()[0] - 1.0 / 3.0).abs() < 1e-15 && (filter.filtered[0][0] - 1.0 / 3.0).abs() < 1e-15);
        assert!((filter.log_likelihood - (-0.5 * std::f64::consts::TAU.ln() - 0.5)).abs() < 1e-15);
        assert!((model.durations()[0] - 5.0).abs() < 1e-12 && (model.durations()[1] - 10.0).abs() < 1e-12);
        assert!(Switching { leave: 0.0, ..model }.filter(&[0.0]).is_none() && model.filter(&[f64::NAN]).is_none());
    }

    proptest::proptest! {
        #[test]
        fn kim_is_forward_backward_and_names_do_not_matter(
            y in proptest::collection::vec(-4.0..4.0_f64, 2..60), stay in 0.05..0.95_f64, leave in 0.05..0.95_f64, m in 0.0..2.0_f64,
        ) {
            let model = Switching { stay, leave, mean: [0.3, 0.3 - m], variance: [0.5, 3.0] };
            let filter = model.filter(&y).unwrap();
            let smoothed = model.smooth(&filter);
            let other = model.chain(model.ergodic()).posterior(&model.log_density(&y)).unwrap();
            proptest::prop_assert!((filter.log_likelihood - other.log_likelihood).abs() < 1e-9);
            for (t, hindsight) in smoothed.iter().enumerate() {
                proptest::prop_assert!((filter.filtered[t][1] - other.filtered[2 * t + 1]).abs() < 1e-10);
                proptest::prop_assert!((hindsight[1] - other.smoothed[2 * t + 1]).abs() < 1e-9);
            }
            let exchanged = model.exchanged().filter(&y).unwrap();
            proptest::prop_assert!((exchanged.log_likelihood - filter.log_likelihood).abs() < 1e-9);
            proptest::prop_assert!((exchanged.filtered[y.len() - 1][0] - filter.filtered[y.len() - 1][1]).abs() < 1e-9);
        }

        #[test]
        fn the_filter_does_not_look_ahead(y in proptest::collection::vec(-4.0..4.0_f64, 2..40), cut in 1..40_usize) {
            let model = Switching { stay: 0.9, leave: 0.2, mean: [0.0, -1.0], variance: [1.0, 4.0] };
            let cut = cut.min(y.len());
            let (whole, part) = (model.filter(&y).unwrap(), model.filter(&y[..cut]).unwrap());
            proptest::prop_assert_eq!(&whole.filtered[..cut], &part.filtered[..]);
        }
    }
}
