//! The statistical jump model: a few centres and a price for every change between them.
//!
//! Minimises ½ Σₜ ‖xₜ − θ(sₜ)‖² + λ Σₜ 1[sₜ ≠ sₜ₋₁] over centres θ and paths s. Source: Bemporad, Breschi, Piga & Boyd
//! (2018); Nystrup, Lindström & Madsen (2020).

/// A fitted jump model.
#[derive(Clone, Debug, PartialEq)]
pub struct Jump {
    /// Each state's centre; `None` for a state that nothing is in: the model has collapsed.
    pub centres: Vec<Option<Vec<f64>>>,
    /// The state of each row.
    pub path: Vec<u8>,
    /// The minimum reached.
    pub objective: f64,
}

impl Jump {
    /// How often the path changes.
    pub fn switches(&self) -> usize {
        self.path.windows(2).filter(|w| w[0] != w[1]).count()
    }

    /// Whether some state is empty.
    pub fn collapsed(&self) -> bool {
        self.centres.iter().any(Option::is_none)
    }
}

/// Rows of features, one after the other.
#[derive(Copy, Clone, Debug)]
pub struct Rows<'a> {
    /// The numbers.
    pub x: &'a [f64],
    /// How many a row.
    pub width: usize,
}

impl Rows<'_> {
    fn len(&self) -> usize {
        self.x.len() / self.width.max(1)
    }

    fn row(&self, t: usize) -> &[f64] {
        &self.x[t * self.width..][..self.width]
    }

    fn loss(&self, t: usize, centre: &Option<Vec<f64>>) -> f64 {
        let Some(centre) = centre else { return f64::INFINITY };
        0.5 * self.row(t).iter().zip(centre).map(|(a, b)| (a - b) * (a - b)).sum::<f64>()
    }
}

/// The cheapest path for given centres, exact, and its cost: Vₜ(k) = ℓₜ(k) + min(Vₜ₋₁(k), minⱼ Vₜ₋₁(j) + λ).
pub fn jump_path(rows: Rows<'_>, centres: &[Option<Vec<f64>>], penalty: f64) -> (Vec<u8>, f64) {
    let (n, k) = (rows.len(), centres.len());
    let mut from = vec![0_u8; n * k];
    let mut value = vec![0.0; k];
    for t in 0..n {
        advance(rows, centres, penalty, t, &mut value, Some(&mut from[t * k..][..k]));
    }
    let (mut state, best) = cheapest(&value);
    let mut path = vec![0_u8; n];
    for t in (0..n).rev() {
        path[t] = state as u8;
        state = usize::from(from[t * k + state]);
    }
    (path, best)
}

/// The state one would have named at each row, from the rows up to it alone: where the cheapest path so far ends.
pub fn jump_online(rows: Rows<'_>, centres: &[Option<Vec<f64>>], penalty: f64) -> Vec<u8> {
    let mut value = vec![0.0; centres.len()];
    (0..rows.len())
        .map(|t| {
            advance(rows, centres, penalty, t, &mut value, None);
            cheapest(&value).0 as u8
        })
        .collect()
}

fn advance(
    rows: Rows<'_>,
    centres: &[Option<Vec<f64>>],
    penalty: f64,
    t: usize,
    value: &mut [f64],
    mut from: Option<&mut [u8]>,
) {
    let (best, least) = cheapest(value);
    for (k, v) in value.iter_mut().enumerate() {
        // Nothing is paid before the first row; to stay costs nothing and wins a tie.
        let (origin, before) = if t == 0 || *v <= least + penalty { (k, *v) } else { (best, least + penalty) };
        if let Some(from) = from.as_deref_mut() {
            from[k] = origin as u8;
        }
        *v = before + rows.loss(t, &centres[k]);
    }
}

/// The least entry; of equals the first.
fn cheapest(value: &[f64]) -> (usize, f64) {
    value.iter().copied().enumerate().fold((0, f64::INFINITY), |a, b| if b.1 < a.1 { b } else { a })
}

/// Fits `states` states by turns: the exact path for the centres, then the mean of each state's rows, until the path
/// stays; from `starts` draws of centres (k-means++, Arthur & Vassilvitskii 2007), the cheapest kept.
///
/// `None` for no row, a missing number, fewer than one state or start, or rows that do not fill the table.
pub fn fit_jump(rows: Rows<'_>, states: usize, penalty: f64, starts: usize, seed: u64) -> Option<Jump> {
    let sound = rows.width > 0 && rows.x.len().is_multiple_of(rows.width) && rows.x.iter().all(|v| v.is_finite());
    if !sound || rows.len() == 0 || !(1..=16).contains(&states) || penalty.is_nan() || penalty < 0.0 {
        return None;
    }
    let mut best: Option<Jump> = None;
    for start in 0..starts {
        let mut draw = Draw(seed.wrapping_add(start as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut centres: Vec<Option<Vec<f64>>> = seeds(rows, states, &mut draw).into_iter().map(Some).collect();
        let (mut path, mut objective) = jump_path(rows, &centres, penalty);
        for _ in 0..300 {
            centres = means(rows, &path, states);
            let (next, cost) = jump_path(rows, &centres, penalty);
            objective = cost;
            if next == path {
                break;
            }
            path = next;
        }
        if best.as_ref().is_none_or(|b| objective < b.objective - 1e-12 * b.objective.abs()) {
            best = Some(Jump { centres, path, objective });
        }
    }
    best
}

fn means(rows: Rows<'_>, path: &[u8], states: usize) -> Vec<Option<Vec<f64>>> {
    let mut sums = vec![(vec![0.0; rows.width], 0_usize); states];
    for (t, s) in path.iter().enumerate() {
        let (sum, count) = &mut sums[usize::from(*s)];
        sum.iter_mut().zip(rows.row(t)).for_each(|(a, b)| *a += b);
        *count += 1;
    }
    let mean = |(sum, count): (Vec<f64>, usize)| {
        (count > 0).then(|| sum.into_iter().map(|v| v / count as f64).collect::<Vec<f64>>())
    };
    sums.into_iter().map(mean).collect()
}

/// The first centre is any row; each next one a row drawn with probability in proportion to its squared distance from
/// the centres there are.
fn seeds(rows: Rows<'_>, states: usize, draw: &mut Draw) -> Vec<Vec<f64>> {
    let n = rows.len();
    let mut centres = vec![rows.row(((draw.uniform() * n as f64) as usize).min(n - 1)).to_vec()];
    let mut distance = vec![f64::INFINITY; n];
    while centres.len() < states {
        let last = centres.last().cloned();
        let mut total = 0.0;
        for (t, d) in distance.iter_mut().enumerate() {
            *d = d.min(rows.loss(t, &last));
            total += *d;
        }
        let mut left = draw.uniform() * total;
        let chosen = distance.iter().position(|d| {
            left -= d;
            left < 0.0
        });
        centres.push(rows.row(chosen.unwrap_or(n - 1)).to_vec());
    }
    centres
}

/// SplitMix64: the same seed draws the same numbers.
struct Draw(u64);

impl Draw {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_made_where_it_pays() {
        // Centres 0 and 2; rows 0 0 2 0 0: the lone 2 costs ½·2² = 2 to leave, and two changes cost 2λ.
        let rows = Rows { x: &[0.0, 0.0, 2.0, 0.0, 0.0], width: 1 };
        let centres = [Some(vec![0.0]), Some(vec![2.0])];
        assert_eq!(jump_path(rows, &centres, 0.9), (vec![0, 0, 1, 0, 0], 1.8));
        assert_eq!(jump_path(rows, &centres, 1.1), (vec![0, 0, 0, 0, 0], 2.0));
        // Named on the day, the change needs only its own price.
        assert_eq!(jump_online(rows, &centres, 1.1), [0, 0, 1, 0, 0]);
    }

    #[test]
    fn too_high_a_price_empties_a_state() {
        let x: Vec<f64> = (0..40).map(|t| if t < 20 { -1.0 } else { 1.0 }).collect();
        let rows = Rows { x: &x, width: 1 };
        // Two states: one change costs 1; one state: ½·40 = 20.
        let fit = fit_jump(rows, 2, 1.0, 5, 7).unwrap();
        assert!((fit.objective - 1.0).abs() < 1e-12 && fit.switches() == 1 && !fit.collapsed());
        let one = fit_jump(rows, 2, 50.0, 5, 7).unwrap();
        assert!((one.objective - 20.0).abs() < 1e-12 && one.collapsed());
        assert!(fit_jump(Rows { x: &[f64::NAN], width: 1 }, 2, 1.0, 1, 0).is_none());
    }

    proptest::proptest! {
        #[test]
        fn no_path_is_cheaper(x in proptest::collection::vec(-2.0..2.0_f64, 1..9), penalty in 0.0..2.0_f64) {
            let rows = Rows { x: &x, width: 1 };
            let centres = [Some(vec![-1.0]), Some(vec![0.8])];
            let (path, cost) = jump_path(rows, &centres, penalty);
            let of = |path: &[u8]| {
                let stays: f64 = path.iter().enumerate().map(|(t, s)| rows.loss(t, &centres[usize::from(*s)])).sum();
                stays + penalty * path.windows(2).filter(|w| w[0] != w[1]).count() as f64
            };
            proptest::prop_assert!((of(&path) - cost).abs() < 1e-12);
            for code in 0..1_u32 << x.len() {
                let other: Vec<u8> = (0..x.len()).map(|t| (code >> t & 1) as u8).collect();
                proptest::prop_assert!(of(&other) >= cost - 1e-12);
            }
        }

        #[test]
        fn what_is_named_on_the_day_is_not_changed_later(x in proptest::collection::vec(-2.0..2.0_f64, 2..30), cut in 1..30_usize) {
            let cut = cut.min(x.len());
            let centres = [Some(vec![-1.0]), Some(vec![0.8])];
            let whole = jump_online(Rows { x: &x, width: 1 }, &centres, 0.7);
            let part = jump_online(Rows { x: &x[..cut], width: 1 }, &centres, 0.7);
            proptest::prop_assert_eq!(&whole[..cut], &part[..]);
        }
    }
}
