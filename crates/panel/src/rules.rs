//! The universes' rules as data, and how a rule becomes members: nothing later than the rank day is looked at.
use std::collections::{BTreeMap, HashSet};

use breadth_domain::{Date, calendar};

use crate::classify::{company_key, is_us};
use crate::universe::{Exclusion, Member, Reconstitution, Universe};
use crate::{ListingKind, Panel};

/// A universe's rule.
#[derive(Debug, Clone, PartialEq)]
pub struct UniverseRule {
    /// Its identifier, as on the command line and in studies.
    pub id: &'static str,
    /// Its label.
    pub label: &'static str,
    /// What it is, in a sentence, for the manual.
    pub about: &'static str,
    /// The first rank that belongs, 1 = the largest company.
    pub first_rank: usize,
    /// The last rank that belongs.
    pub last_rank: usize,
    /// The lowest price on the rank day, in dollars.
    pub min_price: f64,
    /// The lowest market capitalisation on the rank day, in dollars.
    pub min_cap: f64,
}

/// The built-in universes.
pub const UNIVERSES: &[UniverseRule] = &[
    UniverseRule {
        id: "large",
        label: "Large companies (ranks 1-1000)",
        about: "The 1,000 largest US operating companies by market capitalisation on the last session of April, in force after the last Friday session of June; capitalisation weights that drift with prices.",
        first_rank: 1,
        last_rank: 1000,
        min_price: 1.0,
        min_cap: 30e6,
    },
    UniverseRule {
        id: "small",
        label: "Small companies (ranks 1001-3000)",
        about: "The next 2,000 US operating companies by market capitalisation on the last session of April, in force after the last Friday session of June; capitalisation weights that drift with prices.",
        first_rank: 1001,
        last_rank: 3000,
        min_price: 1.0,
        min_cap: 30e6,
    },
];

/// The rule with that identifier.
pub fn universe_rule(id: &str) -> Option<&'static UniverseRule> {
    UNIVERSES.iter().find(|u| u.id == id)
}

/// A listing's last row on the rank day may be so many sessions old.
const FRESH_SESSIONS: usize = 5;
/// Over how many sessions the liquidity of share classes is compared.
const LIQUIDITY_SESSIONS: usize = 21;
/// Two lines with counts or values this near state the same whole company, not a class each.
const SAME_COUNT: f64 = 1.02;
const SAME_VALUE: f64 = 1.05;

/// (rank session, effective session) of every reconstitution of a panel: one at its first session, to begin with, then
/// one each year.
pub fn reconstitution_sessions(panel: &Panel) -> Vec<(usize, usize)> {
    let (Some(first), Some(last)) = (panel.sessions.first(), panel.sessions.last()) else { return Vec::new() };
    let mut out = vec![(0, 0)];
    for year in first.year()..=last.year() {
        let (Some(rank), Some(effective)) =
            (calendar::last_session_of_month(year, 4), calendar::last_friday_session(year, 6))
        else {
            continue;
        };
        // A rank day before the panel's first session cannot be ranked; one not yet reached is not known.
        if rank <= *first || effective > *last {
            continue;
        }
        if let (Some(r), Some(e)) = (panel.session_on_or_before(rank), panel.session_on_or_before(effective)) {
            out.push((r, e));
        }
    }
    out
}

/// The universes of several rules over a panel.
pub fn universes(panel: &Panel, rules: &[&UniverseRule]) -> Vec<Universe> {
    let mut out: Vec<Universe> = rules
        .iter()
        .map(|r| Universe { id: r.id.into(), label: r.label.into(), reconstitutions: Vec::new() })
        .collect();
    for (rank_session, effective_session) in reconstitution_sessions(panel) {
        for (universe, rule) in out.iter_mut().zip(rules) {
            let reconstitution = reconstitute(panel, rule, rank_session, effective_session);
            if !reconstitution.members.is_empty() {
                universe.reconstitutions.push(reconstitution);
            }
        }
    }
    out
}

/// The members of one rule and every excluded listing, ranked on one session; nobody may be a member.
pub fn reconstitute(
    panel: &Panel,
    rule: &UniverseRule,
    rank_session: usize,
    effective_session: usize,
) -> Reconstitution {
    Ranking::on(panel, rank_session, rule.min_price, rule.min_cap).reconstitution(rule, rank_session, effective_session)
}

/// All companies ranked on a day.
struct Ranking {
    /// (the line that stands for the company, company's capitalisation), largest first.
    companies: Vec<(usize, f64)>,
    excluded: Vec<(usize, Exclusion)>,
}

impl Ranking {
    fn on(panel: &Panel, t: usize, min_price: f64, min_cap: f64) -> Ranking {
        let day = panel.sessions[t];
        let oldest = t.saturating_sub(FRESH_SESSIONS);
        let listed: Vec<(usize, Option<usize>)> = (0..panel.securities.len())
            .filter_map(|i| {
                let last =
                    (t.saturating_sub(2 * FRESH_SESSIONS)..=t).rev().find(|s| !panel.close.at(*s, i).is_nan())?;
                Some((i, Some(last).filter(|s| *s >= oldest)))
            })
            .collect();
        let units = unit_symbols(panel, &listed, day);
        let mut excluded = Vec::new();
        let mut lines: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for (i, seen) in listed {
            let label = panel.securities[i].label(day);
            let verdict = if label.kind != ListingKind::Common || has_unit(label.symbol.as_str(), &units) {
                Err(Exclusion::NotCommonShare)
            } else if !is_us(&label.country, &label.name) {
                Err(Exclusion::NotUs)
            } else {
                match seen.map(|s| (panel.close.at(s, i), panel.shares.at(s, i))) {
                    None => Err(Exclusion::NoPrice),
                    Some((price, _)) if price < min_price => Err(Exclusion::LowPrice),
                    Some((_, shares)) if shares.is_nan() || shares <= 0.0 => Err(Exclusion::NoCap),
                    Some((price, shares)) if price * shares < min_cap => Err(Exclusion::LowCap),
                    Some((price, shares)) => Ok(Line { security: i, cap: price * shares, shares }),
                }
            };
            match verdict {
                Err(reason) => excluded.push((i, reason)),
                Ok(line) => {
                    let key = company_key(&label.name);
                    // A name that says nothing joins nobody.
                    let key = if key.is_empty() { panel.securities[i].id.to_string() } else { key };
                    lines.entry(key).or_default().push(line);
                }
            }
        }
        let mut companies: Vec<(usize, f64)> = Vec::with_capacity(lines.len());
        for mut classes in lines.into_values() {
            let cap = company_cap(&classes);
            if classes.len() > 1 {
                classes.sort_by(|a, b| {
                    dollar_volume(panel, b.security, t)
                        .total_cmp(&dollar_volume(panel, a.security, t))
                        .then(a.security.cmp(&b.security))
                });
                excluded.extend(classes[1..].iter().map(|l| (l.security, Exclusion::SecondClass)));
            }
            companies.push((classes[0].security, cap));
        }
        companies.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Ranking { companies, excluded }
    }

    fn reconstitution(self, rule: &UniverseRule, rank_session: usize, effective_session: usize) -> Reconstitution {
        let mut excluded = self.excluded;
        let mut members = Vec::new();
        for (k, (security, cap)) in self.companies.into_iter().enumerate() {
            if (rule.first_rank..=rule.last_rank).contains(&(k + 1)) {
                members.push(Member { security, rank: k + 1, cap });
            } else {
                excluded.push((security, Exclusion::OutOfRank));
            }
        }
        excluded.sort();
        Reconstitution { rank_session, effective_session, members, excluded }
    }
}

struct Line {
    security: usize,
    cap: f64,
    shares: f64,
}

/// A company's capitalisation out of its lines. Vendors give each class the count of the whole company: lines that agree
/// in count or in value are one company seen twice, and their mean is taken; others are added.
fn company_cap(classes: &[Line]) -> f64 {
    let spread = |value: fn(&Line) -> f64| {
        let (low, high) = classes.iter().map(value).fold((f64::INFINITY, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        high / low
    };
    let total: f64 = classes.iter().map(|l| l.cap).sum();
    if spread(|l| l.shares) < SAME_COUNT || spread(|l| l.cap) < SAME_VALUE {
        total / classes.len() as f64
    } else {
        total
    }
}

/// Mean daily dollar volume over the last sessions up to `t`, missing days as none.
fn dollar_volume(panel: &Panel, i: usize, t: usize) -> f64 {
    let from = (t + 1).saturating_sub(LIQUIDITY_SESSIONS);
    (from..=t).map(|s| panel.close.at(s, i) * panel.volume.at(s, i)).filter(|v| !v.is_nan()).sum()
}

/// The symbols of the units that trade: a share whose unit trades is a blank-cheque company's, whatever its name says.
fn unit_symbols<'a>(panel: &'a Panel, listed: &[(usize, Option<usize>)], day: Date) -> HashSet<&'a str> {
    listed
        .iter()
        .map(|(i, _)| panel.securities[*i].label(day))
        .filter(|l| l.kind == ListingKind::Unit)
        .map(|l| l.symbol.as_str())
        .collect()
}

fn has_unit(symbol: &str, units: &HashSet<&str>) -> bool {
    units.contains(format!("{symbol}U").as_str()) || units.contains(format!("{symbol}.U").as_str())
}
