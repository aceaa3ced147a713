//! What members are worth, session by session, between two reconstitutions: one rule for indexes, weights and books.
use crate::exits::SILENT_SESSIONS;
use crate::{Panel, Reconstitution};

/// The members' values as sessions go by.
///
/// vᵢ,ₜ = capᵢ,rank × Π_{rank < s ≤ t} (1 + rᵢ,ₛ). Shares issued or bought back since the rank day do not enter, as in
/// an index between its reconstitutions. A member without a price keeps its value; the return over the gap comes with its
/// next price. One without a price on more than [`SILENT_SESSIONS`] sessions in a row has left, at its last value, until a
/// reconstitution takes it back: whether it will trade again cannot be known on the day, and nobody could have bought it
/// at its last price when it does. Its value is `NaN` from then on.
pub struct Drift<'a> {
    panel: &'a Panel,
    reconstitution: &'a Reconstitution,
    /// The session whose close the values are of.
    session: usize,
    values: Vec<f64>,
    seen: Vec<usize>,
}

/// What the members earned in one session.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Earned {
    /// The value at the close before of the members that have not left.
    pub before: f64,
    /// What it gained.
    pub gain: f64,
    /// The sum of the returns of the members with one.
    pub returns: f64,
    /// How many have one.
    pub count: usize,
}

impl<'a> Drift<'a> {
    /// The members on their rank day.
    pub fn new(panel: &'a Panel, reconstitution: &'a Reconstitution) -> Self {
        let values: Vec<f64> = reconstitution.members.iter().map(|m| m.cap).collect();
        let seen = vec![reconstitution.rank_session; values.len()];
        Drift { panel, reconstitution, session: reconstitution.rank_session, values, seen }
    }

    /// The values at the close of the session reached, in the order of the members; `NaN` for one that has left.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Goes on to the next session.
    pub fn step(&mut self) -> Earned {
        self.session += 1;
        let (returns, closes) = (self.panel.ret.row(self.session), self.panel.close.row(self.session));
        let mut earned = Earned::default();
        for ((member, value), seen) in self.reconstitution.members.iter().zip(&mut self.values).zip(&mut self.seen) {
            if value.is_nan() {
                continue;
            }
            if !closes[member.security].is_nan() {
                *seen = self.session;
            } else if self.session - *seen > SILENT_SESSIONS {
                *value = f64::NAN;
                continue;
            }
            earned.before += *value;
            let ret = returns[member.security];
            if !ret.is_nan() {
                earned.gain += *value * ret;
                earned.returns += ret;
                earned.count += 1;
                *value *= 1.0 + ret;
            }
        }
        earned
    }

    /// Goes on to the close of session `t`, or stays where that is past.
    pub fn to(mut self, t: usize) -> Self {
        while self.session < t {
            self.step();
        }
        self
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
    fn who_was_silent_too_long_has_left_for_index_and_weights_alike() {
        let (panel, universe) = silent_for(SILENT_SESSIONS + 1);
        let index = IndexSeries::of(&panel, &universe);
        assert_eq!(index.cap_weighted[SILENT_SESSIONS + 1..], [0.0, 0.01]);
        for t in [SILENT_SESSIONS + 1, SILENT_SESSIONS + 2] {
            assert_eq!(universe.weights_at(&panel, t), [(1, 1.0)], "session {t}");
        }
    }

    #[test]
    fn a_reconstitution_takes_it_back() {
        let (panel, mut universe) = silent_for(SILENT_SESSIONS + 1);
        let back = members(&[(SILENT_SESSIONS + 2, SILENT_SESSIONS + 2, &[(0, 150.0), (1, 150.0)])]);
        universe.reconstitutions.extend(back.reconstitutions);
        let at = universe.weights_at(&panel, SILENT_SESSIONS + 2);
        assert_eq!(at, [(0, 0.5), (1, 0.5)]);
    }
}
