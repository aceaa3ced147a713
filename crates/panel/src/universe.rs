//! Universes: who is a member on a session, by rules that look at nothing later.
use std::collections::BTreeMap;

use breadth_domain::Date;
use serde::Serialize;

use crate::Panel;
use crate::drift::Drift;

/// Why a listing is not a member.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Not an operating company's common share.
    NotCommonShare,
    /// The issuer is not a US company.
    NotUs,
    /// No price on the rank day.
    NoPrice,
    /// Price below the floor.
    LowPrice,
    /// No share count, hence no market capitalisation.
    NoCap,
    /// Market capitalisation below the floor.
    LowCap,
    /// Another class of a company that is already counted.
    SecondClass,
    /// The rank is above or below the universe's.
    OutOfRank,
    /// Larger than the universe's companies.
    AboveRange,
    /// Smaller than the universe's companies.
    BelowRange,
    /// Large enough, but not new: considered at the next full ranking.
    NextRanking,
    /// A newcomer too young.
    NotSeasoned,
    /// A newcomer traded too little.
    Illiquid,
    /// Too small a part of the company is in public hands.
    LowFloat,
    /// A newcomer without positive earnings.
    NoEarnings,
    /// A newcomer for whom no place is free.
    NoPlace,
    /// A member of a universe whose members do not belong here.
    OtherUniverse,
}

impl Exclusion {
    /// The label people read.
    pub const fn label(self) -> &'static str {
        match self {
            Exclusion::NotCommonShare => "not an operating company's common share",
            Exclusion::NotUs => "not a US company",
            Exclusion::NoPrice => "no price on the rank day",
            Exclusion::LowPrice => "price below the floor",
            Exclusion::NoCap => "no market capitalisation: share count unknown",
            Exclusion::LowCap => "market capitalisation below the floor",
            Exclusion::SecondClass => "another share class of a counted company",
            Exclusion::OutOfRank => "ranked outside the universe",
            Exclusion::AboveRange => "larger than the universe's companies",
            Exclusion::BelowRange => "smaller than the universe's companies",
            Exclusion::NextRanking => "not new: considered at the next full ranking",
            Exclusion::NotSeasoned => "newly listed: too young to enter",
            Exclusion::Illiquid => "traded too little to enter",
            Exclusion::LowFloat => "too little of it in public hands",
            Exclusion::NoEarnings => "no positive earnings: cannot enter",
            Exclusion::NoPlace => "qualified, but no place was free",
            Exclusion::OtherUniverse => "a member of a universe that comes before",
        }
    }
}

/// A member at a reconstitution.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// The security's column in the panel.
    pub security: usize,
    /// Rank of its company by market capitalisation, 1 = largest.
    pub rank: usize,
    /// Market capitalisation on the rank day, in dollars.
    pub cap: f64,
    /// The part of it in public hands, where the rule weighs by float and one was known on the rank day: a proxy, see
    /// [`crate::rules::float`].
    pub float: Option<f64>,
}

impl Member {
    /// What it counts with on the rank day, in dollars: its float where known, else its whole capitalisation.
    pub fn value(&self) -> f64 {
        self.cap * self.float.unwrap_or(1.0)
    }
}

/// Of how many members the float is known, and how much they are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct FloatCoverage {
    /// Members with a known float.
    pub known: usize,
    /// All members.
    pub members: usize,
    /// The share of the known ones in the capitalisation of all.
    pub cap_share: f64,
    /// The part in public hands of the capitalisation of the known ones.
    pub ratio: Option<f64>,
    /// Whether members count with it: where too few are known, everyone counts in full.
    pub used: bool,
}

/// One reconstitution: decided on the rank day, in force after the close of the effective session.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reconstitution {
    /// The session on which companies were ranked (index).
    pub rank_session: usize,
    /// The session after whose close the members are in force (index): they earn from the next session on.
    pub effective_session: usize,
    /// The members, by rank.
    pub members: Vec<Member>,
    /// Every listing that had a price within the last ten sessions and is no member, with its reason.
    pub excluded: Vec<(usize, Exclusion)>,
}

impl FloatCoverage {
    /// Of those members, as far as they carry a float.
    pub fn of(members: &[Member]) -> Self {
        let known = || members.iter().filter(|m| m.float.is_some());
        let cap: f64 = known().map(|m| m.cap).sum();
        let all: f64 = members.iter().map(|m| m.cap).sum();
        FloatCoverage {
            known: known().count(),
            members: members.len(),
            cap_share: if all > 0.0 { cap / all } else { 0.0 },
            ratio: (cap > 0.0).then(|| known().map(Member::value).sum::<f64>() / cap),
            used: known().next().is_some(),
        }
    }
}

impl Reconstitution {
    /// How many were excluded, by reason.
    pub fn excluded_counts(&self) -> BTreeMap<Exclusion, usize> {
        let mut counts = BTreeMap::new();
        for (_, reason) in &self.excluded {
            *counts.entry(*reason).or_default() += 1;
        }
        counts
    }
}

/// A universe's history over a panel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Universe {
    /// Its preset's identifier, for example `small`.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its reconstitutions, ascending; the first may be a start outside the yearly rhythm.
    pub reconstitutions: Vec<Reconstitution>,
}

impl Universe {
    /// The reconstitution in force for returns of session `t`: the last one effective before it.
    pub fn in_force(&self, t: usize) -> Option<&Reconstitution> {
        let n = self.reconstitutions.partition_point(|r| r.effective_session < t);
        n.checked_sub(1).map(|k| &self.reconstitutions[k])
    }

    /// The members as one knows them at the close of session `t` (for a decision taken then): the last reconstitution
    /// effective at or before it.
    pub fn members_at(&self, t: usize) -> &[Member] {
        let n = self.reconstitutions.partition_point(|r| r.effective_session <= t);
        n.checked_sub(1).map_or(&[], |k| &self.reconstitutions[k].members)
    }
}

impl Universe {
    /// Capitalisation weights of the members in force for session `t`'s return, at the close of the session before:
    /// market capitalisation of the rank day, or the part in public hands, drifted with prices since. (security, weight), in the order of the members;
    /// who is away by the rule of [`Drift`] is not there, and the weights add up to 1.
    pub fn weights_into(&self, panel: &Panel, t: usize) -> Vec<(usize, f64)> {
        let Some(from) = self.in_force(t) else { return Vec::new() };
        self.drifted(panel, from, t.saturating_sub(1))
    }

    /// Capitalisation weights at the close of session `t` of the members as one knows them then.
    pub fn weights_at(&self, panel: &Panel, t: usize) -> Vec<(usize, f64)> {
        let n = self.reconstitutions.partition_point(|r| r.effective_session <= t);
        let Some(k) = n.checked_sub(1) else { return Vec::new() };
        self.drifted(panel, &self.reconstitutions[k], t)
    }

    /// Weights of one reconstitution's members at the close of session `t`, whatever is in force then.
    pub(crate) fn weights_of(&self, panel: &Panel, k: usize, t: usize) -> Vec<(usize, f64)> {
        self.drifted(panel, &self.reconstitutions[k], t)
    }

    fn drifted(&self, panel: &Panel, from: &Reconstitution, t: usize) -> Vec<(usize, f64)> {
        let drift = Drift::new(panel, from).to(t);
        let mut values: Vec<(usize, f64)> = from
            .members
            .iter()
            .zip(drift.values())
            .filter(|(_, value)| !value.is_nan())
            .map(|(m, value)| (m.security, *value))
            .collect();
        let total: f64 = values.iter().map(|(_, v)| v).sum();
        values.iter_mut().for_each(|(_, v)| *v /= total);
        values
    }
}

/// An index over a universe: capitalisation weights that drift with prices, day by day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndexSeries {
    /// The universe's identifier.
    pub id: String,
    /// The first session with a return (index in the panel).
    pub start: usize,
    /// Capitalisation-weighted return of each session from `start` on, as a fraction.
    pub cap_weighted: Vec<f64>,
    /// Income of each session as a fraction of the value before: added to [`Self::cap_weighted`] it makes the total return.
    pub income: Vec<f64>,
    /// The part of the value of whose members the income is known, session by session.
    pub income_known: Vec<f64>,
    /// Return of equal weights restored every session.
    pub equal_weighted: Vec<f64>,
    /// "price": what [`Self::cap_weighted`] is. Its sum with the income is "total" to within the part that is not known.
    pub kind: &'static str,
    /// The dates, for those who have no panel at hand.
    pub dates: Vec<Date>,
}
