//! The hierarchy: where not all can hold, those that may give do so in their order, each by the least that does.
use super::{Built, Rebalance, Refusal, Solved, Stop, branch};
use crate::constraints::{ActiveShare, Beyond, Constraint, TrackingError};
use crate::solve::{Outcome, Program, Trading, solve};

/// A constraint that gave.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Relaxed {
    /// What the user calls it.
    pub constraint: String,
    /// Its equation as the study has it.
    pub equation: String,
    /// By how much it gave, in its unit; `None`: it was left out whole.
    pub by: Option<f64>,
}

impl Relaxed {
    /// What became of it, in words: `gave by 0.0370`.
    pub fn told(&self) -> String {
        match self.by {
            Some(by) if by.fract() == 0.0 => format!("gave by {by}"),
            Some(by) => format!("gave by {by:.4}"),
            None => "was left out whole".to_owned(),
        }
    }
}

/// What a limit gives beyond the least that does, as a fraction of one: a set without an inside is hard to solve on.
const ROOM: f64 = 1e-7;

/// The same for a tracking error, as a fraction of the least that can be had: at the least itself its price has no bound, and
/// the prices of all that stands beside it neither.
const NEAREST: f64 = 1e-4;

impl Rebalance<'_> {
    /// How far rows must give: those whose constraint `may` at a price of one, nothing else counted. `None`: not even so.
    pub(super) fn elastic(&self, built: &Built, may: &dyn Fn(usize) -> bool) -> Option<(Program, Vec<f64>)> {
        let mut p = Self::bare(&built.program);
        for (row, owner) in p.rows.iter_mut().zip(&built.owners) {
            if may(*owner) {
                row.penalty = Some(1.0);
            }
        }
        // A little curvature picks one of many answers; against a price of one it moves no violation that a user would see.
        let curvature = if p.rows.iter().any(|r| r.penalty.is_some()) { 1e-5 } else { 1.0 };
        p.specific = vec![curvature; p.names];
        match solve(&p) {
            Outcome::Optimal(s) => Some((p, s.weights)),
            Outcome::Stalled { best, .. } if best.proof.worst_violation <= 1e-8 => Some((p, best.weights)),
            Outcome::Infeasible(_) | Outcome::Stalled { .. } => None,
        }
    }

    /// The limits of a programme without its objective.
    pub(super) fn bare(p: &Program) -> Program {
        let n = p.names;
        let mut out = Program::new(n);
        (out.lower, out.upper, out.rows) = (p.lower.clone(), p.upper.clone(), p.rows.clone());
        out.trading = p.trading.as_ref().map(|t| Trading {
            buy: vec![0.0; n],
            sell: vec![0.0; n],
            impact: vec![0.0; n],
            ..t.clone()
        });
        out
    }

    fn gives(&self, k: usize, level: u32) -> bool {
        self.list[k].give_up.is_some_and(|g| g <= level)
    }

    /// Goes through the hierarchy until there are weights.
    pub(super) fn give_way(&self, first: Stop) -> Result<Solved, Refusal> {
        // Where the objective kept a solver from the proof, the limits alone may give it.
        let hard: Vec<usize> = (0..self.list.len()).filter(|k| !self.list[*k].rule.soft()).collect();
        let linear: Vec<usize> = hard.into_iter().filter(|k| self.list[*k].rule.beyond().is_none()).collect();
        let first = match first {
            Stop::Stalled(_) if !self.feasible(&linear) => Stop::Conflict,
            other => other,
        };
        let mut levels: Vec<u32> = self.list.iter().filter_map(|s| s.give_up).collect();
        levels.sort_unstable();
        levels.dedup();
        let mut last = first;
        for level in levels {
            match self.given(level) {
                Ok(solved) => return Ok(solved),
                Err(stop) => last = stop,
            }
        }
        Err(self.refusal(last))
    }

    /// [`Self::elastic`] with what whole decisions allow at most, but where one of them may give itself.
    fn given_room(&self, built: &Built, may: &dyn Fn(usize) -> bool) -> Option<(Program, Vec<f64>)> {
        match built.beyond.iter().any(|(k, b)| b.is_whole() && may(*k)) {
            true => self.elastic(built, may),
            false => self.elastic(&branch::relaxed(self, built)?, may),
        }
    }

    /// Weights where every constraint up to that level may give.
    fn given(&self, level: u32) -> Result<Solved, Stop> {
        let own = |k: usize| self.list[k].rule.as_ref();
        // Limits of single names give all by the same amount, found by halving; rows by what is least in all.
        let names: Vec<usize> =
            (0..self.list.len()).filter(|k| self.gives(*k, level) && own(*k).loosened(0.0).is_some()).collect();
        let loosened = |by: f64| -> Vec<Option<Box<dyn Constraint>>> {
            (0..self.list.len()).map(|k| if names.contains(&k) { own(k).loosened(by) } else { None }).collect()
        };
        let may = |k: usize| self.gives(k, level);
        let at = |by: f64| {
            let loose = loosened(by);
            let list: Vec<(usize, &dyn Constraint)> =
                loose.iter().enumerate().map(|(k, l)| (k, l.as_deref().unwrap_or(own(k)))).collect();
            self.given_room(&self.built(&list), &may)
        };
        let by = match (at(0.0).is_some(), names.is_empty()) {
            (true, _) => 0.0,
            (false, true) => return Err(Stop::Conflict),
            (false, false) => self.least(&|by| at(by).is_some()).ok_or(Stop::Conflict)?,
        };
        let loose = loosened(by);
        let list: Vec<(usize, &dyn Constraint)> =
            loose.iter().enumerate().map(|(k, l)| (k, l.as_deref().unwrap_or(own(k)))).collect();
        let mut built = self.built(&list);
        let Some((_, w)) = self.given_room(&built, &may) else { return Err(Stop::Conflict) };
        let mut relaxed: Vec<Relaxed> = if by > 0.0 {
            let gave = |k: &usize| Relaxed { constraint: own(*k).label(), equation: own(*k).equation(), by: Some(by) };
            names.iter().map(gave).collect()
        } else {
            Vec::new()
        };
        let mut gave_rows = Vec::new();
        for (r, owner) in built.owners.iter().enumerate() {
            let row = &built.program.rows[r];
            let over = built.program.excess(row, &w);
            if may(*owner) && row.penalty.is_none() && over > 1e-9 {
                gave_rows.push((r, over + ROOM));
                relaxed.push(Relaxed {
                    constraint: own(*owner).label(),
                    equation: own(*owner).equation(),
                    by: Some(over + ROOM),
                });
            }
        }
        for (r, over) in gave_rows {
            let row = &mut built.program.rows[r];
            row.low -= over;
            row.high += over;
        }
        // What is no row and cannot be met is left out, or taken at the nearest that can be had.
        loop {
            match self.decide(&built) {
                Ok(found) => {
                    let shown: Vec<(usize, &dyn Constraint)> = list
                        .iter()
                        .copied()
                        .filter(|(k, _)| !relaxed.iter().any(|r| r.constraint == own(*k).label()))
                        .collect();
                    return Ok(self.told(found, &built, &shown, relaxed));
                }
                Err(Stop::Unmet(owner, why, nearest)) => {
                    // Whole decisions are met together or not at all: the one that may give does.
                    let together = self.is_whole(owner);
                    let gives = |(o, b): &&(usize, Beyond)| may(*o) && (*o == owner || together && b.is_whole());
                    let Some(k) = built.beyond.iter().find(gives).map(|(k, _)| *k) else {
                        return Err(Stop::Unmet(owner, why, nearest));
                    };
                    let (label, equation) = (own(k).label(), own(k).equation());
                    let by = self.nearest(&mut built, k, nearest);
                    match relaxed.iter_mut().find(|r| r.constraint == label) {
                        // Even the nearest did not do beside the others.
                        Some(gave) if gave.by.is_some() => {
                            built.beyond.retain(|(owner, _)| *owner != k);
                            gave.by = None;
                        }
                        Some(_) => return Err(Stop::Unmet(k, why, nearest)),
                        None => relaxed.push(Relaxed { constraint: label, equation, by }),
                    }
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// Sets what is no row to the nearest that can be had, where that is known, else leaves it out: by how much.
    fn nearest(&self, built: &mut Built, k: usize, nearest: f64) -> Option<f64> {
        let mut by = None;
        let fewest = self.fewest(built);
        built.beyond.retain_mut(|(owner, b)| {
            if *owner != k {
                return true;
            }
            match b {
                Beyond::TrackingError { max } if nearest.is_finite() => {
                    let room = nearest * (1.0 + NEAREST);
                    by = Some(room - *max);
                    *max = room;
                    true
                }
                Beyond::Names { max, .. } if fewest.is_some_and(|k| k > *max) => {
                    let room = fewest.unwrap_or(*max);
                    by = Some((room - *max) as f64);
                    *max = room;
                    true
                }
                _ => false,
            }
        });
        by
    }

    /// The least `by` at which there are weights, to a millionth; `None` where not even by one.
    pub(super) fn least(&self, holds: &dyn Fn(f64) -> bool) -> Option<f64> {
        let (mut low, mut high) = (0.0, 1e-4);
        while !holds(high) {
            if high >= 1.0 {
                return None;
            }
            (low, high) = (high, (high * 8.0).min(1.0));
        }
        while high - low > 1e-7 + 1e-6 * high {
            let middle = 0.5 * (low + high);
            if holds(middle) { high = middle } else { low = middle }
        }
        Some(high + ROOM)
    }

    /// The distances from the benchmark: tracking error and active share, where there is one.
    pub fn distances(&self, w: &[f64]) -> (Option<f64>, Option<f64>) {
        let known = |v: f64| Some(v).filter(|v| v.is_finite());
        (known(TrackingError::of(w, self.names)), known(ActiveShare::of(w, self.names)))
    }
}
