//! What remains between a rebuilt index and a published one, session by session and by cause.
//!
//! The active return of a session is `a = r − b`. It is split into parts that add up to it:
//!
//! - *dividends*: `−income`, what members paid that the price index does not count (and the fund's return does);
//! - *data*: on a session whose closes, or those before it, were taken too early or rebuilt, all that is left;
//! - *missing*: what members without a row would have earned had they moved like the index, and give back with their next row;
//! - *rules at the start*: before the first full ranking with members to remember, all that is left;
//! - *float and rules*: the rest: weights by float, membership, share counts, the fund's own fees and net asset value.
//!
//! A part's share in the variance is `cov(part, a) / var(a)`; the shares add up to one.
use breadth_domain::Date;
use serde::Serialize;

use crate::drift::Drift;
use crate::{Panel, Universe};

/// Why a part of the active return is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// What members paid.
    Dividends,
    /// Closes taken too early, or sessions rebuilt by the vendor.
    Data,
    /// Members without a row.
    Missing,
    /// No membership to remember at the start.
    Start,
    /// Weights by float, membership, share counts, fees.
    FloatAndRules,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; 5] = [Cause::Dividends, Cause::Data, Cause::Missing, Cause::Start, Cause::FloatAndRules];

    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            Cause::Dividends => "dividends that a price index does not count",
            Cause::Data => "closes taken too early, or rebuilt",
            Cause::Missing => "members without a row",
            Cause::Start => "no memory at the start: bands and newcomers",
            Cause::FloatAndRules => "float, rules, fees: all the rest",
        }
    }
}

/// One session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remainder {
    /// The session.
    pub date: Date,
    /// The index's return and the other's.
    pub returns: [f64; 2],
    /// `returns[0] − returns[1]`, in the order of [`Cause::ALL`].
    pub parts: [f64; 5],
}

impl Remainder {
    /// The active return.
    pub fn active(&self) -> f64 {
        self.returns[0] - self.returns[1]
    }
}

/// The part of the members' value without a volume above which a session counts as rebuilt.
const REBUILT: f64 = 0.5;

/// Attributes the price index of a universe against another's returns (date, return), on the sessions that both have.
pub fn attribute(panel: &Panel, universe: &Universe, other: &[(Date, f64)]) -> Vec<Remainder> {
    let mut out = Vec::new();
    // With the second full reconstitution bands have something to remember.
    let remembers = universe.reconstitutions.get(1).map_or(usize::MAX, |r| r.effective_session);
    for (k, r) in universe.reconstitutions.iter().enumerate() {
        let end = universe.reconstitutions.get(k + 1).map_or(panel.sessions.len() - 1, |next| next.effective_session);
        let mut drift = Drift::new(panel, r).to(r.effective_session);
        // Returns that members without a row have missed so far.
        let mut missed: Vec<f64> = vec![0.0; r.members.len()];
        for t in r.effective_session + 1..=end {
            let values: Vec<f64> = drift.values().to_vec();
            let earned = drift.step();
            if earned.before <= 0.0 {
                continue;
            }
            let own = earned.gain / earned.before;
            let (mut missing, mut unpriced) = (0.0, 0.0);
            for ((member, value), missed) in
                r.members.iter().zip(&values).zip(&mut missed).filter(|((_, v), _)| !v.is_nan())
            {
                let weight = value / earned.before;
                if panel.ret.at(t, member.security).is_nan() {
                    missing -= weight * own;
                    *missed += own;
                } else {
                    missing += weight * std::mem::take(missed);
                }
                let volume = panel.volume.at(t, member.security);
                unpriced += if volume.is_nan() || volume == 0.0 { weight } else { 0.0 };
            }
            let date = panel.sessions[t];
            let Ok(at) = other.binary_search_by_key(&date, |(d, _)| *d) else { continue };
            let active = own - other[at].1;
            let dividends = -earned.income / earned.before;
            let early = |t: usize| panel.early.get(t).copied().unwrap_or(false);
            let mut parts = [0.0; 5];
            parts[Cause::Dividends as usize] = dividends;
            if early(t) || early(t + 1) || unpriced > REBUILT {
                parts[Cause::Data as usize] = active - dividends;
            } else {
                parts[Cause::Missing as usize] = missing;
                let rest = if t <= remembers { Cause::Start } else { Cause::FloatAndRules };
                parts[rest as usize] = active - dividends - missing;
            }
            out.push(Remainder { date, returns: [own, other[at].1], parts });
        }
    }
    out
}

/// Each cause's share in the variance of the active returns, in the order of [`Cause::ALL`]; the shares add up to one. `None`
/// where the active return does not vary.
pub fn shares(remainders: &[Remainder]) -> Option<[f64; 5]> {
    let n = remainders.len() as f64;
    let mean = |of: &dyn Fn(&Remainder) -> f64| remainders.iter().map(of).sum::<f64>() / n;
    let centre = mean(&Remainder::active);
    let variance: f64 = remainders.iter().map(|r| (r.active() - centre) * (r.active() - centre)).sum();
    let mut out = [0.0; 5];
    for (cause, share) in out.iter_mut().enumerate() {
        let middle = mean(&|r| r.parts[cause]);
        *share = remainders.iter().map(|r| (r.parts[cause] - middle) * (r.active() - centre)).sum::<f64>() / variance;
    }
    (variance > 0.0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{market, members};

    #[test]
    fn the_parts_add_up_and_so_do_their_shares() {
        let gap = f64::NAN;
        let mut panel = market(&[vec![0.0, 0.0], vec![0.02, gap], vec![0.01, 0.03], vec![-0.01, 0.0], vec![0.01, 0.0]]);
        panel.volume.as_mut_slice().fill(1.0);
        panel.early = vec![false, false, false, false, true];
        let universe = members(&[(0, 0, &[(0, 100.0), (1, 100.0)])]);
        let other: Vec<(Date, f64)> = panel.sessions.iter().copied().zip([0.0, 0.02, 0.01, 0.0, 0.001]).collect();
        let all = attribute(&panel, &universe, &other);
        for r in &all {
            assert!((r.parts.iter().sum::<f64>() - r.active()).abs() < 1e-15);
        }
        // Half of the value has no row and would have earned the index's 0.02 × 100 / 200 = 1 %: −½ × 1 %, made up for a session later
        // by its part of 202.
        assert!((all[0].parts[Cause::Missing as usize] + 0.005).abs() < 1e-15);
        assert!((all[1].parts[Cause::Missing as usize] - 0.01 * 100.0 / 202.0).abs() < 1e-15);
        // A session whose predecessor was taken too early, and that predecessor, are the data's; the others are not.
        let data: Vec<bool> = all.iter().map(|r| r.parts[Cause::Data as usize] != 0.0).collect();
        assert_eq!(data, [false, false, true, true]);
        let shares = shares(&all).unwrap();
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(super::shares(&all[..1]), None);
    }
}
