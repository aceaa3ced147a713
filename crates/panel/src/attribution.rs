//! What remains between a rebuilt index and a published one, session by session and by cause.
//!
//! The active return of a session is `a = r − b`. It is split into parts that add up to it:
//!
//! - *dividends*: `−income`, what members paid that the price index does not count (and the fund's return does);
//! - *data*: on a session whose closes, or those before it, were taken too early or rebuilt, all that is left;
//! - *missing*: what members without a row would have earned had they moved like the index, and give back with their next row;
//! - where the fund's own holdings are at hand, with w our weights, v its own, C the companies in both:
//!   *rules* = (r − r_w(C)) + (r_v(C) − r_v), who is a member here and not there; *weights* = r_w(C) − r_v(C), the same companies
//!   with other weights: float, share counts, classes; *rest* = r_v − b and what the parts above took: fees, a close that is
//!   not the net asset value, lines without a price;
//! - where they are not: *start*, all that is left before the first full ranking with members to remember, or *rest* after it.
//!
//! Holdings count from their day until the next ones, the first ones backwards too, but never beyond the reconstitution in
//! force on their day. A part's share in the variance is `cov(part, a) / var(a)`; the shares add up to one.
use std::collections::{BTreeMap, HashMap};

use breadth_domain::{Date, Symbol};
use serde::Serialize;

use crate::classify::company_key;
use crate::drift::Drift;
use crate::rules::overlap::Carriers;
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
    /// The same companies with other weights.
    Weights,
    /// Who is a member.
    Rules,
    /// What is left.
    Rest,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Cause; CAUSES] =
        [Cause::Dividends, Cause::Data, Cause::Missing, Cause::Start, Cause::Weights, Cause::Rules, Cause::Rest];

    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            Cause::Dividends => "dividends that a price index does not count",
            Cause::Data => "closes taken too early, or rebuilt",
            Cause::Missing => "members without a row",
            Cause::Start => "no memory at the start: bands and newcomers",
            Cause::Weights => "weights of the same companies: float, share counts",
            Cause::Rules => "rules: who is a member",
            Cause::Rest => "the rest; without holdings at hand float, rules and fees too",
        }
    }
}

/// How many causes there are.
pub const CAUSES: usize = 7;

/// One session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remainder {
    /// The session.
    pub date: Date,
    /// The index's return and the other's.
    pub returns: [f64; 2],
    /// `returns[0] − returns[1]`, in the order of [`Cause::ALL`].
    pub parts: [f64; CAUSES],
    /// Whether the other's holdings are at hand, so that weights and rules are told apart.
    pub held: bool,
}

impl Remainder {
    /// The active return.
    pub fn active(&self) -> f64 {
        self.returns[0] - self.returns[1]
    }
}

/// The part of the members' value without a volume above which a session counts as rebuilt.
const REBUILT: f64 = 0.5;

/// Attributes the price index of a universe against another's returns (date, return), on the sessions that both have, with
/// what the other held where that is at hand.
pub fn attribute(panel: &Panel, universe: &Universe, other: &[(Date, f64)], holdings: &Holdings) -> Vec<Remainder> {
    let mut out = Vec::new();
    let spans = Spans::of(panel, universe, holdings);
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
            let mut parts = [0.0; CAUSES];
            parts[Cause::Dividends as usize] = dividends;
            let ours = || r.members.iter().map(|m| m.security).zip(values.iter().copied());
            let split = spans.at(t).and_then(|held| held.split(panel, t, ours(), own));
            if early(t) || early(t + 1) || unpriced > REBUILT {
                parts[Cause::Data as usize] = active - dividends;
            } else if let Some((weights, rules)) = split {
                parts[Cause::Missing as usize] = missing;
                parts[Cause::Weights as usize] = weights;
                parts[Cause::Rules as usize] = rules;
                parts[Cause::Rest as usize] = active - dividends - missing - weights - rules;
            } else {
                parts[Cause::Missing as usize] = missing;
                let rest = if t <= remembers { Cause::Start } else { Cause::Rest };
                parts[rest as usize] = active - dividends - missing;
            }
            out.push(Remainder { date, returns: [own, other[at].1], parts, held: split.is_some() });
        }
    }
    out
}

/// What a fund held on days: (ticker, weight or value).
pub type Holdings = BTreeMap<Date, Vec<(Symbol, f64)>>;

/// What a fund held from a session to another, at the values of each session's close.
struct Held {
    /// The first session whose return it is asked about.
    from: usize,
    /// Each line's security, and its company.
    lines: Vec<usize>,
    companies: Vec<String>,
    /// For each session from `from` on, the lines' values at the close before.
    values: Vec<Vec<f64>>,
    /// Each security's company on the day of the holdings.
    company: HashMap<usize, String>,
}

/// All holdings by the sessions for which they count.
struct Spans(Vec<Held>);

impl Spans {
    fn of(panel: &Panel, universe: &Universe, holdings: &Holdings) -> Self {
        let days: Vec<(usize, &Vec<(Symbol, f64)>)> = holdings
            .iter()
            .filter(|(day, _)| panel.sessions.first().is_some_and(|first| *day >= first))
            .filter_map(|(day, lines)| Some((panel.session_on_or_before(*day)?, lines)))
            .collect();
        let bounds = |t: usize| {
            let k = universe.reconstitutions.partition_point(|r| r.effective_session <= t);
            let begin = k.checked_sub(1).map(|k| universe.reconstitutions[k].effective_session)?;
            let end = universe.reconstitutions.get(k).map_or(panel.sessions.len() - 1, |r| r.effective_session);
            Some((begin + 1, end))
        };
        let mut out = Vec::new();
        for (n, (t, lines)) in days.iter().enumerate() {
            let Some((begin, end)) = bounds(*t) else { continue };
            // Backwards only where no older holdings are there for those sessions.
            let begin = if n.checked_sub(1).is_some_and(|before| days[before].0 >= begin) { *t + 1 } else { begin };
            let end = days.get(n + 1).map_or(end, |next| next.0.min(end));
            if begin <= end {
                out.push(Held::new(panel, *t, lines, begin, end));
            }
        }
        Spans(out)
    }

    fn at(&self, t: usize) -> Option<&Held> {
        self.0.iter().find(|held| (held.from..held.from + held.values.len()).contains(&t))
    }
}

impl Held {
    fn new(panel: &Panel, t: usize, lines: &[(Symbol, f64)], from: usize, to: usize) -> Self {
        let carriers = Carriers::on(panel, t);
        let (lines, start): (Vec<usize>, Vec<f64>) =
            lines.iter().filter_map(|(symbol, value)| Some((carriers.of(*symbol)?, *value))).unzip();
        let company = |i: usize| {
            let key = company_key(&panel.securities[i].label(panel.sessions[t]).name);
            if key.is_empty() { panel.securities[i].id.to_string() } else { key }
        };
        let growth = |s: usize| lines.iter().map(move |i| 1.0 + panel.ret.get(s, *i).unwrap_or(0.0));
        // Values at the closes from `from − 1` to `to − 1`, outwards from the day of the holdings.
        let mut values = vec![Vec::new(); to + 1 - from];
        let mut now = start.clone();
        for s in t..to {
            if s > t {
                now.iter_mut().zip(growth(s)).for_each(|(v, g)| *v *= g);
            }
            if s + 1 >= from {
                values[s + 1 - from] = now.clone();
            }
        }
        let mut now = start;
        for s in (from - 1..t).rev() {
            now.iter_mut().zip(growth(s + 1)).for_each(|(v, g)| *v /= g);
            if s < to {
                values[s + 1 - from] = now.clone();
            }
        }
        let companies: Vec<String> = lines.iter().map(|i| company(*i)).collect();
        let everyone = (0..panel.securities.len()).filter(|i| panel.securities[*i].first <= t);
        Held { from, lines, companies, values, company: everyone.map(|i| (i, company(i))).collect() }
    }

    /// The parts of `own` less the holdings' return on session `t`: (weights, rules). Nothing where no company is in both.
    fn split(&self, panel: &Panel, t: usize, ours: impl Iterator<Item = (usize, f64)>, own: f64) -> Option<(f64, f64)> {
        let theirs: Vec<(&str, f64, f64)> = self
            .lines
            .iter()
            .zip(&self.companies)
            .zip(&self.values[t - self.from])
            .map(|((i, company), v)| (company.as_str(), *v, panel.ret.get(t, *i).unwrap_or(0.0)))
            .collect();
        let ours: Vec<(&str, f64, f64)> = ours
            .filter(|(_, v)| !v.is_nan())
            .filter_map(|(i, v)| Some((self.company.get(&i)?.as_str(), v, panel.ret.get(t, i).unwrap_or(0.0))))
            .collect();
        let names =
            |of: &[(&str, f64, f64)]| of.iter().map(|l| l.0.to_owned()).collect::<std::collections::HashSet<_>>();
        let (here, there) = (names(&ours), names(&theirs));
        let earned = |of: &[(&str, f64, f64)], also: Option<&std::collections::HashSet<String>>| {
            let (mut gain, mut value) = (0.0, 0.0);
            for (_, v, r) in of.iter().filter(|l| also.is_none_or(|also| also.contains(l.0))) {
                (gain, value) = (gain + v * r, value + v);
            }
            (value > 0.0).then_some(gain / value)
        };
        let (ours_both, theirs_both) = (earned(&ours, Some(&there))?, earned(&theirs, Some(&here))?);
        Some((ours_both - theirs_both, (own - ours_both) + (theirs_both - earned(&theirs, None)?)))
    }
}

/// Each cause's share in the variance of the active returns, in the order of [`Cause::ALL`]; the shares add up to one. `None`
/// where the active return does not vary.
pub fn shares(remainders: &[Remainder]) -> Option<[f64; CAUSES]> {
    let n = remainders.len() as f64;
    let mean = |of: &dyn Fn(&Remainder) -> f64| remainders.iter().map(of).sum::<f64>() / n;
    let centre = mean(&Remainder::active);
    let variance: f64 = remainders.iter().map(|r| (r.active() - centre) * (r.active() - centre)).sum();
    let mut out = [0.0; CAUSES];
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
        let all = attribute(&panel, &universe, &other, &Holdings::new());
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

    #[test]
    fn holdings_tell_weights_from_rules() {
        // Ours: 100, 100 and 100 of the first three; theirs: 100, 300 and 100 of the first two and the fourth.
        let mut panel = market(&[vec![0.0; 4], vec![0.0; 4], vec![0.04, 0.01, 0.10, -0.02], vec![0.0; 4]]);
        panel.volume.as_mut_slice().fill(1.0);
        panel.securities.iter_mut().for_each(|s| s.last = 3);
        let universe = members(&[(0, 0, &[(0, 100.0), (1, 100.0), (2, 100.0)])]);
        let lines = [("S0", 100.0), ("S1", 300.0), ("S3", 100.0)].map(|(s, v)| (Symbol::new(s).unwrap(), v));
        let other: Vec<(Date, f64)> = panel.sessions.iter().copied().zip([0.0, 0.0, 0.012, 0.0]).collect();
        for day in [1, 3] {
            // The same forwards and, where there are no older ones, backwards.
            let holdings = Holdings::from([(panel.sessions[day], lines.to_vec())]);
            let mut values = lines.to_vec();
            if day == 3 {
                values = vec![(lines[0].0, 104.0), (lines[1].0, 303.0), (lines[2].0, 98.0)];
            }
            let holdings = if day == 3 { Holdings::from([(panel.sessions[3], values)]) } else { holdings };
            let of_day = &attribute(&panel, &universe, &other, &holdings)[1];
            // r = 0.05; of both, by our weights 0.025, by theirs 0.07 / 4 = 0.0175; all of theirs 0.05 / 5 = 0.01.
            assert!(of_day.held);
            let part = |cause: Cause| of_day.parts[cause as usize];
            assert!((part(Cause::Weights) - 0.0075).abs() < 1e-12, "{of_day:?}");
            assert!((part(Cause::Rules) - (0.025 + 0.0075)).abs() < 1e-12, "{of_day:?}");
            // 0.010 of the holdings against the fund's 0.012.
            assert!((part(Cause::Rest) + 0.002).abs() < 1e-12, "{of_day:?}");
        }
    }
}
