//! Operators across companies: winsorise, rank, standardise, neutralise, combine, decay, cut into buckets.
//!
//! A column holds one number a company in the order of the securities; `NaN` is missing and stays missing. Equal numbers
//! share their rank, so that no operator depends on the order of its input; where one of two equals must come first
//! ([`buckets`]), the security first seen does.
use std::collections::BTreeMap;

use breadth_domain::score::MissingRule;
use breadth_kernels::{mean, median_known, rank, z_scores};

use crate::{Missing, Quantity};

/// The numbers of a metric's column; `NaN` where missing.
pub fn numbers(column: &[Result<Quantity, Missing>]) -> Vec<f64> {
    column.iter().map(|v| v.as_ref().map_or(f64::NAN, |q| q.value)).collect()
}

/// Standard scores of the ranks: outliers and the shape of the distribution do not matter. Missing stays missing.
/// Source: Asness, Frazzini and Pedersen (2019).
pub fn rank_z(x: &[f64]) -> Vec<f64> {
    z_scores(&rank::ranks(x))
}

/// The places of each group, groups in the order of their names.
fn groups<'g>(of: &[&'g str]) -> BTreeMap<&'g str, Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    of.iter().enumerate().for_each(|(i, g)| groups.entry(g).or_default().push(i));
    groups
}

/// Applies an operator within each group; a company without a group (an empty name) has no answer.
pub fn within(of: &[&str], x: &[f64], operator: impl Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let mut out = vec![f64::NAN; x.len()];
    for (_, places) in groups(of).into_iter().filter(|(name, _)| !name.is_empty()) {
        let own: Vec<f64> = places.iter().map(|i| x[*i]).collect();
        places.iter().zip(operator(&own)).for_each(|(i, v)| out[*i] = v);
    }
    out
}

/// x less the mean of its group.
pub fn demeaned(of: &[&str], x: &[f64]) -> Vec<f64> {
    within(of, x, |own| match mean(&breadth_kernels::known(own)) {
        Some(m) => own.iter().map(|v| v - m).collect(),
        None => own.to_vec(),
    })
}

/// What is left of x after a line through the other variable, for example the logarithm of size: least squares over those
/// that have both. Missing where the other is missing; x less its mean where that does not vary.
pub fn residual(other: &[f64], x: &[f64]) -> Vec<f64> {
    let (a, b): (Vec<f64>, Vec<f64>) =
        other.iter().zip(x).filter(|(o, v)| !o.is_nan() && !v.is_nan()).map(|(o, v)| (*o, *v)).unzip();
    match (breadth_kernels::newey_west_slope(&a, &b, 0), mean(&b)) {
        (Some(fit), _) => other.iter().zip(x).map(|(o, v)| v - fit.intercept - fit.slope * o).collect(),
        (None, Some(m)) => other.iter().zip(x).map(|(o, v)| v - m + 0.0 * o).collect(),
        (None, None) => vec![f64::NAN; x.len()],
    }
}

/// The weighted mean of some columns, larger is better. `middle` is what the middle of a column is.
pub fn combine(columns: &[Vec<f64>], weights: &[f64], missing: MissingRule, middle: f64) -> Vec<f64> {
    let n = columns.first().map_or(0, Vec::len);
    let whole: f64 = weights.iter().sum();
    let worst: Vec<f64> =
        columns.iter().map(|c| breadth_kernels::known(c).into_iter().fold(f64::NAN, f64::min)).collect();
    (0..n)
        .map(|i| {
            let (mut total, mut weight) = (0.0, 0.0);
            for ((column, w), worst) in columns.iter().zip(weights).zip(&worst) {
                let value = match (column[i], missing) {
                    (v, _) if !v.is_nan() => v,
                    (_, MissingRule::Unknown) => return f64::NAN,
                    (_, MissingRule::Others) => continue,
                    (_, MissingRule::Middle) => middle,
                    (_, MissingRule::Worst) => *worst,
                };
                total += w * value;
                weight += w;
            }
            if 2.0 * weight >= whole && weight > 0.0 { total / weight } else { f64::NAN }
        })
        .collect()
}

/// Σ ½^(age/half-life) xₜ₋age / Σ ½^(age/half-life) over the columns known, newest first; missing where the newest is.
pub fn decay(newest_first: &[Vec<f64>], half_life: f64) -> Vec<f64> {
    let Some(newest) = newest_first.first() else { return Vec::new() };
    let weight = |age: usize| 0.5_f64.powf(age as f64 / half_life);
    (0..newest.len())
        .map(|i| {
            if newest[i].is_nan() {
                return f64::NAN;
            }
            let known = newest_first.iter().enumerate().filter(|(_, c)| !c[i].is_nan());
            let (total, mass) = known.fold((0.0, 0.0), |(t, m), (age, c)| (t + weight(age) * c[i], m + weight(age)));
            total / mass
        })
        .collect()
}

/// The places of the `k`th of `n` equal parts of `names` that are ranked best first, `k` = 0 being the best: ⌊k N/n⌋ to
/// ⌊(k + 1) N/n⌋. Screens, research and backtests cut by this.
pub fn part(names: usize, n: usize, k: usize) -> std::ops::Range<usize> {
    k * names / n..(k + 1) * names / n
}

/// Cuts scores into `n` buckets of equal count by [`part`], 1 = lowest, `n` = highest; of equal scores the security first
/// seen is the higher one, as in every ranking here. `None` where missing.
pub fn buckets(x: &[f64], n: usize) -> Vec<Option<usize>> {
    let mut order: Vec<usize> = (0..x.len()).filter(|i| !x[*i].is_nan()).collect();
    order.sort_by(|a, b| x[*b].total_cmp(&x[*a]).then(a.cmp(b)));
    let mut out = vec![None; x.len()];
    (0..n).for_each(|k| order[part(order.len(), n, k)].iter().for_each(|i| out[*i] = Some(n - k)));
    out
}

/// For every company the median of its group and how many of the group have a value; none without a group.
pub(crate) fn medians(of: &[&str], column: &[Result<Quantity, Missing>]) -> Vec<(Option<f64>, usize)> {
    let x = numbers(column);
    let mut out = vec![(None, 0); x.len()];
    for (_, places) in groups(of).into_iter().filter(|(name, _)| !name.is_empty()) {
        let own: Vec<f64> = places.iter().map(|i| x[*i]).collect();
        let have = own.iter().filter(|v| !v.is_nan()).count();
        let median = median_known(&own);
        places.iter().for_each(|i| out[*i] = (median, have));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn groups_are_taken_for_themselves() {
        let sectors = ["a", "b", "a", "b", ""];
        let d = demeaned(&sectors, &[1.0, 10.0, 3.0, 30.0, 5.0]);
        assert_eq!(d[..4], [-1.0, -10.0, 1.0, 10.0]);
        assert!(d[4].is_nan());
        assert_eq!(
            within(&sectors, &[1.0, 10.0, 3.0, 30.0, 5.0], rank::percentile_ranks)[..4],
            [0.25, 0.25, 0.75, 0.75]
        );
    }

    #[test]
    fn what_size_does_not_explain() {
        // 1, 2, 3, 6 over 0, 1, 2, 3: slope 1.6, intercept 0.6; residuals 0.4, −0.2, −0.8, 0.6.
        let r = residual(&[0.0, 1.0, 2.0, 3.0, NAN], &[1.0, 2.0, 3.0, 6.0, 9.0]);
        let expected = [0.4, -0.2, -0.8, 0.6];
        assert!(r.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12) && r[4].is_nan());
    }

    #[test]
    fn rules_for_a_part_that_is_missing() {
        let columns = [vec![0.2, 0.8], vec![NAN, 0.4]];
        let of = |rule| combine(&columns, &[3.0, 1.0], rule, 0.5)[0];
        assert!(of(MissingRule::Unknown).is_nan());
        assert!((of(MissingRule::Others) - 0.2).abs() < 1e-15);
        assert_eq!(of(MissingRule::Middle), (0.6 + 0.5) / 4.0);
        assert_eq!(of(MissingRule::Worst), (0.6 + 0.4) / 4.0);
        // With three quarters of the weight missing nothing is said.
        assert!(combine(&columns, &[1.0, 3.0], MissingRule::Others, 0.5)[0].is_nan());
    }

    #[test]
    fn older_scores_fade() {
        // Half-life of one: weights 1 and ½.
        assert_eq!(decay(&[vec![3.0, NAN], vec![0.0, 1.0]], 1.0)[0], 2.0);
        assert!(decay(&[vec![NAN], vec![1.0]], 1.0)[0].is_nan());
    }

    #[test]
    fn buckets_are_even_and_ties_go_by_order() {
        assert_eq!(buckets(&[3.0, 1.0, NAN, 2.0, 4.0], 2), [Some(2), Some(1), None, Some(1), Some(2)]);
        // Equal: the first one is the higher.
        assert_eq!(buckets(&[1.0, 1.0], 2), [Some(2), Some(1)]);
    }

    proptest::proptest! {
        #[test]
        fn every_bucket_has_its_share(x in proptest::collection::vec(0..5_i32, 1..80), n in 1..6_usize) {
            let x: Vec<f64> = x.into_iter().map(f64::from).collect();
            let cut = buckets(&x, n);
            for b in 1..=n {
                let count = cut.iter().filter(|c| **c == Some(b)).count();
                proptest::prop_assert!(count.abs_diff(x.len() / n) <= 1);
            }
            for (a, i) in cut.iter().zip(&x) {
                for (b, j) in cut.iter().zip(&x) {
                    proptest::prop_assert!(i <= j || a >= b);
                }
            }
        }
    }
}
