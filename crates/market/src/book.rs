//! What a universe's members weigh, session by session: capitalisations of the rank day, moved with prices since.
use breadth_panel::{Drift, Member, Panel, Reconstitution, Universe};
use rayon::prelude::*;

/// One reconstitution's members over the closes at which they are the members.
#[derive(Clone, Debug)]
struct Spell<'a> {
    members: &'a [Member],
    /// The first close (the effective session's).
    from: usize,
    /// One past the last close.
    to: usize,
    /// Capitalisations, row after row of members; `NaN` for a member that is away.
    caps: Vec<f64>,
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
        let ends = universe.reconstitutions.iter().skip(1).map(|r| r.effective_session).chain([sessions]);
        let spans: Vec<(&Reconstitution, usize)> = universe.reconstitutions.iter().zip(ends).collect();
        let spells = spans
            .into_par_iter()
            .map(|(reconstitution, end)| drift(panel, reconstitution, end.min(sessions)))
            .filter(|spell| spell.from < spell.to)
            .collect();
        Book { spells }
    }

    /// The members at the close of session `t` and their capitalisations (`NaN` where one is away); empty
    /// before the first reconstitution.
    pub fn at(&self, t: usize) -> (&'a [Member], &[f64]) {
        let spell = self.spells.partition_point(|s| s.from <= t).checked_sub(1).map(|k| &self.spells[k]);
        match spell.filter(|s| t < s.to) {
            Some(s) => (s.members, &s.caps[(t - s.from) * s.members.len()..][..s.members.len()]),
            None => (&[], &[]),
        }
    }

    /// The members that earn the return of session `t`, with their capitalisations at the close before it.
    pub fn before(&self, t: usize) -> (&'a [Member], &[f64]) {
        t.checked_sub(1).map_or((&[], &[]), |t| self.at(t))
    }

    /// The columns in the panel of everything that was ever a member, ascending.
    pub fn ever_members(&self) -> impl Iterator<Item = usize> + '_ {
        self.spells.iter().flat_map(|s| s.members.iter().map(|m| m.security))
    }

    /// The first close with members.
    pub fn first_close(&self) -> Option<usize> {
        self.spells.first().map(|s| s.from)
    }
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
    Spell { members, from, to: to.max(from), caps }
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
