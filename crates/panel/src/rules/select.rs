//! Who of the ranked companies is a member, given who was.
use std::collections::{HashMap, HashSet};

use super::entry::{Entry, Test};
use super::grammar::Band;
use super::ranking::{Company, Ranking};
use crate::universe::Exclusion;
use crate::{Member, Reconstitution};

/// The side of a boundary on which a company is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

/// What a universe remembers from one reconstitution to the next, by the lines of its companies.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// On which side of the band's boundary companies are.
    sides: HashMap<usize, Side>,
    /// Companies that were ranked, or left out for what they are: no new listings.
    considered: HashSet<usize>,
    /// The edges of the universe at the last full ranking.
    edges: Option<Edges>,
}

/// The edges of a universe by rank, in dollars, and the value of the market when they were found.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Edges {
    /// A newcomer must be worth less; the smallest company above the universe.
    below: f64,
    /// A newcomer must be worth at least as much; the smallest company in the universe's ranks.
    from: f64,
    /// The smallest company above the band's boundary.
    boundary: f64,
    /// Capitalisation of all ranked companies.
    market: f64,
}

/// Members and everyone else.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen {
    pub members: Vec<Member>,
    pub excluded: Vec<(usize, Exclusion)>,
    /// Newcomers admitted although a test of entry is unknown.
    pub unknown: Vec<(usize, Test)>,
}

impl Chosen {
    fn take(&mut self, rank: usize, company: &Company) {
        self.members.push(Member { security: company.security, rank, cap: company.cap, float: None });
    }

    fn leave(&mut self, company: &Company, why: Exclusion) {
        self.excluded.push((company.security, why));
    }
}

/// Everyone.
pub(super) fn everyone(ranking: &Ranking) -> Chosen {
    let mut chosen = Chosen::default();
    for (k, company) in ranking.companies.iter().enumerate() {
        chosen.take(k + 1, company);
    }
    chosen
}

/// Ranks `first` to `last`, with a band around one of its boundaries.
///
/// With cⱼ the share of the j largest companies in the capitalisation of all, and B = c at the boundary: who was above stays
/// above while c ≤ B + h, who was below stays below while c ≥ B − h, and a newcomer is above to the boundary's rank
/// (FTSE Russell, Russell US Equity Indices, "Market capitalisation breakpoints and bands").
pub(super) fn by_rank(ranking: &Ranking, first: usize, last: usize, band: Option<Band>, memory: &mut Memory) -> Chosen {
    let companies = &ranking.companies;
    let market: f64 = companies.iter().map(|c| c.cap).sum();
    let cap_at = |rank: usize| rank.checked_sub(1).and_then(|k| companies.get(k)).map(|c| c.cap);
    let boundary = band.map(|b| companies.iter().take(b.at).map(|c| c.cap).sum::<f64>() / market).unwrap_or_default();
    let mut sides = HashMap::new();
    let mut chosen = Chosen::default();
    let mut sum = 0.0;
    for (k, company) in companies.iter().enumerate() {
        let rank = k + 1;
        sum += company.cap;
        let share = sum / market;
        // Without a band the boundary below is the last rank.
        let (mut above_first, mut to_last) = (rank < first, rank <= last);
        if let Some(b) = band {
            let was = company.lines().find_map(|line| memory.sides.get(&line).copied());
            let side = match was {
                Some(Side::Above) if share <= boundary + b.half_width => Side::Above,
                Some(Side::Below) if share >= boundary - b.half_width => Side::Below,
                None if rank <= b.at => Side::Above,
                Some(Side::Below) => Side::Above,
                Some(Side::Above) | None => Side::Below,
            };
            if b.at + 1 == first {
                above_first = side == Side::Above;
            } else {
                to_last = side == Side::Above;
            }
            if rank <= b.among {
                sides.extend(company.lines().map(|line| (line, side)));
            }
        }
        if above_first {
            chosen.leave(company, if band.is_some() { Exclusion::AboveRange } else { Exclusion::OutOfRank });
        } else if to_last {
            chosen.take(rank, company);
        } else {
            chosen.leave(company, if band.is_some() { Exclusion::BelowRange } else { Exclusion::OutOfRank });
        }
    }
    memory.sides = sides;
    memory.edges = Some(Edges {
        below: cap_at(first - 1).unwrap_or(f64::INFINITY),
        from: cap_at(last).unwrap_or(0.0),
        boundary: band.and_then(|b| cap_at(b.at)).unwrap_or(0.0),
        market,
    });
    memory.considered.clear();
    memory.consider(ranking);
    chosen
}

impl Memory {
    /// Whether a line's company has a side of the band to keep: it is a member on one side or the other.
    pub fn has_side(&self, line: usize) -> bool {
        self.sides.contains_key(&line)
    }

    /// Notes who was looked at: everyone but those without a price or a share count so far.
    fn consider(&mut self, ranking: &Ranking) {
        self.considered.extend(ranking.companies.iter().flat_map(Company::lines));
        let for_good = |why: Exclusion| !matches!(why, Exclusion::NoPrice | Exclusion::NoCap);
        self.considered.extend(ranking.excluded.iter().filter(|(_, why)| for_good(*why)).map(|(i, _)| *i));
    }
}

/// The members that there are, at the capitalisations of the day, and companies listed since the last full ranking that are
/// worth as much as the universe's edges then, moved with the market.
///
/// `drifted` are the members' values of the day by their prices alone; `NaN` for who has left. A member that is not ranked
/// on the day keeps that value: nobody is put out between full rankings.
pub(super) fn with_newcomers(
    ranking: &Ranking,
    before: &Reconstitution,
    drifted: &[f64],
    banded: bool,
    memory: &mut Memory,
) -> Chosen {
    let mut company_of: HashMap<usize, usize> = HashMap::new();
    for (k, company) in ranking.companies.iter().enumerate() {
        company_of.extend(company.lines().map(|line| (line, k)));
    }
    let mut chosen = Chosen::default();
    let mut counted = HashSet::new();
    for (member, drifted) in before.members.iter().zip(drifted).filter(|(_, drifted)| !drifted.is_nan()) {
        let now = company_of.get(&member.security).map(|k| (*k, &ranking.companies[*k]));
        match now {
            Some((k, company)) if counted.insert(k) => {
                chosen.members.push(Member { security: member.security, rank: k + 1, cap: company.cap, float: None });
                // The line that was a member goes on standing for the company.
                chosen
                    .excluded
                    .extend(company.lines().filter(|l| *l != member.security).map(|l| (l, Exclusion::SecondClass)));
            }
            Some(_) => {}
            None => {
                // Drifted values are of the part that counts.
                let cap = *drifted / member.float.unwrap_or(1.0);
                chosen.members.push(Member { security: member.security, rank: member.rank, cap, float: member.float });
            }
        }
    }
    let market: f64 = ranking.companies.iter().map(|c| c.cap).sum();
    let edges = memory.edges.unwrap_or(Edges { below: 0.0, from: f64::INFINITY, boundary: 0.0, market });
    let moved = market / edges.market;
    for (k, company) in ranking.companies.iter().enumerate().filter(|(k, _)| !counted.contains(k)) {
        let new = company.lines().all(|line| !memory.considered.contains(&line));
        if company.cap >= edges.below * moved {
            chosen.leave(company, Exclusion::AboveRange);
        } else if company.cap < edges.from * moved {
            chosen.leave(company, Exclusion::BelowRange);
        } else if new {
            chosen.take(k + 1, company);
        } else {
            chosen.leave(company, Exclusion::NextRanking);
        }
        if banded && new {
            let side = if company.cap >= edges.boundary * moved { Side::Above } else { Side::Below };
            memory.sides.extend(company.lines().map(|line| (line, side)));
        }
    }
    memory.consider(ranking);
    chosen
}

/// A range of capitalisation on the day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub low: f64,
    pub high: f64,
    pub count: Option<usize>,
    pub keep_low: f64,
    pub keep_high: f64,
}

/// A range of capitalisation: members stay within the wider range, newcomers of the narrower one fill the free places, the
/// largest first. The tests of entry are asked of newcomers alone, and the first members are asked for no earnings: an
/// index that stands already has members that lose money.
pub(super) fn by_cap(
    ranking: &Ranking,
    range: Range,
    before: Option<&Reconstitution>,
    taken: &HashSet<usize>,
    entry: &Entry<'_>,
) -> Chosen {
    let was: HashSet<usize> = before.map(|r| r.members.iter().map(|m| m.security).collect()).unwrap_or_default();
    let mut chosen = Chosen::default();
    let mut candidates = Vec::new();
    for (k, company) in ranking.companies.iter().enumerate() {
        let member = company.lines().any(|line| was.contains(&line));
        let (low, high) =
            if member { (range.low * range.keep_low, range.high * range.keep_high) } else { (range.low, range.high) };
        if company.lines().any(|line| taken.contains(&line)) {
            chosen.leave(company, Exclusion::OtherUniverse);
        } else if company.cap >= high {
            chosen.leave(company, Exclusion::AboveRange);
        } else if company.cap < low {
            chosen.leave(company, Exclusion::BelowRange);
        } else if member {
            chosen.take(k + 1, company);
        } else {
            candidates.push((k + 1, company));
        }
    }
    let liquidities = entry.liquidities(candidates.iter().map(|(_, company)| *company));
    for ((rank, company), liquidity) in candidates.into_iter().zip(liquidities) {
        match entry.verdict(company, liquidity, before.is_some()) {
            Err(why) => chosen.leave(company, why),
            Ok(_) if range.count.is_some_and(|n| chosen.members.len() >= n) => {
                chosen.leave(company, Exclusion::NoPlace);
            }
            Ok(unknown) => {
                chosen.unknown.extend(unknown.into_iter().map(|test| (company.security, test)));
                chosen.take(rank, company);
            }
        }
    }
    chosen.members.sort_by_key(|m| m.rank);
    chosen
}
