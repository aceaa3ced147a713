//! Portfolios along a tree of names: no matrix is inverted.
//!
//! Results differ by convention, so that each choice has a name: what counts as distance, how clusters are joined, how the
//! tree is cut.
use breadth_kernels::linalg::{dot_fast, outer_gram};
use kodama::Method;

use crate::risk::RiskModel;

/// What the distance of two names is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Codependence {
    /// dᵢⱼ = √((1 − ρᵢⱼ) / 2), as most libraries have it.
    Correlation,
    /// The Euclidean distance of the columns i and j of that matrix, as published: López de Prado (2016).
    DistanceOfDistances,
}

/// How clusters are joined.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Linkage {
    /// By the nearest pair (López de Prado 2016).
    Single,
    /// By the farthest pair.
    Complete,
    /// By the mean of all pairs.
    Average,
    /// By the increase of the sum of squares (Raffinot 2018).
    Ward,
}

/// The tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    /// How many names.
    pub names: usize,
    /// Each join: the clusters (names first, then joins in order) and their distance.
    pub joins: Vec<(usize, usize, f64)>,
}

impl Hierarchy {
    /// The tree of a risk model's names.
    pub fn of(model: &RiskModel, codependence: Codependence, linkage: Linkage) -> Self {
        let n = model.names;
        let s = model.volatilities();
        let mut matrix = outer_gram(&model.loadings, n, model.factors());
        for j in 0..n {
            for i in 0..n {
                let r = if i == j { 1.0 } else { matrix[j * n + i] / (s[i] * s[j]) };
                matrix[j * n + i] = ((1.0 - r) / 2.0).clamp(0.0, 1.0).sqrt();
            }
        }
        let mut condensed = Vec::with_capacity(n * n.saturating_sub(1) / 2);
        match codependence {
            Codependence::Correlation => {
                (0..n).for_each(|i| condensed.extend_from_slice(&matrix[i * n + i + 1..(i + 1) * n]));
            }
            Codependence::DistanceOfDistances => {
                let squared = outer_gram(&matrix, n, n);
                for i in 0..n {
                    let own = squared[i * n + i];
                    condensed.extend(
                        (i + 1..n).map(|j| (own + squared[j * n + j] - 2.0 * squared[i * n + j]).max(0.0).sqrt()),
                    );
                }
            }
        }
        let method = match linkage {
            Linkage::Single => Method::Single,
            Linkage::Complete => Method::Complete,
            Linkage::Average => Method::Average,
            Linkage::Ward => Method::Ward,
        };
        let tree = kodama::linkage(&mut condensed, n, method);
        let joins = tree.steps().iter().map(|s| (s.cluster1, s.cluster2, s.dissimilarity)).collect();
        Hierarchy { names: n, joins }
    }

    /// The names below a cluster, from left to right.
    pub fn leaves(&self, cluster: usize) -> Vec<usize> {
        let (mut out, mut stack) = (Vec::new(), vec![cluster]);
        while let Some(c) = stack.pop() {
            match c.checked_sub(self.names) {
                None => out.push(c),
                Some(j) => stack.extend([self.joins[j].1, self.joins[j].0]),
            }
        }
        out
    }

    /// All names from left to right.
    pub fn order(&self) -> Vec<usize> {
        if self.names == 0 {
            Vec::new()
        } else {
            self.leaves(self.names + self.joins.len() - usize::from(!self.joins.is_empty()))
        }
    }
}

/// Variance of some neighbouring names in inverse-variance weights.
fn cluster_variance(ordered: &RiskModel, variances: &[f64], from: usize, to: usize) -> f64 {
    let inverse: Vec<f64> = variances[from..to].iter().map(|v| 1.0 / v).collect();
    let total: f64 = inverse.iter().sum();
    let n = ordered.names;
    let shared: f64 = ordered.loadings.chunks_exact(n).map(|c| dot_fast(&c[from..to], &inverse).powi(2)).sum();
    let own: f64 = ordered.specific[from..to].iter().zip(&inverse).map(|(d, w)| d * w * w).sum();
    (shared + own) / (total * total)
}

/// Hierarchical risk parity: the names in the tree's order, halved again and again; each half's share is inverse to its
/// variance. Source: López de Prado (2016).
pub fn hrp(model: &RiskModel, tree: &Hierarchy) -> Vec<f64> {
    let order = tree.order();
    let ordered = model.of(&order);
    let variances = ordered.variances();
    let mut w = vec![1.0; order.len()];
    let mut stack = vec![(0, order.len())];
    while let Some((from, to)) = stack.pop() {
        if to - from < 2 {
            continue;
        }
        let middle = from + (to - from) / 2;
        let left = cluster_variance(&ordered, &variances, from, middle);
        let right = cluster_variance(&ordered, &variances, middle, to);
        let share = 1.0 - left / (left + right);
        w[from..middle].iter_mut().for_each(|w| *w *= share);
        w[middle..to].iter_mut().for_each(|w| *w *= 1.0 - share);
        stack.extend([(from, middle), (middle, to)]);
    }
    let mut out = vec![0.0; order.len()];
    order.iter().zip(w).for_each(|(i, w)| out[*i] = w);
    out
}

/// Hierarchical equal risk contribution: the tree is cut into `clusters`; at every split above them the shares are inverse to
/// the sums of the clusters' variances, within a cluster to the names' variances. Source: Raffinot (2018), with variance as
/// the measure of risk and the tree's own splits.
pub fn herc(model: &RiskModel, tree: &Hierarchy, clusters: usize) -> Vec<f64> {
    let n = tree.names;
    if n == 0 {
        return Vec::new();
    }
    let order = tree.order();
    let mut place = vec![0; n];
    order.iter().enumerate().for_each(|(at, i)| place[*i] = at);
    let ordered = model.of(&order);
    let variances = ordered.variances();
    // The last `clusters` − 1 joins are undone.
    let first_cut = tree.joins.len() + 1 - clusters.clamp(1, n);
    let is_cluster = |c: usize| c < n + first_cut;
    let span = |c: usize| {
        let leaves = tree.leaves(c);
        (place[leaves[0]], place[leaves[0]] + leaves.len())
    };
    // Risk of a subtree: the sum over the clusters below.
    let risk = |c: usize| -> f64 {
        let (mut sum, mut stack) = (0.0, vec![c]);
        while let Some(c) = stack.pop() {
            if is_cluster(c) {
                let (from, to) = span(c);
                sum += cluster_variance(&ordered, &variances, from, to);
            } else {
                stack.extend([tree.joins[c - n].1, tree.joins[c - n].0]);
            }
        }
        sum
    };
    let mut out = vec![0.0; n];
    let mut stack = vec![(n + tree.joins.len() - usize::from(!tree.joins.is_empty()), 1.0)];
    while let Some((c, share)) = stack.pop() {
        if is_cluster(c) {
            let (from, to) = span(c);
            let total: f64 = variances[from..to].iter().map(|v| 1.0 / v).sum();
            (from..to).for_each(|at| out[order[at]] = share / variances[at] / total);
        } else {
            let (a, b, _) = tree.joins[c - n];
            let (ra, rb) = (risk(a), risk(b));
            stack.extend([(a, share * rb / (ra + rb)), (b, share * ra / (ra + rb))]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two pairs: 0 and 1 alike, 2 and 3 alike, by one factor each.
    fn pairs() -> RiskModel {
        RiskModel { names: 4, loadings: vec![2.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0], specific: vec![1.0; 4] }
    }

    #[test]
    fn the_tree_finds_the_pairs_and_each_gets_its_inverse_variance() {
        let model = pairs();
        let tree = Hierarchy::of(&model, Codependence::Correlation, Linkage::Single);
        assert_eq!(tree.order(), vec![0, 1, 2, 3]);
        // Halves with equal weights: variances 4 + ½ = 4.5 and 1 + ½ = 1.5, shares ¼ and ¾.
        let w = hrp(&model, &tree);
        assert!((w[0] - 0.125).abs() < 1e-15 && (w[2] - 0.375).abs() < 1e-15, "{w:?}");
        assert_eq!(herc(&model, &tree, 2), w);
        let one = herc(&model, &tree, 1);
        // One cluster: inverse variance, 5 against 2.
        assert!((one[0] / one[2] - 2.0 / 5.0).abs() < 1e-14);
    }

    #[test]
    fn on_a_diagonal_covariance_it_is_inverse_variance() {
        let model = RiskModel { names: 5, loadings: Vec::new(), specific: vec![1.0, 2.0, 4.0, 5.0, 10.0] };
        for codependence in [Codependence::Correlation, Codependence::DistanceOfDistances] {
            for linkage in [Linkage::Single, Linkage::Complete, Linkage::Average, Linkage::Ward] {
                let w = hrp(&model, &Hierarchy::of(&model, codependence, linkage));
                let wanted = crate::policies::inverse_variance(&model.specific).unwrap();
                assert!(w.iter().zip(&wanted).all(|(a, b)| (a - b).abs() < 1e-15), "{w:?}");
            }
        }
    }
}
