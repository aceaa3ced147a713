//! Whole decisions: how many names, no position too small, no trade too small. Branch and bound on the convex part, begun with
//! what paring down finds.
//!
//! Each name may take weights of a few intervals, for example {0} ∪ [0.5 %, 4 %]. A node takes their hull; where the weight
//! it finds lies between two of them, one child goes below and one above. A count K adds the row Σ wᵢ / uᵢ ≤ K (as
//! wᵢ ≤ uᵢ zᵢ), which every allowed choice satisfies. The bound that is reported is the least of what is still open.
use std::sync::Arc;

use super::core::{Beginning, Found};
use super::{Built, Rebalance, Stop};
use crate::constraints::{Beyond, DUST};
use crate::solve::Program;

/// Rounds of [`pare_by_halves`]: enough to halve ten thousand names and settle the last ones one by one.
const HALVES: usize = 40;

/// A gap, as a fraction of the objective, that is none.
const EXACT: f64 = 1e-9;

/// The weight of a name that is held for the count's sake alone.
const LIFTED: f64 = 1e-4;

/// What whole decisions there are.
struct Whole {
    /// For each name its intervals, ascending and apart.
    sets: Vec<Vec<(f64, f64)>>,
    least: usize,
    most: usize,
    owner: usize,
}

/// One node: bounds that differ from the programme's, and names that are counted as held.
#[derive(Clone, Default)]
struct Node {
    bounds: Vec<(usize, f64, f64)>,
    held: Vec<usize>,
    bound: f64,
    /// The answer of the node above.
    from: Option<Arc<Beginning>>,
}

impl Whole {
    fn of(rebalance: &Rebalance<'_>, built: &Built) -> Option<Self> {
        let (mut position, mut ticket, mut count) = (0.0_f64, 0.0_f64, (0, usize::MAX));
        let mut owner = None;
        for (k, b) in &built.beyond {
            match *b {
                Beyond::Position { min } => position = position.max(min),
                Beyond::Ticket { min } => ticket = ticket.max(min),
                Beyond::Names { min, max } => count = (count.0.max(min), count.1.min(max)),
                Beyond::TrackingError { .. } | Beyond::ActiveShare { .. } | Beyond::Lot { .. } => continue,
            }
            owner.get_or_insert(*k);
        }
        let owner = owner?;
        let p = &built.program;
        let sets = (0..p.names)
            .map(|i| {
                let held = rebalance.names.held(i);
                let most = p.trading.as_ref().map_or(f64::INFINITY, |t| t.most[i]);
                let (l, u) = (p.lower[i].max(held - most), p.upper[i].min(held + most));
                // What cannot be sold whole may be small, and is traded in part where it must be.
                let stuck = rebalance.names.floor(i) > 0.0;
                let sized = match position > 0.0 && !stuck {
                    true => vec![(f64::NEG_INFINITY, -position), (0.0, 0.0), (position, f64::INFINITY)],
                    false => vec![(f64::NEG_INFINITY, f64::INFINITY)],
                };
                let traded = match ticket > 0.0 {
                    true => vec![
                        (f64::NEG_INFINITY, held - ticket),
                        (0.0, 0.0),
                        (held, held),
                        (held + ticket, f64::INFINITY),
                    ],
                    false => vec![(f64::NEG_INFINITY, f64::INFINITY)],
                };
                let mut both: Vec<(f64, f64)> = sized
                    .iter()
                    .flat_map(|a| traded.iter().map(|b| (a.0.max(b.0).max(l), a.1.min(b.1).min(u))))
                    .filter(|(a, b)| a <= b)
                    .collect();
                both.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
                let mut apart: Vec<(f64, f64)> = Vec::new();
                for (a, b) in both {
                    match apart.last_mut() {
                        Some(last) if a <= last.1 => last.1 = last.1.max(b),
                        _ => apart.push((a, b)),
                    }
                }
                if apart.is_empty() && stuck { vec![(l, u)] } else { apart }
            })
            .collect();
        Some(Whole { sets, least: count.0, most: count.1, owner })
    }

    /// The intervals of a name that a node still allows.
    fn allowed(&self, p: &Program, i: usize) -> impl Iterator<Item = (f64, f64)> + '_ {
        let (l, u) = (p.lower[i], p.upper[i]);
        self.sets[i].iter().map(move |(a, b)| (a.max(l), b.min(u))).filter(|(a, b)| a <= b)
    }

    /// The programme of a node; `None` where it allows nothing.
    fn relaxed(&self, built: &Built, node: &Node) -> Option<Built> {
        let mut out = built.clone();
        let p = &mut out.program;
        for (i, l, u) in &node.bounds {
            (p.lower[*i], p.upper[*i]) = (p.lower[*i].max(*l), p.upper[*i].min(*u));
        }
        for i in 0..p.names {
            let hull = self.allowed(p, i).fold((f64::INFINITY, f64::NEG_INFINITY), |h, s| (h.0.min(s.0), h.1.max(s.1)));
            if hull.0 > hull.1 {
                return None;
            }
            (p.lower[i], p.upper[i]) = hull;
        }
        let open = |i: usize| p.lower[i] < -DUST || p.upper[i] > DUST;
        if (0..p.names).filter(|i| open(*i)).count() < self.least {
            return None;
        }
        if self.most < p.names && p.lower.iter().all(|l| *l >= -DUST) {
            let sure = |i: usize| p.lower[i] > DUST || node.held.contains(&i);
            let taken = (0..p.names).filter(|i| sure(*i)).count();
            let room = self.most.checked_sub(taken)? as f64;
            if room == 0.0 {
                for i in (0..p.names).filter(|i| !sure(*i)).collect::<Vec<_>>() {
                    p.upper[i] = p.upper[i].min(0.0);
                }
                return Some(out);
            }
            let row = (0..p.names)
                .map(|i| if sure(i) || p.upper[i] <= DUST { 0.0 } else { 1.0 / p.upper[i] })
                .collect::<Vec<f64>>();
            if row.iter().any(|a| *a > 0.0) {
                p.row("names", row, f64::NEG_INFINITY, room);
            }
        }
        Some(out)
    }

    /// The ends of the two intervals between which a weight lies; `None` where it is in one of them.
    fn gap(&self, p: &Program, i: usize, at: f64) -> Option<(f64, f64)> {
        let mut below = f64::NEG_INFINITY;
        for (a, b) in self.allowed(p, i) {
            if at < a - 1e-10 && at > below + 1e-10 {
                return Some((below, a));
            }
            below = b;
        }
        None
    }

    /// The least weight with which a name counts as held.
    fn lifted(&self, p: &Program, i: usize) -> f64 {
        self.allowed(p, i).map(|s| s.1.min(s.0.max(LIFTED))).find(|v| *v > DUST).unwrap_or(LIFTED)
    }

    /// Where the weights are not allowed: the two children of the node.
    fn split(&self, built: &Built, node: &Node, found: &Found) -> Option<[Node; 2]> {
        let p = &built.program;
        let w = &found.weights;
        let from = Arc::new(found.beginning());
        let child = |i: usize, l: f64, u: f64, held: bool| {
            let mut next = node.clone();
            next.bounds.push((i, l, u));
            if held {
                next.held.push(i);
            }
            next.bound = found.proof.bound.max(node.bound);
            next.from = Some(from.clone());
            next
        };
        let mut worst: Option<(f64, usize, f64, f64)> = None;
        for (i, at) in w.iter().copied().enumerate() {
            let Some((below, above)) = self.gap(p, i, at) else { continue };
            let depth = ((above - at).min(at - below)) / (above - below);
            if worst.is_none_or(|(d, ..)| depth > d) {
                worst = Some((depth, i, below, above));
            }
        }
        if let Some((_, i, below, above)) = worst {
            return Some([child(i, f64::NEG_INFINITY, below, false), child(i, above, f64::INFINITY, false)]);
        }
        let held: Vec<usize> = (0..p.names).filter(|i| w[*i].abs() > DUST).collect();
        let by_size = |i: &usize, j: &usize| w[*i].abs().total_cmp(&w[*j].abs()).then(i.cmp(j));
        if held.len() > self.most {
            let free = |i: &&usize| !node.held.contains(i) && p.lower[**i] <= DUST;
            let i = *held.iter().filter(free).min_by(|i, j| by_size(i, j))?;
            return Some([child(i, 0.0, 0.0, false), child(i, f64::NEG_INFINITY, f64::INFINITY, true)]);
        }
        if held.len() < self.least {
            // The name outside that would cost least.
            let gradient = p.smooth_gradient(w);
            let outside = (0..p.names).filter(|i| w[*i].abs() <= DUST && p.upper[*i] > DUST);
            let i = outside.min_by(|i, j| gradient[*i].total_cmp(&gradient[*j]).then(i.cmp(j)))?;
            let least = self.lifted(p, i);
            return Some([child(i, least, f64::INFINITY, false), child(i, 0.0, 0.0, false)]);
        }
        None
    }
}

/// What whole decisions allow at most, as rows and bounds: where it has no weights the decisions have none. `None`: they allow
/// nothing at all, as where more names are asked for than may be held.
pub(super) fn relaxed(rebalance: &Rebalance<'_>, built: &Built) -> Option<Built> {
    match Whole::of(rebalance, built) {
        Some(whole) => whole.relaxed(built, &Node::default()),
        None => Some(built.clone()),
    }
}

/// Weights among the allowed ones, found by leaving out the smallest and lifting those nearly large enough.
fn pare(rebalance: &Rebalance<'_>, built: &Built, whole: &Whole, root: &Found, nodes: &mut usize) -> Option<Found> {
    let mut node = Node::default();
    let mut found = root.clone();
    for _ in 0..12 {
        let p = whole.relaxed(built, &node)?;
        if whole.split(&p, &node, &found).is_none() {
            return Some(found);
        }
        // Every weight to its nearest interval; of the names beyond the count, the smallest go.
        let w = found.weights.clone();
        node.bounds.clear();
        let mut order: Vec<usize> = (0..w.len()).filter(|i| w[*i].abs() > DUST).collect();
        order.sort_by(|i, j| w[*j].abs().total_cmp(&w[*i].abs()).then(i.cmp(j)));
        let held = order.len();
        if held < whole.least {
            // Those outside that cost least come in.
            let gradient = p.program.smooth_gradient(&w);
            let outside = |i: &usize| w[*i].abs() <= DUST && p.program.upper[*i] > DUST;
            let mut others: Vec<usize> = (0..w.len()).filter(outside).collect();
            others.sort_by(|i, j| gradient[*i].total_cmp(&gradient[*j]).then(i.cmp(j)));
            order.extend(others.into_iter().take(whole.least - held));
        }
        for (place, i) in order.iter().enumerate() {
            if place >= whole.most && p.program.lower[*i] <= DUST {
                node.bounds.push((*i, 0.0, 0.0));
                continue;
            }
            let needed = place < whole.least;
            let far = |s: &(f64, f64)| (s.0 - w[*i]).max(w[*i] - s.1).max(0.0);
            let near = whole.sets[*i].iter().copied().filter(|s| !needed || s.1 > DUST || s.0 < -DUST);
            let near = near.min_by(|a, b| far(a).total_cmp(&far(b)));
            // Who is needed for the count is held by more than dust.
            let least = if needed && w[*i] >= 0.0 { whole.lifted(&p.program, *i) } else { f64::NEG_INFINITY };
            node.bounds.extend(near.map(|(a, b)| (*i, a.max(least), b)));
        }
        if whole.most < w.len() {
            // Who is out stays out, or the count would be passed from the other side.
            let room = whole.most.saturating_sub(held.min(whole.most));
            let out: Vec<usize> = (0..w.len()).filter(|i| w[*i].abs() <= DUST).collect();
            if room == 0 {
                node.bounds.extend(out.into_iter().filter(|i| p.program.lower[*i] <= DUST).map(|i| (i, 0.0, 0.0)));
            }
        }
        *nodes += 1;
        let next = whole.relaxed(built, &node)?;
        found = rebalance.convex(&next, Some(&found.beginning())).ok()?;
    }
    None
}

/// The same by halves: of the weights that are not allowed the lower half goes to the interval below and the programme is solved
/// again, until none is left. Where that leaves too little room, as beside a tight tracking error, the upper half is lifted.
fn pare_by_halves(
    rebalance: &Rebalance<'_>,
    built: &Built,
    whole: &Whole,
    root: &Found,
    nodes: &mut usize,
) -> Option<Found> {
    let mut node = Node::default();
    let mut found = root.clone();
    for _ in 0..HALVES {
        let p = whole.relaxed(built, &node)?;
        if whole.split(&p, &node, &found).is_none() {
            return Some(found);
        }
        let w = &found.weights;
        let mut between: Vec<(f64, usize, f64, f64)> = (0..w.len())
            .filter_map(|i| whole.gap(&p.program, i, w[i]).map(|(b, a)| ((w[i] - b) / (a - b), i, b, a)))
            .collect();
        if between.is_empty() {
            // Too many names: the smallest go, half of what is too much at a time.
            let mut held: Vec<usize> =
                (0..w.len()).filter(|i| w[*i].abs() > DUST && p.program.lower[*i] <= DUST).collect();
            held.sort_by(|i, j| w[*i].abs().total_cmp(&w[*j].abs()).then(i.cmp(j)));
            let all = w.iter().filter(|w| w.abs() > DUST).count();
            held.truncate(all.checked_sub(whole.most)?.div_ceil(2));
            between = held.into_iter().map(|i| (0.0, i, 0.0, f64::INFINITY)).collect();
        }
        between.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let half = between.len().div_ceil(2);
        let from = found.beginning();
        let mut solved = |bounds: &mut dyn Iterator<Item = (usize, f64, f64)>| {
            *nodes += 1;
            let mut next = node.clone();
            next.bounds.extend(bounds);
            let found = rebalance.convex(&whole.relaxed(built, &next)?, Some(&from)).ok()?;
            Some((next, found))
        };
        let lower = solved(&mut between[..half].iter().map(|(_, i, below, _)| (*i, f64::NEG_INFINITY, *below)));
        (node, found) = match lower {
            Some(next) => next,
            None => solved(
                &mut between[between.len() - half..]
                    .iter()
                    .filter(|b| b.3.is_finite())
                    .map(|(_, i, _, above)| (*i, *above, f64::INFINITY)),
            )?,
        };
    }
    None
}

/// The best allowed weights, or as good as the nodes allow, with a bound for all.
pub(super) fn search(rebalance: &Rebalance<'_>, built: &Built) -> Result<Found, Stop> {
    let from = rebalance.near.as_ref();
    let Some(whole) = Whole::of(rebalance, built) else { return rebalance.convex(built, from) };
    let label = || rebalance.list[whole.owner].rule.label();
    let none =
        || Stop::Unmet(whole.owner, format!("no weights were found that meet `{}` and the others", label()), f64::NAN);
    if !rebalance.counts_fit(built) {
        return Err(none());
    }
    let Some(start) = whole.relaxed(built, &Node::default()) else { return Err(none()) };
    let root = match rebalance.convex(&start, from) {
        // Without the whole decisions there may be weights: it is they that are in the way.
        Err(Stop::Conflict) if rebalance.convex(built, from).is_ok() => return Err(none()),
        other => other?,
    };
    let mut nodes = 1;
    let mut iterations = root.iterations;
    let mut best = pare(rebalance, built, &whole, &root, &mut nodes)
        .or_else(|| pare_by_halves(rebalance, built, &whole, &root, &mut nodes));
    let mut open = vec![Node { bound: root.proof.bound, ..Node::default() }];
    let mut solved_root = Some(root);
    let mut proved = f64::INFINITY;
    while let Some(k) = (0..open.len()).min_by(|a, b| open[*a].bound.total_cmp(&open[*b].bound).then(b.cmp(a))) {
        let target = best.as_ref().map_or(f64::INFINITY, |f| f.proof.objective);
        let slack = rebalance.gap.max(EXACT) * target.abs().min(1e9) + 1e-14;
        if open[k].bound >= target - slack || nodes >= rebalance.nodes {
            break;
        }
        let node = open.swap_remove(k);
        let Some(relaxed) = whole.relaxed(built, &node) else { continue };
        let found = match solved_root.take() {
            Some(root) => root,
            None => {
                nodes += 1;
                match rebalance.convex(&relaxed, node.from.as_deref()) {
                    Ok(found) => found,
                    Err(Stop::Conflict | Stop::Unmet(..)) => continue,
                    Err(Stop::Stalled(_)) if rebalance.elastic(&relaxed, &|_| false).is_none() => continue,
                    Err(Stop::Stalled(_)) => {
                        // Nothing is known of it: its parent's bound stands.
                        proved = proved.min(node.bound);
                        continue;
                    }
                }
            }
        };
        iterations += found.iterations;
        match whole.split(&relaxed, &node, &found) {
            Some(children) => open.extend(children),
            None => {
                if best.as_ref().is_none_or(|b| found.proof.objective < b.proof.objective) {
                    best = Some(found);
                }
            }
        }
    }
    let Some(mut best) = best else {
        return Err(if open.is_empty() && proved.is_infinite() {
            none()
        } else {
            Stop::Stalled(format!("{nodes} relaxations found no weights that meet `{}`", label()))
        });
    };
    let open = open.iter().map(|n| n.bound).fold(proved, f64::min);
    best.proof.bound = open.min(best.proof.objective);
    best.proof.gap = best.proof.objective - best.proof.bound;
    best.nodes = nodes;
    best.iterations = iterations;
    Ok(best)
}
