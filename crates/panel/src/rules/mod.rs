//! The universes' rules as data, and how a rule becomes members: nothing later than the rank day is looked at.
//!
//! ```text
//!   TOML ──▶ UniverseRule ──▶ schedule ──▶ for each event: ranking ──▶ select (with memory) ──▶ Reconstitution
//! ```
pub mod change;
pub mod entry;
pub mod float;
pub mod grammar;
pub mod home;
pub mod near;
pub mod overlap;
pub mod presets;
mod ranking;
pub mod schedule;
mod select;
pub mod statements;

use std::collections::{BTreeMap, HashMap, HashSet};

use entry::Entry;
pub use entry::{Admitted, Test};
pub use float::{FloatRatio, PublicFloat, PublicFloats};
use grammar::{Dated, Select};
pub use grammar::{RuleError, ScheduleRef, UniverseRule, Weights};
pub use presets::{PRESETS, UNIVERSES, universe_rule};
use ranking::{Asked, Company, Ranking, Rankings};
use schedule::{Change, Event, Schedule};
use select::{Chosen, Memory, Range};
pub use statements::Statements;

use crate::Panel;
use crate::drift::Drift;
use crate::universe::{FloatCoverage, Member, Reconstitution, Universe};

/// A universe with what was unknown as it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Built {
    /// The universe.
    pub universe: Universe,
    /// Newcomers admitted although a test of entry is unknown.
    pub admitted: Vec<Admitted>,
    /// Of how many members the float was known on each rank day, and whether they count with it, in the order of the
    /// reconstitutions; nothing is known where the rule does not ask for floats.
    pub floats: Vec<FloatCoverage>,
}

/// The universes of several rules over a panel, without statements.
pub fn universes(panel: &Panel, rules: &[&UniverseRule]) -> Vec<Universe> {
    universes_knowing(panel, &Statements::default(), rules).into_iter().map(|b| b.universe).collect()
}

/// The universes of several rules over a panel.
pub fn universes_knowing(panel: &Panel, statements: &Statements, rules: &[&UniverseRule]) -> Vec<Built> {
    let mut maker = Maker::new(panel, statements);
    rules.iter().map(|rule| maker.built(rule, &mut Vec::new())).collect()
}

/// The last reconstitution of a rule even where nobody qualifies: that is when one asks for its exclusions.
pub fn last_reconstitution(panel: &Panel, statements: &Statements, rule: &UniverseRule) -> Option<Reconstitution> {
    let mut all = Maker::new(panel, statements).reconstitutions(rule, &mut Vec::new()).0;
    all.pop().map(|(r, _)| r)
}

/// Makes universes over one panel.
struct Maker<'a> {
    rankings: Rankings<'a>,
    /// Built-in universes that others refer to.
    made: BTreeMap<String, Universe>,
}

impl<'a> Maker<'a> {
    fn new(panel: &'a Panel, statements: &'a Statements) -> Self {
        Maker { rankings: Rankings::new(panel, statements), made: BTreeMap::new() }
    }

    /// `asked` are the rules that wait for this one: a rule that leaves out itself leaves out nobody.
    fn built(&mut self, rule: &UniverseRule, asked: &mut Vec<String>) -> Built {
        let (made, admitted) = self.reconstitutions(rule, asked);
        let (reconstitutions, floats) = made.into_iter().filter(|(r, _)| !r.members.is_empty()).unzip();
        Built {
            universe: Universe { id: rule.id.clone(), label: rule.label.clone(), reconstitutions },
            admitted,
            floats,
        }
    }

    fn reconstitutions(
        &mut self,
        rule: &UniverseRule,
        asked: &mut Vec<String>,
    ) -> (Vec<(Reconstitution, FloatCoverage)>, Vec<Admitted>) {
        let panel = self.rankings.panel;
        let others = self.others(rule, asked);
        let empty = Schedule::default();
        let schedule = match &rule.schedule {
            ScheduleRef::Own(own) => own,
            ScheduleRef::Named(name) => presets::schedule(name).unwrap_or(&empty),
        };
        let mut memory = Memory::default();
        let mut out: Vec<(Reconstitution, FloatCoverage)> = Vec::new();
        let mut admitted = Vec::new();
        let events = schedule.events(panel);
        let wanted = asked_of(rule);
        let sessions: Vec<usize> = events.iter().map(|event| event.rank).collect();
        self.rankings.prepare(&sessions, wanted);
        for event in events {
            let was: HashSet<usize> =
                out.last().into_iter().flat_map(|(r, _)| &r.members).map(|m| m.security).collect();
            let ranking =
                self.rankings.on(event.rank, wanted).with_spared(|line| was.contains(&line) || memory.has_side(line));
            let chosen = self.chosen(rule, event, &ranking, out.last().map(|(r, _)| r), &others, &mut memory);
            let Chosen { mut members, mut excluded, unknown } = chosen;
            if rule.weights == Weights::Float {
                self.weigh_by_float(&mut members, &ranking, event.rank);
            }
            let mut floats = FloatCoverage::of(&members);
            if floats.cap_share < rule.float_coverage {
                members.iter_mut().for_each(|m| m.float = None);
                floats.used = false;
            }
            let effective = panel.sessions[event.effective];
            admitted.extend(unknown.into_iter().map(|(security, test)| Admitted { effective, security, test }));
            // A member between full rankings may be one that the day's ranking leaves out.
            let inside: HashSet<usize> = members.iter().map(|m| m.security).collect();
            excluded.extend(ranking.excluded.iter().copied());
            excluded.retain(|(i, _)| !inside.contains(i));
            excluded.sort_unstable();
            excluded.dedup_by_key(|(i, _)| *i);
            let sessions = (event.rank, event.effective);
            let made = Reconstitution { rank_session: sessions.0, effective_session: sessions.1, members, excluded };
            out.push((made, floats));
        }
        (out, admitted)
    }

    /// Notes of each ranked member the part in public hands as known on session `t`.
    fn weigh_by_float(&self, members: &mut [Member], ranking: &Ranking, t: usize) {
        if self.rankings.statements.floats.is_empty() {
            return;
        }
        let place: HashMap<usize, &Company> =
            ranking.companies.iter().flat_map(|c| c.lines().map(move |line| (line, c))).collect();
        for member in members {
            if let Some(company) = place.get(&member.security) {
                member.float = self.rankings.float(company, t).map(|f| f.ratio);
            }
        }
    }

    /// The universes whose members do not belong in this one.
    fn others(&mut self, rule: &UniverseRule, asked: &mut Vec<String>) -> Vec<Universe> {
        let Select::Cap { without, .. } = &rule.select else { return Vec::new() };
        asked.push(rule.id.clone());
        let mut others = Vec::new();
        for id in without.iter().filter(|id| !asked.contains(id)).cloned().collect::<Vec<_>>() {
            if let Some(made) = self.made.get(&id) {
                others.push(made.clone());
            } else if let Some(other) = universe_rule(&id) {
                let built = self.built(other, asked).universe;
                self.made.insert(id, built.clone());
                others.push(built);
            }
        }
        asked.pop();
        others
    }

    fn chosen(
        &self,
        rule: &UniverseRule,
        event: Event,
        ranking: &Ranking,
        before: Option<&Reconstitution>,
        others: &[Universe],
        memory: &mut Memory,
    ) -> Chosen {
        let (panel, statements) = (self.rankings.panel, self.rankings.statements);
        let day = panel.sessions[event.rank];
        let on = |dated: &Dated| dated.on(day);
        match &rule.select {
            Select::All => select::everyone(ranking),
            Select::Rank { first, last, band } => match before {
                Some(before) if event.change == Change::Additions => {
                    let drift = Drift::new(panel, before).to(event.rank);
                    select::with_newcomers(ranking, before, drift.values(), band.is_some(), memory)
                }
                _ => select::by_rank(ranking, *first, *last, *band, memory),
            },
            Select::Cap { low, high, count, keep_low, keep_high, .. } => {
                let range = Range {
                    low: on(low),
                    high: high.as_ref().map_or(f64::INFINITY, on),
                    count: *count,
                    keep_low: *keep_low,
                    keep_high: *keep_high,
                };
                let taken = others.iter().flat_map(|u| u.members_at(event.effective)).map(|m| m.security).collect();
                let entry = Entry {
                    panel,
                    statements,
                    eligible: &rule.eligible,
                    session: event.rank,
                    by_float: rule.weights == Weights::Float,
                };
                select::by_cap(ranking, range, before.filter(|b| !b.members.is_empty()), &taken, &entry)
            }
        }
    }
}

/// What a rule asks of whoever is ranked. Of a rule by range the float is a test of entry.
fn asked_of(rule: &UniverseRule) -> Asked<'_> {
    let ranked = !matches!(rule.select, Select::Cap { .. });
    Asked { eligible: &rule.eligible, min_float: if ranked { rule.eligible.min_float } else { 0.0 } }
}

#[cfg(test)]
mod tests;
