//! Why there are no weights: the smallest set of the user's constraints that cannot hold together, the arithmetic, and what
//! each would have to give alone.
use super::{Rebalance, Stop};
use crate::constraints::{Beyond, Constraint};
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
    /// What each of the set would have to give alone, in its unit, the least first.
    pub ways: Vec<(String, f64)>,
    /// The next step.
    pub hint: String,
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
            let ways: Vec<String> = self.ways.iter().map(|(s, by)| format!("`{s}` by {}", amount(*by))).collect();
            write!(f, "\nEach alone would do: relax {}.", ways.join(", or "))?;
        }
        write!(f, "\n\nhint: {}", self.hint)
    }
}

fn amount(by: f64) -> String {
    format!("{:.4} (that is {:.2} %)", by, by * 100.0)
}

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
        if let Stop::Unmet(owner, ..) = &stop {
            order.retain(|k| k != owner);
        }
        for k in order {
            let without: Vec<usize> = keep.iter().copied().filter(|j| *j != k).collect();
            if !self.feasible(&without) {
                keep = without;
            }
        }
        let set: Vec<String> = keep.iter().map(|k| self.list[*k].rule.label()).collect();
        let ways = self.ways(&keep);
        let (arithmetic, hint) = match stop {
            Stop::Unmet(_, why, _) => (why, "loosen one of them, or give it a `give_up`".to_owned()),
            _ => self.arithmetic(&keep),
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

    /// What each constraint of the set would have to give if it gave alone.
    fn ways(&self, keep: &[usize]) -> Vec<(String, f64)> {
        let all: Vec<usize> = (0..self.list.len()).filter(|k| !self.list[*k].rule.soft()).collect();
        let linear: Vec<usize> = all.iter().copied().filter(|k| self.list[*k].rule.beyond().is_none()).collect();
        let mut ways = Vec::new();
        for k in keep {
            let rule = self.list[*k].rule.as_ref();
            let by = if rule.loosened(0.0).is_some() {
                self.least(&|by| {
                    let Some(loose) = rule.loosened(by) else { return false };
                    let list: Vec<(usize, &dyn Constraint)> = linear
                        .iter()
                        .map(|j| (*j, if j == k { loose.as_ref() } else { self.list[*j].rule.as_ref() }))
                        .collect();
                    self.elastic(&self.built(&list), &|_| false).is_some()
                })
            } else if rule.beyond().is_some() {
                None
            } else {
                let built = self.built(&self.listed(&linear));
                self.elastic(&built, &|owner| owner == *k).map(|(_, w)| rule.excess(&w, self.names))
            };
            if let Some(by) = by.filter(|b| *b > 1e-9) {
                ways.push((rule.label(), by));
            }
        }
        ways.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        ways
    }
}
