//! The probability that the best of many trials was chosen for its luck.
use rayon::prelude::*;
use serde::Serialize;

/// What combinatorially symmetric cross-validation finds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overfitting {
    /// The part of the splits in which the best trial in sample is at or below the median out of sample.
    pub probability: f64,
    /// Splits.
    pub splits: usize,
    /// Trials.
    pub trials: usize,
    /// The logits ln(ω / (1 − ω)) of its relative rank out of sample, in the order of the splits.
    pub logits: Vec<f64>,
    /// The part of the splits in which it loses out of sample.
    pub loss: f64,
}

/// The probability of backtest overfitting (Bailey, Borwein, López de Prado and Zhu 2017): returns are cut into `blocks`
/// (even) blocks of equal length, the remainder left off at the start; in each of the C(blocks, blocks/2) halves the trial
/// with the highest Sharpe ratio is ranked among all in the other half, ω = rank / (trials + 1). Ties share the mean rank.
///
/// `None` for fewer than two trials, trials of unequal length, blocks that are odd, fewer than two or longer than the data.
pub fn overfitting(trials: &[Vec<f64>], blocks: usize) -> Option<Overfitting> {
    let n = trials.first()?.len();
    let size = n.checked_div(blocks)?;
    if trials.len() < 2 || !blocks.is_multiple_of(2) || size < 2 || blocks > 20 || trials.iter().any(|t| t.len() != n) {
        return None;
    }
    let skip = n - size * blocks;
    // (Σr, Σr²) of each trial in each block: a half's ratio is a sum over its blocks.
    let sums: Vec<Vec<(f64, f64)>> = trials
        .iter()
        .map(|r| r[skip..].chunks_exact(size).map(|c| (c.iter().sum(), c.iter().map(|x| x * x).sum())).collect())
        .collect();
    let half = (size * blocks / 2) as f64;
    let ratio = |trial: &[(f64, f64)], mask: u32| {
        let chosen = trial.iter().enumerate().filter(|(b, _)| mask >> b & 1 == 1);
        let (sum, squares) = chosen.fold((0.0, 0.0), |(s, q), (_, (a, b))| (s + a, q + b));
        let variance = (squares - sum * sum / half) / (half - 1.0);
        if variance > 0.0 { sum / half / variance.sqrt() } else { 0.0 }
    };
    let masks: Vec<u32> = (0..1u32 << blocks).filter(|m| m.count_ones() as usize == blocks / 2).collect();
    let all = (1u32 << blocks) - 1;
    let out: Vec<(f64, bool)> = masks
        .par_iter()
        .map(|mask| {
            let inside: Vec<f64> = sums.iter().map(|t| ratio(t, *mask)).collect();
            let outside: Vec<f64> = sums.iter().map(|t| ratio(t, all ^ mask)).collect();
            // The first where several are equally good.
            let best = (0..inside.len()).fold(0, |best, k| if inside[k] > inside[best] { k } else { best });
            let rank = breadth_kernels::ranks(&outside)[best];
            let omega = rank / (trials.len() as f64 + 1.0);
            ((omega / (1.0 - omega)).ln(), outside[best] < 0.0)
        })
        .collect();
    let part = |f: &dyn Fn(&(f64, bool)) -> bool| out.iter().filter(|o| f(o)).count() as f64 / out.len() as f64;
    Some(Overfitting {
        probability: part(&|o| o.0 <= 0.0),
        splits: out.len(),
        trials: trials.len(),
        loss: part(&|o| o.1),
        logits: out.iter().map(|o| o.0).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Deterministic noise anyone can make again: xₜ₊₁ = 16807 xₜ mod 2³¹−1 (Park & Miller), less ½.
    pub(crate) fn noise(seed: u64, n: usize) -> Vec<f64> {
        let mut x = seed;
        (0..n)
            .map(|_| {
                x = x * 16_807 % 2_147_483_647;
                x as f64 / 2_147_483_647.0 - 0.5
            })
            .collect()
    }

    #[test]
    fn agrees_with_the_definition_in_numpy() {
        // The definition written out in numpy over itertools.combinations, on the same noise.
        let trials: Vec<Vec<f64>> = (1..=10).map(|k| noise(1000 + k, 240).iter().map(|x| x * 0.02).collect()).collect();
        let found = overfitting(&trials, 8).unwrap();
        assert_eq!((found.splits, found.trials), (70, 10));
        assert!((found.probability - 0.32857142857142857).abs() < 1e-12, "{}", found.probability);
        let mean = found.logits.iter().sum::<f64>() / 70.0;
        assert!((mean - 0.4853081200283788).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn a_trial_that_is_better_everywhere_is_no_luck() {
        let mut trials: Vec<Vec<f64>> =
            (1..=9).map(|k| noise(50 + k, 400).iter().map(|x| x * 0.01).collect()).collect();
        trials.push(noise(99, 400).iter().map(|x| 0.005 + x * 0.01).collect());
        let found = overfitting(&trials, 10).unwrap();
        assert_eq!((found.probability, found.loss), (0.0, 0.0));
        assert!(overfitting(&trials, 7).is_none() && overfitting(&trials[..1], 8).is_none());
    }
}
