//! Why there are no weights: the smallest set of the user's constraints that cannot hold together, the arithmetic, and what
//! each would have to give alone.
use super::{Built, Rebalance, Stop, branch};
use crate::constraints::{Beyond, Constraint, Count, SmallestPosition};
use crate::reasons::explain;
use crate::solve::{Outcome, solve};

/// There are no weights, or none could be found.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Refusal {
    /// The smallest set in conflict, in the user's words: without any one of them there are weights. Empty where no solver
    /// came near enough to say.
    pub set: Vec<String>,
    /// Their places in the list.
    #[serde(skip)]
    pub places: Vec<usize>,
    /// What conflicts and its arithmetic.
    pub arithmetic: String,
    /// What each of the set would have to give alone, the least first.
    pub ways: Vec<Way>,
    /// The next step.
    pub hint: String,
}

/// What one constraint would have to give for there to be weights.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Way {
    /// What the user calls it.
    pub constraint: String,
    /// By how much, in its unit: a fraction of the portfolio's value, an exposure, a number of names.
    pub by: f64,
    /// The same in words.
    pub amount: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.arithmetic)?;
        if self.set.len() > 1 {
            let set: Vec<String> = self.set.iter().map(|s| format!("`{s}`")).collect();
            write!(
                f,
                "\nThe smallest set that cannot hold together: {}. Without any one of them there are weights.",
                set.join(", ")
            )?;
        }
        if !self.ways.is_empty() {
            let ways: Vec<String> = self.ways.iter().map(|w| format!("`{}` by {}", w.constraint, w.amount)).collect();
            write!(f, "\nEach alone would do: relax {}.", ways.join(", or "))?;
        }
        write!(f, "\n\nhint: {}", self.hint)
    }
}

/// By how much, in words.
fn amount(rule: &dyn Constraint, by: f64) -> String {
    match rule.beyond() {
        Some(Beyond::Names { .. }) => format!("{by} names"),
        _ => format!("{by:.4} (that is {:.2} %)", by * 100.0),
    }
}

/// The same rule with that much more room, where it is not a row, which gives by itself.
fn eased(rule: &dyn Constraint, by: f64) -> Option<Box<dyn Constraint>> {
    match rule.beyond() {
        Some(Beyond::Names { min, max }) => {
            let by = by as usize;
            Some(Box::new(Count { min: min.saturating_sub(by), max: max.saturating_add(by) }))
        }
        Some(Beyond::Position { min }) => Some(Box::new(SmallestPosition { min: (min - by).max(0.0) })),
        Some(_) => None,
        None => rule.loosened(by),
    }
}

/// What is tried where the least by rows and bounds does not do, as multiples of it.
const MORE: [f64; 5] = [1.0, 1.02, 1.1, 1.25, 1.5];

/// Groups that are told by name.
const GROUPS: usize = 20;

impl Rebalance<'_> {
    fn listed(&self, keep: &[usize]) -> Vec<(usize, &dyn Constraint)> {
        keep.iter().map(|k| (*k, self.list[*k].rule.as_ref())).collect()
    }

    /// Whether weights satisfy those constraints. What is no row is asked of the whole search.
    pub fn feasible(&self, keep: &[usize]) -> bool {
        let built = self.built(&self.listed(keep));
        if built.beyond.iter().all(|(_, b)| matches!(b, Beyond::Lot { .. })) {
            return self.elastic(&built, &|_| false).is_some();
        }
        self.decide(&built).is_ok()
    }

    /// The refusal of what stopped the search.
    pub(super) fn refusal(&self, stop: Stop) -> Refusal {
        if let Stop::Stalled(why) = &stop {
            let hint = "this is a failure of the solver, not of the constraints: loosen one slightly, or report it";
            return Refusal { set: vec![], places: vec![], arithmetic: why.clone(), ways: vec![], hint: hint.into() };
        }
        // Deletion filter: whoever can be left out without weights appearing is left out for good. Those that say most are
        // kept longest: what lies beyond rows goes first, then limits of single names, then rows.
        let mut keep: Vec<usize> = (0..self.list.len()).filter(|k| !self.list[*k].rule.soft()).collect();
        let mut order = keep.clone();
        order.sort_by_key(|k| {
            let rule = &self.list[*k].rule;
            (rule.beyond().is_none(), rule.loosened(0.0).is_some(), *k)
        });
        if let Stop::Unmet(owner, ..) = &stop
            && !self.is_whole(*owner)
        {
            order.retain(|k| k != owner);
        }
        for k in order {
            let without: Vec<usize> = keep.iter().copied().filter(|j| *j != k).collect();
            if !self.feasible(&without) {
                keep = without;
            }
        }
        let set: Vec<String> = keep.iter().map(|k| self.list[*k].rule.label()).collect();
        let ways = self.ways(&keep, &stop);
        let (arithmetic, hint) = if keep.iter().any(|k| self.is_whole(*k)) {
            self.counted(&self.built(&self.listed(&keep))).unwrap_or_else(|| {
                let set: Vec<String> = set.iter().map(|s| format!("`{s}`")).collect();
                let why = format!("no weights were found that meet {}", set.join(", "));
                (why, "loosen one of them, or give it a `give_up`".to_owned())
            })
        } else {
            match stop {
                Stop::Unmet(_, why, _) => (why, "loosen one of them, or give it a `give_up`".to_owned()),
                _ => self.arithmetic(&keep),
            }
        };
        Refusal { set, places: keep, arithmetic, ways, hint }
    }

    fn arithmetic(&self, keep: &[usize]) -> (String, String) {
        let built = self.built(&self.listed(keep));
        let text = match solve(&Self::bare(&built.program)) {
            Outcome::Infeasible(conflict) => explain(&conflict, &built.program, &self.names.tickers),
            Outcome::Optimal(_) | Outcome::Stalled { .. } => "they leave no weights".to_owned(),
        };
        match text.split_once("\n\nhint: ") {
            Some((arithmetic, hint)) => (arithmetic.to_owned(), format!("{hint}{}", self.called(keep, arithmetic))),
            None => (text, "relax one of them, or give it a `give_up`".to_owned()),
        }
    }

    /// How groups are called, where a constraint names one that no candidate belongs to.
    fn called(&self, keep: &[usize], arithmetic: &str) -> String {
        let [only] = keep else { return String::new() };
        let label = self.list[*only].rule.label();
        let what = label.split(' ').next().unwrap_or_default();
        let known: std::collections::BTreeSet<&String> =
            self.names.labels(what).iter().filter(|l| !l.is_empty()).collect();
        if known.is_empty() || !arithmetic.starts_with("no candidate belongs to") {
            return String::new();
        }
        let shown: Vec<String> = known.iter().take(GROUPS).map(|l| format!("`{l}`")).collect();
        let more = if known.len() > GROUPS { " and others" } else { "" };
        format!("; the candidates' are {}{more}", shown.join(", "))
    }

    /// Whether a constraint is a whole decision.
    pub(super) fn is_whole(&self, k: usize) -> bool {
        self.list[k].rule.beyond().is_some_and(Beyond::is_whole)
    }

    /// What each constraint of the set would have to give if it gave alone.
    fn ways(&self, keep: &[usize], stop: &Stop) -> Vec<Way> {
        let hard = || (0..self.list.len()).filter(|k| !self.list[*k].rule.soft());
        let whole = keep.iter().any(|k| self.is_whole(*k));
        // Without whole decisions in the set, what lies beyond rows has no part in the conflict, or is all of it.
        let counted: Vec<usize> = hard().filter(|k| self.list[*k].rule.beyond().is_none() || whole).collect();
        let beyond = keep.iter().any(|k| self.list[*k].rule.beyond().is_some());
        let mut ways = Vec::new();
        for k in keep {
            let rule = self.list[*k].rule.as_ref();
            let by = match (rule.beyond(), stop) {
                (Some(Beyond::TrackingError { max }), Stop::Unmet(owner, _, nearest)) if owner == k => {
                    Some(nearest - max).filter(|by| by.is_finite())
                }
                // The others' part in a distance from the benchmark is not searched for.
                _ if beyond && !whole => None,
                _ => self.way(*k, &counted),
            };
            if let Some(by) = by.filter(|b| *b > 1e-7) {
                ways.push(Way { constraint: rule.label(), by, amount: amount(rule, by) });
            }
        }
        ways.sort_by(|a, b| a.by.total_cmp(&b.by).then(a.constraint.cmp(&b.constraint)));
        ways
    }

    /// The least that one constraint would have to give beside the others of a list.
    fn way(&self, k: usize, others: &[usize]) -> Option<f64> {
        let rule = self.list[k].rule.as_ref();
        if rule.beyond().is_none() && rule.loosened(0.0).is_none() {
            let built = branch::relaxed(self, &self.built(&self.listed(others)))?;
            return self.elastic(&built, &|owner| owner == k).map(|(_, w)| rule.excess(&w, self.names));
        }
        let with = |by: f64| -> Option<Built> {
            let eased = eased(rule, by)?;
            let list: Vec<(usize, &dyn Constraint)> = others
                .iter()
                .map(|j| (*j, if *j == k { eased.as_ref() } else { self.list[*j].rule.as_ref() }))
                .collect();
            Some(self.built(&list))
        };
        let room = |by: f64| {
            let fits = with(by).filter(|b| self.counts_fit(b)).and_then(|b| branch::relaxed(self, &b));
            fits.is_some_and(|b| self.elastic(&b, &|_| false).is_some())
        };
        let by = match rule.beyond() {
            Some(Beyond::Names { .. }) => self.fewest_more(&room)?,
            _ => self.least(&room)?,
        };
        if !others.iter().any(|j| self.is_whole(*j)) {
            return Some(by);
        }
        // Rows and bounds promise what whole decisions may not keep: a little more is tried then.
        let tried = MORE.map(|more| match rule.beyond() {
            Some(Beyond::Names { .. }) => (by * more).ceil(),
            _ => by * more,
        });
        tried.into_iter().find(|by| with(*by).is_some_and(|b| self.decide(&b).is_ok()))
    }

    /// How many names more or fewer do, at least; `None` where no number does.
    fn fewest_more(&self, holds: &dyn Fn(f64) -> bool) -> Option<f64> {
        let (mut low, mut high) = (0, self.risk.names);
        if !holds(high as f64) {
            return None;
        }
        while high - low > 1 {
            let middle = low.midpoint(high);
            if holds(middle as f64) { high = middle } else { low = middle }
        }
        Some(high as f64)
    }
}
