//! Which group each name belongs to on each session: sectors, thirds by size.
use std::collections::{BTreeMap, BTreeSet};

use breadth_panel::{Panel, Universe};

/// The group of what is no name.
const CASH: &str = "cash";
/// Sectors that no listing tells.
const NO_SECTOR: &str = "sector not known";
/// Thirds of a universe by capitalisation, and who is in none of them.
const THIRDS: [&str; 3] = ["largest third", "middle third", "smallest third"];
const OUTSIDE: &str = "left the universe";

/// A grouping of a panel's names that changes with time.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    /// The groups in alphabetical order, cash among them.
    names: Vec<String>,
    /// By column: (first session, group), ascending by session.
    steps: Vec<Vec<(usize, usize)>>,
    /// The group of a name before its first step, or without one.
    outside: usize,
    cash: usize,
}

impl Groups {
    /// Groups by the name each column takes on from certain sessions on; before that it is `outside`.
    pub fn of(steps: Vec<Vec<(usize, String)>>, outside: &str) -> Self {
        let named = steps.iter().flatten().map(|(_, name)| name.as_str());
        let names: BTreeSet<&str> = named.chain([outside, CASH]).collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        // Every name is in the list it was made of.
        let place = |name: &str| names.partition_point(|n| n.as_str() < name);
        let of_column = |column: &Vec<(usize, String)>| column.iter().map(|(s, name)| (*s, place(name))).collect();
        let steps = steps.iter().map(of_column).collect();
        Groups { steps, outside: place(outside), cash: place(CASH), names }
    }

    /// Sectors, as the listings of each session tell them.
    pub fn sectors(panel: &Panel) -> Self {
        let of = |label: &breadth_panel::Label| {
            let from = panel.sessions.partition_point(|d| *d < label.from);
            (from, if label.sector.is_empty() { NO_SECTOR.to_owned() } else { label.sector.to_string() })
        };
        let steps = panel.securities.iter().map(|security| {
            let mut steps: Vec<(usize, String)> = security.labels.iter().map(of).collect();
            // The first label holds for whatever comes before it.
            steps.iter_mut().take(1).for_each(|s| s.0 = 0);
            steps
        });
        Self::of(steps.collect(), NO_SECTOR)
    }

    /// Thirds of a universe's members by capitalisation on their rank day; who is no member is outside.
    pub fn thirds(panel: &Panel, universe: &Universe) -> Self {
        let mut steps: Vec<Vec<(usize, String)>> = vec![Vec::new(); panel.securities.len()];
        let mut before: Vec<usize> = Vec::new();
        for r in &universe.reconstitutions {
            let mut order: Vec<(f64, usize)> = r.members.iter().map(|m| (m.cap, m.security)).collect();
            order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let n = order.len().max(1);
            let now: BTreeMap<usize, &str> =
                order.iter().enumerate().map(|(k, (_, i))| (*i, THIRDS[3 * k / n])).collect();
            for i in before.iter().filter(|i| !now.contains_key(i)) {
                steps[*i].push((r.effective_session, OUTSIDE.to_owned()));
            }
            for (i, third) in &now {
                steps[*i].push((r.effective_session, (*third).to_owned()));
            }
            before = now.into_keys().collect();
        }
        Self::of(steps, OUTSIDE)
    }

    /// The groups, in alphabetical order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The place of a name's group on a session.
    pub fn at(&self, security: usize, session: usize) -> usize {
        let steps = self.steps.get(security).map_or(&[][..], Vec::as_slice);
        steps.iter().rev().find(|(from, _)| *from <= session).map_or(self.outside, |(_, group)| *group)
    }

    /// The place of cash.
    pub fn cash(&self) -> usize {
        self.cash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_the_group_of_its_last_step() {
        let step = |from, name: &str| (from, name.to_owned());
        let groups = Groups::of(vec![vec![step(0, "b"), step(5, "a")], vec![step(3, "b")], vec![]], "none");
        assert_eq!(groups.names(), ["a", "b", "cash", "none"]);
        let at = |i, s| groups.names()[groups.at(i, s)].as_str();
        assert_eq!((at(0, 4), at(0, 5), at(1, 2), at(1, 3), at(2, 9)), ("b", "a", "none", "b", "none"));
        assert_eq!(groups.names()[groups.cash()], "cash");
    }
}
