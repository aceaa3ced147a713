//! What members are worth, session by session, between two reconstitutions: one rule for indexes, weights and books.
use crate::exits::SILENT_SESSIONS;
use crate::{IncomeKnown, Member, Panel, Reconstitution};

/// The members' values as sessions go by.
///
/// vᵢ,ₜ = capᵢ,rank × floatᵢ × Π_{rank < s ≤ t} (1 + rᵢ,ₛ). Shares issued or bought back since the rank day do not enter, as in
/// an index between its reconstitutions. A member without a price keeps its value; the return over the gap comes with its
/// next price. One without a price on more than [`SILENT_SESSIONS`] sessions in a row is away, at its last value: whether
/// it will trade again cannot be known on the day. Should it trade again, it counts from the close of that session on: the
/// return over the gap is nobody's, for nobody could have bought it back at its last price. Its value is `NaN` while it is
/// away.
pub struct Drift<'a> {
    panel: &'a Panel,
    reconstitution: &'a Reconstitution,
    /// The session whose close the values are of.
    session: usize,
    /// Values that count.
    values: Vec<f64>,
    /// Last values, of those away too.
    last: Vec<f64>,
    seen: Vec<usize>,
}

/// What the members earned in one session.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Earned {
    /// The value at the close before of the members that count.
    pub before: f64,
    /// What it gained.
    pub gain: f64,
    /// What its members paid out, at their values before.
    pub income: f64,
    /// The value before of the members of whom it is known what they paid, or in whose returns it is.
    pub income_known: f64,
    /// The sum of the returns of the members with one.
    pub returns: f64,
    /// How many have one.
    pub count: usize,
}

impl<'a> Drift<'a> {
    /// The members on their rank day.
    pub fn new(panel: &'a Panel, reconstitution: &'a Reconstitution) -> Self {
        let values: Vec<f64> = reconstitution.members.iter().map(Member::value).collect();
        let seen = vec![reconstitution.rank_session; values.len()];
        let last = values.clone();
        Drift { panel, reconstitution, session: reconstitution.rank_session, values, last, seen }
    }

    /// The values at the close of the session reached, in the order of the members; `NaN` for one that is away.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Goes on to the next session.
    pub fn step(&mut self) -> Earned {
        self.advance(true)
    }

    /// Goes on to the next session for the sake of values and prices alone: nobody asks for the income.
    pub fn pass(&mut self) -> Earned {
        self.advance(false)
    }

    fn advance(&mut self, with_income: bool) -> Earned {
        self.session += 1;
        let (returns, closes) = (self.panel.ret.row(self.session), self.panel.close.row(self.session));
        let mut earned = Earned::default();
        for (k, member) in self.reconstitution.members.iter().enumerate() {
            let (close, ret) = (closes[member.security], returns[member.security]);
            if close.is_nan() {
                if self.session - self.seen[k] > SILENT_SESSIONS {
                    self.values[k] = f64::NAN;
                    continue;
                }
            } else {
                self.seen[k] = self.session;
            }
            let before = self.values[k];
            if !ret.is_nan() {
                self.last[k] *= 1.0 + ret;
            }
            if !before.is_nan() {
                earned.before += before;
                if !ret.is_nan() {
                    earned.gain += before * ret;
                    earned.returns += ret;
                    earned.count += 1;
                    if !with_income || self.panel.income.is_empty() {
                        self.values[k] = self.last[k];
                        continue;
                    }
                    earned.income += before * self.panel.income_at(self.session, member.security);
                    if self.panel.income_known(self.session, member.security) != IncomeKnown::No {
                        earned.income_known += before;
                    }
                }
            }
            self.values[k] = self.last[k];
        }
        earned
    }

    /// Goes on to the close of session `t`, or stays where that is past.
    pub fn to(mut self, t: usize) -> Self {
        while self.session < t {
            self.skip();
        }
        self
    }

    /// As [`Self::pass`], where nobody asks what was earned.
    fn skip(&mut self) {
        self.session += 1;
        let (returns, closes) = (self.panel.ret.row(self.session), self.panel.close.row(self.session));
        let members = self.reconstitution.members.iter().zip(&mut self.values).zip(&mut self.last).zip(&mut self.seen);
        for (((member, value), last), seen) in members {
            let (close, ret) = (closes[member.security], returns[member.security]);
            if !close.is_nan() {
                *seen = self.session;
            } else if self.session - *seen > SILENT_SESSIONS {
                *value = f64::NAN;
                continue;
            }
            if !ret.is_nan() {
                *last *= 1.0 + ret;
            }
            *value = *last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{market, members};
    use crate::{IndexSeries, Universe};

    /// Two members of 100 each; the first is silent from session 1 to `silent`, then trades 50 % higher.
    fn silent_for(silent: usize) -> (crate::Panel, Universe) {
        let mut rows = vec![vec![0.0, 0.0]];
        rows.extend((0..silent).map(|_| vec![f64::NAN, 0.0]));
        rows.extend([vec![0.5, 0.0], vec![0.0, 0.01]]);
        let panel = market(&rows);
        (panel, members(&[(0, 0, &[(0, 100.0), (1, 100.0)])]))
    }

    #[test]
    fn a_short_silence_is_made_up_for() {
        // (100 × 0.5 + 100 × 0) / 200 = 0.25 on the day it trades again, and 150 against 100 after it.
        let (panel, universe) = silent_for(SILENT_SESSIONS);
        let index = IndexSeries::of(&panel, &universe);
        assert_eq!(index.cap_weighted[SILENT_SESSIONS], 0.25);
        assert_eq!(universe.weights_at(&panel, SILENT_SESSIONS + 1), [(0, 0.6), (1, 0.4)]);
    }

    #[test]
    fn sessions_skipped_are_sessions_passed() {
        for silent in [1, SILENT_SESSIONS, SILENT_SESSIONS + 1, 2 * SILENT_SESSIONS] {
            let (panel, universe) = silent_for(silent);
            let members = &universe.reconstitutions[0];
            let mut passed = Drift::new(&panel, members);
            for t in 1..panel.sessions.len() {
                passed.pass();
                let skipped = Drift::new(&panel, members).to(t);
                assert_eq!(format!("{:?}", skipped.values), format!("{:?}", passed.values), "{silent}, {t}");
                assert_eq!((&skipped.last, &skipped.seen), (&passed.last, &passed.seen));
            }
        }
    }

    #[test]
    fn who_was_silent_too_long_counts_again_from_its_next_close() {
        let (panel, universe) = silent_for(SILENT_SESSIONS + 1);
        let index = IndexSeries::of(&panel, &universe);
        let back = SILENT_SESSIONS + 2;
        assert_eq!(universe.weights_at(&panel, back - 1), [(1, 1.0)]);
        // The return of 50 % over the gap is nobody's; then 150 and 100 count, and 100 gains 1 %.
        assert_eq!(index.cap_weighted[back - 1], 0.0);
        assert_eq!(universe.weights_at(&panel, back), [(0, 0.6), (1, 0.4)]);
        assert_eq!(index.cap_weighted[back], 1.0 / 250.0);
        // Who never trades again never counts again.
        let (panel, universe) = silent_for(2 * SILENT_SESSIONS);
        assert_eq!(universe.weights_at(&panel, 2 * SILENT_SESSIONS), [(1, 1.0)]);
    }
}
