//! What a universe's members weigh, session by session: capitalisations of the rank day, moved with prices since.
use std::ops::Range;

use breadth_panel::exits::SILENT_SESSIONS;
use breadth_panel::{Drift, Member, Panel, Reconstitution, Universe};
use rayon::prelude::*;

use crate::Levels;
use crate::levels::TRADED;

/// One reconstitution's members over the closes at which they are the members.
#[derive(Clone, Debug)]
pub(crate) struct Spell<'a> {
    members: &'a [Member],
    /// Their columns in the panel.
    pub(crate) columns: Vec<u32>,
    /// The first close (the effective session's).
    pub(crate) from: usize,
    /// One past the last close.
    pub(crate) to: usize,
    /// Capitalisations, row after row of members; `NaN` for a member that is away.
    caps: Vec<f64>,
    /// For each member the closes at which it is away, ascending.
    pub(crate) away: Vec<Vec<u32>>,
}

/// A universe's members with their capitalisations at every close.
///
/// Values drift by the rule of [`Drift`]; wᵢ,ₜ = capᵢ,ₜ / Σ capₜ. A member is one company: other share classes are left out
/// by the universe's rules, so that weights are by issuer. For one session, [`Universe::weights_at`] gives the same weights.
#[derive(Clone, Debug)]
pub struct Book<'a> {
    spells: Vec<Spell<'a>>,
}

impl<'a> Book<'a> {
    /// Moves every reconstitution's capitalisations through the panel.
    pub fn new(panel: &Panel, universe: &'a Universe) -> Self {
        let sessions = panel.sessions.len();
        let spells = spans(universe, sessions).into_par_iter().map(|(r, end)| drift(panel, r, end.min(sessions)));
        Book { spells: spells.filter(|spell| spell.from < spell.to).collect() }
    }

    /// The same from columns that are gathered already, member by member: what [`Book::new`] gives, bit for bit, for a
    /// fraction of the reading. Members that are not among the columns would be away throughout.
    pub(crate) fn of_levels(levels: &Levels, universe: &'a Universe) -> Self {
        let sessions = levels.rows();
        let spells =
            spans(universe, sessions).into_par_iter().map(|(r, end)| drift_columns(levels, r, end.min(sessions)));
        Book { spells: spells.filter(|spell| spell.from < spell.to).collect() }
    }

    /// The members at the close of session `t` and their capitalisations (`NaN` where one is away); empty
    /// before the first reconstitution.
    pub fn at(&self, t: usize) -> (&'a [Member], &[f64]) {
        match self.spell(t) {
            Some(s) => (s.members, s.caps(t)),
            None => (&[], &[]),
        }
    }

    /// The columns of the members at the close of session `t`, and their capitalisations, as [`Self::at`].
    pub(crate) fn held(&self, t: usize) -> (&[u32], &[f64]) {
        match self.spell(t) {
            Some(s) => (&s.columns, s.caps(t)),
            None => (&[], &[]),
        }
    }

    /// The columns of the members that earn the return of session `t`, as [`Self::before`].
    pub(crate) fn held_before(&self, t: usize) -> (&[u32], &[f64]) {
        t.checked_sub(1).map_or((&[], &[]), |t| self.held(t))
    }

    /// Each reconstitution's members, in order.
    pub(crate) fn spells(&self) -> &[Spell<'a>] {
        &self.spells
    }

    fn spell(&self, t: usize) -> Option<&Spell<'a>> {
        let spell = self.spells.partition_point(|s| s.from <= t).checked_sub(1).map(|k| &self.spells[k]);
        spell.filter(|s| t < s.to)
    }

    /// The members that earn the return of session `t`, with their capitalisations at the close before it.
    pub fn before(&self, t: usize) -> (&'a [Member], &[f64]) {
        t.checked_sub(1).map_or((&[], &[]), |t| self.at(t))
    }

    /// The columns in the panel of everything that was ever a member, ascending.
    pub fn ever_members(&self) -> impl Iterator<Item = usize> + '_ {
        self.spells.iter().flat_map(|s| s.columns.iter().map(|c| *c as usize))
    }

    /// The first close with members.
    pub fn first_close(&self) -> Option<usize> {
        self.spells.first().map(|s| s.from)
    }
}

impl<'a> Spell<'a> {
    fn new(members: &'a [Member], from: usize, to: usize, caps: Vec<f64>) -> Self {
        let mut away = vec![Vec::new(); members.len()];
        for (row, t) in caps.chunks_exact(members.len().max(1)).zip(from as u32..) {
            row.iter().zip(&mut away).filter(|(cap, _)| cap.is_nan()).for_each(|(_, away)| away.push(t));
        }
        let columns = members.iter().map(|m| m.security as u32).collect();
        Spell { members, columns, from, to: to.max(from), away, caps }
    }

    /// The stretches of sessions within `from..to` on which a member counted at the close before.
    pub(crate) fn counts_on(&self, place: usize, sessions: usize) -> impl Iterator<Item = Range<usize>> {
        let end = (self.to + 1).min(sessions);
        let mut from = self.from + 1;
        let away = self.away[place].iter().map(|t| *t as usize + 1).chain([end]);
        away.filter_map(move |t| {
            let stretch = from..t.min(end);
            from = t + 1;
            (!stretch.is_empty()).then_some(stretch)
        })
    }

    fn caps(&self, t: usize) -> &[f64] {
        &self.caps[(t - self.from) * self.members.len()..][..self.members.len()]
    }
}

/// Each reconstitution with the first close at which it no longer holds.
fn spans(universe: &Universe, sessions: usize) -> Vec<(&Reconstitution, usize)> {
    let ends = universe.reconstitutions.iter().skip(1).map(|r| r.effective_session).chain([sessions]);
    universe.reconstitutions.iter().zip(ends).collect()
}

fn drift<'a>(panel: &Panel, reconstitution: &'a Reconstitution, to: usize) -> Spell<'a> {
    let members = &reconstitution.members;
    let from = reconstitution.effective_session;
    let mut caps = Vec::with_capacity(members.len() * to.saturating_sub(from));
    if from < to {
        let mut drift = Drift::new(panel, reconstitution).to(from);
        caps.extend_from_slice(drift.values());
        for _ in from + 1..to {
            drift.pass();
            caps.extend_from_slice(drift.values());
        }
    }
    Spell::new(members, from, to, caps)
}

/// Members whose values are written together: as many as share a cache line.
const TOGETHER: usize = 8;

/// The values of [`Drift`] for one member after another, from returns that lie together.
fn drift_columns<'a>(levels: &Levels, reconstitution: &'a Reconstitution, to: usize) -> Spell<'a> {
    let members = &reconstitution.members;
    let (rank, from) = (reconstitution.rank_session, reconstitution.effective_session);
    let rows = to.saturating_sub(from);
    let mut caps = vec![0.0; members.len() * rows];
    let mut values = vec![f64::NAN; TOGETHER * rows];
    for (k, together) in members.chunks(TOGETHER).enumerate().filter(|_| rows > 0) {
        for (member, values) in together.iter().zip(values.chunks_mut(rows)) {
            match levels.column(member.security) {
                Some((ret, sides)) => drift_column(member.value(), (rank, from), &ret[..to], &sides[..to], values),
                None => values.fill(f64::NAN),
            }
        }
        for (t, row) in caps.chunks_mut(members.len()).enumerate() {
            let row = row[k * TOGETHER..].iter_mut().zip(values.chunks(rows));
            row.take(together.len()).for_each(|(cap, values)| *cap = values[t]);
        }
    }
    Spell::new(members, from, to, caps)
}

/// One member's values from close `from` on, by the rule of [`Drift`]: moved by each return since the rank day, gone while
/// it has been silent for more than [`SILENT_SESSIONS`] sessions.
fn drift_column(cap: f64, (rank, from): (usize, usize), returns: &[f64], sides: &[u16], values: &mut [f64]) {
    let (mut last, mut seen) = (cap, rank);
    for s in rank + 1..=from {
        seen = if sides[s] & TRADED != 0 { s } else { seen };
        last = if returns[s].is_nan() { last } else { last * (1.0 + returns[s]) };
    }
    let silent = |s: usize, seen: usize| s > rank && s - seen > SILENT_SESSIONS;
    values[0] = if silent(from, seen) { f64::NAN } else { last };
    for ((s, value), (r, side)) in
        (from..).zip(values.iter_mut()).zip(returns[from..].iter().zip(&sides[from..])).skip(1)
    {
        seen = if side & TRADED != 0 { s } else { seen };
        last = if r.is_nan() { last } else { last * (1.0 + r) };
        *value = if s - seen > SILENT_SESSIONS { f64::NAN } else { last };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[test]
    fn weights_drift_with_prices_from_the_rank_day() {
        // Caps 300 and 100 on session 0; then +10 % and −50 %: 330 and 50; then the first does not trade.
        let world = World::new(&[&[0.0, 0.0], &[0.10, -0.50], &[f64::NAN, 0.0]]);
        let universe = world.universe("small", &[(0, 1, &[(0, 300.0), (1, 100.0)])]);
        let book = Book::new(&world.panel, &universe);
        assert!(book.at(0).0.is_empty() && book.before(1).0.is_empty());
        assert_eq!(book.at(1).1, [300.0 * (1.0 + 0.1), 50.0]);
        assert_eq!(book.before(2).1, book.at(1).1);
        assert_eq!(book.at(2).1, book.at(1).1);
        assert_eq!(universe.weights_at(&world.panel, 2), [(0, 330.0 / 380.0), (1, 50.0 / 380.0)]);
    }

    #[test]
    fn a_member_without_a_price_for_two_weeks_no_longer_counts() {
        let silent = [0.0, f64::NAN];
        let rows: Vec<&[f64]> = std::iter::once(&[0.0, 0.0][..]).chain((0..12).map(|_| &silent[..])).collect();
        let world = World::new(&rows);
        let universe = world.universe("small", &[(0, 0, &[(0, 1.0), (1, 1.0)])]);
        let book = Book::new(&world.panel, &universe);
        assert_eq!(book.at(10).1, [1.0, 1.0]);
        assert!(book.at(11).1[0] == 1.0 && book.at(11).1[1].is_nan());
    }

    #[test]
    fn a_new_reconstitution_takes_over_at_its_effective_close() {
        let world = World::new(&[&[0.0, 0.0], &[0.1, 0.2], &[0.1, 0.2]]);
        let universe = world.universe("small", &[(0, 0, &[(0, 1.0)]), (1, 2, &[(1, 5.0)])]);
        let book = Book::new(&world.panel, &universe);
        assert_eq!((book.at(1).0[0].security, book.before(2).0[0].security), (0, 0));
        assert_eq!((book.at(2).0[0].security, book.at(2).1), (1, &[5.0 * 1.2][..]));
    }
}
